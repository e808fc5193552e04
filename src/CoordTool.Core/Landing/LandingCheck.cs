using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Places;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>
/// Runs the check of a repository on the result of a merge before it lands, in the worktree itself, where all is that a
/// build needs: it stands on the result meanwhile, and on its branch again afterwards.
/// </summary>
internal sealed class LandingCheck(CoordContext context, Checkout worktree, WorktreeSafety safety, Action<string> line)
{
    // None of our hooks, and nobody else's, is to take this for a move of the user's.
    private static readonly string[] WithoutHooks = ["-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"];

    private readonly GitProcess _git = new(context, worktree.Path);

    /// <summary>Checks what is to land.</summary>
    /// <param name="gate">Left while the commands run: what they check is reachable from the worktree.</param>
    /// <param name="journal">Where it is said that the worktree stands elsewhere.</param>
    /// <param name="commands">The commands.</param>
    /// <returns>Why it must not land; null when all is well.</returns>
    public Refusal? Run(GatePass gate, WorktreeJournal journal, IReadOnlyList<string> commands)
    {
        var entry = journal.Entry;
        if (commands.Count == 0)
        {
            return null;
        }

        if (safety.FindDirt(worktree) is { } dirt)
        {
            return dirt;
        }

        var elsewhere = entry.New != entry.Tip;
        if (elsewhere)
        {
            journal.Reach(entry with { Step = JournalStep.Checking });
            _git.Require([.. WithoutHooks, "checkout", "--quiet", "--detach", entry.New!]);
        }

        journal.Point();
        var request = new CommandRequest(CommandStage.Check, commands, worktree.Path, entry.Name)
        {
            Variables = Place.VariablesOf(context, worktree.Layout),
        };
        var outcome = gate.Outside(() => ApprovedCommands.Run(context, worktree.Layout, request, line));
        journal.Point();
        var left = elsewhere && !Return(context, worktree, entry) ? new Refusal(
            $"The check left changes in {worktree.Path} that keep it from going back to {GitRefs.ShortName(entry.Branch)}; nothing was landed.",
            $"Look at them there, then: git -C {worktree.Path} switch {GitRefs.ShortName(entry.Branch)}") : null;
        return Refused(outcome) ?? left ?? safety.FindDirt(worktree);
    }

    /// <summary>Puts a worktree that stands on the result back on its branch.</summary>
    /// <returns>False where something is in the way.</returns>
    public static bool Return(CoordContext context, Checkout worktree, JournalEntry entry)
    {
        var head = GitRefs.ReadHead(worktree.Layout);
        return head.Branch is not null || head.Commit.ToString() != entry.New
            || new GitProcess(context, worktree.Path).Run([.. WithoutHooks, "checkout", "--quiet", GitRefs.ShortName(entry.Branch)]).Succeeded;
    }

    private static Refusal? Refused(CommandOutcome outcome) => outcome.Result switch
    {
        CommandResult.Done => null,
        CommandResult.Unapproved => new Refusal(
            $"The check has not been approved{(outcome.Problem is null ? "" : $" ({outcome.Problem})")}; nothing was landed:{Printable.List(outcome.Unapproved)}",
            "A person approves it: dotnet-coord approvals add check",
            "Without it: dotnet-coord worktree done --no-check"),
        CommandResult.Failed => new Refusal(
            $"The check failed with exit code {outcome.ExitCode}; nothing was landed: {Printable.Text(outcome.Command ?? "", 200)}",
            $"What it printed: {outcome.Log}",
            "Mend it in the worktree, commit, then run the same command again."),
        CommandResult.TimedOut => new Refusal($"The check took too long and was ended; nothing was landed: {Printable.Text(outcome.Command ?? "", 200)}", $"What it printed: {outcome.Log}"),
        _ => throw new OperationCanceledException("The check was interrupted; nothing was landed."),
    };
}
