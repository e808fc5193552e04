using CoordTool.Core.Configuration;

namespace CoordTool.Core.Landing;

/// <summary>What the caller of <c>worktree done</c> decides.</summary>
/// <param name="Strategy">How the commits come into the target; null for what coord.json says, else as Git merges.</param>
/// <param name="Message">The message of the merge commit or of the one commit; null for what coord.json says, else the usual one.</param>
/// <param name="Keep">Whether worktree and branch stay.</param>
/// <param name="WithoutCheck">Whether the check of coord.json is left out.</param>
public sealed record LandingTerms(LandingStrategy? Strategy = null, string? Message = null, bool Keep = false, bool WithoutCheck = false);
