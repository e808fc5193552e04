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
    /// <summary>A refresh is left to those who wait for their turn for this long at the most: a line may never be empty.</summary>
    public static readonly TimeSpan LongestLeft = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Leaves the refresh to one who waits for its turn and will do it anyway, if there is one, and if it was not left for too long
    /// already. What was left is on record as a wish.
    /// </summary>
    /// <returns>False where it is to be done now.</returns>
    public static bool TryLeave(GitLayout layout, DateTimeOffset now)
    {
        if (!TurnQueue.HasRefreshing(layout))
        {
            return false;
        }

        var wanted = WishOf(new IndexLocation(layout, null));
        if (AtomicFile.TryCreate(wanted, []))
        {
            try
            {
                File.SetLastWriteTimeUtc(wanted, now.UtcDateTime);
            }
            catch (FileNotFoundException)
            {
                // Somebody is at it this very moment.
            }

            return true;
        }

        return (now.UtcDateTime - File.GetLastWriteTimeUtc(wanted)).Duration() <= LongestLeft;
    }

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

        var wanted = WishOf(location);
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

    private static string WishOf(IndexLocation location) => Path.Combine(location.Directory, "wanted");
}
