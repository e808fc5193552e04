using System.Text.RegularExpressions;

namespace CoordTool.Core.Tasks;

/// <summary>
/// The <c>Files:</c> lines of a description: what an item is about, between commas or spaces on that line, or in the list
/// that follows an empty one. A name with spaces stands between backticks or double quotes.
/// </summary>
internal static partial class FilesLines
{
    /// <summary>More are not looked at.</summary>
    public const int MostFiles = 200;

    /// <summary>The names in a description.</summary>
    public static IReadOnlyList<string> In(string? description)
    {
        var found = new List<string>();
        var inList = false;
        foreach (var line in (description ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            if (Head().Match(line) is { Success: true } head)
            {
                var rest = head.Groups[1].Value;
                inList = rest.Trim().Length == 0;
                found.AddRange(Names(rest));
            }
            else if (inList && Item().Match(line) is { Success: true } item)
            {
                found.AddRange(Names(item.Groups[1].Value));
            }
            else
            {
                inList = inList && line.Trim().Length == 0;
            }

            if (found.Count >= MostFiles)
            {
                break;
            }
        }

        return [.. found.Distinct().Take(MostFiles)];
    }

    private static IEnumerable<string> Names(string text) => Name().Matches(text)
        .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Success ? match.Groups[2].Value : match.Value.TrimEnd('.', ';'))
        .Where(name => name.Length > 0);

    // With the marks of Markdown that people put around it: `- **Files:** a, b`.
    [GeneratedRegex(@"\A\s*(?:[-*+]\s+)?[*_]{0,2}Files[*_]{0,2}:[*_]{0,2}(.*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Head();

    [GeneratedRegex(@"\A\s*[-*+]\s+(.*)\z")]
    private static partial Regex Item();

    // Braces of a glob hold commas that divide nothing.
    [GeneratedRegex("""`([^`]*)`|"([^"]*)"|(?:\{[^{}]*\}|[^\s,`"])+""")]
    private static partial Regex Name();
}
