using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Events;

/// <summary>
/// All that is known to have happened, as one stream. Claims and rescues are read from their refs, which last and which others
/// may have brought along; the journal has them too, to the millisecond, and all the rest.
/// </summary>
public static class EventLog
{
    // Clocks go back, and what was written at once may be noted in another order.
    private static readonly TimeSpan Disorder = TimeSpan.FromMinutes(10);

    /// <summary>The events that are asked for, the latest first, one at a time.</summary>
    public static IEnumerable<CoordEvent> Read(CoordContext context, GitRepository repository, EventFilter filter)
    {
        var wantsClaims = filter.Kinds.Count == 0 || filter.Kinds.Any(EventWords.IsOfClaims);
        var wantsRescues = filter.Kinds.Count == 0 || filter.Kinds.Contains(EventKind.Rescue);
        List<IEnumerable<CoordEvent>> sources =
        [
            Noted(EventJournal.Events(repository.Layout)),
            Noted(EventJournal.Commits(repository.Layout)),
            wantsClaims ? OfClaims(repository) : [],
            wantsRescues ? OfRescues(context, repository) : [],
        ];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Merge([.. sources.Select(source => source.TakeWhile(happened => filter.Since == DateTimeOffset.MinValue || happened.When > filter.Since - Disorder))])
            .Where(happened => Key(happened) is not { } key || seen.Add(key))
            .Where(happened => filter.Matches(repository, happened));
    }

    /// <summary>What tells an event that is on record twice; null where it cannot be.</summary>
    internal static string? Key(CoordEvent happened) =>
        EventWords.IsOfClaims(happened.Kind) ? happened.Commit : happened.Kind == EventKind.Rescue ? happened.Ref : null;

    /// <summary>An entry of the claims' history as an event; null where somebody else wrote it, or it only tells other machines who is alive.</summary>
    internal static CoordEvent? OfClaims(ClaimHistoryEntry entry) => entry.Event is { Action: not ClaimAction.Renew } happened ? Of(happened) with { When = entry.When, Commit = entry.Commit.ToString() } : null;

    /// <summary>A change of claims as an event.</summary>
    internal static CoordEvent Of(ClaimEvent happened) =>
        new(EventWords.Parse(ClaimEvent.Verb(happened.Action)) ?? EventKind.Claim, "")
        {
            Session = happened.Session,
            Name = happened.Name,
            Paths = happened.Patterns,
            Others = happened.From,
            Reason = happened.Reason,
        };

    private static IEnumerable<CoordEvent> Noted(EventSegments segments) => segments.ReadBack().Select(line => EventLine.Read(line)).OfType<CoordEvent>();

    private static IEnumerable<CoordEvent> OfClaims(GitRepository repository) => ClaimHistory.Read(repository).Select(OfClaims).OfType<CoordEvent>();

    private static IEnumerable<CoordEvent> OfRescues(CoordContext context, GitRepository repository) =>
        new RescueStore(context, repository).List().Select(rescue => new CoordEvent(EventKind.Rescue, rescue.Why)
        {
            When = rescue.When,
            Session = rescue.Session,
            Checkout = rescue.Checkout,
            Commit = rescue.Commit.ToString(),
            Ref = rescue.Ref,
        });

    // Each source has its latest first.
    private static IEnumerable<CoordEvent> Merge(List<IEnumerable<CoordEvent>> sources)
    {
        var open = new List<IEnumerator<CoordEvent>>();
        try
        {
            foreach (var source in sources.Select(source => source.GetEnumerator()))
            {
                if (source.MoveNext())
                {
                    open.Add(source);
                }
                else
                {
                    source.Dispose();
                }
            }

            while (open.Count > 0)
            {
                var next = open.MaxBy(source => source.Current.When)!;
                yield return next.Current;
                if (!next.MoveNext())
                {
                    next.Dispose();
                    open.Remove(next);
                }
            }
        }
        finally
        {
            open.ForEach(source => source.Dispose());
        }
    }
}
