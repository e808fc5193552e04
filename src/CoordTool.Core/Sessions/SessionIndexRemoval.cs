using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Sessions;

/// <summary>An index that stays where it is, for it is the only copy of what it stages.</summary>
/// <param name="File">The index.</param>
/// <param name="Why">Why it could not be taken away, in one sentence without a full stop.</param>
public sealed record KeptIndex(string File, string Why);

/// <summary>Content that went back to the default index of a checkout.</summary>
/// <param name="Checkout">The top directory of the checkout.</param>
/// <param name="Paths">The paths that are staged there now.</param>
public sealed record GivenBack(string Checkout, IReadOnlyList<TreePath> Paths);

/// <summary>What became of a session's index.</summary>
/// <param name="GivenBack">What went back to the default index; null for nothing.</param>
/// <param name="Rescue">The ref that keeps what it staged; null where there was no need.</param>
/// <param name="Kept">It is still there.</param>
internal sealed record RemovedIndex(GivenBack? GivenBack = null, string? Rescue = null, KeptIndex? Kept = null);

/// <summary>Takes a session's index away. What it stages goes back to the default index, or becomes a rescue, before it goes.</summary>
internal static class SessionIndexRemoval
{
    /// <summary>Takes the index away, or says why it stays; nothing in it is lost either way.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="checkout">The checkout.</param>
    /// <param name="location">The index.</param>
    /// <param name="giveBack">Whether what it stages may go back to the default index.</param>
    /// <param name="why">The first line of a rescue's message.</param>
    /// <param name="heir">The session whose index it goes to instead, where that has one in the checkout.</param>
    public static RemovedIndex Run(CoordContext context, Checkout checkout, IndexLocation location, bool giveBack, string why, SessionId? heir = null)
    {
        try
        {
            using var repository = new GitRepository(checkout.Layout);
            return File.Exists(location.File)
                ? Remove(context, checkout, repository, location, OfHeir(checkout, heir), giveBack, why)
                : Drop(location, new RemovedIndex());
        }
        catch (CoordException error)
        {
            // An index that cannot be read, or whose base is lost, is no reason to keep the session.
            return Kept(location, error.Message.TrimEnd('.'));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Kept(location, error.Message.TrimEnd('.'));
        }
    }

    private static RemovedIndex Remove(CoordContext context, Checkout checkout, GitRepository repository, IndexLocation location, IndexLocation ours, bool giveBack, string why)
    {
        if (IndexRefresh.Run(repository, location) is not { } refreshed)
        {
            return Locked(location);
        }

        // A person's merge is not to be mixed with, and what was left behind is not to become somebody else's trouble.
        var mayGive = giveBack && !checkout.IsMissing && refreshed.Stale.Count == 0
            && StagesAnything(repository, location) && OperationUnderWay.In(checkout.Layout) is null
            && File.Exists(ours.File) && IndexRefresh.Run(repository, ours) is not null;

        // Held until the index is gone, so that nothing is staged in it that nobody looked at. The default index first.
        using var ourLock = mayGive ? IndexLock.TryTake(ours.File) : null;
        using var held = IndexLock.TryTake(location.File);
        if (held is null)
        {
            return Locked(location);
        }

        if (CommitStamp.IsCommitting(location))
        {
            return Kept(location, "a commit through it is under way");
        }

        var index = IndexCodec.Read(location.File);
        var head = GitRefs.ReadHead(checkout.Layout).Commit;
        var tree = repository.Objects.TreeOf(IndexBase.Require(location, head));
        if (StagedChanges.Compare(repository.Objects, tree, index).Count == 0)
        {
            return Drop(location, new RemovedIndex());
        }

        if (ourLock is not null && StagedTransfer.FindCommon(repository, location, ours) == head
            && GiveBack(repository, tree, index, ours, ourLock) is { } given)
        {
            return Drop(location, new RemovedIndex(GivenBack: new GivenBack(checkout.Path, given)));
        }

        return Rescue.KeepOfGone(context, repository, location, index, why) is { } rescue
            ? Drop(location, new RemovedIndex(Rescue: rescue))
            : Kept(location, "what it stages cannot be written as a commit, as with a conflict that is not resolved");
    }

    private static IndexLocation OfHeir(Checkout checkout, SessionId? heir) =>
        new IndexLocation(checkout.Layout, heir) is var own && File.Exists(own.File) ? own : new IndexLocation(checkout.Layout, null);

    private static IReadOnlyList<TreePath>? GiveBack(GitRepository repository, ObjectId? tree, IndexFile index, IndexLocation ours, IndexLock ourLock)
    {
        var target = IndexCodec.Read(ours.File);
        var plan = StagedTransfer.Plan(repository.Objects, tree, index, target, ChosenPaths.All);
        if (plan.InTheWay.Count > 0)
        {
            return null;
        }

        StagedTransfer.Write(ours, target, ourLock, plan.ToTarget, StaleStaged.Read(ours, target));
        return plan.Paths;
    }

    private static bool StagesAnything(GitRepository repository, IndexLocation location)
    {
        var tree = repository.Objects.TreeOf(IndexBase.Require(location, ObjectId.Zero));
        return StagedChanges.Compare(repository.Objects, tree, IndexCodec.Read(location.File)).Count > 0;
    }

    private static RemovedIndex Drop(IndexLocation location, RemovedIndex outcome)
    {
        // All of it in one step, under a name that is no session's: an index without its base, or a base without its
        // index, must never be found.
        var gone = Path.Combine(Path.GetDirectoryName(location.Directory)!, $".{location.Session}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.Move(location.Directory, gone);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process took it away at the same moment.
            return outcome;
        }

        try
        {
            Directory.Delete(gone, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is the index of nobody any more; `gc` takes it away.
        }

        return outcome;
    }

    private static RemovedIndex Locked(IndexLocation location) => Kept(location, "another Git command holds its lock");

    private static RemovedIndex Kept(IndexLocation location, string why) => new(Kept: new KeptIndex(location.File, why));
}
