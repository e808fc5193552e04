using System.Runtime.InteropServices;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Files;

/// <summary>What a file or link of a working tree holds.</summary>
/// <param name="Content">Its mode and the name its content has as a blob.</param>
/// <param name="Stat">Its stat data at that moment; all zero where that is not known.</param>
internal sealed record WorkingContent(TreeEntry Content, FileStat Stat);

/// <summary>Looks at files of a working tree the way an index does, never following a symbolic link at the end of the path.</summary>
internal static partial class WorkingFile
{
    private const long LargestToHash = 512L * 1024 * 1024;

    /// <summary>The stat data of a file that holds exactly this content, unfiltered; null where it holds anything else.</summary>
    /// <remarks>
    /// A file that a filter or a line-ending rule converts is not recognised, and on systems other than Linux none is:
    /// Git then looks for itself, which costs time and never truth.
    /// </remarks>
    public static FileStat? StatIfHolding(string path, TreeEntry content) =>
        OperatingSystem.IsLinux() && content.Mode is not EntryMode.Submodule && Read(path) is { } found && found.Content == content ? found.Stat : null;

    /// <summary>Reads what a file or link holds, unfiltered, as a tree would name it.</summary>
    /// <returns>Null where there is neither, or it cannot be read, or it changes while it is read.</returns>
    public static WorkingContent? Read(string path)
    {
        var before = OperatingSystem.IsLinux() ? Stat(path) : null;
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is { } target)
            {
                return Hashed(path, EntryMode.SymbolicLink, Encoding.UTF8.GetBytes(target), before);
            }

            // Only a regular file: a pipe would keep whoever reads it waiting.
            if (!file.Exists || (file.Attributes & FileAttributes.Directory) != 0 || file.Length > LargestToHash
                || (before is { } seen && (seen.Mode & EntryMode.TypeMask) != EntryMode.RegularType))
            {
                return null;
            }

            var isExecutable = !OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != 0;
            return Hashed(path, isExecutable ? EntryMode.Executable : EntryMode.Regular, File.ReadAllBytes(path), before);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a file's stat data is what an index remembers: by Git's measure it has not changed.</summary>
    public static bool Fits(string path, FileStat remembered) =>
        OperatingSystem.IsLinux() && Stat(path) is { } now && now.Data == remembered;

    /// <summary>The stat data of an open file, by its number; null where it cannot be told. Linux alone.</summary>
    internal static FileStat? StatOf(int file)
    {
        const int OfTheFileItself = 0x1000;
        return Stat(file, "", OfTheFileItself)?.Data;
    }

    /// <summary>Whether a regular file is at a path: no link, and no pipe, which would keep whoever reads it waiting.</summary>
    public static bool IsRegular(string path) =>
        OperatingSystem.IsLinux()
            ? Stat(path) is { } facts && (facts.Mode & EntryMode.TypeMask) == EntryMode.RegularType
            : new FileInfo(path) is { Exists: true, LinkTarget: null };

    /// <summary>The number of the user that what is at a path belongs to, of a link itself; null where that is not known.</summary>
    public static uint? OwnerOf(string path) => OperatingSystem.IsLinux() ? Stat(path)?.Data.User : null;

    /// <summary>Whether anything is at a path, a dangling link included.</summary>
    public static bool Exists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // The second look proves that the content and the stat data belong together.
    private static WorkingContent? Hashed(string path, uint mode, byte[] bytes, FileFacts? before) =>
        new TreeEntry(mode, ObjectStore.Hash(ObjectKind.Blob, bytes)) is var content && OperatingSystem.IsLinux()
            ? before is { } facts && Stat(path) == facts ? new WorkingContent(content, facts.Data) : null
            : new WorkingContent(content, default);

    private static FileFacts? Stat(string path)
    {
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        return Stat(CurrentDirectory, path, NoFollow);
    }

    private static unsafe FileFacts? Stat(int directory, string path, int flags)
    {
        const uint Basic = 0x7FF;
        StatBuffer buffer;
        if (Statx(directory, path, flags, Basic, &buffer) != 0)
        {
            return null;
        }

        // The C library's encoding of a device number, of which an index keeps the low 32 bits.
        var device = ((buffer.DeviceMajor & 0xFFF) << 8) | ((buffer.DeviceMinor & 0xFFFFFF00) << 12) | (buffer.DeviceMinor & 0xFF);
        return new FileFacts(buffer.Mode, new FileStat(
            (uint)buffer.Changed.Seconds,
            buffer.Changed.Nanoseconds,
            (uint)buffer.Modified.Seconds,
            buffer.Modified.Nanoseconds,
            device,
            (uint)buffer.Inode,
            buffer.User,
            buffer.Group,
            (uint)buffer.Size));
    }

    // statx(2): the one stat call whose structure is the same on every Linux.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, StatBuffer* buffer);

    private readonly record struct FileFacts(ushort Mode, FileStat Data);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timestamp
    {
        public long Seconds;
        public uint Nanoseconds;
        private readonly int _reserved;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct StatBuffer
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
        public uint User;
        public uint Group;
        public ushort Mode;
        private readonly ushort _spare;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public Timestamp Accessed;
        public Timestamp Born;
        public Timestamp Changed;
        public Timestamp Modified;
        public uint SpecialMajor;
        public uint SpecialMinor;
        public uint DeviceMajor;
        public uint DeviceMinor;
    }
}
