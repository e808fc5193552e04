using System.Text;

namespace CoordTool.Simulation.Report;

/// <summary>A table of the page.</summary>
internal sealed class Table(string caption, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>As Markdown.</summary>
    public string Text()
    {
        var text = new StringBuilder(caption).Append("\n\n");
        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Append(string.Concat(columns.Select((_, at) => at == 0 ? "---|" : "---:|"))).Append('\n');
        foreach (var row in _rows)
        {
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        return text.ToString();
    }
}
