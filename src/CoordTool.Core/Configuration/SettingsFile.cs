using System.Buffers;
using System.Text;
using System.Text.Unicode;
using CoordTool.Core.Files;

namespace CoordTool.Core.Configuration;

/// <summary>Reads the bytes of a settings file that anybody may have written: not without end, and nothing but text.</summary>
internal static class SettingsFile
{
    /// <summary>The largest file that is read.</summary>
    public const int MostBytes = 1024 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The content in UTF-8, without a byte order mark.</summary>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: it cannot be read, or is no text.</exception>
    public static byte[]? Read(string path)
    {
        if (!WorkingFile.Exists(path))
        {
            return null;
        }

        // Its length is asked for before it is opened: that of a pipe is none, and opening one would wait for a writer.
        var file = new FileInfo(PhysicalPath.Resolve(path));
        if (!file.Exists)
        {
            return WorkingFile.Exists(path)
                ? throw Broken(path, Directory.Exists(path) ? "it is a directory" : "it is a link that leads nowhere")
                : null;
        }

        try
        {
            if (file.Length == 0)
            {
                throw Broken(path, "it is empty");
            }

            var content = Limited(file.FullName) ?? throw Broken(path, $"it is larger than {MostBytes / 1024} KiB");
            content = content.AsSpan().StartsWith(ByteOrderMark) ? content[ByteOrderMark.Length..] : content;
            return Utf8.IsValid(content) ? content : throw Broken(path, $"line {LineOf(content, FirstInvalid(content))} is not UTF-8");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Broken(path, error.Message);
        }
    }

    /// <summary>The line, from 1, that a byte is on.</summary>
    public static int LineOf(ReadOnlySpan<byte> content, int at) => content[..at].Count((byte)'\n') + 1;

    private static byte[]? Limited(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > MostBytes)
        {
            return null;
        }

        var content = new byte[stream.Length];
        return content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }

    private static int FirstInvalid(ReadOnlySpan<byte> content)
    {
        var at = 0;
        while (at < content.Length && Rune.DecodeFromUtf8(content[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static CoordException Broken(string path, string why) => new(
        FailureKind.Usage,
        $"{path} cannot be read: {Printable.Text(why, 200)}.",
        "It holds one JSON object in UTF-8, {} at the least; comments and trailing commas are fine. Without the file, the defaults hold.");
}
