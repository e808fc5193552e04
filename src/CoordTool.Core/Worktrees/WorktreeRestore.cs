using System.Globalization;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;

namespace CoordTool.Core.Worktrees;

/// <summary>A worktree that is kept in the trash.</summary>
/// <param name="Name">What it was called.</param>
/// <param name="Path">Where it was.</param>
/// <param name="Branch">The full name of its branch; null where it stood on a commit.</param>
/// <param name="Tip">The commit it stood on.</param>
/// <param name="Removed">When it went.</param>
/// <param name="Trash">Where its directory is.</param>
public sealed record TrashedWorktree(string Name, string Path, string? Branch, ObjectId Tip, DateTimeOffset Removed, string Trash)
{
    /// <summary>Until when it is kept.</summary>
    public DateTimeOffset Until => Removed + UpkeepLimits.Trash;
}

/// <summary>A worktree that is back.</summary>
/// <param name="Worktree">What it was.</param>
/// <param name="IsDetached">Whether it stands on its commit because its branch is elsewhere by now.</param>
public sealed record RestoredWorktree(TrashedWorktree Worktree, bool IsDetached);

/// <summary>
/// Puts a worktree back from the trash, with its ignored files, its indexes and Git's record of it (docs/design.md, Removing).
/// Each step may be done again.
/// </summary>
public sealed class WorktreeRestore(CoordContext context, GitLayout layout)
{
    /// <summary>What is in the trash and can be had back, the newest first.</summary>
    public IReadOnlyList<TrashedWorktree> List() =>
        [.. WorktreeTrash.List(layout).Select(Read).OfType<TrashedWorktree>()
            .OrderByDescending(each => each.Removed).ThenByDescending(each => each.Trash, StringComparer.Ordinal)];

    /// <summary>Puts one back.</summary>
    /// <param name="name">Its name, of which the newest counts; or that of its directory in the trash.</param>
    /// <returns>The worktree, or why it stays in the trash.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is none in the trash.</exception>
    public (RestoredWorktree? Restored, Refusal? Refused) Run(string name)
    {
        using var turn = WorktreeRemoval.Enter(layout);
        var all = List();
        var worktree = all.FirstOrDefault(each => each.Name == name)
            ?? all.FirstOrDefault(each => Path.GetFileName(each.Trash) == name || each.Trash == PhysicalPath.Resolve(Path.GetFullPath(name, context.WorkingDirectory)))
            ?? throw new CoordException(FailureKind.Usage, $"There is no worktree '{Printable.Text(name, 80)}' in the trash.", "See what there is with: dotnet-coord worktree restore");
        if (FindRefusal(worktree) is { } refusal)
        {
            return (null, refusal);
        }

        var now = worktree.Branch is null ? null : GitRefs.Resolve(layout.CommonDirectory, worktree.Branch);
        var isDetached = now is not null && now != worktree.Tip;
        using var journal = WorktreeJournal.Begin(
            context, layout, new JournalEntry(1, "", JournalStep.Restoring, worktree.Name, worktree.Path, isDetached || worktree.Branch is null ? JournalEntry.Detached : worktree.Branch, worktree.Tip.ToString(), context.NowInSeconds)
            {
                Trash = worktree.Trash,
            });
        var stays = Finish(journal);
        journal.Complete();
        if (stays is null)
        {
            EventJournal.Append(context, layout, Caller.Find(context, null), new CoordEvent(EventKind.WorktreeRestore, worktree.Name) { Checkout = worktree.Path });
        }

        return stays is null ? (new RestoredWorktree(worktree, isDetached), null) : (null, stays);
    }

    /// <summary>Does what is left to be done, or takes back what was done.</summary>
    /// <returns>Why it stays in the trash; null when it is back.</returns>
    internal Refusal? Finish(WorktreeJournal journal)
    {
        var (entry, mark) = (journal.Entry, $"dotnet-coord restores {journal.Entry.Name} ({journal.Entry.Id})");
        var trash = entry.Trash!;
        if (Directory.Exists(trash))
        {
            if (entry.Branch != JournalEntry.Detached && ObjectId.Parse(entry.Tip) is { IsZero: false }
                && GitRefs.Resolve(layout.CommonDirectory, entry.Branch) is null
                && new GitProcess(context, layout.CommonDirectory).Run(["update-ref", "-m", mark, entry.Branch, entry.Tip, ObjectId.Zero.ToString()]) is { Succeeded: false } made)
            {
                return new Refusal($"The branch {GitRefs.ShortName(entry.Branch)} could not be made again, and the worktree stays in {trash}: {made.Error}");
            }

            journal.Point();
            if (WorktreeTrash.RecordsOf(layout, trash).FirstOrDefault(WorktreeTrash.IsPlainDirectory) is { } kept)
            {
                PutRecordBack(entry, kept, mark);
            }

            journal.Point();
            if (TryMove(trash, entry.Path) is { } problem)
            {
                if (Marked(mark) is { } back)
                {
                    AtomicFile.Delete(LockIn(back));
                    WorktreeTrash.Seal(layout, trash, entry.Path);
                    WorktreeTrash.TakeRecord(layout, entry.Path, trash);
                }

                return new Refusal($"{entry.Path} could not be put back, and stays in {trash}: {problem}", "See to what stands in its place, then run the same command again.");
            }

            journal.Point();
        }

        if (Marked(mark) is { } record)
        {
            RemovedDocument.Delete(record);
            AtomicFile.Delete(LockIn(record));
            journal.Point();
        }

        if (GitLayout.Discover(entry.Path) is { } restored && WorktreeDocument.Read(restored) is { } document && WorktreeName.IsValid(document.Name))
        {
            Place.Open(context, layout, PlaceOwner.Worktree(document.Name));
        }

        return null;
    }

    private TrashedWorktree? Read(string trash) =>
        WorktreeTrash.RecordsOf(layout, trash).FirstOrDefault(WorktreeTrash.IsPlainDirectory) is { } record
        && RemovedDocument.Read(record) is { } document && ObjectId.TryParse(document.Tip, out var tip)
            ? new TrashedWorktree(document.Name, document.Path, document.Branch, tip, document.Removed, trash)
            : null;

    /// <summary>Why one cannot be put back now; null when it can.</summary>
    internal Refusal? FindRefusal(TrashedWorktree worktree)
    {
        if (WorkingFile.Exists(worktree.Path))
        {
            return new Refusal($"Something stands at {worktree.Path} already; the worktree stays in {worktree.Trash}.", "Move that away, then run the same command again.");
        }

        if (Checkouts.List(layout).FirstOrDefault(checkout => checkout.Path == worktree.Path || WorktreeDocument.Read(checkout.Layout)?.Name == worktree.Name) is { } other)
        {
            return other.Path == worktree.Path
                ? new Refusal($"Git has another worktree on record at {worktree.Path}, which is gone.", $"If nobody needs that one: git worktree remove {worktree.Path}")
                : new Refusal($"There is a worktree {worktree.Name} in {other.Path}; the other stays in {worktree.Trash}.", "Finish that one first.");
        }

        if (worktree.Branch is { } branch && Checkouts.HoldingBranch(layout, branch) is { } holder)
        {
            return new Refusal($"The branch {GitRefs.ShortName(branch)} is checked out in {holder.Path}; the worktree stays in {worktree.Trash}.", $"Go to another branch there, then run the same command again: git -C {holder.Path} switch BRANCH");
        }

        using var repository = new GitRepository(layout);
        return worktree.Tip.IsZero || repository.Objects.Has(worktree.Tip) ? null : new Refusal(
            $"The commit {worktree.Tip.Abbreviated} that it stood on is gone, so Git cannot work there any more.", $"Its files are in {worktree.Trash}.");
    }

    // Locked while its directory is not there, so that no `git worktree prune` takes it.
    private void PutRecordBack(JournalEntry entry, string kept, string mark)
    {
        var record = RecordFor(WorktreeTrash.RecordNameOf(layout, entry.Trash!)!);
        AtomicFile.Write(LockIn(kept), mark + "\n");
        AtomicFile.Write(Path.Combine(kept, "HEAD"), (entry.Branch == JournalEntry.Detached ? entry.Tip : $"ref: {entry.Branch}") + "\n");
        AtomicFile.Write(Path.Combine(entry.Trash!, ".git"), $"gitdir: {record}\n");
        Directory.CreateDirectory(Path.GetDirectoryName(record)!);
        Directory.Move(kept, record);
    }

    // Git calls a record after the directory, and takes a number where another has the name.
    private string RecordFor(string name)
    {
        var stem = Path.Combine(layout.CommonDirectory, "worktrees", name);
        var record = stem;
        for (var number = 1; Path.Exists(record); number++)
        {
            record = string.Create(CultureInfo.InvariantCulture, $"{stem}{number}");
        }

        return record;
    }

    private string? Marked(string mark) => Directory.Exists(Path.Combine(layout.CommonDirectory, "worktrees"))
        ? Directory.EnumerateDirectories(Path.Combine(layout.CommonDirectory, "worktrees")).FirstOrDefault(record => AtomicFile.ReadText(LockIn(record))?.Trim() == mark)
        : null;

    private static string? TryMove(string trash, string path)
    {
        try
        {
            // An empty directory would be written over.
            if (WorkingFile.Exists(path))
            {
                return "something stands there";
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Directory.Move(trash, path);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    private static string LockIn(string record) => Path.Combine(record, "locked");
}
