using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>The content of one index file, as it was at one moment.</summary>
public sealed class IndexFile
{
    internal IndexFile(int version, IndexEntries entries, CacheTree? cacheTree, byte[]? resolveUndo, DateTime? modified, UnixFileMode? permissions = null)
    {
        Version = version;
        RawEntries = entries;
        CacheTree = cacheTree;
        ResolveUndo = resolveUndo;
        Modified = modified;
        Permissions = permissions;
    }

    /// <summary>An index without entries, as Git treats a missing file.</summary>
    public static IndexFile Empty { get; } = new(2, IndexEntries.Of(), null, null, null);

    /// <summary>The format version: 2, 3 or 4.</summary>
    public int Version { get; }

    /// <summary>The entries, ordered by path and stage; each is built anew when it is asked for.</summary>
    public IReadOnlyList<IndexEntry> Entries => RawEntries;

    /// <summary>The cache of trees, if the file has one.</summary>
    public CacheTree? CacheTree { get; }

    /// <summary>
    /// The file's mtime in UTC; null for a missing file. Git trusts an entry's stat data only where the file is older than
    /// this, so an index written from this one keeps it: entries that could hide an edit go on to be checked by content.
    /// </summary>
    public DateTime? Modified { get; }

    /// <summary>
    /// The file's permissions, which an index written from this one keeps: Git made them as <c>core.sharedRepository</c>
    /// says. Null for a missing file, and where there are none.
    /// </summary>
    public UnixFileMode? Permissions { get; }

    /// <summary>The entries as they are.</summary>
    internal IndexEntries RawEntries { get; }

    /// <summary>The entries that are stages of a conflict.</summary>
    internal IEnumerable<IndexEntry> Conflicts => Those(static entry => entry.Stage != 0);

    /// <summary>The entries that are announced and not staged: see <see cref="IndexEntry.IntentToAdd"/>.</summary>
    internal IEnumerable<IndexEntry> Announced => Those(static entry => entry.IntentToAdd);

    /// <summary>Whether some entry says what version 2 has no room for.</summary>
    internal bool HasExtended => Those(static entry => entry.IsExtended).Any();

    /// <summary>The REUC extension, kept as it is.</summary>
    internal byte[]? ResolveUndo { get; }

    /// <summary>Finds the ordinary entry of a path.</summary>
    public IndexEntry? Find(TreePath path)
    {
        var at = RawEntries.LowerBound(path);
        return IsAt(at, path) && RawEntries.Raw(at).Stage == 0 ? RawEntries[at] : null;
    }

    /// <summary>Whether the path has stages of a conflict.</summary>
    public bool IsConflicted(TreePath path)
    {
        var at = RawEntries.LowerBound(path);
        return IsAt(at, path) && RawEntries.Raw(at).Stage != 0;
    }

    /// <summary>Whether an entry lies below <paramref name="path"/> as a directory, or the path below an entry as if that were one.</summary>
    public bool CollidesWithDirectory(TreePath path)
    {
        byte[] directory = [.. path.Bytes, (byte)'/'];
        var below = RawEntries.LowerBound(new TreePath(directory));
        if (below < RawEntries.Count && RawEntries.Raw(below).Path.StartsWith(directory))
        {
            return true;
        }

        for (var slash = path.Bytes.LastIndexOf((byte)'/'); slash > 0; slash = path.Bytes[..slash].LastIndexOf((byte)'/'))
        {
            if (Find(new TreePath(path.Bytes[..slash].ToArray())) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same index with some paths set or, by null, removed; all stages of those paths go.</summary>
    public IndexFile With(IReadOnlyDictionary<TreePath, IndexEntry?> edits)
    {
        foreach (var path in edits.Keys)
        {
            CacheTree?.Invalidate(path.Bytes);
        }

        return new IndexFile(Version, RawEntries.With(edits), CacheTree, ResolveUndo, Modified, Permissions);
    }

    private bool IsAt(int at, TreePath path) => at < RawEntries.Count && RawEntries.Raw(at).Path.SequenceEqual(path.Bytes);

    private IEnumerable<IndexEntry> Those(RawCondition condition)
    {
        for (var at = 0; at < RawEntries.Count; at++)
        {
            if (condition(RawEntries.Raw(at)))
            {
                yield return RawEntries[at];
            }
        }
    }

    private delegate bool RawCondition(RawEntry entry);
}
