using System.Text.Json;
using System.Text.RegularExpressions;

namespace CoordTool.Tests.Support;

/// <summary>A repository in which much goes on, and what commands draw of it.</summary>
internal static partial class BusyRepository
{
    /// <summary>A name as somebody would have it who wants to drive a terminal.</summary>
    public const string Hostile = "evil\u001b[2J\u202Etxt.exe\nsecond \u05e9\u05dc\u05d5\u05dd ";

    public static string Make(Scratch scratch, string name, string task, string title)
    {
        var repository = scratch.Coordinated(("shared", "base\n"), ("src/a", "a\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "fix-a").Exits(0).Line;
        foreach (var (id, where) in new[] { ("ann", repository), ("bob", worktree) })
        {
            scratch.Coord(where, "session", "start", "--id", id).Exits(0);
        }

        scratch.Coord(repository, ["claim", "--session", "ann", .. Enumerable.Range(0, 9).Select(i => $"src/part{i}/")]).Exits(0);
        Registration.Write(repository, "ann", name, task, repository, DateTimeOffset.UtcNow);
        Scratch.Write(worktree, "shared", "of fix-a\n");
        scratch.Git(worktree, "commit", "--quiet", "-am", "a").Exits(0);
        Scratch.Write(repository, "shared", "of main\n");
        Scratch.Write(repository, "new/one", "1\n");
        scratch.Coord(repository, "conflicts").Exits(3);
        scratch.Coord(repository, "decision", "add", "Perhaps", "--session", "ann", "--status", "proposed").Exits(0);
        Tracker.Answers(scratch, repository, JsonSerializer.Serialize(new[] { new { id = "p-1", title, status = "in_progress", assignee = "person-bob" }, new { id = "p-2", title = "Nobody's", status = "in_progress", assignee = "" } }));
        File.AppendAllText(Path.Combine(repository, ".git", "info", "exclude"), ".beads\n");
        return repository;
    }

    /// <summary>What a command draws, with what is another every time replaced. Nothing in it drives a terminal but colours, where those are wanted.</summary>
    public static string Drawn(Scratch scratch, string repository, int columns, bool color, params string[] words)
    {
        var variables = Tracker.Variables(scratch);
        variables["COLUMNS"] = $"{columns}";
        variables[color ? "CLICOLOR_FORCE" : "NO_COLOR"] = "1";
        var output = scratch.Run(repository, Tool.Path, words, variables: variables).Output;
        var plain = Colors().Replace(output, "");
        Assert.That(plain.Where(c => (char.IsControl(c) && c != '\n') || c is '\u202E'), Is.Empty, output);
        Assert.That(color || output == plain, output);
        var ago = Moments().Replace(output.Replace(scratch.Root, "ROOT", StringComparison.Ordinal), "AGO");
        return Ids().Replace(ago.Replace("\u001b", "^", StringComparison.Ordinal), "ID");
    }

    /// <summary>A drawing without colours.</summary>
    public static string Plain(string drawn) => Colors().Replace(drawn.Replace("^[", "\u001b[", StringComparison.Ordinal), "");

    [GeneratedRegex("\u001b\\[[0-9]+m")]
    private static partial Regex Colors();

    [GeneratedRegex("just now|[0-9]+ (s|min|h|hours?|days?) ago")]
    private static partial Regex Moments();

    [GeneratedRegex("d-[0-9a-f]{10}|[0-9a-f]{7,40} ")]
    private static partial Regex Ids();
}
