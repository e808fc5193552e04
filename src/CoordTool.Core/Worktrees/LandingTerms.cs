using CoordTool.Core.Configuration;

namespace CoordTool.Core.Worktrees;

/// <summary>What the caller of <c>worktree done</c> decides.</summary>
/// <param name="Strategy">How the commits come into the target.</param>
/// <param name="Message">The message of the merge commit or of the one commit; null for the usual one.</param>
/// <param name="Keep">Whether worktree and branch stay.</param>
public sealed record LandingTerms(LandingStrategy Strategy = LandingStrategy.Merge, string? Message = null, bool Keep = false);
