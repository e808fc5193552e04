using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.History;
using CoordTool.Core.Sessions;

namespace CoordTool.Hooks;

/// <summary>Keeps what files hold before or after an edit; that it cannot be kept is told and never stops the edit.</summary>
internal static class KeptEdits
{
    /// <summary>Keeps them.</summary>
    /// <returns>What the model should know, and why nothing could be kept.</returns>
    public static (IReadOnlyList<string> Facts, CoordException? Failure) Keep(CoordContext context, GitRepository repository, SessionId session, IEnumerable<string> paths, EditSide side)
    {
        try
        {
            return ([.. HistoryKeep.Run(context, repository, session, paths, side)
                .Select(path => $"{path} is too large to be kept in the history of edits: commit it, or what is overwritten is gone.")], null);
        }
        catch (CoordException error)
        {
            return ([], error);
        }
    }
}
