using CoordTool.Core.Events;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.StatusLines;

/// <summary>Says in a few words what happened lately: one thing that matters, or how much of what.</summary>
internal static class EventSummary
{
    /// <summary>With more events than this within a minute, they are only counted.</summary>
    public const int MostInAMinute = 10;

    private const int MostNouns = 3;

    /// <summary>How many events of what: <c>14 events: 9 claims, 3 commits, 2 refusals</c>.</summary>
    public static string Count(IReadOnlyCollection<CoordEvent> happened)
    {
        var nouns = happened.GroupBy(each => Noun(each.Kind)).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var words = nouns.Take(MostNouns).Select(group => Number(group.Count(), group.Key)).Concat(nouns.Count > MostNouns ? ["..."] : []);
        return $"{Number(happened.Count, "event")}{(nouns.Count == 0 ? "" : ": ")}{string.Join(", ", words)}";
    }

    /// <summary>A number of things, in the singular where it is one.</summary>
    public static string Number(int number, string thing) => $"{number} {(number == 1 ? thing : thing.EndsWith("sh", StringComparison.Ordinal) ? thing + "es" : thing == "undo" ? "undos" : thing + "s")}";

    /// <summary>Whether a session, or a person in a checkout, should know of something.</summary>
    /// <param name="happened">What.</param>
    /// <param name="session">The session; null for a person without one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="checkout">The checkout.</param>
    public static bool Matters(CoordEvent happened, SessionId? session, string? name, string? checkout)
    {
        var isOwn = session is { } id ? happened.Session == id.Value : happened.Session is null;
        var isHere = happened.Checkout is not null && happened.Checkout == checkout;
        return happened.Kind switch
        {
            // What it did itself it knows; what was done to it, perhaps not.
            EventKind.Refusal or EventKind.Veto or EventKind.Refresh => isOwn ? session is not null || isHere : Concerns(happened, session, name),
            EventKind.Rescue => session is not null ? isOwn : isHere,
            EventKind.Landing => !isOwn,
            EventKind.Commit or EventKind.Force or EventKind.Undo => !isOwn && isHere,
            _ => !isOwn && Concerns(happened, session, name),
        };
    }

    private static bool Concerns(CoordEvent happened, SessionId? session, string? name) =>
        happened.Others.Any(other => (name is not null && other == name) || other == session?.Value);

    private static string Noun(EventKind kind) => kind switch
    {
        EventKind.Claim or EventKind.Takeover or EventKind.Accept or EventKind.Return => "claim",
        EventKind.Request or EventKind.Decline => "request",
        EventKind.Veto => "refusal",
        EventKind.SessionStart => "start",
        EventKind.SessionEnd => "end",
        EventKind.WorktreeAdd or EventKind.WorktreeRemove or EventKind.WorktreeRestore => "worktree",
        EventKind.Force => "forced command",
        _ => EventWords.Of(kind),
    };
}
