using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Upkeep;

/// <summary>Removes the refs that kept the objects of a session's indexes, once the session and its indexes are gone.</summary>
internal sealed class StalePins(CoordContext context, GitRepository repository)
{
    /// <summary>Removes them by compare-and-swap.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be deleted.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        var layout = repository.Layout;
        var store = new SessionStore(context, layout);
        var refs = new UnneededRefs(context, layout);
        var removed = new List<string>();
        foreach (var (name, id) in GitRefs.List(layout.CommonDirectory, Pins.Prefix))
        {
            if (SessionId.TryParse(name[Pins.Prefix.Length..].Split('/')[0]) is not { } session)
            {
                continue;
            }

            // Under its lock, so that no session starts between the look and the removal.
            using var held = SessionLock.TryTake(layout, session);
            if (held is null || Exists(layout, store, session))
            {
                continue;
            }

            if (refs.Delete(name, id, dryRun, failed))
            {
                removed.Add(name);
            }
        }

        return removed;
    }

    private static bool Exists(GitLayout layout, SessionStore store, SessionId session) =>
        store.IsRegistered(session) || Checkouts.List(layout).Any(checkout => Directory.Exists(new IndexLocation(checkout.Layout, session).Directory));
}
