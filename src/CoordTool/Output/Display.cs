using System.Globalization;
using System.Text;
using CoordTool.Core;
using CoordTool.Core.StatusLines;
using Spectre.Console.Rendering;

namespace CoordTool.Output;

/// <summary>How something is meant, for those who see colours. Nothing is told by colour alone.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Faint,
    Warning,
    Bad,
}

/// <summary>A part of a line, in one tone.</summary>
internal sealed record Piece(string Text, Tone Tone = Tone.Plain);

/// <summary>What the answer is shown on.</summary>
/// <param name="Width">How many columns it has; null for what has no edge: a file or a pipe.</param>
/// <param name="HasColor">Whether colours are wanted.</param>
internal sealed record Display(int? Width, bool HasColor)
{
    private const int Narrowest = 40;
    private const string Reset = "\u001b[0m";

    /// <summary>Finds out, by the usual variables first: <c>COLUMNS</c>, <c>NO_COLOR</c>, <c>CLICOLOR_FORCE</c>.</summary>
    public static Display Of(CoordContext context, bool noColor)
    {
        var isTerminal = !Console.IsOutputRedirected;
        var hasColor = !noColor && context.Variable("NO_COLOR") is null
            && (context.Variable("CLICOLOR_FORCE") is { } forced ? forced != "0" : isTerminal && context.Variable("TERM") is not "dumb");
        return new Display(WidthOf(context, isTerminal) is { } width ? Math.Max(width, Narrowest) : null, hasColor);
    }

    /// <summary>Text of others as one line that drives no terminal.</summary>
    public static string Clean(string text) => StatusLine.Clean(text, text.Length + 1);

    /// <summary>How many columns a clean text takes.</summary>
    public static int Cells(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? new Segment(text).CellCount() : text.Length;

    /// <summary>A clean text that is no wider than so many columns, with its beginning.</summary>
    public static string Cut(string text, int width)
    {
        if (Cells(text) <= width)
        {
            return text;
        }

        var (cut, used) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += Cells(rune.ToString());
            if (used > width - 1)
            {
                break;
            }

            cut.Append(rune.ToString());
        }

        return cut.Append('…').ToString();
    }

    /// <summary>A clean text in a column of its own.</summary>
    public static string Pad(string text, int width) => Cut(text, width) is var cut ? cut + new string(' ', Math.Max(0, width - Cells(cut))) : "";

    /// <summary>One line, cut where it does not fit.</summary>
    public IReadOnlyList<Piece> Line(params IReadOnlyList<Piece> pieces)
    {
        var (line, left) = (new List<Piece>(), Width ?? int.MaxValue);
        foreach (var piece in pieces)
        {
            var clean = Clean(piece.Text);
            var cells = Cells(clean);
            line.Add(piece with { Text = cells > left ? Cut(clean, left) : clean });
            left -= cells;
            if (left <= 0)
            {
                break;
            }
        }

        return line;
    }

    /// <summary>A text that is to be read to its end, on as many lines as it takes.</summary>
    public IEnumerable<Piece> Wrapped(string text, Tone tone = Tone.Plain, int indent = 2)
    {
        var (line, used) = (new StringBuilder(), 0);
        foreach (var word in Words(Clean(text)))
        {
            var cells = Cells(word);
            if (used > 0 && used + 1 + cells > (Width ?? int.MaxValue))
            {
                yield return new Piece(line.ToString(), tone);
                line.Clear().Append(' ', indent);
                used = indent;
            }
            else if (used > 0)
            {
                line.Append(' ');
                used++;
            }

            line.Append(word);
            used += cells;
        }

        yield return new Piece(line.ToString(), tone);
    }

    /// <summary>A line of the answer, in colours where they are wanted.</summary>
    public string Painted(IEnumerable<Piece> line) => string.Concat(line.Select(Painted)).TrimEnd();

    // Spaces at the beginning are part of the first word, and what is wider than a line is broken.
    private IEnumerable<string> Words(string text)
    {
        var start = text.Length - text.TrimStart(' ').Length;
        var most = Math.Max(Narrowest / 2, (Width ?? int.MaxValue) - 8);
        var isFirst = true;
        foreach (var word in text[start..].Split(' '))
        {
            var (part, used) = (new StringBuilder(isFirst ? text[..start] : ""), isFirst ? start : 0);
            foreach (var rune in word.EnumerateRunes())
            {
                var cells = Cells(rune.ToString());
                if (used + cells > most)
                {
                    yield return part.ToString();
                    part.Clear();
                    used = 0;
                }

                part.Append(rune.ToString());
                used += cells;
            }

            if (part.Length > 0 || isFirst)
            {
                yield return part.ToString();
            }

            isFirst = false;
        }
    }

    private string Painted(Piece piece)
    {
        var code = piece.Tone switch { Tone.Strong => "1", Tone.Faint => "2", Tone.Warning => "33", Tone.Bad => "31", _ => null };
        return HasColor && code is not null && piece.Text.Length > 0 ? $"\u001b[{code}m{piece.Text}{Reset}" : piece.Text;
    }

    private static int? WidthOf(CoordContext context, bool isTerminal)
    {
        if (int.TryParse(context.Variable("COLUMNS"), CultureInfo.InvariantCulture, out var columns) && columns is > 0 and < 10_000)
        {
            return columns;
        }

        try
        {
            return isTerminal && Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (Exception error) when (error is IOException or PlatformNotSupportedException)
        {
            return null;
        }
    }
}
