namespace CoordTool.Core.Installation;

/// <summary>The lines before and after ours, as comments of the file's language.</summary>
/// <param name="Begin">How the line before starts.</param>
/// <param name="BeginEnd">What follows the version in it.</param>
/// <param name="End">How the line after starts.</param>
/// <param name="EndEnd">Its rest.</param>
internal sealed record BlockMarks(string Begin, string BeginEnd, string End, string EndEnd)
{
    /// <summary>Those of shell scripts and lists of patterns.</summary>
    public static BlockMarks Number { get; } = new("# dotnet-coord:begin", "", "# dotnet-coord:end", "");

    /// <summary>How lines end in the file.</summary>
    public string NewLine { get; init; } = "\n";
}

/// <summary>Our lines in a file that belongs to somebody else: put in, replaced and taken out between two marks.</summary>
internal static class MarkedBlock
{
    /// <summary>Whether a text has our lines.</summary>
    public static bool IsIn(string text) => Find(text, BlockMarks.Number) is not null;

    /// <summary>The text with our lines, which stand where they stood before, else after the first <paramref name="skip"/> characters.</summary>
    public static string Put(string text, string lines, int skip, BlockMarks? given = null)
    {
        var marks = given ?? BlockMarks.Number;
        var block = $"{marks.Begin} v1{marks.BeginEnd}\n{lines.TrimEnd('\n')}\n{marks.End}{marks.EndEnd}\n".Replace("\n", marks.NewLine, StringComparison.Ordinal);
        if (Find(text, marks) is { } place)
        {
            return text[..place.Start] + block + text[place.End..];
        }

        var before = text[..skip];
        return (before.Length > 0 && !before.EndsWith('\n') ? before + marks.NewLine : before) + block + text[skip..];
    }

    /// <summary>Whether a text has the marks in another way than around one block: then nobody can tell which lines are ours.</summary>
    public static bool IsBroken(string text, BlockMarks marks)
    {
        var (begins, ends) = (text.Split(marks.Begin).Length - 1, text.Split(marks.End).Length - 1);
        return (begins, ends) != (0, 0) && ((begins, ends) != (1, 1) || Find(text, marks) is null);
    }

    /// <summary>Our lines in a text; none where it has none.</summary>
    public static IReadOnlyList<string> Lines(string text) => Find(text, BlockMarks.Number) is { } place ? [.. text[place.Start..place.End].TrimEnd('\n').Split('\n').Skip(1).SkipLast(1)] : [];

    /// <summary>The text without our lines.</summary>
    public static string Remove(string text, BlockMarks? given = null) => Find(text, given ?? BlockMarks.Number) is { } place ? text[..place.Start] + text[place.End..] : text;

    private static (int Start, int End)? Find(string text, BlockMarks marks)
    {
        var start = text.StartsWith(marks.Begin, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + marks.Begin, StringComparison.Ordinal) + 1;
        if (start == 0 && !text.StartsWith(marks.Begin, StringComparison.Ordinal))
        {
            return null;
        }

        var mark = text.IndexOf(marks.End, start, StringComparison.Ordinal);
        var newline = mark < 0 ? -1 : text.IndexOf('\n', mark);
        return mark < 0 ? null : (start, newline < 0 ? text.Length : newline + 1);
    }
}
