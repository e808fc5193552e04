using CoordTool.Core.Git;

namespace CoordTool.Core.History;

/// <summary>How a version of a file came to be kept.</summary>
public enum VersionKind
{
    /// <summary>So the session left it.</summary>
    Edit,

    /// <summary>So it was before an edit of the session: somebody else's work, or what was committed.</summary>
    Before,

    /// <summary>The session left it larger than what is kept: that it did is all there is.</summary>
    Large,
}

/// <summary>One version of a file that the history of a session keeps.</summary>
/// <param name="When">When it was found on disk.</param>
/// <param name="Kind">How it came to be kept.</param>
/// <param name="Checkout">Git's name of the checkout: the one of its worktree record, <c>.</c> for the main one.</param>
/// <param name="Path">The path in it.</param>
/// <param name="Content">Its mode and blob; an empty blob where it was too large.</param>
public sealed record FileVersion(DateTimeOffset When, VersionKind Kind, string Checkout, string Path, TreeEntry Content);
