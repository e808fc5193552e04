using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CoordTool.Core;
using Spectre.Console;

namespace CoordTool.Output;

/// <summary>Where a command says what: the answer on standard output, everything else on standard error.</summary>
internal sealed class Screen(TextWriter answer, TextWriter narration, bool json, bool quiet)
{
    private const int Unlimited = 4000;

    public bool Json => json;

    public TextWriter Error => narration;

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

    /// <summary>A table without lines around it. Widths are the content's: nothing is cut off when the output is a file.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Printable.Text(cell))));
        }

        var lines = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(lines),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Unlimited;
        console.Write(table);
        foreach (var line in lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            answer.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>A number of things, in the singular where it is one.</summary>
    public static string Count(int number, string thing) => $"{number} {thing}{(number == 1 ? "" : "s")}";

    /// <summary>How long ago something was, in the words people use.</summary>
    public static string Ago(TimeSpan time) => Printable.Ago(time);
}
