using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Guards;
using CoordTool.Core.Installation;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;
using CoordTool.Hooks;

namespace CoordTool.Fuzz.Targets;

/// <summary>What agents tell their hooks: each input is read as every agent's, and a few go the whole way in a repository that was set up.</summary>
internal sealed class HookPayloads : FuzzTarget
{
    private const string Folder = "Payloads";

    // The whole way takes as long as thousands of others, for Git and the disk have a part in it.
    private const int WholeOf = 1000;

    private readonly Workspace _workspace = new();
    private readonly JsonMutation _inputs;

    /// <summary>Takes the payloads that the tests have.</summary>
    public HookPayloads()
    {
        Initialization.Run(_workspace.Context, _workspace.Layout, new InstallationTerms("/nowhere/dotnet-coord", null));
        var file = Path.Combine(_workspace.Top, "src", "http", "a.cs");
        var assembly = typeof(HookPayloads).Assembly;
        var documents = assembly.GetManifestResourceNames().Where(name => name.Contains(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd().Replace("@session@", "ann", StringComparison.Ordinal).Replace("@directory@", _workspace.Top, StringComparison.Ordinal)
                .Replace("@files@", $"\"{file}\"", StringComparison.Ordinal).Replace("@file@", file, StringComparison.Ordinal);
        });
        _inputs = new JsonMutation(
            [.. documents],
            ["session_id", "sessionId", "sessionID", "conversation_id", "hook_event_name", "event", "cwd", "directory", "workspace_roots", "agent_id", "tool_name", "toolName", "tool", "tool_input", "toolArgs", "args", "tool_response", "toolResult", "bashEditDiff", "changedFiles", "command", "file_path", "filePath", "path", "patch", "patchText", "input", "workdir", "name", "worktree_path", "turn_id", "timestamp",
                "PreToolUse", "BeforeTool", "preToolUse", "tool.execute.before", "Edit", "Bash", "apply_patch", "Write", "Shell", "bash", "git reset --hard", "git add -A", "*** Begin Patch\n*** Add File: x\n*** End Patch", "/", "..", "", " ", "\u0000", "src/\u0000", "~", file, _workspace.Top, "{\"command\":\"git commit\"}", "{\"path\":", "ann", "bob", "a/b", "__sub__"]);
    }

    /// <inheritdoc/>
    public override string Name => "hooks";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => _inputs.Make(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        var isWhole = SHA256.HashData(input) is var hash && ((hash[0] << 8) | hash[1]) % WholeOf == 0;
        foreach (var host in AgentHost.All)
        {
            HookPayload payload;
            try
            {
                payload = HookPayload.Read(host.Payload, input);
            }
            catch (JsonException)
            {
                continue;
            }

            if (payload.SessionId is not { Length: > 0 })
            {
                continue;
            }

            foreach (var @event in isWhole ? host.Events : [])
            {
                Whole(new AgentCall(_workspace.Context, host, @event, payload));
            }

            var call = new AgentCall(_workspace.Context, host, host.Events[0], payload);
            Require(call.SessionId.Value.Length > 0, "a session without an id");
            call.ByCheckout(payload.Files.Concat(payload.ChangedFiles).Take(3), _ => { });
            if (payload.Command is { } command)
            {
                ShellGitCalls.Find(command, call.Tool == ToolKind.PowerShell ? ShellKind.PowerShell : ShellKind.Posix, call.CommandDirectory, call.Context.Environment);
            }

            foreach (var @event in host.Events)
            {
                host.Write(@event, new HookAnswer { Refusal = payload.Command ?? payload.Tool, Facts = [payload.SessionId, .. payload.Files.Take(3)] });
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    // Whatever is thrown lets the call pass; a fault of ours is it all the same.
    private static void Whole(AgentCall call)
    {
        try
        {
            var answer = call.Event.Moment switch
            {
                HookMoment.SessionStart => SessionStartHook.Run(call),
                HookMoment.SessionEnd => SessionEndHook.Run(call),
                HookMoment.BeforeTool => BeforeTool.Run(call),
                HookMoment.AfterTool => AfterTool.Run(call),
                HookMoment.ShellVariables => ShellVariables.Run(call),
                HookMoment.SubagentStart => SubagentHook.Start(call),
                HookMoment.SubagentStop => SubagentHook.Stop(call),
                _ => HookAnswer.Nothing,
            };
            Require(Encoding.UTF8.GetByteCount(call.Host.Write(call.Event, answer).Output) >= 0, "an answer that cannot be written");
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            // Said in words.
        }
    }
}
