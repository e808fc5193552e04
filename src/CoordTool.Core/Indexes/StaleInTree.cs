using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>A file that still is what it was before a commit which did not write it here.</summary>
/// <param name="Path">The path.</param>
/// <param name="Old">What the file holds; null: there is none.</param>
/// <param name="New">What HEAD holds; null: nothing.</param>
public sealed record StaleFile(TreePath Path, TreeEntry? Old, TreeEntry? New);

/// <summary>
/// The files that a move of the branch from elsewhere left behind: another checkout, <c>update-ref</c>, a push. To Git
/// each looks like an edit that puts the old content back, and <c>commit -a</c> would commit that. They stay on record
/// until file and index hold something else or HEAD does, and until then no commit may put them back
/// (docs/design.md, Stale in tree).
/// </summary>
internal static class StaleInTree
{
    /// <summary>Reads every path on record, whether it still is so or not.</summary>
    public static List<StaleFile> ReadAll(IndexLocation location) =>
        [.. PathRecord.Read(location.StaleInTreeFile).Select(record => new StaleFile(record.Path, record.First, record.Second))];

    /// <summary>Reads the paths of which it still is so.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">Whose record.</param>
    /// <param name="index">The content of the index, in step with HEAD.</param>
    public static List<StaleFile> Read(GitRepository repository, IndexLocation location, IndexFile index)
    {
        var records = ReadAll(location);
        if (records.Count == 0)
        {
            return records;
        }

        var tree = repository.Objects.TreeOf(GitRefs.ReadHead(repository.Layout).Commit);
        return [.. records.Where(stale => repository.Objects.Find(tree, stale.Path) == stale.New && IsBehind(repository.Layout, index, stale))];
    }

    /// <summary>Whether an index stages the old content again.</summary>
    public static bool IsStaged(IndexFile index, StaleFile stale) =>
        !index.IsConflicted(stale.Path) && StaleStaged.StagedAt(index, stale.Path) == stale.Old;

    /// <summary>Whether the file still is exactly what it was.</summary>
    public static bool IsInPlace(GitLayout layout, StaleFile stale) =>
        layout.WorkTree is { } top && stale.Path.Text is { } path && Holds(layout, Path.Combine(top, path), stale.Old);

    /// <summary>Replaces the record.</summary>
    internal static void Write(IndexLocation location, IReadOnlyCollection<StaleFile> paths) =>
        PathRecord.Write(location.StaleInTreeFile, [.. paths.Select(path => new PathRecord(path.Path, path.Old, path.New))]);

    /// <summary>Judges one path of which an index has just taken HEAD's state.</summary>
    /// <param name="layout">The checkout.</param>
    /// <param name="change">What HEAD changed.</param>
    /// <param name="earlier">The record from an earlier change, if the file was behind already.</param>
    /// <param name="found">What the file holds.</param>
    internal static StaleFile? Judge(GitLayout layout, TreeChange change, StaleFile? earlier, WorkingContent? found)
    {
        var full = layout.WorkTree is { } top && change.Path.Text is { } path ? Path.Combine(top, path) : null;
        if (full is null || IsSubmodule(change.Old) || IsSubmodule(change.New) || Fits(layout, full, found, change.New))
        {
            return null;
        }

        // What was behind before is behind since then: its file is older than the base.
        return earlier is not null && Fits(layout, full, found, earlier.Old) ? earlier with { New = change.New }
            : Fits(layout, full, found, change.Old) ? new StaleFile(change.Path, change.Old, change.New)
            : null;
    }

    private static bool IsSubmodule(TreeEntry? entry) => entry is { Mode: EntryMode.Submodule };

    // What is staged from such a file is behind too, whatever is done to the file afterwards.
    private static bool IsBehind(GitLayout layout, IndexFile index, StaleFile stale) =>
        index.Find(stale.Path) is not { SkipWorktree: true } and not { AssumeUnchanged: true } && (IsStaged(index, stale) || IsInPlace(layout, stale));

    private static bool Holds(GitLayout layout, string path, TreeEntry? expected) =>
        Fits(layout, path, expected is null ? null : WorkingFile.Read(path), expected);

    private static bool Fits(GitLayout layout, string path, WorkingContent? found, TreeEntry? expected) =>
        expected is not { } entry
            ? found is null && !WorkingFile.Exists(path)
            : found is not null && (found.Content == entry
                || (found.Content.Id == entry.Id && found.Content.IsFile && entry.IsFile && !TrustsModes(layout)));

    private static bool TrustsModes(GitLayout layout) =>
        !OperatingSystem.IsWindows()
        && !(GitConfigFile.Read(Path.Combine(layout.CommonDirectory, "config")).TryGetValue("core.filemode", out var value)
            && value.Equals("false", StringComparison.OrdinalIgnoreCase));
}
