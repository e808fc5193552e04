using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Keeps the default index of a checkout current after commits through other indexes: it is read by people and programs
/// that do not come through us. One rewrite serves all commits that wait for it (docs/design.md, When to refresh).
/// </summary>
public static class DefaultIndex
{
    /// <summary>Refreshes now, or leaves it to the process that is refreshing and will look again before it ends.</summary>
    /// <returns>What was done; null when another process does it, or holds the index's lock.</returns>
    public static RefreshResult? RefreshCoalesced(GitRepository repository)
    {
        var location = new IndexLocation(repository.Layout, null);
        if (OperationUnderWay.In(repository.Layout) is not null
            && (GitRefs.ReadHead(repository.Layout).Branch is null || OperationOwner.Find(repository.Layout) is { Index.Session: null }))
        {
            // On its way through other commits, or in the middle of what was begun on this index.
            return null;
        }

        var wanted = Path.Combine(location.Directory, "wanted");
        var turn = Path.Combine(location.Directory, "refresh.lock");
        Directory.CreateDirectory(location.Directory);
        File.WriteAllBytes(wanted, []);
        RefreshResult? result = null;

        // Whoever has the turn clears the wish before he refreshes and looks for a new one after he gave the turn back:
        // a wish made at any moment is seen by him or finds the turn free.
        while (File.Exists(wanted) && KernelLock.TryTake(turn) is { } taken)
        {
            using (taken)
            {
                AtomicFile.Delete(wanted);
                result = IndexRefresh.Run(repository, location);
                if (result is null)
                {
                    File.WriteAllBytes(wanted, []);
                    return null;
                }
            }
        }

        if (result is null)
        {
            IndexCounters.Left(location);
        }

        return result;
    }

    /// <summary>How many paths are staged in it, which a session may take over: <see cref="StagedTransfer"/>.</summary>
    public static int CountStaged(GitRepository repository)
    {
        var location = new IndexLocation(repository.Layout, null);
        var index = IndexCodec.Read(location.File);
        var @base = IndexBase.Require(location, GitRefs.ReadHead(repository.Layout).Commit);
        return StagedChanges.Compare(repository.Objects, repository.Objects.TreeOf(@base), index).Count;
    }
}
