using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Events;

/// <summary>Notes commands that went ahead by force.</summary>
public static class ForceEvents
{
    /// <summary>Notes one, if something was at stake.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="session">Who.</param>
    /// <param name="command">The name of the Git command.</param>
    /// <param name="verdict">What the guard kept before it.</param>
    public static void Note(CoordContext context, GitLayout layout, SessionId? session, string command, TreeVerdict verdict)
    {
        if (verdict.Rescues.Count + verdict.NotKept.Count > 0)
        {
            EventJournal.Append(context, layout, session, new CoordEvent(EventKind.Force, $"went ahead; kept: {(verdict.Rescues.Count == 0 ? "nothing" : string.Join(", ", verdict.Rescues))}")
            {
                Command = $"git {command}",
                Paths = verdict.Kept,
                Ref = verdict.Rescues is [var first, ..] ? first : null,
            });
        }
    }
}
