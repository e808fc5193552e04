using System.Globalization;
using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.StatusLines;

/// <summary>One line on where a session stands, which never fails: <c>claude-3f2a · main · 2 claims · 1 other · ann took over src/a</c>.</summary>
public static class StatusLine
{
    /// <summary>No line is longer.</summary>
    public const int Longest = 100;

    private const int LongestName = 24;
    private const int LongestBranch = 28;
    private const string Separator = " · ";
    private static readonly TimeSpan News = TimeSpan.FromHours(1);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The line, from the cache where one was made less than two seconds ago.</summary>
    /// <param name="context">Where it is for, and the clock.</param>
    /// <param name="session">The session; null for a person without one.</param>
    /// <param name="isCalm">Whether to count only, and to leave out what just happened.</param>
    public static string Of(CoordContext context, SessionId? session, bool isCalm)
    {
        try
        {
            var cache = StatusLineCache.Find(context, session, isCalm);
            if (cache?.Read(context.Now) is { } known)
            {
                return Clean(known);
            }

            var line = Clean(Gather(context, session, isCalm));
            cache?.Write(line);
            return line;
        }
        catch (Exception)
        {
            // It is drawn under every answer of an agent: no trouble is worth one there, and every other command tells it.
            return "coord: not available";
        }
    }

    /// <summary>A text that is one line for whoever reads it, and no longer than a number of characters.</summary>
    public static string Clean(string text, int longest = Longest)
    {
        var clean = new StringBuilder(longest);
        foreach (var c in Printable.Text(text))
        {
            // What joins, breaks or turns lines around is not to be seen, and does it all the same.
            clean.Append(char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : c);
        }

        if (clean.Length <= longest)
        {
            return clean.ToString();
        }

        var end = char.IsHighSurrogate(clean[longest - 2]) ? longest - 2 : longest - 1;
        return clean.ToString(0, end) + "…";
    }

    private static string Gather(CoordContext context, SessionId? session, bool isCalm)
    {
        if (GitLayout.Discover(context, context.WorkingDirectory) is not { } layout)
        {
            return "coord: no repository";
        }

        var parts = new List<string>();
        var known = session is { } id ? new SessionStore(context, layout).Find(id) : null;
        parts.Add(session is null ? "no session" : Clean(known?.Name ?? session.Value.Value, LongestName));
        parts.Add(Place(layout));
        if (!Directory.Exists(layout.CoordDirectory))
        {
            parts.Add("not set up: dotnet-coord init");
            return string.Join(Separator, parts);
        }

        if (session is { } own)
        {
            using var repository = new GitRepository(layout);
            using var claims = new ClaimStore(context, repository).Read();
            parts.Add(EventSummary.Number(claims.Of(own).Count(claim => claim is { Holds: true, Line.Kind: ClaimKind.Hold }), "claim"));
        }

        parts.Add(EventSummary.Number(OtherSessions.InRepository(context, layout, session).Count, "other"));
        if (Events(EventJournal.ReadTail(layout), context.Now, session, known?.Name, layout.WorkTree, isCalm) is { } events)
        {
            parts.Add(events);
        }

        return string.Join(Separator, parts);
    }

    private static string Place(GitLayout layout)
    {
        var branch = GitRefs.TryReadHead(layout)?.Name ?? "?";
        return Clean(branch, LongestBranch) + (layout is { IsLinkedWorktree: true, WorkTree: { } top } ? $" in {Clean(Path.GetFileName(top), LongestName)}" : "");
    }

    /// <summary>What it says of the events, the latest of which comes first; null where there is nothing to say.</summary>
    internal static string? Events(IReadOnlyList<CoordEvent> lately, DateTimeOffset now, SessionId? session, string? name, string? checkout, bool isCalm)
    {
        if (isCalm)
        {
            var counted = lately.Where(happened => now - happened.When < Calm).ToList();
            return counted.Count == 0 ? null : $"{EventSummary.Count(counted)} in {Calm.TotalMinutes:0} min";
        }

        var minute = lately.Where(happened => now - happened.When < Minute).ToList();
        return minute.Count > EventSummary.MostInAMinute ? EventSummary.Count(minute)
            : lately.FirstOrDefault(happened => now - happened.When < News && EventSummary.Matters(happened, session, name, checkout)) is { } last
                ? $"{Printable.Ago(now - last.When)}: {EventText.Clause(last, session is { } own ? last.Session == own.Value : last.Session is null)}"
            : null;
    }
}
