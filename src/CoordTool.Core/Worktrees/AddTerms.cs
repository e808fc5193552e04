namespace CoordTool.Core.Worktrees;

/// <summary>What a caller says about a worktree that is to be added.</summary>
/// <param name="Name">What to call it.</param>
public sealed record AddTerms(string Name)
{
    /// <summary>The commit it starts from, in any form that Git takes; null for the target's, or the branch's own.</summary>
    public string? From { get; init; }

    /// <summary>The short name of its branch, there already or not; null for the one that <c>coord.json</c> gives it.</summary>
    public string? Branch { get; init; }
}
