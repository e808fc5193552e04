namespace CoordTool.Core.Events;

/// <summary>One thing that happened.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="What">It in words, after the name of who did it; empty where paths say it all.</param>
public sealed record CoordEvent(EventKind Kind, string What)
{
    /// <summary>When.</summary>
    public DateTimeOffset When { get; init; }

    /// <summary>The id of the session that did it or was refused; null for a person without one.</summary>
    public string? Session { get; init; }

    /// <summary>The name of that session then.</summary>
    public string? Name { get; init; }

    /// <summary>What it worked on then.</summary>
    public string? Task { get; init; }

    /// <summary>The top of the checkout.</summary>
    public string? Checkout { get; init; }

    /// <summary>The command or the tool, such as <c>git reset</c>.</summary>
    public string? Command { get; init; }

    /// <summary>The paths or patterns it is about, the first ones where there are many.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>How many more paths there are.</summary>
    public int More { get; init; }

    /// <summary>The names of the other sessions that it concerns.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>Why, in the words of the session.</summary>
    public string? Reason { get; init; }

    /// <summary>The commit it is about; of claims, the commit of the notes.</summary>
    public string? Commit { get; init; }

    /// <summary>The ref that keeps something.</summary>
    public string? Ref { get; init; }

    /// <summary>Who did it, for people.</summary>
    public string Who => Name ?? Session ?? "a person";

    /// <summary>Whether a session did it, by its id or its name.</summary>
    public bool IsBy(string session) =>
        session.Equals(Session, StringComparison.OrdinalIgnoreCase) || session.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with its first paths only, and the number of the others.</summary>
    public CoordEvent WithPaths(IEnumerable<string> paths, int most)
    {
        var all = paths.Distinct(StringComparer.Ordinal).ToList();
        return this with { Paths = [.. all.Take(most)], More = More + Math.Max(0, all.Count - most) };
    }
}
