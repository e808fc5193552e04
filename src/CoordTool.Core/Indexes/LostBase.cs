using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// What to make of the default index when the commit it was in step with is gone: rewritten, and its objects pruned. It can
/// no longer be told what is staged and what is behind, so only what a commit of the branch once held counts as behind.
/// </summary>
internal static class LostBase
{
    private const int MostCommits = 100;

    /// <summary>
    /// The changes from what the index may have been in step with to HEAD. What no commit held counts as staged over a
    /// state that nobody knows: a refresh keeps it, and no commit may hold it until it is staged anew.
    /// </summary>
    public static List<TreeChange> Changes(ObjectStore objects, IndexFile index, ObjectId head)
    {
        var changes = new List<TreeChange>();
        var trees = RecentTrees(objects, head);
        foreach (var change in StagedChanges.Compare(objects, trees[0], index))
        {
            if (trees.Exists(tree => objects.Find(tree, change.Path) == change.Staged))
            {
                changes.Add(new TreeChange(change.Path, change.Staged, change.Committed));
            }
            else if (change.Committed is not null)
            {
                changes.Add(new TreeChange(change.Path, change.Staged is null ? change.Committed : null, change.Committed));
            }
        }

        return changes;
    }

    private static List<ObjectId> RecentTrees(ObjectStore objects, ObjectId head)
    {
        var trees = new List<ObjectId>();
        for (ObjectId? next = head; next is { } commit && trees.Count < MostCommits && objects.Has(commit);)
        {
            var facts = objects.ReadCommit(commit);
            trees.Add(facts.Tree);
            next = facts.Parents.Count == 0 ? null : facts.Parents[0];
        }

        return trees;
    }
}
