using System.Text.Json.Nodes;
using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>
/// The shell of a subagent belongs to its session: Claude Code tells hooks alone who calls, so the command itself is given
/// the variables. Permission rules see the text as it is then (docs/limits.md).
/// </summary>
internal static class SubagentShell
{
    // Nothing may stand before these in a script of PowerShell.
    private static readonly string[] FirstWords = ["using ", "param", "#requires"];

    /// <summary>The session that a shell command is run for; null where it is not a subagent's own.</summary>
    public static SessionId? Find(AgentCall call)
    {
        // Every shell command of every subagent comes by here.
        if (call.Payload is not { AgentId: not null, ShellInput: not null } || IsShared(call) || SubagentHook.RepositoryOf(call) is not { } found)
        {
            return null;
        }

        using var repository = found;
        return ActingSession.SubagentOf(repository.Layout, call) is null ? null : ActingSession.Of(call, repository).Id;
    }

    /// <summary>What the shell is to be given, so that the command runs for its session; null where nothing can stand before it.</summary>
    public static JsonObject? Rewrite(AgentCall call, SessionId session)
    {
        var isPowerShell = call.Tool == ToolKind.PowerShell;
        var command = call.Payload.Command!;
        if (isPowerShell && Array.Exists(FirstWords, word => command.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        // On the first line of the command, so that what it says of its lines stays true.
        var input = JsonNode.Parse(call.Payload.ShellInput!)!.AsObject();
        var (own, host) = (session.Value, call.AgentId.Replace("'", isPowerShell ? "''" : @"'\''", StringComparison.Ordinal));
        input["command"] = isPowerShell
            ? $"$env:{Caller.SessionVariable} = '{own}'; $env:{Caller.HostVariable} = '{host}'; {command}"
            : $"export {Caller.SessionVariable}='{own}' {Caller.HostVariable}='{host}'; {command}";
        return input;
    }

    private static bool IsShared(AgentCall call)
    {
        try
        {
            return GitLayout.Discover(call.Context, PhysicalPath.Resolve(call.Directory)) is { WorkTree: not null } layout
                && Initialization.IsDone(layout) && ActingSession.SubagentOf(layout, call) is null;
        }
        catch (CoordException error) when (error.Kind == FailureKind.Unsupported)
        {
            // It was never set up.
            return true;
        }
    }
}
