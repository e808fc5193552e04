namespace CoordTool.Core;

/// <summary>Why something could not be done at all. "No" is an answer, not a failure: outcomes say it.</summary>
public enum FailureKind
{
    /// <summary>The caller asked for something that cannot be meant: a bad name, a missing repository, a broken setting.</summary>
    Usage,

    /// <summary>This repository uses a feature that cannot be handled here.</summary>
    Unsupported,

    /// <summary>Others were faster for the whole time limit; the same call may succeed later.</summary>
    Contention,

    /// <summary>The repository, its files or a program we need answered with an error.</summary>
    Broken,
}

/// <summary>A failure in words, with what to do about it as data.</summary>
public sealed class CoordException : Exception
{
    /// <summary>Makes a failure.</summary>
    /// <param name="kind">Decides the exit code.</param>
    /// <param name="message">What happened and why: one or two sentences.</param>
    /// <param name="hints">The next commands or steps, each a line of its own.</param>
    public CoordException(FailureKind kind, string message, params string[] hints)
        : base(message)
    {
        Kind = kind;
        Hints = hints;
    }

    /// <summary>Wraps an error of a library or of the system.</summary>
    public CoordException(FailureKind kind, string message, Exception inner, params string[] hints)
        : base(message, inner)
    {
        Kind = kind;
        Hints = hints;
    }

    /// <summary>Decides the exit code.</summary>
    public FailureKind Kind { get; }

    /// <summary>The next commands or steps.</summary>
    public IReadOnlyList<string> Hints { get; }
}

/// <summary>The answer "no": what was refused and why, and what to do instead.</summary>
/// <param name="Reason">One sentence, or several lines where each names a path.</param>
/// <param name="Next">The commands or steps that lead on, each a line of its own.</param>
public sealed record Refusal(string Reason, params IReadOnlyList<string> Next)
{
    /// <summary>The paths it is about.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The names of the sessions whose work it protects.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];
}
