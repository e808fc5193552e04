namespace CoordTool.Core.Git;

/// <summary>What a tree or an index holds at a path.</summary>
/// <param name="Mode">The mode in Git's octal numbers: see <see cref="EntryMode"/>.</param>
/// <param name="Id">The blob, the tree, or for a submodule the commit.</param>
public readonly record struct TreeEntry(uint Mode, ObjectId Id)
{
    /// <summary>Whether this is a directory.</summary>
    public bool IsTree => Mode == EntryMode.Tree;

    /// <summary>Whether this is a regular file, executable or not.</summary>
    public bool IsFile => (Mode & EntryMode.TypeMask) == EntryMode.RegularType;
}

/// <summary>The modes that Git writes into trees (<c>git help fast-import</c>, filemodify).</summary>
internal static class EntryMode
{
    /// <summary>The bits that tell files, links, submodules and directories apart.</summary>
    public const uint TypeMask = 0xF000;

    /// <summary>The type of a regular file, 0100000.</summary>
    public const uint RegularType = 0x8000;

    /// <summary>A file that is not executable, 0100644.</summary>
    public const uint Regular = 0x81A4;

    /// <summary>An executable file, 0100755.</summary>
    public const uint Executable = 0x81ED;

    /// <summary>A symbolic link, 0120000.</summary>
    public const uint SymbolicLink = 0xA000;

    /// <summary>A submodule, 0160000.</summary>
    public const uint Submodule = 0xE000;

    /// <summary>A directory, 040000.</summary>
    public const uint Tree = 0x4000;
}
