using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.History;

/// <summary>What is at a path on disk: a regular file or a link.</summary>
/// <param name="Mode">Its mode, as a tree has it.</param>
/// <param name="Bytes">Its content, or what the link points to; null where that is too much to keep.</param>
internal sealed record PresentContent(uint Mode, byte[]? Bytes)
{
    /// <summary>Larger content is not kept.</summary>
    public const int Largest = 5 * 1024 * 1024;

    /// <summary>Reads it; null where there is neither a file nor a link.</summary>
    public static PresentContent? Read(string file)
    {
        var there = new FileInfo(file);
        if (there.LinkTarget is { } target)
        {
            return new PresentContent(EntryMode.SymbolicLink, Encoding.UTF8.GetBytes(target));
        }

        // Only a regular file: a pipe would keep whoever reads it waiting.
        if (!WorkingFile.IsRegular(file))
        {
            return null;
        }

        var mode = !OperatingSystem.IsWindows() && (there.UnixFileMode & UnixFileMode.UserExecute) != 0 ? EntryMode.Executable : EntryMode.Regular;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length > Largest)
        {
            return new PresentContent(mode, null);
        }

        var bytes = new byte[stream.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return new PresentContent(mode, bytes[..read]);
    }
}
