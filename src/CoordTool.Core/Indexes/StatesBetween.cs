using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// What paths were in the commits from a base to HEAD. An index whose base is not on record, for a refresh or a commit died
/// before it wrote it or a program without our hooks made the commit, was in step with one of them: what it stages like that
/// is no work of its own (docs/design.md, Refresh).
/// </summary>
internal sealed class StatesBetween
{
    private const int MostCommits = 100;
    private readonly Dictionary<TreePath, HashSet<TreeEntry?>> _states = [];

    private StatesBetween()
    {
    }

    /// <summary>Looks at the commits on the way, along the first parents; where the base is not on it, there is no state to be in step with.</summary>
    public static StatesBetween Read(ObjectStore objects, ObjectId @base, ObjectId head)
    {
        var between = new StatesBetween();
        var trees = new List<ObjectId> { objects.ReadCommit(head).Tree };
        var id = head;
        while (id != @base)
        {
            if (trees.Count > MostCommits || objects.ReadCommit(id).Parents is not [var parent, ..] || !objects.Has(parent))
            {
                return between;
            }

            id = parent;
            trees.Add(objects.ReadCommit(id).Tree);
        }

        for (var i = 0; i < trees.Count - 1; i++)
        {
            foreach (var change in TreeDiff.Compare(objects, trees[i + 1], trees[i]))
            {
                if (!between._states.TryGetValue(change.Path, out var states))
                {
                    between._states[change.Path] = states = [];
                }

                states.Add(change.New);
            }
        }

        return between;
    }

    /// <summary>Whether a commit after the base made a path what it is staged as.</summary>
    public bool Had(TreePath path, TreeEntry? staged) => _states.TryGetValue(path, out var states) && states.Contains(staged);
}
