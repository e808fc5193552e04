using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;

namespace CoordTool.Core.Decisions;

/// <summary>How far a decision is.</summary>
public enum DecisionStatus
{
    /// <summary>It is on the table.</summary>
    Proposed,

    /// <summary>It holds.</summary>
    Accepted,

    /// <summary>A later one stands in its place.</summary>
    Superseded,

    /// <summary>It was turned down, and is kept so that nobody has to find out again why.</summary>
    Rejected,
}

/// <summary>What somebody noted on a commit: a decision, or text that was written into the note by hand.</summary>
public sealed record Decision
{
    /// <summary>How statuses are spelled.</summary>
    public static readonly IReadOnlyList<Spelling<DecisionStatus>> Words =
        [new("proposed", DecisionStatus.Proposed), new("accepted", DecisionStatus.Accepted), new("superseded", DecisionStatus.Superseded), new("rejected", DecisionStatus.Rejected)];

    /// <summary>Its name for ever. That of text by hand is made of the text, and another one when the text changes.</summary>
    public required string Id { get; init; }

    /// <summary>What was decided, and why.</summary>
    public required string Text { get; init; }

    /// <summary>The commits whose notes hold it, the latest first: it goes along when a landing rewrites one.</summary>
    public IReadOnlyList<string> Commits { get; init; } = [];

    /// <summary>Whether nobody of us wrote it.</summary>
    public bool IsByHand { get; init; }

    /// <summary>How far it is, in a word: superseded, where a decision that holds says so. A word we do not know is as it was written.</summary>
    public string? Status { get; init; }

    /// <summary>The kind of decision, in the words of whoever made it.</summary>
    public string? Category { get; init; }

    /// <summary>What it is about: patterns as claims have them.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary>The ids of those that it stands in for.</summary>
    public IReadOnlyList<string> Supersedes { get; init; } = [];

    /// <summary>The ids of those that stand in for it.</summary>
    public IReadOnlyList<string> SupersededBy { get; init; } = [];

    /// <summary>The name of the session that noted it, or of the person.</summary>
    public string? Author { get; init; }

    /// <summary>The id of the session.</summary>
    public string? Session { get; init; }

    /// <summary>The task of the session.</summary>
    public string? Task { get; init; }

    /// <summary>When it was noted.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The first line of the text.</summary>
    public string Subject => Text.Split('\n')[0];

    /// <summary>Its part of the note, to tell copies from others of the same id.</summary>
    internal string Raw { get; init; } = "";

    /// <summary>Whether its scope has something in common with a pattern.</summary>
    public bool Concerns(ClaimPattern pattern, PathRule rule) => Scope.Any(text => ClaimPattern.Read(text, rule)?.Overlaps(pattern) == true);
}

/// <summary>What a new decision says.</summary>
/// <param name="Text">What was decided, and why.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Author">Who notes it.</param>
public sealed record NewDecision(string Text, DecisionStatus Status, string Author)
{
    /// <summary>The longest text.</summary>
    public const int LongestText = 32 * 1024;

    /// <summary>The longest category.</summary>
    public const int LongestCategory = 64;

    /// <summary>The kind of decision.</summary>
    public string? Category { get; init; }

    /// <summary>What it is about.</summary>
    public IReadOnlyList<ClaimPattern> Scope { get; init; } = [];

    /// <summary>The ids of those that it stands in for.</summary>
    public IReadOnlyList<string> Supersedes { get; init; } = [];

    /// <summary>The id of the session that notes it.</summary>
    public string? Session { get; init; }

    /// <summary>The task of that session.</summary>
    public string? Task { get; init; }
}
