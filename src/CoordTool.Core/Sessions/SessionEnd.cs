using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Places;

namespace CoordTool.Core.Sessions;

/// <summary>What the end of a session left behind.</summary>
/// <param name="WasKnown">Whether there was anything of it.</param>
/// <param name="Released">The claims it gave back.</param>
/// <param name="GivenBack">What it had staged and not committed, and is staged in the default index of its checkout now.</param>
/// <param name="Rescues">The refs that keep the rest of it.</param>
/// <param name="Kept">Indexes that could be neither given back nor kept as a commit: they stay where they are.</param>
public sealed record SessionEndOutcome(
    bool WasKnown, IReadOnlyList<ClaimLine> Released, IReadOnlyList<GivenBack> GivenBack, IReadOnlyList<string> Rescues, IReadOnlyList<KeptIndex> Kept);

/// <summary>
/// Ends a session: its claims go back, its indexes go. What was staged in them goes back to the default index where that
/// is in step with HEAD and stages nothing else there, and is kept as a rescue otherwise. A subagent leaves its edits, and
/// what it staged, to the session it worked for.
/// </summary>
public static class SessionEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Ends it in every checkout. Doing it twice, or for a session nobody knows, does no harm.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository, by any checkout.</param>
    /// <param name="id">The session.</param>
    /// <param name="patience">How long to wait for others each time; null for half a minute.</param>
    public static SessionEndOutcome Run(CoordContext context, GitRepository repository, SessionId id, TimeSpan? patience = null)
    {
        var store = new SessionStore(context, repository.Layout);
        var before = EndSubagents(context, repository, store, id, patience);
        using var held = SessionLock.Take(repository.Layout, id, patience ?? Patience);
        var known = store.IsRegistered(id);
        var end = End(context, repository, store, id, known, giveBack: true, $"Staged by session {id} when it ended", patience);
        return before.Count == 0 ? end : end with
        {
            Rescues = [.. before.SelectMany(each => each.Rescues), .. end.Rescues],
            Kept = [.. before.SelectMany(each => each.Kept), .. end.Kept],
        };
    }

    // First, so that what they leave to this session goes on with that.
    private static List<SessionEndOutcome> EndSubagents(CoordContext context, GitRepository repository, SessionStore store, SessionId id, TimeSpan? patience)
    {
        var ended = new List<SessionEndOutcome>();
        foreach (var subagent in store.List().Where(other => other.Id.Parent == id).ToList())
        {
            try
            {
                ended.Add(Run(context, repository, subagent.Id, patience));
            }
            catch (CoordException busy) when (busy.Kind == FailureKind.Contention)
            {
                // It starts or ends at this moment. What is left of it is swept, for its session is not registered any more.
            }
        }

        return ended;
    }

    /// <summary>Takes away all that there is of a session, under its lock.</summary>
    internal static SessionEndOutcome End(CoordContext context, GitRepository repository, SessionStore store, SessionId id, bool known, bool giveBack, string why, TimeSpan? patience = null)
    {
        var heir = giveBack && id.Parent is { } parent ? store.Find(parent) : null;
        if (heir is not null)
        {
            Inheritance.Pass(context, repository, id, heir, patience);
        }

        var session = store.Find(id);
        var released = Release(context, repository, id, session?.Name ?? id.Value, patience);
        var removed = Checkouts.List(repository.Layout)
            .Select(checkout => (Checkout: checkout, Location: new IndexLocation(checkout.Layout, id)))
            .Where(each => Directory.Exists(each.Location.Directory))
            .Select(each => SessionIndexRemoval.Run(context, each.Checkout, each.Location, giveBack, why, heir?.Id))
            .ToList();

        if (removed.All(each => each.Kept is null))
        {
            Pins.Drop(context, repository, id);
        }

        Place.Close(context, repository.Layout, PlaceOwner.Session(id));

        // The registration goes last: until then a crash leaves a session whose end can be repeated.
        new SessionEdits(repository.Layout, id).Remove();
        ClaimMessages.Remove(repository.Layout, id);
        store.Remove(id);
        if (known)
        {
            EventJournal.Append(context, repository.Layout, id, new CoordEvent(EventKind.SessionEnd, giveBack ? "" : "was gone") { Name = session?.Name ?? id.Value, Task = session?.Task, Checkout = session?.Checkout });
        }

        return new SessionEndOutcome(
            known || removed.Count > 0 || released.Count > 0,
            released,
            [.. removed.Select(each => each.GivenBack).OfType<GivenBack>()],
            [.. removed.Select(each => each.Rescue).OfType<string>()],
            [.. removed.Select(each => each.Kept).OfType<KeptIndex>()]);
    }

    // What cannot be given back now counts for nothing once the session is not registered any more, and is swept.
    private static IReadOnlyList<ClaimLine> Release(CoordContext context, GitRepository repository, SessionId id, string name, TimeSpan? patience)
    {
        try
        {
            return new ClaimStore(context, repository) { Patience = patience }.Forget(id, name);
        }
        catch (CoordException error) when (error.Kind is FailureKind.Contention or FailureKind.Broken)
        {
            return [];
        }
    }
}
