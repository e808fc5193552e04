namespace CoordTool.Doctor;

/// <summary>What <c>doctor</c> found out about one thing.</summary>
/// <param name="Name">What it is about: a fixed word for scripts.</param>
/// <param name="IsOk">Whether it is as it has to be.</param>
/// <param name="Text">What was found.</param>
internal sealed record Finding(string Name, bool IsOk, string Text)
{
    /// <summary>Why it matters; null where that is plain, or nothing is wrong.</summary>
    public string? Why { get; init; }

    /// <summary>What to do, with the command to type.</summary>
    public string? Hint { get; init; }

    /// <summary>Puts it right without any risk, and says what was done; null where a person has to decide.</summary>
    public Func<string>? Fix { get; init; }

    /// <summary>What was done about it.</summary>
    public string? Fixed { get; init; }

    /// <summary>All is well.</summary>
    public static Finding Good(string name, string text) => new(name, true, text);

    /// <summary>Something is wrong.</summary>
    public static Finding Bad(string name, string text, string? why, string? hint) => new(name, false, text) { Why = why, Hint = hint };
}
