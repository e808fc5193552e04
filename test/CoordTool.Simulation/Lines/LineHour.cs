using CoordTool.Core.Events;
using CoordTool.Core.Sessions;
using CoordTool.Core.StatusLines;
using CoordTool.Core.Watching;

namespace CoordTool.Simulation.Lines;

/// <summary>What an hour of status lines came to, for one session.</summary>
/// <param name="Asked">How often a minute its client asked.</param>
/// <param name="Made">How often a minute the line was made anew.</param>
/// <param name="Changed">How often a minute it said something else than before.</param>
/// <param name="Told">How often a minute it told something new, and not only how long ago the same thing was.</param>
/// <param name="ChangedAtOnce">The same, had it been made anew whenever it was asked for.</param>
/// <param name="Counted">The share of lines that only counted.</param>
internal sealed record LineFigures(double Asked, double Made, double Changed, double Told, double ChangedAtOnce, double Counted);

/// <summary>
/// The status line of one session during an hour of a team's events: what it says, and how long it is kept, is asked of the product's
/// <see cref="StatusLine"/> and <see cref="StatusLineCache"/>. A client draws it every five seconds, and while its session is at
/// work at every message, three times a second at the most.
/// </summary>
internal static class LineHour
{
    private const int Tail = 130;
    private const int Minutes = 60;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan AtWork = TimeSpan.FromSeconds(30);

    /// <summary>Lets the hour pass.</summary>
    /// <param name="events">All that happened, in order.</param>
    /// <param name="from">When it begins.</param>
    /// <param name="session">Whose line.</param>
    public static LineFigures Run(List<CoordEvent> events, DateTimeOffset from, SessionId session)
    {
        var own = events.Where(each => each.Session == session.Value).Select(each => each.When).ToList();
        var (asked, made, changed, told, changedAtOnce, counted) = (0, 0, 0, 0, 0, 0);
        var (next, nextOwn, known, knownAtOnce, when) = (0, 0, "", "", DateTimeOffset.MinValue);
        for (var now = from; now < from.AddMinutes(Minutes);)
        {
            while (next < events.Count && events[next].When <= now)
            {
                next++;
            }

            while (nextOwn < own.Count && own[nextOwn] < now)
            {
                nextOwn++;
            }

            asked++;
            var line = Line(now);
            changedAtOnce += line == knownAtOnce ? 0 : 1;
            knownAtOnce = line;
            if (!StatusLineCache.IsFresh(when.UtcDateTime, now.UtcDateTime))
            {
                (made, when) = (made + 1, now);
                changed += line == known ? 0 : 1;
                told += Told(line) == Told(known) ? 0 : 1;
                counted += line.Contains("event", StringComparison.Ordinal) ? 1 : 0;
                known = line;
            }

            var isAtWork = (nextOwn < own.Count && own[nextOwn] - now < AtWork) || (nextOwn > 0 && now - own[nextOwn - 1] < AtWork);
            now += isAtWork ? Busy : Quiet;
        }

        return new LineFigures(asked / (double)Minutes, made / (double)Minutes, changed / (double)Minutes, told / (double)Minutes, changedAtOnce / (double)Minutes, counted / (double)Math.Max(1, made));

        // A line that tells one thing begins with how long ago that was.
        static string Told(string line) => line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var at
            && (line[..at].EndsWith("ago", StringComparison.Ordinal) || line[..at] == "just now") ? line[at..] : line;

        string Line(DateTimeOffset now)
        {
            var lately = new List<CoordEvent>(Tail);
            for (var at = next - 1; at >= 0 && lately.Count < Tail; at--)
            {
                lately.Add(events[at]);
            }

            return StatusLine.Events(lately, now, session, session.Value, "/work", isCalm: false) ?? "";
        }
    }

    /// <summary>How often a minute <c>watch</c> looks around, where a look takes some time.</summary>
    public static double Looks(List<CoordEvent> events, DateTimeOffset from, TimeSpan took)
    {
        var (next, looks, isMoved, ended) = (events.FindIndex(each => each.When >= from), 0, false, from);
        for (var now = from; now < from.AddMinutes(Minutes);)
        {
            // It wakes when something happened, else every second.
            var pulse = next >= 0 && next < events.Count && events[next].When <= now.AddSeconds(1) ? events[next++].When : (DateTimeOffset?)null;
            isMoved |= pulse is not null;
            now = pulse is { } moment && moment > now ? moment : pulse is null ? now.AddSeconds(1) : now;
            if (now >= ended && LookPace.IsDue(now - ended, took, isMoved))
            {
                (looks, isMoved, ended) = (looks + 1, false, now + took);
            }
        }

        return looks / (double)Minutes;
    }
}
