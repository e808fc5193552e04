using System.Buffers;
using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>One line of our records of paths: a path with two states of it, as a file keeps them between two commands.</summary>
/// <param name="Path">The path.</param>
/// <param name="First">The one state; null for nothing there.</param>
/// <param name="Second">The other state; null for nothing there.</param>
internal sealed record PathRecord(TreePath Path, TreeEntry? First, TreeEntry? Second)
{
    /// <summary>The record as a line, without its end.</summary>
    public string Line => $"{Text(First)} {Text(Second)} {Convert.ToHexStringLower(Path.Bytes)}";

    /// <summary>Reads a record file; a missing one is empty.</summary>
    public static IEnumerable<PathRecord> Read(string file)
    {
        foreach (var line in (AtomicFile.ReadText(file) ?? "").Split('\n'))
        {
            if (Parse(line) is { } record)
            {
                yield return record;
            }
        }
    }

    /// <summary>Replaces a record file; without lines there is none.</summary>
    public static void Write(string file, IReadOnlyCollection<PathRecord> records)
    {
        if (records.Count == 0)
        {
            AtomicFile.Delete(file);
            return;
        }

        var text = new StringBuilder();
        foreach (var record in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record.Line}\n");
        }

        AtomicFile.Write(file, text.ToString());
    }

    /// <summary>Reads one line; null for any that is none.</summary>
    public static PathRecord? Parse(string line) =>
        line.Split(' ') is [var first, var second, var path] && TryParse(first, out var one) && TryParse(second, out var other) && Bytes(path) is { } bytes
            ? new PathRecord(new TreePath(bytes), one, other)
            : null;

    private static byte[]? Bytes(string digits)
    {
        var bytes = new byte[digits.Length / 2];
        return Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    private static string Text(TreeEntry? entry) => entry is { } there ? $"{Convert.ToString(there.Mode, 8)}:{there.Id}" : "-";

    private static bool TryParse(string text, out TreeEntry? entry)
    {
        entry = null;
        if (text == "-")
        {
            return true;
        }

        const int MostDigits = 7;
        if (text.Split(':') is [{ Length: > 0 and <= MostDigits } mode, var id] && mode.All(digit => digit is >= '0' and <= '7') && ObjectId.TryParse(id, out var name))
        {
            entry = new TreeEntry(Convert.ToUInt32(mode, 8), name);
            return true;
        }

        return false;
    }
}
