using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Guards;
using CoordTool.Core.Shims;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// A shell command before Claude Code runs it: each call of Git in it is judged as the shim would judge it, for one by its
/// path does not come by there. What cannot be read off the text passes.
/// </summary>
internal static class ClaudeShellCommand
{
    public const string Bash = "Bash";
    public const string PowerShell = "PowerShell";

    public static int Run(CoordContext context, string @event, HookPayload payload)
    {
        // Most commands end here, before anything is looked at.
        if (payload.Command is not { } text || !text.Contains("git", StringComparison.OrdinalIgnoreCase))
        {
            return ExitCodes.Done;
        }

        var start = payload.Directory is { } given && Path.IsPathFullyQualified(given) ? given : context.WorkingDirectory;
        var kind = payload.Tool == PowerShell ? ShellKind.PowerShell : ShellKind.Posix;
        var facts = new List<string>();
        foreach (var call in ShellGitCalls.Find(text, kind, start, context.Environment))
        {
            // One that is not there yet may become a checkout of its own.
            if (Directory.Exists(call.Directory) && Refuses(InCall(context, call, payload.SessionId!), call, payload.SessionId!, facts))
            {
                return ExitCodes.Refused;
            }
        }

        return ClaudeInput.Tell(context, @event, facts);
    }

    private static CoordContext InCall(CoordContext context, ShellGitCall call, string agentId)
    {
        var environment = new Dictionary<string, string>(context.Environment) { ["CLAUDE_CODE_SESSION_ID"] = agentId };
        foreach (var (name, value) in call.Variables)
        {
            environment[name] = value;
        }

        return context with { WorkingDirectory = PhysicalPath.Resolve(call.Directory), Environment = environment };
    }

    private static bool Refuses(CoordContext context, ShellGitCall given, string agentId, List<string> facts)
    {
        var call = ShimCall.Read(context, given.Words);
        if (context.Variable("COORD") == "0" || call.Layout is not { WorkTree: { } top } layout || TreeCommand.Of(call.Line) is not { } harm
            || ClaudeInput.Repository(context, top) is not { } found)
        {
            return false;
        }

        using var repository = found;
        ClaudeInput.Register(context, repository, agentId);
        try
        {
            var verdict = TreeGuard.Judge(context, layout, call.Session, call.Line, harm, Force.Counts(context, layout, call.Session));
            if (verdict.Refusal is { } refusal)
            {
                // Claude Code shows the model what stands on standard error, and blocks on exit code 2 alone.
                HookCommand.Refuse(layout, refusal);
                return true;
            }

            facts.AddRange(verdict.Rescues.Select(rescue => Printable.Text($"what was at stake is kept: git show {rescue}")));
            if (!verdict.IsDecided)
            {
                GuardCounters.Undecided(layout);
            }

            return false;
        }
        catch (Exception failure) when (Force.IsAsked(context))
        {
            // Forced, it may run only after a rescue.
            Failures.Report(Console.Error, failure);
            return true;
        }
    }
}
