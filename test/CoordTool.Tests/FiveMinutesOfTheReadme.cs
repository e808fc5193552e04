using System.Text;
using System.Text.RegularExpressions;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What the README lets its readers type, and what it says they are answered. COORD_ACCEPT_SNAPSHOTS=1 writes the answers anew.</summary>
public partial class FiveMinutesOfTheReadme
{
    private const string Mark = "=8<= ";

    [Test]
    public void Go_as_they_are_written()
    {
        using var scratch = new Scratch();
        var readme = ThisProject.PathOf("README.md");
        var text = File.ReadAllText(readme);
        var tour = Tour().Match(text);
        var blocks = Block().Matches(tour.Value).Select(block => Commands().Matches(block.Value).Select(command => command.Groups["line"].Value).ToList()).ToList();
        Assert.That(blocks.Sum(block => block.Count), Is.GreaterThan(10));
        var answers = Type(scratch, [.. blocks.SelectMany(block => block)]);
        var (next, at) = (0, 0);
        var typed = Block().Replace(tour.Value, _ => "```console\n" + string.Concat(blocks[at++].Select(line => $"$ {line}\n{answers[next++]}")) + "```");
        Snapshot.MatchFile(text.Replace(tour.Value, typed, StringComparison.Ordinal), readme);
    }

    // One shell, in a small repository; each line's answer ends at a mark.
    private static List<string> Type(Scratch scratch, IReadOnlyList<string> lines)
    {
        var repository = scratch.Repository("app", ("src/main.c", "int x;\n"), ("src/http.c", "int y;\n"));
        var script = new StringBuilder("exec 2>&1\n");
        foreach (var line in lines)
        {
            // Whatever its exit code: a refusal is an answer.
            script.Append(line).Append("\nprintf '\\n").Append(Mark).Append("\\n'\n");
        }

        var variables = new Dictionary<string, string>
        {
            ["PATH"] = $"{Path.GetDirectoryName(Tool.Path)}:{Environment.GetEnvironmentVariable("PATH")}",
            ["GIT_AUTHOR_DATE"] = "2026-01-01T12:00:00Z",
            ["GIT_COMMITTER_DATE"] = "2026-01-01T12:00:00Z",
            ["COLUMNS"] = "100",
        };
        var answer = scratch.Run(repository, "/bin/bash", ["--norc"], script.ToString(), variables);
        return [.. answer.Output.Split($"\n{Mark}\n")[..lines.Count].Select(said => Stable(said.TrimEnd('\n'), scratch.Root)).Select(said => said.Length == 0 ? "" : said + "\n")];
    }

    private static string Stable(string said, string root) =>
        Time().Replace(Stamp().Replace(Commit().Replace(Id().Replace(said.Replace(root, "~", StringComparison.Ordinal), "4f1e07a5c3d29b86"), "1f0c9d2ab3"), "20260101T120000Z"), "just now");

    [GeneratedRegex("(?<=<!-- tour:[^\n]*-->\n).*(?=<!-- /tour -->)", RegexOptions.Singleline)]
    private static partial Regex Tour();

    [GeneratedRegex("```console\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\$ (?<line>.*)$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\b[0-9a-f]{10}\b")]
    private static partial Regex Commit();

    [GeneratedRegex(@"\b[0-9a-f]{16}\b")]
    private static partial Regex Id();

    [GeneratedRegex("[0-9]{8}T[0-9]{6}Z")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\d+ (s|min) ago")]
    private static partial Regex Time();
}
