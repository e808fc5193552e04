namespace CoordTool.Core.Git;

/// <summary>One path that two trees hold differently.</summary>
/// <param name="Path">The path.</param>
/// <param name="Old">What the first tree holds; null for nothing.</param>
/// <param name="New">What the second tree holds; null for nothing.</param>
public sealed record TreeChange(TreePath Path, TreeEntry? Old, TreeEntry? New);

/// <summary>Compares two trees path by path, without renames; equal directories are never opened.</summary>
internal static class TreeDiff
{
    /// <summary>All paths of files, links and submodules that differ. A file that became a directory is one path gone and others new.</summary>
    /// <param name="objects">Where the trees are read.</param>
    /// <param name="old">The first tree; null is the empty tree.</param>
    /// <param name="new">The second tree; null is the empty tree.</param>
    /// <returns>The changes in no order that means anything.</returns>
    public static List<TreeChange> Compare(ObjectStore objects, ObjectId? old, ObjectId? @new)
    {
        var changes = new List<TreeChange>();
        CompareBelow(objects, [], old, @new, changes);
        return changes;
    }

    // What others wrote may be made to have no end.
    private const int LongestPath = 8192;

    private static void CompareBelow(ObjectStore objects, byte[] prefix, ObjectId? old, ObjectId? @new, List<TreeChange> changes)
    {
        if (old == @new)
        {
            return;
        }

        if (prefix.Length > LongestPath)
        {
            throw new CoordException(FailureKind.Broken, $"A tree has directories in each other that are deeper than {LongestPath} characters.", "No file system holds that; run `git fsck` to see what is wrong.");
        }

        var before = old is { } oldTree ? objects.ReadTree(oldTree) : [];
        var after = @new is { } newTree ? objects.ReadTree(newTree) : [];
        int i = 0, j = 0;
        while (i < before.Count || j < after.Count)
        {
            var order = i == before.Count ? 1 : j == after.Count ? -1 : CompareNames(before[i], after[j]);
            var name = order <= 0 ? before[i].Name : after[j].Name;
            TreeEntry? from = order <= 0 ? before[i++].Entry : null;
            TreeEntry? to = order >= 0 ? after[j++].Entry : null;
            if (from == to)
            {
                continue;
            }

            byte[] path = [.. prefix, .. name.Span];
            if (from is { IsTree: true } || to is { IsTree: true })
            {
                CompareBelow(objects, [.. path, (byte)'/'], from?.Id, to?.Id, changes);
            }
            else
            {
                changes.Add(new TreeChange(new TreePath(path), from, to));
            }
        }
    }

    // A directory compares as if its name ended in a slash, so "a" the file and "a" the directory are never one pair.
    private static int CompareNames(NamedEntry left, NamedEntry right)
    {
        var a = left.Name.Span;
        var b = right.Name.Span;
        var common = Math.Min(a.Length, b.Length);
        var order = a[..common].SequenceCompareTo(b[..common]);
        return order != 0 ? order : NextByte(a, common, left.Entry).CompareTo(NextByte(b, common, right.Entry));
    }

    private static int NextByte(ReadOnlySpan<byte> name, int at, TreeEntry entry) =>
        at < name.Length ? name[at] : entry.IsTree ? '/' : 0;
}
