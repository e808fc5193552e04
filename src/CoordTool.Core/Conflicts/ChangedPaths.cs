using CoordTool.Core.Git;

namespace CoordTool.Core.Conflicts;

/// <summary>What one side changed since a commit.</summary>
internal sealed class ChangedPaths
{
    private readonly HashSet<TreePath> _paths;
    private readonly HashSet<TreePath> _added;
    private readonly HashSet<TreePath> _removedDirectories;

    private ChangedPaths(HashSet<TreePath> paths, HashSet<TreePath> added, HashSet<TreePath> removedDirectories) =>
        (_paths, _added, _removedDirectories) = (paths, added, removedDirectories);

    /// <summary>Compares, without renames: to Git a rename is one path gone and another that is new, and both count.</summary>
    public static ChangedPaths Between(ObjectStore objects, ObjectId? old, ObjectId? head, CheckoutWork work)
    {
        var (paths, added, removed) = (new HashSet<TreePath>(), new HashSet<TreePath>(), new HashSet<TreePath>());
        foreach (var change in TreeDiff.Compare(objects, old, head).Where(change => !work.Paths.ContainsKey(change.Path)))
        {
            Add(change.Path, change.Old, change.New);
        }

        foreach (var (path, (entry, isOnDisk)) in work.Paths)
        {
            var before = objects.Find(old, path);
            if (isOnDisk || entry != before)
            {
                Add(path, before, entry);
            }
        }

        // A directory that has gone may have been renamed, and Git moves what others add there. One that still has a file is none.
        var isKept = new Dictionary<TreePath, bool>();
        var gone = removed.SelectMany(Above).ToHashSet();
        gone.RemoveWhere(directory => IsKept(directory));
        return new ChangedPaths(paths, added, gone);

        void Add(TreePath path, TreeEntry? before, TreeEntry? after)
        {
            paths.Add(path);
            if (after is null)
            {
                removed.Add(path);
            }
            else if (before is null)
            {
                added.Add(path);
            }
        }

        bool IsKept(TreePath directory)
        {
            if (!isKept.TryGetValue(directory, out var kept))
            {
                kept = isKept[directory] = work.Paths.All(each => each.Value.Entry is not null || !each.Key.IsBelow(directory)) && HasDirectory(objects, head, directory);
            }

            return kept;
        }
    }

    /// <summary>The paths that both changed, or where a file of the one meets a directory of the other, in order.</summary>
    public IReadOnlyList<TreePath> SharedWith(ChangedPaths other) =>
        [.. _paths.Where(path => other._paths.Contains(path) || Above(path).Any(other._paths.Contains))
            .Concat(other._paths.Where(path => Above(path).Any(_paths.Contains)))
            .Distinct().Order()];

    /// <summary>Whether one adds where the other took a directory away.</summary>
    public bool MayRename(ChangedPaths other) => AddsWhereGone(this, other) || AddsWhereGone(other, this);

    private static bool AddsWhereGone(ChangedPaths adding, ChangedPaths removing) =>
        removing._removedDirectories.Count > 0 && adding._added.Any(path => Above(path).Any(removing._removedDirectories.Contains));

    private static IEnumerable<TreePath> Above(TreePath path)
    {
        for (var slash = path.Bytes.LastIndexOf((byte)'/'); slash > 0; slash = path.Bytes[..slash].LastIndexOf((byte)'/'))
        {
            yield return new TreePath(path.Bytes[..slash].ToArray());
        }
    }

    private static bool HasDirectory(ObjectStore objects, ObjectId? tree, TreePath directory)
    {
        foreach (var range in directory.Bytes.Split((byte)'/'))
        {
            var name = directory.Bytes[range];
            ObjectId? below = null;
            foreach (var (entryName, entry) in tree is { } known ? objects.ReadTree(known) : [])
            {
                if (entry.IsTree && name.SequenceEqual(entryName.Span))
                {
                    below = entry.Id;
                }
            }

            tree = below;
        }

        return tree is not null;
    }
}
