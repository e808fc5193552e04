namespace CoordTool.Core.Installation;

/// <summary>Our lines in a file that belongs to somebody else: put in, replaced and taken out between two marks.</summary>
public static class MarkedBlock
{
    private const string Begin = "# dotnet-coord:begin";
    private const string End = "# dotnet-coord:end";

    /// <summary>Whether a text has our lines.</summary>
    public static bool IsIn(string text) => Find(text) is not null;

    /// <summary>The text with our lines, which stand where they stood before, else after the first <paramref name="skip"/> characters.</summary>
    public static string Put(string text, string lines, int skip)
    {
        var block = $"{Begin} v1\n{lines.TrimEnd('\n')}\n{End}\n";
        if (Find(text) is { } place)
        {
            return text[..place.Start] + block + text[place.End..];
        }

        var before = text[..skip];
        return (before.Length > 0 && !before.EndsWith('\n') ? before + "\n" : before) + block + text[skip..];
    }

    /// <summary>Our lines in a text; none where it has none.</summary>
    public static IReadOnlyList<string> Lines(string text) => Find(text) is { } place ? text[place.Start..place.End].TrimEnd('\n').Split('\n')[1..^1] : [];

    /// <summary>The text without our lines.</summary>
    public static string Remove(string text) => Find(text) is { } place ? text[..place.Start] + text[place.End..] : text;

    private static (int Start, int End)? Find(string text)
    {
        var start = text.StartsWith(Begin, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + Begin, StringComparison.Ordinal) + 1;
        if (start == 0 && !text.StartsWith(Begin, StringComparison.Ordinal))
        {
            return null;
        }

        var mark = text.IndexOf(End, start, StringComparison.Ordinal);
        var newline = mark < 0 ? -1 : text.IndexOf('\n', mark);
        return mark < 0 ? null : (start, newline < 0 ? text.Length : newline + 1);
    }
}
