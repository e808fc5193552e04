using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>A worktree that has its target's commits.</summary>
/// <param name="Branch">The full name of its branch.</param>
/// <param name="Target">The full name of the branch that came in.</param>
/// <param name="Kind">How.</param>
/// <param name="Old">The branch's commit before.</param>
/// <param name="New">The branch's commit now.</param>
public sealed record UpdatedWorktree(string Branch, string Target, LandingKind Kind, ObjectId Old, ObjectId New);

/// <summary>How <c>worktree update</c> ended: exactly one of the three is there.</summary>
/// <param name="Updated">It has the target's commits.</param>
/// <param name="Refused">The answer is no; nothing was changed.</param>
/// <param name="Conflict">The two sides do not go together; nothing was changed.</param>
public sealed record UpdateOutcome(UpdatedWorktree? Updated = null, Refusal? Refused = null, LandingConflict? Conflict = null);

/// <summary>
/// Brings the target into the branch of a worktree: merged in memory, and then branch and files together. Nobody's branch is
/// touched by what lands elsewhere; this is how it is asked for (docs/design.md, Update).
/// </summary>
public sealed class WorktreeUpdate(CoordContext context, GitRepository repository, SessionId? caller)
{
    private const int MostAttempts = 5;
    private static readonly LandingTerms AsGitMerges = new(LandingStrategy.Merge);

    private GitLayout Layout => repository.Layout;

    /// <summary>Updates a worktree.</summary>
    /// <param name="name">Its name or directory; null for the one the caller is in.</param>
    /// <exception cref="CoordException">There is no such worktree, no target is clear, or Git failed.</exception>
    public UpdateOutcome Run(string? name)
    {
        var worktree = WorktreeName.Find(context, Layout, name);
        var target = WorktreeDocument.Read(worktree.Layout)?.Target ?? TargetBranch.Resolve(Layout);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (FindRefusal(worktree, target) is { } refusal)
            {
                return new UpdateOutcome(Refused: refusal);
            }

            if (Bring(worktree, target) is { } outcome)
            {
                return outcome;
            }
        }

        throw new CoordException(FailureKind.Contention, $"The branch of {worktree.Path} moved {MostAttempts} times meanwhile; nothing was changed.", "Run the same command again.");
    }

    // Null where the branch moved meanwhile.
    private UpdateOutcome? Bring(Checkout worktree, string target)
    {
        var head = GitRefs.ReadHead(worktree.Layout);
        var incoming = GitRefs.Resolve(Layout.CommonDirectory, target)
            ?? throw new CoordException(FailureKind.Broken, $"The target {GitRefs.ShortName(target)} does not exist any more.");
        var work = new WorkMerge(context, worktree, new Head(target, incoming), head.Branch!, head.Name, AsGitMerges, WorktreeSettings.Default).Onto(head.Commit);
        if (work.Conflicts is { } conflicts)
        {
            return new UpdateOutcome(Conflict: new LandingConflict(
                GitRefs.ShortName(target), head.Name, conflicts, $"Bring them together in the worktree: git -C {worktree.Path} merge {GitRefs.ShortName(target)}"));
        }

        if (work.Commit is not { } merged)
        {
            return new UpdateOutcome(Refused: work.Refused);
        }

        if (merged != head.Commit)
        {
            using var journal = WorktreeJournal.Begin(
                context,
                Layout,
                new JournalEntry(1, "", JournalStep.Moving, WorktreeRecord.NameOf(worktree), worktree.Path, target, incoming.ToString(), context.Now)
                {
                    IsUpdate = true,
                    Keep = true,
                    Target = head.Branch,
                    Old = head.Commit.ToString(),
                    New = merged.ToString(),
                    Holder = worktree.Path,
                });
            var failed = new BranchMove(context, Layout, journal).Run($"coord: update from {GitRefs.ShortName(target)}", isSquash: false);
            journal.Complete();
            if (failed is not null)
            {
                return failed.HasMoved ? null : new UpdateOutcome(Refused: failed.Reason);
            }
        }

        return new UpdateOutcome(new UpdatedWorktree(head.Branch!, target, work.Kind, head.Commit, merged));
    }

    private Refusal? FindRefusal(Checkout worktree, string target)
    {
        var head = GitRefs.ReadHead(worktree.Layout);
        if (head.Branch is null || head.IsUnborn || head.Branch == target)
        {
            return new Refusal(
                head.Branch == target ? $"{worktree.Path} is on {head.Name} itself." : $"{worktree.Path} is on no branch with commits.",
                $"Switch it to a branch of its own: git -C {worktree.Path} switch -c work/{Path.GetFileName(worktree.Path)}");
        }

        // Who works in it decides when its files change.
        return PhysicalPath.Below(worktree.Path, PhysicalPath.Resolve(context.WorkingDirectory)) is null
            && new WorktreeSafety(context, Layout, caller).FindSession(worktree, new SessionStore(context, Layout).List()) is { } other
                ? new Refusal($"The session {other.Name} is live in {worktree.Path}, and its files would change under it.", "Let it run, in there: dotnet-coord worktree update")
                : null;
    }
}
