using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>The content of one index file, as it was at one moment.</summary>
public sealed class IndexFile
{
    private readonly IndexEntry[] _entries;

    internal IndexFile(int version, IndexEntry[] entries, CacheTree? cacheTree, byte[]? resolveUndo, DateTime? modified, UnixFileMode? permissions = null)
    {
        Version = version;
        _entries = entries;
        CacheTree = cacheTree;
        ResolveUndo = resolveUndo;
        Modified = modified;
        Permissions = permissions;
    }

    /// <summary>An index without entries, as Git treats a missing file.</summary>
    public static IndexFile Empty { get; } = new(2, [], null, null, null);

    /// <summary>The format version: 2, 3 or 4.</summary>
    public int Version { get; }

    /// <summary>The entries, ordered by path and stage.</summary>
    public IReadOnlyList<IndexEntry> Entries => _entries;

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

    /// <summary>The REUC extension, kept as it is.</summary>
    internal byte[]? ResolveUndo { get; }

    /// <summary>Finds the ordinary entry of a path.</summary>
    public IndexEntry? Find(TreePath path)
    {
        var at = LowerBound(path);
        return at < _entries.Length && _entries[at].Path == path && _entries[at].Stage == 0 ? _entries[at] : null;
    }

    /// <summary>Whether the path has stages of a conflict.</summary>
    public bool IsConflicted(TreePath path)
    {
        var at = LowerBound(path);
        return at < _entries.Length && _entries[at].Path == path && _entries[at].Stage != 0;
    }

    /// <summary>Whether an entry lies below <paramref name="path"/> as a directory, or the path below an entry as if that were one.</summary>
    public bool CollidesWithDirectory(TreePath path)
    {
        var below = LowerBound(new TreePath([.. path.Bytes, (byte)'/']));
        if (below < _entries.Length && _entries[below].Path.IsBelow(path))
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
        var changed = new List<TreePath>(edits.Keys);
        changed.Sort();
        var entries = new List<IndexEntry>(_entries.Length + changed.Count);
        var next = 0;
        foreach (var path in changed)
        {
            var at = LowerBound(path, next);
            entries.AddRange(_entries.AsSpan(next, at - next));
            next = at;
            while (next < _entries.Length && _entries[next].Path == path)
            {
                next++;
            }

            if (edits[path] is { } entry)
            {
                entries.Add(entry);
            }

            CacheTree?.Invalidate(path.Bytes);
        }

        entries.AddRange(_entries.AsSpan(next));
        return new IndexFile(Version, [.. entries], CacheTree, ResolveUndo, Modified, Permissions);
    }

    private int LowerBound(TreePath path, int from = 0)
    {
        int low = from, high = _entries.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Path.CompareTo(path) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
