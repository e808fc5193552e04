using System.Runtime.InteropServices;
using System.Text;

namespace CoordTool.Core.Files;

/// <summary>Publishes a file by rename, so that a reader sees the old content or the new and never a part of either.</summary>
public static partial class AtomicFile
{
    private const UnixFileMode Everything = (UnixFileMode)0x1FF;

    /// <summary>Replaces a file's content, creating the directory where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to hold.</param>
    /// <param name="mode">Its permissions, from the moment it is there; null for those of any new file.</param>
    /// <exception cref="IOException">The disk is full or the directory cannot be written; the old content stands.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null) => Write(path, content, default, default, mode);

    /// <summary>As <see cref="Write(string, ReadOnlySpan{byte}, UnixFileMode?)"/>, of parts that need not be put together first.</summary>
    public static void Write(string path, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, UnixFileMode? mode = null) =>
        Write(path, first, second, third, mode, isProgram: false);

    /// <summary>Replaces a file's content with text in UTF-8.</summary>
    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <summary>As <see cref="Write(string, ReadOnlySpan{byte}, UnixFileMode?)"/>, a file that nobody but its owner may read or write from the start.</summary>
    public static void WritePrivate(string path, ReadOnlySpan<byte> content) => Write(path, content, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>As <see cref="Write(string, ReadOnlySpan{byte}, UnixFileMode?)"/>, a file to execute, for all whom the umask lets.</summary>
    public static void WriteProgram(string path, ReadOnlySpan<byte> content) => Write(path, content, default, default, null, isProgram: true);

    /// <summary>Creates a file with its content in one step.</summary>
    /// <returns>False when it exists already; then nothing changed.</returns>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = Beside(path);
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);
            }

            return TryLink(beside, path);
        }
        catch (ArgumentOutOfRangeException error)
        {
            ThrowIfTooLarge(error);
            throw;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    /// <summary>What .NET makes of a limit on the size of files (<c>ulimit -f</c>) is thrown as what it is: no more can be written.</summary>
    /// <exception cref="IOException">It is that.</exception>
    internal static void ThrowIfTooLarge(Exception error)
    {
        if (error is ArgumentOutOfRangeException)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <summary>The content, or null when there is no such file.</summary>
    public static string? ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Deletes a file that may be gone already, in a directory that may be gone already.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone is what was wanted.
        }
    }

    /// <summary>Gives a file a second name that nothing has yet; the first one stays.</summary>
    /// <returns>False when the name is taken; then nothing changed.</returns>
    internal static bool TryLink(string from, string to)
    {
        // On Unix a move that is told not to overwrite looks first and renames then, which overwrites what came in between; a
        // hard link fails where the name exists.
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(from, to, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(to))
            {
                return false;
            }
        }

        const int AlreadyExists = 17;
        return Link(from, to) == 0
            || (Marshal.GetLastPInvokeError() is var error && error == AlreadyExists ? false : throw new IOException($"{to} could not be created: {Marshal.GetPInvokeErrorMessage(error)}"));
    }

    private static void Write(string path, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, UnixFileMode? mode, bool isProgram)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = Beside(path);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
            if (!OperatingSystem.IsWindows() && (mode ?? (isProgram ? Everything : null)) is { } created)
            {
                options.UnixCreateMode = created;
            }

            using (var file = new FileStream(beside, options))
            {
                if (!OperatingSystem.IsWindows() && mode is { } permissions)
                {
                    // The umask takes some away, which is for new files and not for those that were there.
                    File.SetUnixFileMode(file.SafeFileHandle, permissions);
                }

                file.Write(first);
                file.Write(second);
                file.Write(third);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (Exception error)
        {
            File.Delete(beside);
            ThrowIfTooLarge(error);
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    /// <summary>A name beside a file for what is not in its place yet; what a crash leaves of it is cleaned up by its form.</summary>
    internal static string Beside(string path) => $"{path}.{Guid.NewGuid():N}.tmp";
}
