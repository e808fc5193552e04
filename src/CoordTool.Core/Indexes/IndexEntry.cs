using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>What an index remembers of a file's <c>stat</c>, to tell without reading it that it has not changed.</summary>
/// <param name="ChangedSeconds">ctime, whole seconds.</param>
/// <param name="ChangedNanoseconds">ctime, the rest.</param>
/// <param name="ModifiedSeconds">mtime, whole seconds.</param>
/// <param name="ModifiedNanoseconds">mtime, the rest.</param>
/// <param name="Device">Device, low 32 bits.</param>
/// <param name="Inode">Inode, low 32 bits.</param>
/// <param name="User">Owner.</param>
/// <param name="Group">Group.</param>
/// <param name="Size">Length in bytes, low 32 bits.</param>
public readonly record struct FileStat(
    uint ChangedSeconds,
    uint ChangedNanoseconds,
    uint ModifiedSeconds,
    uint ModifiedNanoseconds,
    uint Device,
    uint Inode,
    uint User,
    uint Group,
    uint Size);

/// <summary>One entry of an index (<c>git help gitformat-index</c>, Index entry).</summary>
public sealed record IndexEntry
{
    /// <summary>The path.</summary>
    public required TreePath Path { get; init; }

    /// <summary>The staged mode and object.</summary>
    public required TreeEntry Content { get; init; }

    /// <summary>0 for an ordinary entry; 1, 2, 3 for the base, our and their side of an unresolved conflict.</summary>
    public int Stage { get; init; }

    /// <summary>The file as it was when it was last seen to hold <see cref="Content"/>; all zero: never seen.</summary>
    public FileStat Stat { get; init; }

    /// <summary><c>git update-index --assume-unchanged</c></summary>
    public bool AssumeUnchanged { get; init; }

    /// <summary><c>git update-index --skip-worktree</c>, and paths outside a sparse checkout.</summary>
    public bool SkipWorktree { get; init; }

    /// <summary><c>git add --intent-to-add</c>: the path is announced, its content is not staged.</summary>
    public bool IntentToAdd { get; init; }
}
