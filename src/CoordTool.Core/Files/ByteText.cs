using System.Text;

namespace CoordTool.Core.Files;

/// <summary>
/// Text files that belong to somebody else, in an encoding we do not know: each byte is one character on the way in and on
/// the way out, so whatever is not touched comes back as it was.
/// </summary>
internal static class ByteText
{
    /// <summary>The bytes of a file as characters, or null when there is no such file.</summary>
    public static string? Read(string path) => ReadBytes(path) is { } bytes ? Of(bytes) : null;

    /// <summary>The bytes of a file, or null when there is no such file.</summary>
    public static byte[]? ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The characters that stand for bytes.</summary>
    public static string Of(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>The bytes that the characters stand for.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Text of our own, to be put between such characters: its bytes in UTF-8.</summary>
    public static string Of(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
