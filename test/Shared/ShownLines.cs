using System.Text.RegularExpressions;

namespace CoordTool.Testing;

/// <summary>A line for the shell that a document shows, and in what kind of block; in none, between backticks.</summary>
internal sealed partial record ShownLine(string Document, string Text, string Language)
{
    private const string Reference = "docs/cli.md";

    /// <summary>The documents, by their paths.</summary>
    public static IEnumerable<string> Documents() => Directory.GetFiles(ThisProject.Top, "*.md")
        .Concat(new[] { "docs", "samples" }.SelectMany(folder => Directory.GetFiles(ThisProject.PathOf(folder), "*.md", SearchOption.AllDirectories)))
        .Select(file => Path.GetRelativePath(ThisProject.Top, file).Replace('\\', '/')).Order(StringComparer.Ordinal);

    /// <summary>What a document shows between backticks, in blocks for the shell, and as commands in JSON; words that are no command too.</summary>
    public static List<ShownLine> In(string document)
    {
        var text = File.ReadAllText(ThisProject.PathOf(document)).ReplaceLineEndings("\n");
        var lines = Block().Matches(text).SelectMany(block => Lines(document, block.Groups["language"].Value, block.Groups["text"].Value.Replace("\\\n", " ", StringComparison.Ordinal)))
            .Concat(Inline().Matches(Block().Replace(text, "")).Select(code => new ShownLine(document, code.Groups["text"].Value.Trim(), "")));

        // How a command is called is made of its definition there; an example says behind a # what it does.
        return [.. lines.Where(line => line.Text.Length > 0 && (document != Reference || !line.Text.StartsWith("dotnet-coord ", StringComparison.Ordinal) || line.Language != "sh" || line.Text.Contains("    # ", StringComparison.Ordinal))).Distinct()];
    }

    /// <summary>Whether the tool is called in it.</summary>
    public bool HasCall => Call().IsMatch(Text);

    private static IEnumerable<ShownLine> Lines(string document, string language, string text) => (language switch
    {
        "sh" => text.Split('\n'),
        "console" => text.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]),
        "json" => Command().Matches(text).Select(command => command.Groups["text"].Value),
        _ => [],
    }).Select(line => new ShownLine(document, line.Trim(), language));

    [GeneratedRegex(@"^ *```(?<language>\w*)\n(?<text>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("(?<ticks>`+)(?<text>[^\n]+?)\\k<ticks>")]
    private static partial Regex Inline();

    [GeneratedRegex("\"command\": \"(?<text>[^\"]*)\"")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<=^|[(""']|[|;&] )dotnet[- ]coord(?=[ )]|$)")]
    private static partial Regex Call();
}
