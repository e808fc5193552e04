using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Events;

/// <summary>Which events are asked for.</summary>
public sealed record EventFilter
{
    /// <summary>Those of one session, by its id or its name; null for all.</summary>
    public string? Session { get; init; }

    /// <summary>Those of some kinds; none for all.</summary>
    public IReadOnlyCollection<EventKind> Kinds { get; init; } = [];

    /// <summary>Those that are not older.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Those that concern one of these; none for all.</summary>
    public IReadOnlyList<ClaimPattern> Patterns { get; init; } = [];

    /// <summary>Whether an event is asked for.</summary>
    public bool Matches(GitRepository repository, CoordEvent happened) =>
        happened.When >= Since
        && (Session is null || happened.IsBy(Session))
        && (Kinds.Count == 0 || Kinds.Contains(happened.Kind))
        && (Patterns.Count == 0 || Concerns(repository, happened));

    private bool Concerns(GitRepository repository, CoordEvent happened)
    {
        var rule = PathRule.Of(repository.Layout);
        return happened.Kind == EventKind.Commit
            ? CommitEvents.Paths(repository, happened.Commit).Any(path => Patterns.Any(pattern => pattern.Matches(path)))
            : happened.Paths.Select(path => ClaimPattern.Read(path, rule)).OfType<ClaimPattern>().Any(about => Patterns.Any(about.Overlaps));
    }
}
