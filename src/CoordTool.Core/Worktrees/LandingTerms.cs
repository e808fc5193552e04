namespace CoordTool.Core.Worktrees;

/// <summary>How the commits of a work branch come into its target.</summary>
public enum LandingStrategy
{
    /// <summary>As Git merges: forward if it can be, else by a merge commit.</summary>
    Merge,

    /// <summary>As one commit.</summary>
    Squash,

    /// <summary>As the same commits on top of the target, without merges among them.</summary>
    Rebase,

    /// <summary>Forward or not at all.</summary>
    FastForward,
}

/// <summary>What the caller of <c>worktree done</c> decides.</summary>
/// <param name="Strategy">How the commits come into the target.</param>
/// <param name="Message">The message of the merge commit or of the one commit; null for the usual one.</param>
/// <param name="Keep">Whether worktree and branch stay.</param>
public sealed record LandingTerms(LandingStrategy Strategy = LandingStrategy.Merge, string? Message = null, bool Keep = false)
{
    /// <summary>The strategies as people write them.</summary>
    public static readonly IReadOnlyList<(string Word, LandingStrategy Strategy)> Words =
        [("merge", LandingStrategy.Merge), ("squash", LandingStrategy.Squash), ("rebase", LandingStrategy.Rebase), ("ff", LandingStrategy.FastForward)];
}
