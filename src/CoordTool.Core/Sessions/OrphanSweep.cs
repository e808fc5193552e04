using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Sessions;

/// <summary>A session that was swept, or would be in a dry run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; the id when it was not registered any more.</param>
/// <param name="Released">The patterns of the claims that went back.</param>
/// <param name="Rescues">The refs that keep what it had staged.</param>
/// <param name="Kept">Its indexes that stay, for they could not be kept as a commit.</param>
public sealed record SweptSession(SessionId Id, string Name, IReadOnlyList<string> Released, IReadOnlyList<string> Rescues, IReadOnlyList<KeptIndex> Kept);

/// <summary>
/// Takes away what vanished sessions left (docs/design.md, Orphans): their indexes, whose content becomes a rescue first,
/// their claims and their registration. A live session is never touched.
/// </summary>
public static class OrphanSweep
{
    /// <summary>Sweeps every session that is gone long enough.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository, by any checkout.</param>
    /// <param name="dryRun">Only say whom.</param>
    public static IReadOnlyList<SweptSession> Run(CoordContext context, GitRepository repository, bool dryRun = false)
    {
        var store = new SessionStore(context, repository.Layout);
        var swept = new List<SweptSession>();
        var claims = ClaimsHere(context, repository);
        foreach (var id in Candidates(context, repository.Layout, store, claims))
        {
            // Somebody who starts, ends or sweeps it at this moment decides about it.
            using var held = SessionLock.TryTake(repository.Layout, id);
            if (held is null || !IsOrphan(context, repository.Layout, store, claims, id))
            {
                continue;
            }

            var name = store.Find(id)?.Name ?? claims[id.Value].FirstOrDefault()?.Name ?? id.Value;
            if (dryRun)
            {
                swept.Add(new SweptSession(id, name, [], [], []));
                continue;
            }

            var end = SessionEnd.End(context, repository, store, id, known: true, giveBack: false, $"Staged by session {id}, which vanished");
            swept.Add(new SweptSession(id, name, [.. end.Released.Select(line => line.Pattern)], end.Rescues, end.Kept));
        }

        return swept;
    }

    /// <summary>As <see cref="Run"/>, beside something that has to go on whatever becomes of the sweep: the next one tries again.</summary>
    public static IReadOnlyList<SweptSession> TryRun(CoordContext context, GitRepository repository)
    {
        try
        {
            return Run(context, repository);
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A session whose end could not take its lines away leaves nothing else.
    private static ILookup<string, ClaimLine> ClaimsHere(CoordContext context, GitRepository repository)
    {
        try
        {
            using var view = new ClaimStore(context, repository).Read();
            return view.Snapshot.All().Concat(view.Snapshot.Others()).Select(record => record.Line).Where(view.IsOfThisRepository).ToLookup(line => line.Session, StringComparer.Ordinal);
        }
        catch (CoordException)
        {
            // What cannot be read holds nobody up, and whoever asks for it is told.
            return Array.Empty<ClaimLine>().ToLookup(line => line.Session, StringComparer.Ordinal);
        }
    }

    private static List<SessionId> Candidates(CoordContext context, GitLayout layout, SessionStore store, ILookup<string, ClaimLine> claims)
    {
        var ids = new HashSet<SessionId>();
        foreach (var session in store.List())
        {
            ids.Add(session.Id);
        }

        foreach (var location in Checkouts.List(layout).SelectMany(checkout => IndexLocation.OfSessions(checkout.Layout)))
        {
            ids.Add(location.Session!.Value);
        }

        foreach (var holder in claims)
        {
            if (SessionId.TryParse(holder.Key) is { } id)
            {
                ids.Add(id);
            }
        }

        return new List<SessionId>(ids).FindAll(id => IsOrphan(context, layout, store, claims, id));
    }

    private static bool IsOrphan(CoordContext context, GitLayout layout, SessionStore store, ILookup<string, ClaimLine> claims, SessionId id)
    {
        var now = context.Now;
        if (store.IsRegistered(id))
        {
            // One whose file cannot be read may be of a newer version, and live.
            return store.Find(id) is { } session && (session.IsGone(now) || (id.Parent is { } parent && !store.IsRegistered(parent))) && now - session.LastActivity > SessionLimits.Resumption;
        }

        // Without a registration it ended: what is left are claims and an index that could not be taken away then, or that were made since.
        var directories = Checkouts.List(layout)
            .Select(checkout => new DirectoryInfo(new IndexLocation(checkout.Layout, id).Directory))
            .Where(directory => directory.Exists)
            .ToList();
        return (directories.Count > 0 || claims.Contains(id.Value))
            && directories.TrueForAll(directory => now - new DateTimeOffset(directory.LastWriteTimeUtc) > SessionLimits.Resumption)
            && claims[id.Value].All(line => now - line.Renewed > SessionLimits.Resumption);
    }
}
