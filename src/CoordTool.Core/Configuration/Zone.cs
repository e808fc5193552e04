using CoordTool.Core.Claims;

namespace CoordTool.Core.Configuration;

/// <summary>What the first edit of an unclaimed path claims.</summary>
public enum ZoneClaim
{
    /// <summary>All the paths of its zone.</summary>
    Zone,

    /// <summary>The file alone.</summary>
    File,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>A named set of paths that belongs together.</summary>
/// <param name="Name">Its name: letters, digits, '.', '_' and '-', 64 at most.</param>
/// <param name="Paths">Its paths as the file has them.</param>
/// <param name="Claim">What an edit inside takes.</param>
public sealed record Zone(string Name, IReadOnlyList<string> Paths, ZoneClaim Claim)
{
    /// <summary>The same paths, read.</summary>
    public required IReadOnlyList<ClaimPattern> Patterns { get; init; }

    /// <summary>What it is for, in the words of whoever wrote the file.</summary>
    public string? Description { get; init; }

    /// <summary>Whether a path of the repository is in it.</summary>
    public bool Holds(string path) => Patterns.Any(pattern => pattern.Matches(path));
}
