using CoordTool.Core.Git;

namespace CoordTool.Core.Conflicts;

/// <summary>What would be merged: the work of a checkout, or a branch.</summary>
/// <param name="Name">What it is called: the worktree's name, the branch, or <c>main checkout</c>.</param>
/// <param name="Head">Where it stands.</param>
/// <param name="Path">The top directory of the checkout; null for a branch.</param>
public sealed record ConflictSide(string Name, Head Head, string? Path)
{
    /// <summary>The paths with work that is not committed, untracked ones included.</summary>
    public IReadOnlyList<string> Uncommitted { get; init; } = [];

    /// <summary>The names of the sessions that started there and are not gone.</summary>
    public IReadOnlyList<string> Sessions { get; init; } = [];

    /// <summary>Why nothing can be said about it; null where something can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What there is to know about it, each a few words: an operation under way, files that could not be read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>How two sides go together.</summary>
public enum PairState
{
    /// <summary>They changed no path both.</summary>
    Apart,

    /// <summary>They changed paths both, and Git merges them.</summary>
    Clean,

    /// <summary>Git cannot merge them.</summary>
    Conflict,

    /// <summary>They have no commit in common.</summary>
    Unrelated,

    /// <summary>It cannot be told.</summary>
    Unknown,
}

/// <summary>Two sides, and whether they go together.</summary>
/// <param name="Left">The one that comes first in the list of sides.</param>
/// <param name="Right">The other.</param>
/// <param name="State">Whether they do.</param>
/// <param name="Overlapping">How many paths both changed.</param>
/// <param name="Paths">The paths that Git cannot merge, in order.</param>
public sealed record ConflictPair(ConflictSide Left, ConflictSide Right, PairState State, int Overlapping, IReadOnlyList<string> Paths);

/// <summary>The whole matrix.</summary>
/// <param name="Sides">The main checkout first, then the worktrees by name, then the branches.</param>
/// <param name="Pairs">Every two sides that can be compared, in the order of the sides.</param>
public sealed record ConflictReport(IReadOnlyList<ConflictSide> Sides, IReadOnlyList<ConflictPair> Pairs)
{
    /// <summary>How many pairs had to be merged; the others were known, or apart.</summary>
    public int Merged { get; init; }
}

/// <summary>What to compare.</summary>
/// <param name="Branches">Branches beside the checkouts, by their names.</param>
/// <param name="AllBranches">All local branches that no checkout is on.</param>
public sealed record ConflictRequest(IReadOnlyList<string> Branches, bool AllBranches = false)
{
    /// <summary>The checkouts alone.</summary>
    public static ConflictRequest Checkouts { get; } = new([]);

    /// <summary>Only these, by any name that <see cref="ConflictMatrix.HasSide"/> knows; null for all.</summary>
    public IReadOnlyList<string>? Only { get; init; }
}
