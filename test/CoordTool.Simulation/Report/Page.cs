namespace CoordTool.Simulation.Report;

/// <summary>The page of the results: what is between marks is written by the program, the rest by hand.</summary>
internal static class Page
{
    /// <summary>Writes tables and plots of answers.</summary>
    /// <param name="file">The page; its plots are in a directory of its name beside it.</param>
    /// <param name="answers">What to write.</param>
    public static void Write(string file, IEnumerable<Answer> answers)
    {
        var directory = Path.ChangeExtension(file, null);
        Directory.CreateDirectory(directory);
        var text = File.ReadAllText(file);
        foreach (var answer in answers)
        {
            foreach (var plot in answer.Plots)
            {
                File.WriteAllText(Path.Combine(directory, $"{plot.File}.svg"), plot.Draw());
            }

            var plots = answer.Plots.Select(plot => $"![{plot.Title}]({Path.GetFileName(directory)}/{plot.File}.svg)\n");
            text = Replace(text, answer.Name, string.Join('\n', answer.Tables.Select(table => table.Text()).Concat(plots)));
        }

        File.WriteAllText(file, text);
    }

    private static string Replace(string text, string name, string written)
    {
        var (begin, end) = ($"<!-- begin {name} (eng/load-model.sh) -->\n", $"<!-- end {name} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0
            ? throw new InvalidDataException($"The page has no place for {name}: it begins with {begin.TrimEnd()} and ends with {end}.")
            : $"{text[..(from + begin.Length)]}\n{written}\n{text[to..]}";
    }
}
