using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;

namespace CoordTool.Core.Worktrees;

/// <summary>Takes back what there is of a worktree that was being added (docs/concurrency.md, The journal).</summary>
internal sealed class AddUndo(CoordContext context, GitLayout layout)
{
    /// <summary>Takes it back. Another may have taken the name meanwhile: what is to go bears this operation's mark.</summary>
    /// <param name="entry">The operation.</param>
    /// <param name="hasMadeBranch">Whether the caller knows that the branch is of this operation, mark or not.</param>
    /// <returns>Whether the worktree is whole and stays, and what is left to be seen to.</returns>
    public (bool IsWhole, IReadOnlyList<string> Remarks) Run(JournalEntry entry, bool hasMadeBranch = false)
    {
        var mark = WorktreeAdd.MarkOf(entry);
        var git = new GitProcess(context, layout.CommonDirectory);
        var remarks = new List<string>();
        var records = Path.Combine(layout.CommonDirectory, "worktrees");
        var record = !Directory.Exists(records) ? null
            : Directory.EnumerateDirectories(records).FirstOrDefault(each => AtomicFile.ReadText(Path.Combine(each, "locked"))?.Trim() == mark);
        var isWhole = record is null && Checkouts.List(layout).Any(checkout => checkout is { IsMain: false, IsMissing: false }
            && checkout.Path == entry.Path && WorktreeDocument.Read(checkout.Layout)?.Name == entry.Name);
        if (record is not null)
        {
            if (Directory.Exists(entry.Path) && IsOf(entry.Path, record))
            {
                // Nobody was told of it; but what is deleted cannot be looked at any more.
                var kept = WorktreeTrash.PlaceFor(context, entry.Path);
                WorktreeTrash.Note(layout, kept);
                Directory.Move(entry.Path, kept);
                WorktreeTrash.Seal(layout, kept, entry.Path);
                remarks.Add($"What there was of it is in {kept}.");
            }

            Directory.Delete(record, recursive: true);
            Place.Close(context, layout, PlaceOwner.Worktree(entry.Name));
        }

        // Whole, and unlocked: it only had not been said yet.
        if (!isWhole && !entry.KeepsBranch
            && (hasMadeBranch || git.Run(["log", "--walk-reflogs", "-1", "--format=%gs", entry.Branch, "--"]).Line == mark)
            && !git.Run(["update-ref", "-d", entry.Branch, entry.Tip]).Succeeded
            && GitRefs.Resolve(layout.CommonDirectory, entry.Branch) is not null)
        {
            remarks.Add($"The branch {GitRefs.ShortName(entry.Branch)} stays: it is not where it began.");
        }

        return (isWhole, remarks);
    }

    private static bool IsOf(string path, string record) =>
        AtomicFile.ReadText(Path.Combine(path, ".git"))?.Trim() is not { } text
            ? !Directory.EnumerateFileSystemEntries(path).Any()
            : text.StartsWith("gitdir:", StringComparison.Ordinal) && PhysicalPath.Resolve(Path.GetFullPath(text["gitdir:".Length..].Trim(), path)) == PhysicalPath.Resolve(record);
}
