using System.Runtime.InteropServices;
using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Files;

/// <summary>Looks at files of a working tree the way an index does, never following a symbolic link at the end of the path.</summary>
public static partial class WorkingFile
{
    private const long LargestToHash = 512L * 1024 * 1024;

    /// <summary>The stat data of a file that holds exactly this content, unfiltered; null where it holds anything else.</summary>
    /// <remarks>
    /// A file that a filter or a line-ending rule converts is not recognised, and on systems other than Linux none is:
    /// Git then looks for itself, which costs time and never truth.
    /// </remarks>
    public static FileStat? StatIfHolding(string path, TreeEntry content)
    {
        if (!OperatingSystem.IsLinux() || content.Mode is EntryMode.Submodule || Stat(path) is not { } before)
        {
            return null;
        }

        if (!TypeFits(before.Mode, content.Mode) || before.Length > LargestToHash)
        {
            return null;
        }

        try
        {
            var bytes = content.Mode == EntryMode.SymbolicLink
                ? Encoding.UTF8.GetBytes(new FileInfo(path).LinkTarget ?? "")
                : File.ReadAllBytes(path);

            // The second look proves that the content and the stat data belong together.
            return ObjectStore.Hash(ObjectKind.Blob, bytes) == content.Id && Stat(path) == before ? before.Data : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a file's stat data is what an index remembers: by Git's measure it has not changed.</summary>
    public static bool Fits(string path, FileStat remembered) =>
        OperatingSystem.IsLinux() && Stat(path) is { } now && now.Data == remembered;

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

    private static bool TypeFits(ushort actual, uint expected) =>
        (actual & EntryMode.TypeMask) == (expected & EntryMode.TypeMask)
        && (expected == EntryMode.SymbolicLink || ((actual & 0x40) != 0) == (expected == EntryMode.Executable));

    private static unsafe FileFacts? Stat(string path)
    {
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        const uint Basic = 0x7FF;
        StatBuffer buffer;
        if (Statx(CurrentDirectory, path, NoFollow, Basic, &buffer) != 0)
        {
            return null;
        }

        // The C library's encoding of a device number, of which an index keeps the low 32 bits.
        var device = ((buffer.DeviceMajor & 0xFFF) << 8) | ((buffer.DeviceMinor & 0xFFFFFF00) << 12) | (buffer.DeviceMinor & 0xFF);
        return new FileFacts(buffer.Mode, buffer.Size, new FileStat(
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

    private readonly record struct FileFacts(ushort Mode, ulong Size, FileStat Data)
    {
        public long Length => (long)Size;
    }

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
