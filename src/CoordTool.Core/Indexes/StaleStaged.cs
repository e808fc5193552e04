using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>A path that an index stages and that another commit changed in a way that cannot be combined with it.</summary>
/// <param name="Path">The path.</param>
/// <param name="Staged">What the index stages; null: its removal.</param>
/// <param name="Base">What the path was when the two went apart; null: nothing.</param>
public sealed record StalePath(TreePath Path, TreeEntry? Staged, TreeEntry? Base);

/// <summary>
/// The paths of an index that a refresh had to leave behind. They stay on record until the index stages something else
/// there, and until then no commit may hold them: it would undo the other commit (docs/design.md, Refresh).
/// </summary>
internal static class StaleStaged
{
    /// <summary>Reads the paths that are still as the refresh left them.</summary>
    /// <param name="location">Whose record.</param>
    /// <param name="index">The content of the index now.</param>
    public static List<StalePath> Read(IndexLocation location, IndexFile index) =>
        [.. ReadAll(location).Where(stale => !index.IsConflicted(stale.Path) && StagedAt(index, stale.Path) == stale.Staged)];

    /// <summary>Reads every path on record, whether the index has moved on or not.</summary>
    public static List<StalePath> ReadAll(IndexLocation location) =>
        [.. PathRecord.Read(location.StaleFile).Select(record => new StalePath(record.Path, record.First, record.Second))];

    /// <summary>Replaces the record.</summary>
    public static void Write(IndexLocation location, IReadOnlyCollection<StalePath> paths) =>
        PathRecord.Write(location.StaleFile, [.. paths.Select(path => new PathRecord(path.Path, path.Staged, path.Base))]);

    /// <summary>The written form of one path on record.</summary>
    internal static string Line(StalePath stale) => new PathRecord(stale.Path, stale.Staged, stale.Base).Line;

    /// <summary>Reads the written form; null for any other.</summary>
    internal static StalePath? Parse(string line) =>
        PathRecord.Parse(line) is { } record ? new StalePath(record.Path, record.First, record.Second) : null;

    /// <summary>What the index stages at a path; a path only announced counts as absent.</summary>
    internal static TreeEntry? StagedAt(IndexFile index, TreePath path) =>
        index.Find(path) is { IntentToAdd: false } entry ? entry.Content : null;
}
