namespace CoordTool.Core.Git;

/// <summary>The kinds of object, by the numbers that packs and libgit2 use.</summary>
public enum ObjectKind
{
    /// <summary>A commit.</summary>
    Commit = 1,

    /// <summary>A tree: the names, modes and objects of one directory.</summary>
    Tree = 2,

    /// <summary>The content of a file, or the target of a symbolic link.</summary>
    Blob = 3,

    /// <summary>A message on another object.</summary>
    Tag = 4,
}
