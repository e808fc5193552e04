using CoordTool.Core;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>Whose a call is: the session's or, where <c>coord.json</c> gives subagents an index of their own, a subagent's.</summary>
internal static class ActingSession
{
    /// <summary>The session, registered when it is first heard of.</summary>
    public static Session Of(AgentCall call, GitRepository repository) =>
        call.Register(repository, SubagentOf(repository.Layout, call) ?? call.SessionId);

    /// <summary>As <see cref="Of"/>, after the fact: a subagent that has ended meanwhile is not brought back, and what it did is its session's.</summary>
    public static Session OfPast(AgentCall call, GitRepository repository) =>
        call.Register(repository, PastId(call, repository));

    /// <summary>The id of <see cref="OfPast"/>, registered or not.</summary>
    public static SessionId PastId(AgentCall call, GitRepository repository) =>
        SubagentOf(repository.Layout, call) is { } id && new SessionStore(call.Context, repository.Layout).IsRegistered(id) ? id : call.SessionId;

    /// <summary>The id of the subagent that calls.</summary>
    /// <returns>Null where the session itself calls, or counts as the caller.</returns>
    public static SessionId? SubagentOf(GitLayout layout, AgentCall call) =>
        call.Payload.AgentId is { Length: > 0 } agent && HasOwnIndex(layout) ? SessionId.OfSubagent(call.SessionId, agent) : null;

    private static bool HasOwnIndex(GitLayout layout)
    {
        try
        {
            return CoordSettings.Read(layout).Subagents == SubagentPolicy.Own;
        }
        catch (CoordException error) when (error.Kind == FailureKind.Usage)
        {
            // A file that is broken is never half obeyed.
            return false;
        }
    }
}
