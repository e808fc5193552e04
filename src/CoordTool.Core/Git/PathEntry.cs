namespace CoordTool.Core.Git;

/// <summary>A path with what is there.</summary>
/// <param name="Path">The path.</param>
/// <param name="Entry">What is there.</param>
internal sealed record PathEntry(TreePath Path, TreeEntry Entry);
