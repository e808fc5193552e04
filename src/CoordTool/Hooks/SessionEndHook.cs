using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>A session ends: claims go back, the session's indexes go, what was staged goes back to the default index or is kept as a rescue.</summary>
internal static class SessionEndHook
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    public static HookAnswer Run(AgentCall call)
    {
        if (call.Repository(call.Directory) is { } found)
        {
            using var repository = found;
            new SessionStore(call.Context, repository.Layout).NoteEnd(call.SessionId);
            try
            {
                // Claude Code gives all its hooks a second and a half, others do not wait at all; what is left the next sweep takes.
                SessionEnd.Run(call.Context, repository, call.SessionId, Patience);
                BackgroundExchange.BeginIfDue(call.Context, repository.Layout, isNews: true);
            }
            catch (CoordException busy) when (busy.Kind == FailureKind.Contention)
            {
                // Somebody else ends it at this moment, or is at work on it: a hook that runs twice, as with a plugin.
            }
        }

        return HookAnswer.Nothing;
    }
}
