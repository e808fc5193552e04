using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>
/// What is taken from a remote at most. Notes that come from elsewhere are data of anybody who may push there: what is too
/// large, too deep or too much is looked at before it is read, and left there.
/// </summary>
internal static class NotesLimits
{
    /// <summary>So many entries may come at once.</summary>
    public const int MostEntries = 250_000;

    /// <summary>A directory of the tree is read up to this number of bytes.</summary>
    public const long LargestTree = 64L * 1024 * 1024;

    /// <summary>Directories may lie so deep in each other: Git fans 40 digits out by two at most.</summary>
    public const int MostDepth = 24;

    /// <summary>Looks at what is new in a tree.</summary>
    /// <param name="objects">Where it is.</param>
    /// <param name="known">The tree that was looked at before; null for none.</param>
    /// <param name="tree">The tree.</param>
    /// <returns>What is wrong with it; null when it may be read.</returns>
    public static string? FindFault(ObjectStore objects, ObjectId? known, ObjectId tree)
    {
        var seen = 0;
        var open = new Stack<Below>([new Below(known, tree, 0)]);
        while (open.TryPop(out var next))
        {
            if (next.Tree == next.Known)
            {
                continue;
            }

            if (next.Depth > MostDepth)
            {
                return $"its directories lie more than {MostDepth} deep";
            }

            if (objects.SizeOf(next.Tree) is not { } size || size > LargestTree)
            {
                return $"a directory in it is missing or larger than {LargestTree / 1024 / 1024} MiB";
            }

            var before = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
            foreach (var (name, entry) in next.Known is { } old ? objects.ReadTree(old) : [])
            {
                before[System.Text.Encoding.Latin1.GetString(name.Span)] = entry;
            }

            foreach (var (bytes, entry) in objects.ReadTree(next.Tree))
            {
                var there = before.TryGetValue(System.Text.Encoding.Latin1.GetString(bytes.Span), out var found) ? found : (TreeEntry?)null;
                if (there == entry)
                {
                    continue;
                }

                if (++seen > MostEntries)
                {
                    return $"it has more than {MostEntries} new entries";
                }

                if (entry.IsTree)
                {
                    open.Push(new Below(there is { IsTree: true } directory ? directory.Id : null, entry.Id, next.Depth + 1));
                }
            }
        }

        return null;
    }

    private sealed record Below(ObjectId? Known, ObjectId Tree, int Depth);
}
