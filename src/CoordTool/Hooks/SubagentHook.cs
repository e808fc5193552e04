using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>
/// A subagent starts or stops. One with an index of its own is a session from the one to the other; what it leaves goes to
/// the session it worked for. It may go on after its end, and may end without a word.
/// </summary>
internal static class SubagentHook
{
    private const string ProjectVariable = "CLAUDE_PROJECT_DIR";

    public static HookAnswer Start(AgentCall call)
    {
        if (call.Payload.AgentId is null || RepositoryOf(call) is not { } found)
        {
            return HookAnswer.Nothing;
        }

        using var repository = found;
        if (ActingSession.SubagentOf(repository.Layout, call) is null)
        {
            return HookAnswer.Nothing;
        }

        var session = ActingSession.Of(call, repository);
        return new HookAnswer
        {
            Facts = [Printable.Text($"dotnet-coord: this subagent is session {session.Name}. What it stages is private to it, and what it staged and did not commit goes to the session it works for when it ends. Files on disk are shared.")],
        };
    }

    public static HookAnswer Stop(AgentCall call)
    {
        if (call.Payload.AgentId is not { Length: > 0 } agent || RepositoryOf(call) is not { } found)
        {
            return HookAnswer.Nothing;
        }

        // Whatever coord.json says by now: one that was begun is ended.
        using var repository = found;
        if (SessionId.OfSubagent(call.SessionId, agent) is { } id && new SessionStore(call.Context, repository.Layout).IsRegistered(id))
        {
            SessionEnd.Run(call.Context, repository, id);
        }

        return HookAnswer.Nothing;
    }

    /// <summary>The repository that a subagent works in: by where it stands, or else by where its session began.</summary>
    public static GitRepository? RepositoryOf(AgentCall call) =>
        call.Repository(PhysicalPath.Resolve(call.Directory))
        ?? (call.Context.Variable(ProjectVariable) is { } project ? call.Repository(PhysicalPath.Resolve(project)) : null);
}
