using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Events;

/// <summary>
/// Notes what happened, for <c>log</c>, <c>statusline</c> and other tools (docs/design.md, The log). Bounded, and a convenience:
/// where nothing can be written, what happened happened all the same. Commits have a row of files of their own, so that
/// nothing that comes often pushes out who made them.
/// </summary>
internal static class EventJournal
{
    /// <summary>Notes something.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout it happened in.</param>
    /// <param name="session">Who did it, or was refused; null for a person without a session.</param>
    /// <param name="happened">What. Name and task are looked up where they are missing.</param>
    public static void Append(CoordContext context, GitLayout layout, SessionId? session, CoordEvent happened)
    {
        try
        {
            var known = session is { } id && happened.Name is null ? new SessionStore(context, layout).Find(id) : null;
            var line = EventLine.Write(happened with
            {
                When = context.Now,
                Session = session?.Value ?? happened.Session,
                Name = happened.Name ?? known?.Name,
                Task = happened.Task ?? known?.Task,
                Checkout = happened.Checkout ?? layout.WorkTree,
            });
            SegmentsFor(layout, happened.Kind).Append(line);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CoordException or ArgumentException or NotSupportedException)
        {
            // Whatever it is about has been done or refused already.
        }
    }

    /// <summary>All but commits and landings.</summary>
    internal static EventSegments Events(GitLayout layout) => new(Path.Combine(layout.CoordDirectory, "log", "events"));

    /// <summary>Commits and landings.</summary>
    internal static EventSegments Commits(GitLayout layout) => new(Path.Combine(layout.CoordDirectory, "log", "commits"));

    /// <summary>What was noted lately, the latest first: as much as a glance takes.</summary>
    internal static IReadOnlyList<CoordEvent> ReadTail(GitLayout layout)
    {
        const int Glance = 32 * 1024;
        return [.. Events(layout).ReadTail(Glance).Concat(Commits(layout).ReadTail(Glance / 4)).Select(line => EventLine.Read(line)).OfType<CoordEvent>().OrderByDescending(happened => happened.When)];
    }

    private static EventSegments SegmentsFor(GitLayout layout, EventKind kind) => kind is EventKind.Commit or EventKind.Landing ? Commits(layout) : Events(layout);
}
