using System.Text.Json.Serialization;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>How far an operation on a worktree has come (docs/concurrency.md, The journal).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalStep>))]
public enum JournalStep
{
    /// <summary>Branch and worktree are being made.</summary>
    Adding,

    /// <summary>The worktree stands on what is to land, for a check.</summary>
    Checking,

    /// <summary>The files of the checkout on the target are being written, and then the target is moved.</summary>
    Moving,

    /// <summary>The target has moved; the worktree is still there.</summary>
    Moved,

    /// <summary>The worktree's directory is being renamed into the trash.</summary>
    Removing,

    /// <summary>It is there; Git's record, the branch and the claims follow.</summary>
    Removed,

    /// <summary>A worktree is being put back from the trash.</summary>
    Restoring,
}

/// <summary>A commit that became another.</summary>
/// <param name="From">What it was.</param>
/// <param name="To">What it became.</param>
public sealed record RewrittenCommit(string From, string To);

/// <summary>An operation on a worktree that is under way, as the next command has to know it should this one die.</summary>
/// <param name="V">The version of the file.</param>
/// <param name="Id">What the file is called.</param>
/// <param name="Step">How far it has come.</param>
/// <param name="Name">What the worktree is called.</param>
/// <param name="Path">Its directory.</param>
/// <param name="Branch">The full name of its branch, or <see cref="Detached"/>.</param>
/// <param name="Tip">The commit it is on.</param>
/// <param name="Started">When it began.</param>
public sealed record JournalEntry(int V, string Id, JournalStep Step, string Name, string Path, string Branch, string Tip, DateTimeOffset Started)
{
    /// <summary>What stands for the branch of a worktree that is on none.</summary>
    public const string Detached = "HEAD";

    /// <summary>The full name of the branch it lands in.</summary>
    public string? Target { get; init; }

    /// <summary>The target's commit before.</summary>
    public string? Old { get; init; }

    /// <summary>The target's commit after.</summary>
    public string? New { get; init; }

    /// <summary>The commits of the branch that became others.</summary>
    public IReadOnlyList<RewrittenCommit> Rewritten { get; init; } = [];

    /// <summary>Whether it is the target that comes into the worktree: its branch is what moves.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>Whether the branch goes back to what it was, and is the target of nothing.</summary>
    public bool IsUndo { get; init; }

    /// <summary>The checkout that is on the target.</summary>
    public string? Holder { get; init; }

    /// <summary>Whether the branch stays, whatever becomes of the worktree.</summary>
    public bool KeepsBranch { get; init; }

    /// <summary>Whether the worktree stays.</summary>
    public bool Keep { get; init; }

    /// <summary>Where in the trash the directory goes, or comes from.</summary>
    public string? Trash { get; init; }

    /// <summary>The session it is done for.</summary>
    public string? Session { get; init; }

    /// <summary>What stands for the branch of a HEAD.</summary>
    internal static string BranchOf(Head head) => head.Branch ?? Detached;
}
