using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Approvals;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>
/// Claude Code's <c>WorktreeCreate</c>, which takes the place of its own way to make a worktree: for <c>--worktree</c>, for
/// subagents and for what it runs in the background. The last line on standard output is the path; any exit code but 0
/// leaves the user without one.
/// </summary>
internal static class WorktreeCreateHook
{
    public static int Run(CoordContext context, AgentHost host, HookEvent @event)
    {
        try
        {
            var (call, why) = AgentHook.Read(context, host, @event);
            if (call is not { Payload.Name: { Length: > 0 } wish })
            {
                Narrate($"no worktree was made: {(call is null ? why : "the call names none")}");
                return ExitCodes.Refused;
            }

            var directory = PhysicalPath.Resolve(call.Directory);
            if (GitLayout.Discover(context, directory) is not { WorkTree: not null } layout)
            {
                Narrate($"no worktree was made: {directory} is in no checkout of Git");
                return ExitCodes.Refused;
            }

            if ((Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.WorkTree).Any(char.IsControl))
            {
                Narrate("no worktree was made: Claude Code would not understand its path, which has control characters");
                return ExitCodes.Refused;
            }

            var (path, refused) = Make(context, layout, call.SessionId, wish);
            if (path is null)
            {
                Failures.Report(Console.Error, refused!);
                return ExitCodes.Refused;
            }

            Console.Out.WriteLine(path);
            return ExitCodes.Done;
        }
        catch (Exception failure)
        {
            // Nothing may stand on standard output but a path.
            Failures.Report(Console.Error, failure);
            return ExitCodes.Refused;
        }
    }

    private static (string? Path, Refusal? Refused) Make(CoordContext context, GitLayout layout, SessionId session, string wish)
    {
        if (!Initialization.IsDone(layout))
        {
            return (new PlainWorktree(context, layout).Add(wish), null);
        }

        try
        {
            using var repository = new GitRepository(layout);
            var (path, added, refused) = new WorktreeOnCall(context, repository) { Line = Narrate }.Run(session, wish);
            if (added is not null)
            {
                // Where core.hooksPath is relative, each checkout has hooks of its own.
                Initialization.Mend(context, GitLayout.Require(added.Path), Ambient.ToolPath(context));
                Tell(added);
            }

            return (path, refused);
        }
        catch (CoordException problem)
        {
            Narrate($"this worktree is one of Git's alone: {problem.Message}");
            foreach (var hint in problem.Hints)
            {
                Narrate($"  {hint}");
            }

            return (new PlainWorktree(context, layout).Add(wish), null);
        }
    }

    private static void Tell(AddedWorktree added)
    {
        foreach (var line in added.Skipped.Concat(added.Place.Missing))
        {
            Narrate(line);
        }

        if (added.Commands.Result == CommandResult.Unapproved)
        {
            Narrate(added.Commands.Problem ?? "the commands of afterAdd were not run: nobody has approved them");
            Narrate("  A person does so with: dotnet-coord approvals add afterAdd");
        }
    }

    private static void Narrate(string line) => Console.Error.WriteLine(Printable.Text(line));
}
