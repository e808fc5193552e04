using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CoordTool.Core.Files;

/// <summary>How an append ended.</summary>
internal enum Append
{
    /// <summary>All of it is at the end of the file.</summary>
    Done,

    /// <summary>The file is as long as it may be; nothing was written.</summary>
    Full,

    /// <summary>The system refused, or ran out of space on the way.</summary>
    Failed,
}

/// <summary>
/// Adds lines to a file that many processes add to at once. Each is one write to a file that was opened for appending: the
/// kernel finds the end and writes there in one step, so that no two lines meet and nobody waits for a lock.
/// </summary>
internal static partial class AppendedFile
{
    private const int WriteOnly = 1;

    private static readonly int Flags = WriteOnly | (OperatingSystem.IsMacOS() ? 0x8 | 0x1000000 : 0x400 | 0x80000);

    /// <summary>Adds a line, creating the file and its directory where they are missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line with its end.</param>
    /// <param name="limit">A file of that many bytes takes no more.</param>
    public static Append Line(string path, ReadOnlySpan<byte> line, long limit = long.MaxValue)
    {
        try
        {
            return OperatingSystem.IsWindows() ? LineOnWindows(path, line, limit) : LineOnUnix(path, line, limit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Append.Failed;
        }
    }

    /// <summary>Whether somebody left a beginning at the end of a file, which the next line must not be glued to: he was killed, or the disk was full.</summary>
    /// <param name="file">The file, which nobody else writes meanwhile. Its position is at the end then.</param>
    /// <param name="end">What ends a line.</param>
    internal static bool IsTorn(FileStream file, ReadOnlySpan<byte> end)
    {
        Span<byte> last = stackalloc byte[end.Length];
        last = last[..(int)Math.Min(file.Length, end.Length)];
        file.Seek(-last.Length, SeekOrigin.End);
        file.ReadExactly(last);
        return last.Length > 0 && !last.SequenceEqual(end);
    }

    private static Append LineOnUnix(string path, ReadOnlySpan<byte> line, long limit)
    {
        using var known = Open(path, Flags);
        using var made = known.IsInvalid ? Create(path) : null;
        var file = made ?? known;
        if (file.IsInvalid)
        {
            return Append.Failed;
        }

        if (RandomAccess.GetLength(file) >= limit)
        {
            return Append.Full;
        }

        var written = Write(file, line, line.Length);
        if (written == line.Length)
        {
            return Append.Done;
        }

        // A full disk took a part of it. The next line must not be glued to that.
        if (written > 0)
        {
            Write(file, "\n"u8, 1);
        }

        return Append.Failed;
    }

    // The runtime's own append mode looks for the end first and writes there then, which overwrites what came in between.
    private static SafeFileHandle Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0).Dispose();
        return Open(path, Flags);
    }

    private static Append LineOnWindows(string path, ReadOnlySpan<byte> line, long limit)
    {
        const int Attempts = 50;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
                if (file.Length >= limit)
                {
                    return Append.Full;
                }

                file.Write(line);
                return Append.Done;
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            }
            catch (IOException)
            {
                // Another one appends at this moment.
                Thread.Sleep(1);
            }
        }

        return Append.Failed;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);
}
