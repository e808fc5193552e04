using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CoordTool.Core;

namespace CoordTool.Output;

/// <summary>Where a command says what: the answer on standard output, everything else on standard error.</summary>
internal sealed class Screen(TextWriter answer, TextWriter narration, bool json, bool quiet)
{
    private const int Between = 2;

    public bool Json => json;

    public TextWriter Error => narration;

    /// <summary>What the answer is shown on.</summary>
    public Display Display { get; init; } = new(null, HasColor: false);

    /// <summary>A line of the answer as it is, for scripts: a path, lines for eval.</summary>
    public void Answer(string line) => answer.WriteLine(line);

    /// <summary>A line of the answer, unless the answer is JSON.</summary>
    public void Say(string line)
    {
        if (!json)
        {
            answer.WriteLine(Printable.Lines(line));
        }
    }

    /// <summary>What is going on, for people; never part of the answer.</summary>
    public void Narrate(string line)
    {
        if (!quiet)
        {
            narration.WriteLine(Printable.Lines(line));
        }
    }

    /// <summary>The whole answer as one object.</summary>
    public void Object<T>(T value, JsonTypeInfo<T> type) => answer.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>A table without lines around it. Widths are the content's, in a terminal as far as there is room.</summary>
    public void Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        // Padded by hand, for a layout of a thousand rows takes longer than finding out what is in them.
        var table = rows.Select(row => row.Select(cell => Cell.Of(Printable.Text(cell))).ToArray()).ToList();
        List<int> contents = [.. columns.Select((column, at) => table.Select(row => row[at].Width).Append(column.Heading.Length).Max())];
        var widths = Column.Widths(columns, contents, Display.Width - (Between * (columns.Count - 1)));
        answer.WriteLine(Display.Painted([new Piece(Line([.. columns.Select(column => Cell.Of(column.Heading))], widths), Tone.Faint)]));

        // In one piece: a call of the system for each of a thousand lines is most of what showing them takes.
        answer.Write(string.Concat(table.Select(row => Line(row, widths) + answer.NewLine)));
    }

    /// <summary>A number of things, in the singular where it is one.</summary>
    public static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";

    private static string Line(Cell[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var at = 0; at < cells.Length; at++)
        {
            var (text, width) = cells[at];
            line.Append(width > widths[at] ? Display.Cut(text, widths[at]) : text).Append(' ', Math.Max(0, widths[at] - width) + Between);
        }

        return line.ToString().TrimEnd();
    }

    private readonly record struct Cell(string Text, int Width)
    {
        public static Cell Of(string text) => new(text, Display.Cells(text));
    }
}
