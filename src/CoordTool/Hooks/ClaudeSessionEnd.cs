using CoordTool.Core;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>Claude Code's <c>SessionEnd</c>: claims go back, the session's indexes go, what was staged goes back to the default index or is kept as a rescue.</summary>
internal static class ClaudeSessionEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    public static int Run(CoordContext context)
    {
        if (ClaudeInput.Read(context, "SessionEnd") is { } payload
            && ClaudeInput.Repository(context, payload.Directory ?? context.WorkingDirectory) is { } found)
        {
            using var repository = found;
            // Claude Code gives all its hooks a second and a half; what is left the next sweep takes.
            SessionEnd.Run(context, repository, SessionId.FromAgent(payload.SessionId!), Patience);
        }

        return ExitCodes.Done;
    }
}
