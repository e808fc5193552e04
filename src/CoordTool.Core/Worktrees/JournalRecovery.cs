using CoordTool.Core.Decisions;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Landing;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>An operation that had been interrupted, and what became of it.</summary>
/// <param name="Entry">The operation.</param>
/// <param name="IsFinished">Whether it was brought to its end; else it was undone.</param>
/// <param name="Remarks">What is left to be seen to, each a sentence.</param>
public sealed record RecoveredOperation(JournalEntry Entry, bool IsFinished, IReadOnlyList<string> Remarks);

/// <summary>Finishes or undoes what processes left behind that died (docs/concurrency.md, The journal).</summary>
public sealed class JournalRecovery(CoordContext context, GitRepository repository)
{
    private GitLayout Layout => repository.Layout;

    /// <summary>Whether an operation is on record, running or not.</summary>
    public static bool IsNeeded(GitLayout layout) => WorktreeJournal.Exists(layout);

    /// <summary>The operations on record, with whether a process is at work on each.</summary>
    public static IEnumerable<EntryUnderWay> List(GitLayout layout) => WorktreeJournal.List(layout);

    /// <summary>Takes them one by one.</summary>
    public IEnumerable<RecoveredOperation> Run()
    {
        foreach (var journal in WorktreeJournal.TakeAbandoned(context, Layout))
        {
            using (journal)
            {
                yield return journal.Entry switch
                {
                    { Step: JournalStep.Adding } => UndoAdd(journal),
                    { Step: JournalStep.Restoring } => Restore(journal),
                    { Target: null } => Remove(journal),
                    _ => Land(journal),
                };
            }
        }
    }

    private RecoveredOperation Land(WorktreeJournal journal)
    {
        var entry = journal.Entry;
        var holder = entry.Holder is null ? null : Checkouts.List(Layout).FirstOrDefault(checkout => checkout.Path == entry.Holder && !checkout.IsMissing);
        if (holder is not null)
        {
            TargetUpdate.Clear(holder.Layout, entry);
        }

        if (entry.Step == JournalStep.Checking)
        {
            var worktree = Checkouts.List(Layout).FirstOrDefault(checkout => checkout is { IsMain: false, IsMissing: false } && checkout.Path == entry.Path);
            var isBack = worktree is null || LandingCheck.Return(context, worktree, entry);
            journal.Complete();
            return new RecoveredOperation(entry, IsFinished: false, isBack ? [] : [$"{entry.Path} still stands on the merge that was checked, for it has changes: git -C {entry.Path} switch {GitRefs.ShortName(entry.Branch)}"]);
        }

        if (entry.Step == JournalStep.Moving && !HasLanded(entry))
        {
            var left = holder is null ? [] : new FilesPutBack(context, holder).Run(ObjectId.Parse(entry.Old!), ObjectId.Parse(entry.New!));
            journal.Complete();
            return new RecoveredOperation(entry, IsFinished: false, [.. left.Select(path => $"{path} in {entry.Holder} was left as it is: it is neither the old content nor the new.")]);
        }

        if (holder is not null)
        {
            using var there = new GitRepository(holder.Layout);
            IndexRefresh.Run(there, new IndexLocation(holder.Layout, null));
        }

        if (entry.IsUpdate || entry.IsUndo)
        {
            journal.Complete();
            return new RecoveredOperation(entry, IsFinished: true, []);
        }

        var decisions = new DecisionNotes(context, repository).Carry(entry.Rewritten);
        var outcome = new LandedWork(context, repository, journal, SessionOf(entry)) { IsRecovery = true }.Finish(LandingKind.Merge);
        return new RecoveredOperation(entry, IsFinished: true, [.. new[] { decisions, outcome.Refused?.Reason }.OfType<string>()]);
    }

    // A branch that was to go back has its earlier commit all the time: it did if it lost the later one.
    private bool HasLanded(JournalEntry entry) =>
        entry.Old == entry.New
        || (GitRefs.Resolve(Layout.CommonDirectory, entry.Target!) is { } now
            && (entry.IsUndo ? now.ToString() != entry.Old && !Has(now, entry.Old!) : Has(now, entry.New!)));

    private bool Has(ObjectId tip, string commit) => new GitProcess(context, Layout.CommonDirectory).Run(["merge-base", "--is-ancestor", commit, tip.ToString()]).Succeeded;

    // As long as the directory is in its place nothing has happened, and whoever wanted it gone may say so again.
    private RecoveredOperation Remove(WorktreeJournal journal)
    {
        var entry = journal.Entry;
        var isGone = entry.Step == JournalStep.Removed || Directory.Exists(entry.Trash);
        if (isGone)
        {
            new WorktreeRemoval(context, repository, journal, SessionOf(entry)) { Look = _ => null, IsRecovery = true }.Run();
        }

        journal.Complete();
        return new RecoveredOperation(entry, isGone, []);
    }

    private RecoveredOperation Restore(WorktreeJournal journal)
    {
        using var turn = WorktreeRemoval.Enter(Layout);
        var stays = new WorktreeRestore(context, Layout).Finish(journal);
        journal.Complete();
        return new RecoveredOperation(journal.Entry, stays is null, stays is null ? [] : [stays.Reason]);
    }

    private static SessionId? SessionOf(JournalEntry entry) => entry.Session is { } session ? SessionId.TryParse(session) : null;

    private RecoveredOperation UndoAdd(WorktreeJournal journal)
    {
        var (isWhole, remarks) = new AddUndo(context, Layout).Run(journal.Entry);
        journal.Complete();
        return new RecoveredOperation(journal.Entry, isWhole, remarks);
    }
}
