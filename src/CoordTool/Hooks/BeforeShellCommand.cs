using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// A shell command before an agent runs it: each call of Git in it is judged as the shim would judge it, for one by its path
/// does not come by there. What cannot be read off the text passes.
/// </summary>
internal static class BeforeShellCommand
{
    public static HookAnswer Run(AgentCall call)
    {
        // Most commands end here, before anything is looked at.
        var own = SubagentShell.Find(call);
        if (call.Payload.Command is not { } text || (own is null && !text.Contains("git", StringComparison.OrdinalIgnoreCase)))
        {
            return HookAnswer.Nothing;
        }

        var kind = call.Tool == ToolKind.PowerShell ? ShellKind.PowerShell : ShellKind.Posix;
        var facts = new List<string>();
        foreach (var git in ShellGitCalls.Find(text, kind, call.CommandDirectory, call.Context.Environment))
        {
            // One that is not there yet may become a checkout of its own.
            if (Directory.Exists(git.Directory) && Refuse(call, InCall(call, git, own), git, facts) is { } refusal)
            {
                return new HookAnswer { Refusal = refusal };
            }
        }

        return new HookAnswer { Facts = facts, Input = own is { } session ? SubagentShell.Rewrite(call, session) : null };
    }

    private static CoordContext InCall(AgentCall call, ShellGitCall git, SessionId? own)
    {
        var context = call.InShell;
        var environment = new Dictionary<string, string>(context.Environment);
        if (own is { } subagent)
        {
            (environment[Caller.SessionVariable], environment[Caller.HostVariable]) = (subagent.Value, call.AgentId);
        }

        foreach (var (name, value) in git.Variables)
        {
            environment[name] = value;
        }

        return context with { WorkingDirectory = PhysicalPath.Resolve(git.Directory), Environment = environment };
    }

    private static string? Refuse(AgentCall by, CoordContext context, ShellGitCall given, List<string> facts)
    {
        var call = ShimCall.Read(context, given.Words);
        if (context.Variable("COORD") == "0" || call.Layout is not { WorkTree: { } top } layout || TreeCommand.Of(call.Line) is not { } harm
            || by.Repository(top) is not { } found)
        {
            return null;
        }

        using var repository = found;
        ActingSession.Of(by, repository);
        using var words = new StringWriter();
        try
        {
            var verdict = TreeGuard.Judge(context, layout, call.Session, call.Line, harm, Force.Counts(context, layout, call.Session));
            if (verdict.Refusal is { } refusal)
            {
                Refusals.Note(context, layout, call.Session, $"git {harm.Name}", refusal);
                Failures.Report(words, refusal);
                return words.ToString();
            }

            ForceEvents.Note(context, layout, call.Session, harm.Name, verdict);
            facts.AddRange(verdict.Rescues.Select(rescue => Printable.Text($"what was at stake is kept: git show {rescue}")));
            if (!verdict.IsDecided)
            {
                GuardCounters.Undecided(layout);
            }

            return null;
        }
        catch (Exception failure) when (Force.IsAsked(context))
        {
            // Forced, it may run only after a rescue.
            Failures.Report(words, failure);
            return words.ToString();
        }
    }
}
