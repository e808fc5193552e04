using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Worktrees that a client had made for its subagents and never took away: nobody chose to have them, and not every client
/// says when one is done with. They go as <c>worktree remove</c> takes them, so with work in them they stay.
/// </summary>
internal sealed class LeftWorktrees(CoordContext context, GitRepository repository)
{
    /// <summary>Takes those away whose session is gone.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be taken away for no reason of its own.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        var store = new SessionStore(context, repository.Layout);
        var removed = new List<string>();
        foreach (var worktree in Checkouts.List(repository.Layout).Where(checkout => checkout is { IsMain: false, IsMissing: false } && IsLeft(checkout, store)).ToList())
        {
            try
            {
                if (new WorktreeRemove(context, repository, null).Run(worktree, force: false, dryRun).Removed is not null)
                {
                    removed.Add(worktree.Path);
                }
            }
            catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
            {
                failed.Add($"{worktree.Path}: {error.Message}");
            }
        }

        return removed;
    }

    private bool IsLeft(Checkout worktree, SessionStore store) =>
        WorktreeDocument.Read(worktree.Layout) is { Asked: { IsForSubagent: true } asked } document
        && context.Now - document.Created > SessionLimits.Resumption
        && PhysicalPath.Below(worktree.Path, PhysicalPath.Resolve(context.WorkingDirectory)) is null
        && SessionId.TryParse(asked.Session) is { } session
        && (store.Find(session) is { } known ? known.IsGone(context.Now) : !store.IsRegistered(session));
}
