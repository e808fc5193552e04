using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Indexes;

/// <summary>One line that Git gives the <c>reference-transaction</c> hook.</summary>
/// <param name="Old">The value the caller expects; zero also when he expects nothing.</param>
/// <param name="New">The value to be; zero for a deletion.</param>
/// <param name="Name">The full name of the ref, or HEAD.</param>
public sealed record RefMove(ObjectId Old, ObjectId New, string Name)
{
    /// <summary>Reads the hook's standard input; lines that hold symbolic targets (Git 2.46 and newer) move no commit.</summary>
    public static IEnumerable<RefMove> Parse(string input)
    {
        foreach (var line in input.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', 3) is [var old, var @new, var name] && ObjectId.TryParse(old, out var from) && ObjectId.TryParse(@new, out var to))
            {
                yield return new RefMove(from, to, name);
            }
        }
    }

    /// <summary>The move of what a checkout's HEAD stands on: its branch, or HEAD itself when detached.</summary>
    public static RefMove? OfHead(Head head, IEnumerable<RefMove> moves) =>
        moves.FirstOrDefault(move => move.Name == (head.Branch ?? "HEAD"));
}

/// <summary>
/// The rule that no commit reverts another's work by accident (docs/design.md, Invariant): a commit whose index was behind
/// the branch must not change what moved on behind its back.
/// </summary>
public static class Invariant
{
    /// <summary>Judges a move that is prepared: the refs are locked, nothing has moved.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index the moving process is on.</param>
    /// <param name="git">That process, if it is known.</param>
    /// <param name="move">The move of the checkout's branch.</param>
    /// <param name="allowStale">Whether paths that a refresh left behind may be committed as they are.</param>
    /// <returns>The paths whose changes the commit would undo; empty when it may go on.</returns>
    public static IReadOnlyList<TreePath> FindUndone(GitRepository repository, IndexLocation location, ProcessIdentity? git, RefMove move, bool allowStale = false)
    {
        var objects = repository.Objects;

        // Under the ref's lock its value is the true old one, whatever the caller expected.
        var old = GitRefs.ReadHead(repository.Layout).Commit;
        if (old == move.New || move.New.IsZero || old.IsZero || IsPartialCommit(repository.Layout, git))
        {
            return [];
        }

        var commit = objects.ReadCommit(move.New);
        var tree = objects.TreeOf(old);
        if (!IsNewCommit(objects, old, move.New))
        {
            return [];
        }

        var recorded = BaseOf(location, git);
        if (recorded is null ? location.Session is not null : IndexBase.IsLost(repository, recorded.Value))
        {
            // A session index always has a base on record. Without it, or without its commit, everything may be behind.
            return [.. TreeDiff.Compare(objects, tree, commit.Tree).Select(change => change.Path)];
        }

        var @base = recorded ?? old;
        var changed = TreeDiff.Compare(objects, tree, commit.Tree).ToDictionary(change => change.Path);
        var undone = @base == old || @base == move.New
            ? []
            : TreeDiff.Compare(objects, objects.TreeOf(@base), tree)
                .Where(moved => changed.ContainsKey(moved.Path))
                .Select(moved => moved.Path)
                .ToList();

        // A path that a refresh left behind is behind still, though the rest of its index is in step.
        undone.AddRange((allowStale ? [] : StaleStaged.ReadAll(location))
            .Where(stale => changed.TryGetValue(stale.Path, out var change) && change.New == stale.Staged)
            .Select(stale => stale.Path));
        return undone;
    }

    /// <summary>
    /// The paths that a move which is prepared would put back to what they were before the branch was moved from elsewhere:
    /// their files were left behind (docs/design.md, Stale in tree). Commits of named paths are judged too.
    /// </summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index the moving process is on.</param>
    /// <param name="git">That process, if it is known.</param>
    /// <param name="move">The move of the checkout's branch.</param>
    public static IReadOnlyList<TreePath> FindPutBack(GitRepository repository, IndexLocation location, ProcessIdentity? git, RefMove move)
    {
        var objects = repository.Objects;
        var old = GitRefs.ReadHead(repository.Layout).Commit;
        if (old == move.New || move.New.IsZero || old.IsZero || !IsNewCommit(objects, old, move.New))
        {
            return [];
        }

        var records = StaleInTree.ReadAll(location);
        var tree = objects.TreeOf(old);
        if (IsPartialCommit(repository.Layout, git) && IndexBase.Read(location) is { } @base && @base != old && repository.IsAncestor(@base, old))
        {
            // No refresh comes before a commit of named paths, so what it would have found is found here.
            records.AddRange(TreeDiff.Compare(objects, objects.TreeOf(@base), tree).Select(change => new StaleFile(change.Path, change.Old, change.New)));
        }

        if (records.Count == 0)
        {
            return [];
        }

        var changed = TreeDiff.Compare(objects, tree, objects.ReadCommit(move.New).Tree).ToDictionary(change => change.Path);
        return [.. records
            .Where(stale => changed.TryGetValue(stale.Path, out var change) && change.Old == stale.New && change.New == stale.Old)
            .Select(stale => stale.Path)
            .Distinct()];
    }

    /// <summary>Whether a move makes the branch's next commit, or amends its last one.</summary>
    public static bool IsNewCommit(GitRepository repository, RefMove move)
    {
        var old = GitRefs.ReadHead(repository.Layout).Commit;
        return !move.New.IsZero && old != move.New && IsNewCommit(repository.Objects, old, move.New);
    }

    /// <summary>Whether <paramref name="new"/> is made on <paramref name="old"/>: its child, or with its parents.</summary>
    internal static bool IsNewCommit(ObjectStore objects, ObjectId old, ObjectId @new)
    {
        var parents = objects.ReadCommit(@new).Parents;
        return old.IsZero || (parents.Count > 0 && parents[0] == old) || parents.SequenceEqual(objects.ReadCommit(old).Parents);
    }

    /// <summary>Whether the commit is reachable by a name already, as after a fast-forward: then nothing new is made.</summary>
    public static bool HasName(CoordContext context, GitLayout layout, ObjectId commit) =>
        new GitProcess(context, layout.GitDirectory).Run(["for-each-ref", "--count=1", $"--points-at={commit}", "refs/heads", "refs/remotes", "refs/tags"])
            is { Succeeded: true, Line.Length: > 0 };

    internal static ObjectId? BaseOf(IndexLocation location, ProcessIdentity? git) =>
        (git is null ? null : CommitStamp.Read(location, git)?.Base) ?? IndexBase.Read(location);

    // `git commit -- PATH` builds its tree from HEAD and those paths in a file named after its process.
    private static bool IsPartialCommit(GitLayout layout, ProcessIdentity? git) =>
        git is not null && File.Exists(Path.Combine(layout.GitDirectory, $"next-index-{git.Id}.lock"));
}
