using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tasks;

/// <summary>A work item that is in progress, with what is known of it here.</summary>
/// <param name="Source">The name of its tracker.</param>
/// <param name="Id">Its id there.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Assignee">Who works on it, in the tracker's words; null for nobody.</param>
/// <param name="Patterns">The paths that it says it is about.</param>
/// <param name="Session">The live session of that name; null where there is none.</param>
public sealed record TrackedTask(string Source, string Id, string Title, string? Assignee, IReadOnlyList<ClaimPattern> Patterns, Session? Session);

/// <summary>What work items say about a path.</summary>
/// <param name="Refusing">Those that another live session works on.</param>
/// <param name="Warning">Those that nobody who is here works on.</param>
public sealed record TaskVerdict(IReadOnlyList<TrackedTask> Refusing, IReadOnlyList<TrackedTask> Warning);

/// <summary>The work items that are in progress.</summary>
/// <param name="Tasks">The items, in the order of their trackers.</param>
/// <param name="Warnings">What is wrong with a tracker's answer, a line each.</param>
public sealed record TaskView(IReadOnlyList<TrackedTask> Tasks, IReadOnlyList<string> Warnings)
{
    /// <summary>Nothing.</summary>
    public static TaskView Empty { get; } = new([], []);

    /// <summary>The items that are about something a pattern has in common with them.</summary>
    public IReadOnlyList<TrackedTask> On(ClaimPattern pattern) => [.. Tasks.Where(task => task.Patterns.Any(each => each.Overlaps(pattern)))];

    /// <summary>Whether a session may change something, as far as work items are concerned.</summary>
    /// <param name="caller">Who asks; null for a person without a session.</param>
    /// <param name="pattern">For what.</param>
    /// <param name="holdsIt">Whether it holds a claim on that: then nothing that a tracker says takes it away.</param>
    public TaskVerdict Judge(SessionId? caller, ClaimPattern pattern, bool holdsIt)
    {
        var others = On(pattern).Where(task => task.Session is not { } session || (session.Id != caller && !session.Id.IsKinOf(caller))).ToList();
        return new TaskVerdict([.. others.Where(task => task.Session is not null && !holdsIt)], [.. others.Where(task => task.Session is null || holdsIt)]);
    }
}
