using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Sessions;

/// <summary>The sessions that somebody shares a checkout with.</summary>
public static class OtherSessions
{
    /// <summary>The live sessions that started in this checkout or have an index in it, without one.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="caller">Who asks; null for a person without a session.</param>
    public static IReadOnlyList<Session> In(CoordContext context, GitLayout layout, SessionId? caller) =>
        [.. new SessionStore(context, layout).List().Where(session =>
            IsOther(context, session, caller)
            && (session.Checkout == layout.WorkTree || Directory.Exists(new IndexLocation(layout, session.Id).Directory))
            && !session.IsGone(context.Now))];

    /// <summary>The live sessions of the whole repository, without one.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">Any checkout.</param>
    /// <param name="caller">Who asks; null for a person without a session.</param>
    public static IReadOnlyList<Session> InRepository(CoordContext context, GitLayout layout, SessionId? caller) =>
        [.. new SessionStore(context, layout).List().Where(session => IsOther(context, session, caller) && !session.IsGone(context.Now))];

    /// <summary>A session that is not the caller's, live or gone: who is gone may be resumed, and comes back for what was left.</summary>
    /// <returns>Null when it ended or was swept, or is the caller or kin of its.</returns>
    public static Session? Find(CoordContext context, GitLayout layout, SessionId? caller, SessionId id) =>
        new SessionStore(context, layout).Find(id) is { } session && IsOther(context, session, caller) ? session : null;

    // A session and its subagents do one person's work. What another subagent does, this one knows nothing of; but one that
    // was interrupted is never heard of again, and must not be waited for.
    private static bool IsOther(CoordContext context, Session session, SessionId? caller) =>
        session.Id != caller && !session.Id.IsKinOf(caller)
        && (session.Id.Parent is not { } parent || parent != caller?.Parent || context.Now - session.LastActivity <= SessionLimits.Resumption);
}
