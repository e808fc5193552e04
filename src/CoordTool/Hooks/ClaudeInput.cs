using System.Text.Json;
using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>Reads what Claude Code gives its hooks, and answers in its terms when nothing can be decided.</summary>
internal static class ClaudeInput
{
    private const int LargestPayload = 256 * 1024 * 1024;

    /// <summary>Reads the payload of an event.</summary>
    /// <returns>Null when it is not one of ours to decide; then the user was told.</returns>
    public static HookPayload? Read(CoordContext context, string @event)
    {
        string why;
        try
        {
            var payload = HookPayload.Read(ReadAll());
            if (payload is { IsForeign: false, SessionId.Length: > 0 } && payload.Event == @event)
            {
                return payload;
            }

            // Another client that runs Claude Code's hooks: to it, any exit code but 0 may be a denial.
            why = payload.IsForeign ? "the call comes from another client than Claude Code" : $"the call is no {@event} of Claude Code";
        }
        catch (JsonException)
        {
            why = "the call's JSON is empty or damaged";
        }

        Pass(context, why);
        return null;
    }

    /// <summary>Lets the action pass undecided, and tells the user why.</summary>
    public static void Pass(CoordContext context, string why) => Answer(context, null, why);

    /// <summary>The same, for what failed.</summary>
    public static void Pass(CoordContext context, Exception failure) => Pass(context, Reason(failure));

    /// <summary>Lets the action pass, gives the model facts where there are any, and tells the user what could not be decided.</summary>
    public static int Tell(CoordContext context, string @event, IReadOnlyCollection<string> facts, Exception? failure = null)
    {
        if (facts.Count > 0 || failure is not null)
        {
            Answer(context, facts.Count > 0 ? new HookContextJson(@event, string.Join('\n', facts)) : null, failure is null ? null : Reason(failure));
        }

        return ExitCodes.Done;
    }

    /// <summary>The session of a payload, registered when it is first heard of; this is a sign of its life.</summary>
    public static Session Register(CoordContext context, GitRepository repository, string agentId)
    {
        var store = new SessionStore(context, repository.Layout);
        var id = SessionId.FromAgent(agentId);
        if (store.Find(id) is { } known)
        {
            store.Beat(id);
            return known;
        }

        return SessionStart.Run(context, repository, ClaudeSessionStart.Request(context, agentId)).Session;
    }

    /// <summary>The checkout of a file or directory that may not be there yet, or any more, nor those above it: Git takes away what it has emptied.</summary>
    public static GitLayout? Layout(string? path)
    {
        for (var directory = Path.IsPathRooted(path) ? path : null; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (Directory.Exists(directory) && GitLayout.Discover(directory) is { } layout)
            {
                return layout;
            }
        }

        return null;
    }

    /// <summary>The repository a path is in, if it was set up, with objects kept from being taken away.</summary>
    public static GitRepository? Repository(CoordContext context, string? path) =>
        Layout(path) is { WorkTree: not null } layout && Core.Installation.Initialization.IsDone(layout) ? Repository(context, layout) : null;

    /// <summary>The same, of a checkout.</summary>
    public static GitRepository Repository(CoordContext context, GitLayout layout)
    {
        HookCommand.Enter(context, layout);
        return new GitRepository(layout);
    }

    private static void Answer(CoordContext context, HookContextJson? facts, string? undecided)
    {
        if (undecided is not null)
        {
            HookCommand.CountUndecided(context);
        }

        var output = new HookOutputJson(facts, undecided is null ? null : $"dotnet-coord let this pass unchecked: {undecided}.");
        Console.Out.WriteLine(JsonSerializer.Serialize(output, OutputJson.Default.HookOutputJson));
    }

    private static string Reason(Exception failure) =>
        Printable.Text(string.Join(' ', ((failure as CoordException)?.Hints ?? []).Prepend(failure.Message.TrimEnd('.') + '.'))).TrimEnd('.');

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
