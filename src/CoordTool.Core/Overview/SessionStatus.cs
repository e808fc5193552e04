using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Overview;

/// <summary>A session, what it holds and what it last did.</summary>
/// <param name="Session">The session.</param>
/// <param name="IsGone">Whether nothing more is to be expected of it.</param>
/// <param name="Claims">What it holds.</param>
/// <param name="Last">What it did last, as far as that is still on record; null for nothing.</param>
public sealed record SessionStatus(Session Session, bool IsGone, IReadOnlyList<Claim> Claims, CoordEvent? Last);

/// <summary>What a session left that is gone.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; the id where it is not registered any more.</param>
/// <param name="LastActivity">Its last sign of life; null where that is not known.</param>
/// <param name="Indexes">How many indexes.</param>
/// <param name="Claims">How many claims.</param>
public sealed record LeftBySession(SessionId Id, string Name, DateTimeOffset? LastActivity, int Indexes, int Claims)
{
    /// <summary>What sessions left behind, and what is of none: a session that is gone though it left nothing is in it too.</summary>
    internal static IReadOnlyList<LeftBySession> List(CoordContext context, GitLayout layout, IReadOnlyList<SessionStatus> sessions)
    {
        var indexes = Checkouts.List(layout).SelectMany(checkout => IndexLocation.OfSessions(checkout.Layout)).ToLookup(location => location.Session!.Value);
        var gone = sessions.Where(each => each.IsGone)
            .Select(each => new LeftBySession(each.Session.Id, each.Session.Name, each.Session.LastActivity, indexes[each.Session.Id].Count(), each.Claims.Count));
        var store = new SessionStore(context, layout);

        // One that is about to start has its index first, for a moment.
        var unknown = indexes
            .Where(group => !store.IsRegistered(group.Key) && group.All(location => context.Now.UtcDateTime - Directory.GetLastWriteTimeUtc(location.Directory) > SessionLimits.Resumption))
            .Select(group => new LeftBySession(group.Key, group.Key.Value, null, group.Count(), 0));
        return [.. gone, .. unknown.OrderBy(each => each.Id.Value, StringComparer.Ordinal)];
    }
}
