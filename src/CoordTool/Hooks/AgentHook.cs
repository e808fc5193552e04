using System.Text.Json;
using CoordTool.Agents;
using CoordTool.Core;

namespace CoordTool.Hooks;

/// <summary>Runs a hook of an agent: reads what it says, has it decided, and answers in its terms.</summary>
internal static class AgentHook
{
    private const int LargestPayload = 256 * 1024 * 1024;

    public static int Run(CoordContext context, AgentHost host, HookEvent @event)
    {
        if (@event.Moment == HookMoment.WorktreeCreate)
        {
            return WorktreeCreateHook.Run(context, host, @event);
        }

        HookAnswer answer;
        try
        {
            answer = Decide(context, host, @event);
        }
        catch (Exception failure)
        {
            // What stands on standard error nobody may see there, and its exit code may be read as a refusal.
            answer = new HookAnswer { Undecided = Reason(failure) };
        }

        if (answer.Undecided is not null)
        {
            HookCommand.CountUndecided(context);
        }

        var written = host.Write(@event, answer);
        Console.Out.Write(written.Output);
        Console.Error.Write(written.Error);
        return written.ExitCode;
    }

    /// <summary>What failed, in a sentence without its end.</summary>
    public static string Reason(Exception failure) =>
        Printable.Text(string.Join(' ', ((failure as CoordException)?.Hints ?? []).Prepend(failure.Message.TrimEnd('.') + '.'))).TrimEnd('.');

    /// <summary>Reads the call of an event, without a word to anybody.</summary>
    /// <returns>The call, or why it is not one of ours to decide.</returns>
    public static (AgentCall? Call, string Why) Read(CoordContext context, AgentHost host, HookEvent @event)
    {
        HookPayload payload;
        try
        {
            payload = HookPayload.Read(host.Payload, ReadAll());
        }
        catch (JsonException)
        {
            return (null, "the call's JSON is empty or damaged");
        }

        if (payload.IsForeign)
        {
            // To another client that runs this one's hooks as well, any exit code but 0 may be a denial.
            return (null, $"the call comes from another client than {host.Title}");
        }

        return payload.SessionId is not { Length: > 0 } || (host.Payload.Event is not null && payload.Event != @event.Name)
            ? (null, $"the call is no {@event.Name} of {host.Title}")
            : (new AgentCall(context, host, @event, payload), "");
    }

    private static HookAnswer Decide(CoordContext context, AgentHost host, HookEvent @event)
    {
        var (call, why) = Read(context, host, @event);
        return call is null ? new HookAnswer { Undecided = why } : @event.Moment switch
        {
            HookMoment.SessionStart => SessionStartHook.Run(call),
            HookMoment.SessionEnd => SessionEndHook.Run(call),
            HookMoment.BeforeTool => BeforeTool.Run(call),
            HookMoment.ShellVariables => ShellVariables.Run(call),
            HookMoment.SubagentStart => SubagentHook.Start(call),
            HookMoment.SubagentStop => SubagentHook.Stop(call),
            HookMoment.WorktreeRemove => WorktreeRemoveHook.Run(call),
            _ => AfterTool.Run(call),
        };
    }

    private static byte[] ReadAll()
    {
        using var input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (int read; (read = input.Read(chunk)) > 0 && buffer.Length <= LargestPayload;)
        {
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
