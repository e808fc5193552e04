using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Indexes;

/// <summary>Keeps the base of an index in step with the moves that its own Git process makes (docs/design.md, Own moves).</summary>
public static class OwnMove
{
    /// <summary>Notes what the branch is before a move that is prepared, where Git will not tell: <c>update-ref</c> without an old value.</summary>
    /// <param name="location">The index the moving process is on.</param>
    /// <param name="git">That process.</param>
    /// <param name="old">What the branch is while its lock is held.</param>
    public static void Note(IndexLocation location, ProcessIdentity git, ObjectId old) =>
        ((CommitStamp.Read(location, git) ?? new CommitStamp(Base: null)) with { Old = old }).Write(location, git);

    /// <summary>Notes a commit that is prepared, for whoever waits for its Git to end and will <see cref="Finish"/> it then.</summary>
    /// <param name="location">The index the commit is made of.</param>
    /// <param name="git">The committing process.</param>
    /// <param name="old">What the branch is.</param>
    /// <param name="new">The commit.</param>
    public static void Announce(IndexLocation location, ProcessIdentity git, ObjectId old, ObjectId @new)
    {
        var isInStep = Invariant.BaseOf(location, git) == old;
        new CommitStamp(old, @new, isInStep ? IndexBase.Read(location) : null).Write(location, git);
    }

    /// <summary>Follows a move that is done.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index the moving process is on.</param>
    /// <param name="git">That process, if it is known.</param>
    /// <param name="old">What the branch was before; zero also where Git does not tell.</param>
    /// <param name="new">What it is now.</param>
    public static void Follow(GitRepository repository, IndexLocation location, ProcessIdentity? git, ObjectId old, ObjectId @new)
    {
        var noted = git is null ? null : CommitStamp.Read(location, git)?.Old;
        old = old.IsZero ? noted ?? old : old;
        if (@new.IsZero || Invariant.BaseOf(location, git) != old)
        {
            if (noted is not null)
            {
                CommitStamp.Clear(location, git!);
            }

            return;
        }

        if (File.Exists(location.File + ".lock") && Invariant.IsNewCommit(repository.Objects, old, @new))
        {
            // Git renames the index after the ref has moved. Killed in between, it leaves the old index: so must the base be.
            if (git is not null)
            {
                new CommitStamp(old, @new, IndexBase.Read(location)).Write(location, git);
            }

            return;
        }

        IndexBase.Move(location, old, @new);
        if (git is not null)
        {
            // The same process may make the next commit: of a rebase, or of several picks.
            CommitStamp.Clear(location, git);
        }
    }

    /// <summary>
    /// Follows a change of what HEAD stands on, which moves no ref and so is told to <c>post-checkout</c> alone. Git has
    /// brought the index from the one commit to the other; one that was behind the first is behind still.
    /// </summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index of the process that changed HEAD.</param>
    /// <param name="old">The commit HEAD was on; zero for an unborn branch.</param>
    /// <param name="new">The commit that Git has brought the index to; null where nobody told.</param>
    public static void FollowHead(GitRepository repository, IndexLocation location, ObjectId old, ObjectId? @new)
    {
        // For an orphan branch Git names the old commit as the new one too. What HEAD is else says nothing about the index:
        // others may have committed since Git looked.
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        var reached = head.IsZero ? head : @new ?? head;
        if (old != reached)
        {
            IndexBase.Move(location, old, reached);
        }
    }

    /// <summary>Follows a commit whose index is in place now; runs in <c>post-commit</c>, after Git has renamed it.</summary>
    public static void Finish(IndexLocation location, ProcessIdentity git)
    {
        if (CommitStamp.Read(location, git) is { Made: { } made, Recorded: { } recorded })
        {
            // A refresh that came in between has moved it further.
            IndexBase.Move(location, recorded, made);
        }

        CommitStamp.Clear(location, git);
    }

    /// <summary>
    /// Follows a move that was vetoed. <c>reset</c> and <c>checkout -B</c> write index and files before they move the branch: the
    /// index is in step with where it was to go, and the next refresh carries it back.
    /// </summary>
    public static void TakeBack(GitRepository repository, IndexLocation location, ObjectId old, ObjectId @new)
    {
        var objects = repository.Objects;
        if (Invariant.IsNewCommit(objects, old, @new))
        {
            // What the index holds of a commit that was not made is staged, and stays so.
            return;
        }

        if (IndexBase.Read(location) is not { } @base || IndexBase.IsLost(repository, @base))
        {
            return;
        }

        // An index that was behind is there too, for they are written as a whole.
        var tree = objects.TreeOf(@new);
        var changes = TreeDiff.Compare(objects, objects.TreeOf(old), tree);
        var index = IndexCodec.Read(location.File);
        if (changes.Count > 0 && changes.Concat(TreeDiff.Compare(objects, objects.TreeOf(@base), tree))
            .All(change => !index.IsConflicted(change.Path) && StaleStaged.StagedAt(index, change.Path) == change.New))
        {
            IndexBase.Move(location, @base, @new);
        }
    }
}
