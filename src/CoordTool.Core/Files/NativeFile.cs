using System.Runtime.InteropServices;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Files;

/// <summary>
/// Reads and writes many small files by as few calls of the system as it takes. .NET's own looks at each file, locks it and
/// asks for its length on the way, which takes longer than the file itself. Paths are bytes that end in a NUL.
/// </summary>
internal static unsafe partial class NativeFile
{
    private const int CurrentDirectory = -100;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Exclusive = 0x80;
    private const int NonBlocking = 0x800;
    private const int CloseOnExecute = 0x80000;
    private const int WithoutWaiting = 8;
    private const int WouldWait = 11;

    // The numbers of these are the machine's own.
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;
    private static readonly nint ReadVector = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 286 : 327;

    /// <summary>Whether the numbers of the calls are known here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is (Architecture.X64 or Architecture.Arm64);

    /// <summary>
    /// Reads a whole file that the system has in memory, no link at the end of the path. A pipe keeps nobody waiting, and
    /// neither does a disk, where the file system can tell.
    /// </summary>
    /// <param name="path">Where it is.</param>
    /// <param name="buffer">Gets what it holds.</param>
    /// <param name="isOnDisk">Whether it is there and would have to come from disk.</param>
    /// <returns>How much that is; null where there is none, it cannot be read so, or it does not fit with a byte to spare.</returns>
    public static int? ReadFromMemory(ReadOnlySpan<byte> path, Span<byte> buffer, out bool isOnDisk)
    {
        isOnDisk = false;
        fixed (byte* name = path, bytes = buffer)
        {
            var file = Open(name, NoFollow | NonBlocking | CloseOnExecute, 0);
            if (file < 0)
            {
                return null;
            }

            try
            {
                var length = 0;
                while (length < buffer.Length)
                {
                    var part = new Part(bytes + length, (nuint)(buffer.Length - length));
                    var more = CallSystem(ReadVector, file, &part, 1, length, 0, WithoutWaiting);
                    if (more < 0 && Marshal.GetLastPInvokeError() == WouldWait)
                    {
                        isOnDisk = true;
                        return null;
                    }

                    // Not every file system can tell.
                    more = more < 0 ? ReadAt(file, part.Start, part.Length, length) : more;
                    if (more < 0)
                    {
                        return null;
                    }

                    if (more == 0)
                    {
                        return length;
                    }

                    length += (int)more;
                }

                return null;
            }
            finally
            {
                _ = Close(file);
            }
        }
    }

    /// <summary>Writes a file where nothing is, with the permissions that are usual.</summary>
    /// <returns>Its stat data; null where something is there, or it cannot be written whole: then it is gone again.</returns>
    public static FileStat? WriteNew(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content, bool isExecutable)
    {
        fixed (byte* name = path, bytes = content)
        {
            var file = Open(name, WriteOnly | Create | Exclusive | NoFollow | CloseOnExecute, isExecutable ? 0x1FF : 0x1B6);
            if (file < 0)
            {
                return null;
            }

            FileStat? stat = null;
            try
            {
                var written = 0;
                for (nint more = 1; written < content.Length && more > 0; written += (int)Math.Max(more, 0))
                {
                    more = Write(file, bytes + written, (nuint)(content.Length - written));
                }

                stat = written == content.Length ? WorkingFile.StatOf(file) : null;
            }
            finally
            {
                // What a network file system has not taken by now it says here.
                if (Close(file) != 0 || stat is null)
                {
                    stat = null;
                    _ = Unlink(name);
                }
            }

            return stat;
        }
    }

    private static int Open(byte* path, int flags, int mode) => OpenAt(CurrentDirectory, path, flags, mode);

    [LibraryImport("libc", EntryPoint = "openat")]
    private static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pread")]
    private static partial nint ReadAt(int file, byte* buffer, nuint count, long offset);

    // preadv2(2), which not every libc has by its name; its offset comes in two halves.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint CallSystem(nint number, nint file, Part* parts, nint count, nint offset, nint upperHalf, nint flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "unlink")]
    private static partial int Unlink(byte* path);

    private readonly struct Part(byte* start, nuint length)
    {
        public readonly byte* Start = start;
        public readonly nuint Length = length;
    }
}
