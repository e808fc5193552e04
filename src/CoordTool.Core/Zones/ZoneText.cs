using CoordTool.Core.Configuration;
using CoordTool.Core.Installation;

namespace CoordTool.Core.Zones;

/// <summary>The lines that tell agents how work is shared in a repository: its zones, how to claim, how to land.</summary>
internal static class ZoneText
{
    /// <summary>With its marks, the block has so many lines at most: every session reads it at its start.</summary>
    public const int MostLines = 15;

    private const int LinesOfTheRest = 8;
    private const int LongestLine = 200;
    private const int LongestDescription = 60;

    /// <summary>The marks in a Markdown text; those of <see cref="AgentText"/> are others, for both may be in one file.</summary>
    public static BlockMarks Marks { get; } = new("<!-- dotnet-coord:zones:begin", " -->", "<!-- dotnet-coord:zones:end", " -->");

    /// <summary>The lines between the marks.</summary>
    public static string Of(IReadOnlyList<Zone> zones)
    {
        const int Most = MostLines - LinesOfTheRest;
        var shown = zones.Count <= Most ? zones : zones.Take(Most - 1);
        IEnumerable<string> lines =
        [
            "## Several sessions work in this repository",
            "",
            zones.Count == 0 ? "No zones are named in `coord.json`: the first edit of a file claims that file." : "Zones of `coord.json`; the first edit inside claims the zone, unless it says otherwise:",
            .. shown.Select(Line),
            .. zones.Count > Most ? (string[])[$"- and {zones.Count - Most + 1} more: `dotnet-coord zone list`"] : [],
            "- Before you edit: `dotnet-coord claim PATH`. Exit code 2: another session holds it; the answer says who, and what to do instead. `dotnet-coord who` lists all claims.",
            "- To land: `cd \"$(dotnet-coord worktree add NAME)\"`, commit there, then `dotnet-coord worktree done`.",
            "- A work item names the files it is about in its description, on a line `Files: src/http/, docs/http.md`; `dotnet-coord check PATH` respects it.",
        ];
        return string.Join('\n', lines);
    }

    private static string Line(Zone zone)
    {
        var claim = zone.Claim switch
        {
            ZoneClaim.File => " (each file by itself)",
            ZoneClaim.None => " (edits claim nothing)",
            _ => "",
        };
        var description = zone.Description is { Length: > 0 } text ? $", {Plain(text, LongestDescription)}" : "";
        var line = $"- `{zone.Name}`{claim}{description}:";
        var separator = " ";
        for (var i = 0; i < zone.Paths.Count; i++)
        {
            var next = $"{separator}`{Plain(zone.Paths[i], LongestLine)}`";
            if (line.Length + next.Length > LongestLine && i > 0)
            {
                return $"{line} and {zone.Paths.Count - i} more";
            }

            line += next;
            separator = ", ";
        }

        return line;
    }

    // One line, in which nothing ends the code or the block.
    private static string Plain(string text, int longest) =>
        Printable.Text(text.Replace('`', '\'').Replace("<!--", "<!", StringComparison.Ordinal).Replace("-->", "->", StringComparison.Ordinal), longest);
}
