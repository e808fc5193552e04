using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Events;

/// <summary>Notes refreshes that merged something; all others are silent.</summary>
public static class RefreshEvents
{
    /// <summary>Notes one, if it did.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index that was brought in step.</param>
    /// <param name="result">What that did; null where nothing was done.</param>
    public static void Note(CoordContext context, GitRepository repository, IndexLocation location, RefreshResult? result)
    {
        if (result is { Merged: { Count: > 0 } merged })
        {
            EventJournal.Append(context, repository.Layout, location.Session, new CoordEvent(EventKind.Refresh, $"merged what {location.Description} stages with {(result.Base.IsZero ? "HEAD" : result.Base.Abbreviated)}")
            {
                Paths = [.. merged.Select(path => path.ToString())],
                Commit = result.Base.ToString(),
            });
        }
    }
}
