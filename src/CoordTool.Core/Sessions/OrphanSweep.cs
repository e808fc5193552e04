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
        foreach (var id in Candidates(context, repository.Layout, store))
        {
            // Somebody who starts, ends or sweeps it at this moment decides about it.
            using var held = SessionLock.TryTake(repository.Layout, id);
            if (held is null || !IsOrphan(context, repository.Layout, store, id))
            {
                continue;
            }

            var name = store.Find(id)?.Name ?? id.Value;
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

    private static List<SessionId> Candidates(CoordContext context, GitLayout layout, SessionStore store)
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

        return new List<SessionId>(ids).FindAll(id => IsOrphan(context, layout, store, id));
    }

    private static bool IsOrphan(CoordContext context, GitLayout layout, SessionStore store, SessionId id)
    {
        var now = context.Now;
        if (store.IsRegistered(id))
        {
            // One whose file cannot be read may be of a newer version, and live.
            return store.Find(id) is { } session && (session.IsGone(now) || (id.Parent is { } parent && !store.IsRegistered(parent))) && now - session.LastActivity > SessionLimits.Resumption;
        }

        // Without a registration it ended: what is left is an index that could not be taken away then, or that was made since.
        var directories = Checkouts.List(layout)
            .Select(checkout => new DirectoryInfo(new IndexLocation(checkout.Layout, id).Directory))
            .Where(directory => directory.Exists)
            .ToList();
        return directories.Count > 0 && directories.TrueForAll(directory => now - new DateTimeOffset(directory.LastWriteTimeUtc) > SessionLimits.Resumption);
    }
}
