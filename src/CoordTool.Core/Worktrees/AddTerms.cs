using System.Text.Json.Serialization;

namespace CoordTool.Core.Worktrees;

/// <summary>What a caller says about a worktree that is to be added.</summary>
/// <param name="Name">What to call it.</param>
public sealed record AddTerms(string Name)
{
    /// <summary>The commit it starts from, in any form that Git takes; null for the target's, or the branch's own.</summary>
    public string? From { get; init; }

    /// <summary>The short name of its branch, there already or not; null for the one that <c>coord.json</c> gives it.</summary>
    public string? Branch { get; init; }

    /// <summary>The agent's call that it is made for.</summary>
    public AskedWorktree? Asked { get; init; }
}

/// <summary>An agent's call for a worktree.</summary>
/// <param name="Session">The session that called.</param>
/// <param name="Name">The name it asked for, which may have been taken.</param>
public sealed record AskedWorktree(string Session, string Name)
{
    private const string OfSubagents = "agent-";

    /// <summary>Whether nobody chose to have it: a client makes one for a subagent and looks after it itself.</summary>
    [JsonIgnore]
    public bool IsForSubagent => Name.StartsWith(OfSubagents, StringComparison.Ordinal);
}
