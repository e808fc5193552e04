using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sync;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Keeps the history of the claims short, here and at the remote that they are exchanged with. There the folded history takes the
/// place of exactly the one it was made from, or of none: a server that lets no history be cut short keeps it.
/// </summary>
internal sealed class OldClaimHistory(CoordContext context, GitRepository repository)
{
    /// <summary>Folds it where it is long enough.</summary>
    /// <param name="dryRun">Only say whether.</param>
    /// <param name="isAsked">Whether somebody asked for it at this moment.</param>
    /// <param name="failed">Gets why it could not be folded.</param>
    public IReadOnlyList<DroppedRef> Fold(bool dryRun, bool isAsked, List<string> failed)
    {
        var layout = repository.Layout;
        if (GitRefs.Resolve(layout.CommonDirectory, ClaimHistory.Ref) is not { } tip || FoldedHistory.Count(repository, tip, UpkeepLimits.MostClaimChanges + 1) <= UpkeepLimits.MostClaimChanges)
        {
            return [];
        }

        var dropped = new DroppedRef(ClaimHistory.Ref, tip, $"all but the latest {UpkeepLimits.ClaimChangesKept} changes");
        try
        {
            return dryRun || (GitRefs.List(layout.CommonDirectory, SyncRemote.JoinedPrefix).Count == 0 ? FoldHere(tip) : FoldThere(isAsked)) ? [dropped] : [];
        }
        catch (CoordException error)
        {
            failed.Add($"{ClaimHistory.Ref}: {error.Message}");
            return [];
        }
    }

    private bool FoldHere(ObjectId tip) =>
        Notes.At(repository, ClaimHistory.Ref, tip).TryMove(FoldedHistory.Write(repository, tip, UpkeepLimits.ClaimChangesKept), "gc: fold history");

    // Folded here alone it would come back with the next exchange.
    private bool FoldThere(bool isAsked)
    {
        var settings = CoordSettings.Read(repository.Layout).Sync;
        if (settings.Mode == SyncMode.Off || (settings.Mode == SyncMode.Manual && !isAsked))
        {
            return false;
        }

        var name = SyncRemote.Find(context, repository.Layout, settings);
        var terms = new SyncTerms(name, settings.Limit);
        var outcome = Synchronization.Run(context, repository, terms);
        var claims = new ExchangedClaims(context, repository, name);
        if (outcome.Trouble is not null || claims.There is not { } there)
        {
            throw new CoordException(FailureKind.Contention, $"its history at {name} stays long, for {name} could not be asked: {outcome.Trouble?.Words}");
        }

        if (FoldedHistory.Count(repository, there, UpkeepLimits.MostClaimChanges + 1) > UpkeepLimits.MostClaimChanges)
        {
            Replace(claims, name, there, settings.Limit);
        }

        // What was only taken and given back here in between goes as well.
        var here = claims.Read();
        var end = claims.There!.Value;
        var moved = here.TryMove(here.Tree == repository.Objects.ReadCommit(end).Tree ? end : here.Write(new Dictionary<string, string>(), "gc: fold history", context.Now, [end]).Commit!.Value, "gc: fold history");
        claims.Join();
        return moved;
    }

    private void Replace(ExchangedClaims claims, string name, ObjectId there, TimeSpan limit)
    {
        var folded = FoldedHistory.Write(repository, there, UpkeepLimits.ClaimChangesKept);
        var reply = new RemoteNotes(context, repository.Layout, name, mayAsk: false).Push([new SentCommit(claims.Name, folded) { InPlaceOf = there }], limit);
        if (reply.Trouble is not null || reply.Rejected.Count > 0)
        {
            throw new CoordException(FailureKind.Contention, $"its history at {name} stays long: {reply.Trouble ?? string.Join("; ", reply.Rejected.Values)}");
        }

        claims.NoteSent(Notes.At(repository, claims.Name, folded));
    }
}
