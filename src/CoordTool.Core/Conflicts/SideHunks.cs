using CoordTool.Core.Git;

namespace CoordTool.Core.Conflicts;

/// <summary>What two sides did to one path since they went apart, in the lines of a diff.</summary>
/// <param name="Path">The path.</param>
/// <param name="Left">The hunks of the one side; empty when it did nothing there.</param>
/// <param name="Right">The hunks of the other.</param>
public sealed record SideHunks(string Path, IReadOnlyList<string> Left, IReadOnlyList<string> Right)
{
    private const int MostLines = 400;

    internal static IReadOnlyList<string> Read(GitProcess git, ObjectId from, ObjectId to, string path, IReadOnlyDictionary<string, string> variables)
    {
        if (from == to)
        {
            return [];
        }

        var diff = git.Run(
            ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/", "--unified=3", from.ToString(), to.ToString(), "--", $":(top,literal){path}"],
            variables: variables);
        var lines = diff.Output.TrimEnd('\n').Split('\n');

        // Modes, "Binary files differ" and the like are told before the first hunk; which files it is about is known.
        var told = lines.Where((line, i) => i >= FirstHunk(lines) || !(line.Length == 0 || line.StartsWith("diff ", StringComparison.Ordinal) || line.StartsWith("index ", StringComparison.Ordinal)
            || line.StartsWith("--- ", StringComparison.Ordinal) || line.StartsWith("+++ ", StringComparison.Ordinal))).ToList();
        return told.Count <= MostLines ? told : [.. told.Take(MostLines), $"and {told.Count - MostLines} lines more"];
    }

    private static int FirstHunk(string[] lines) => Array.FindIndex(lines, line => line.StartsWith("@@", StringComparison.Ordinal)) is >= 0 and var first ? first : lines.Length;
}
