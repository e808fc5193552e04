using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>Takes away the worktree whose work has landed. Every step may have been done before, by a process that died.</summary>
internal sealed class LandedWork(CoordContext context, GitRepository repository, WorktreeJournal journal, SessionId? caller)
{
    private GitLayout Layout => repository.Layout;

    /// <summary>Finishes what the journal has as moved, or as being removed.</summary>
    /// <param name="kind">How the work landed.</param>
    public DoneOutcome Finish(LandingKind kind)
    {
        var entry = journal.Entry;
        if (!entry.Keep && entry.Step != JournalStep.Removed)
        {
            var worktree = Checkouts.List(Layout).FirstOrDefault(checkout => checkout.Path == entry.Path && !checkout.IsMissing && !checkout.IsMain);
            if (worktree is not null)
            {
                // Once more, now that the work is safe: what came in since the first look must not go to the trash unseen.
                if (new WorktreeSafety(context, Layout, caller).FindRefusal(worktree) is not null || GitRefs.ReadHead(worktree.Layout) is not { } head
                    || head.Branch != entry.Branch || head.Commit.ToString() != entry.Tip)
                {
                    journal.Complete();
                    return new DoneOutcome(Refused: new Refusal(
                        $"{GitRefs.ShortName(entry.Branch)} landed in {GitRefs.ShortName(entry.Target!)}, but its worktree changed meanwhile and stays: {worktree.Path}",
                        "Run the same command again when it is clean."));
                }

                try
                {
                    journal.Reach(entry with { Step = JournalStep.Removing, Trash = WorktreeTrash.PlaceFor(context, worktree.Path) });
                    Directory.Move(worktree.Path, journal.Entry.Trash!);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    journal.Complete();
                    return new DoneOutcome(Refused: new Refusal(
                        $"{GitRefs.ShortName(entry.Branch)} landed in {GitRefs.ShortName(entry.Target!)}, but its worktree could not be moved to {journal.Entry.Trash ?? WorktreeTrash.DirectoryName}: {error.Message}",
                        "See to what keeps it there, then run the same command again."));
                }

                journal.Point();
            }

            // Neither in its place nor in the trash: somebody else took it away, or never was asked to.
            if (journal.Entry.Trash is null || !Directory.Exists(journal.Entry.Trash))
            {
                journal.Complete();
                return new DoneOutcome(Landed(kind, null));
            }

            journal.Reach(journal.Entry with { Step = JournalStep.Removed });
        }

        if (!entry.Keep)
        {
            CleanUp();
        }

        journal.Complete();
        return new DoneOutcome(Landed(kind, journal.Entry.Trash));
    }

    private void CleanUp()
    {
        var entry = journal.Entry;
        WorktreeTrash.TakeRecord(Layout, entry.Path, entry.Trash!);
        journal.Point();
        new GitProcess(context, Layout.CommonDirectory).Run(["update-ref", "-d", entry.Branch, entry.Tip]);
        journal.Point();
        if (caller is { } session)
        {
            var name = new SessionStore(context, Layout).Find(session)?.Name ?? session.Value;
            new ClaimStore(context, repository).Release(session, name, line => line.Checkout == entry.Path);
        }

        if (WorktreeName.IsValid(entry.Name))
        {
            Place.Close(context, Layout, PlaceOwner.Worktree(entry.Name));
        }
    }

    private LandedWorktree Landed(LandingKind kind, string? trash) => new(
        journal.Entry.Branch, journal.Entry.Target!, kind, ObjectId.Parse(journal.Entry.Old!), ObjectId.Parse(journal.Entry.New!), journal.Entry.Path, trash);
}
