using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>One path that an index stages differently from a tree.</summary>
/// <param name="Path">The path.</param>
/// <param name="Committed">What the tree holds; null for nothing.</param>
/// <param name="Staged">What the index stages; null: its removal, or a conflict that is not resolved.</param>
public sealed record StagedChange(TreePath Path, TreeEntry? Committed, TreeEntry? Staged);

/// <summary>Compares an index with a tree. Directories whose cached tree is the same are skipped unread.</summary>
public static class StagedChanges
{
    /// <summary>All paths whose entry is not the tree's; one that is only announced counts as absent.</summary>
    public static List<StagedChange> Compare(ObjectStore objects, ObjectId? tree, IndexFile index)
    {
        var walk = new Walk(objects, index);
        if (tree is { } top)
        {
            walk.Directory([], top, index.CacheTree);
        }

        walk.RestIsNew();
        return walk.Changes;
    }

    private sealed class Walk(ObjectStore objects, IndexFile index)
    {
        private readonly IndexEntries _entries = index.RawEntries;
        private int _next;

        public List<StagedChange> Changes { get; } = [];

        public void Directory(byte[] prefix, ObjectId tree, CacheTree? cached)
        {
            if (cached is { IsValid: true } && cached.Tree == tree)
            {
                // Whatever sorts before the directory is not in the tree.
                NewBefore(prefix);
                _next += cached.EntryCount;
                return;
            }

            foreach (var (name, entry) in objects.ReadTree(tree))
            {
                byte[] path = [.. prefix, .. name.Span];
                if (entry.IsTree)
                {
                    Directory([.. path, (byte)'/'], entry.Id, cached?.Child(name.Span));
                }
                else
                {
                    File(new TreePath(path), entry);
                }
            }
        }

        public void RestIsNew()
        {
            while (_next < _entries.Count)
            {
                New();
            }
        }

        private void File(TreePath path, TreeEntry committed)
        {
            NewBefore(path.Bytes);
            if (!IsNextOf(path.Bytes))
            {
                Changes.Add(new StagedChange(path, committed, null));
                return;
            }

            var entry = _entries.Raw(_next++);
            TreeEntry? staged = entry.Stage == 0 && !entry.IntentToAdd ? entry.Content : null;
            SkipStagesOf(path.Bytes);
            if (staged != committed)
            {
                Changes.Add(new StagedChange(path, committed, staged));
            }
        }

        private void NewBefore(ReadOnlySpan<byte> bound)
        {
            while (_next < _entries.Count && _entries.Raw(_next).Path.SequenceCompareTo(bound) < 0)
            {
                New();
            }
        }

        private void New()
        {
            var entry = _entries.Raw(_next++);
            if (!entry.IntentToAdd)
            {
                Changes.Add(new StagedChange(new TreePath(entry.Path.ToArray()), null, entry.Stage == 0 ? entry.Content : null));
            }

            SkipStagesOf(entry.Path);
        }

        private void SkipStagesOf(ReadOnlySpan<byte> path)
        {
            while (IsNextOf(path))
            {
                _next++;
            }
        }

        private bool IsNextOf(ReadOnlySpan<byte> path) => _next < _entries.Count && _entries.Raw(_next).Path.SequenceEqual(path);
    }
}
