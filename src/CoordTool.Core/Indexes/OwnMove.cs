using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Indexes;

/// <summary>Keeps the base of an index in step with the moves that its own Git process makes (docs/design.md, Own moves).</summary>
public static class OwnMove
{
    /// <summary>Follows a move that is done.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index the moving process is on.</param>
    /// <param name="git">That process, if it is known.</param>
    /// <param name="old">What the branch was before.</param>
    /// <param name="new">What it is now.</param>
    public static void Follow(GitRepository repository, IndexLocation location, ProcessIdentity? git, ObjectId old, ObjectId @new)
    {
        if (@new.IsZero || Invariant.BaseOf(location, git) != old)
        {
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
}
