using System.Text.RegularExpressions;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What commands draw that people look at: as wide as the terminal is, with colours or without, whatever things are called.</summary>
public partial class EveryScreen
{
    private static readonly string[][] Tables = [["who"], ["session", "list"], ["zone", "list"], ["decision", "list"], ["rescue", "list"]];

    private static readonly string[][] Texts =
    [
        ["who", "src/part0/x"], ["check", "src/part0/x", "--session", "bob"], ["conflicts"], ["conflicts", "shared"], ["decision", "show", "d-"], ["log", "-n", "12"], ["log", "--commit", "HEAD"],
        ["index", "list"], ["worktree", "list"], ["zone", "sync", "--create", "--dry-run"], ["statusline"],
    ];

    [TestCase(80, false, false)]
    [TestCase(80, true, false)]
    [TestCase(120, false, false)]
    [TestCase(120, true, false)]
    [TestCase(80, false, true)]
    [TestCase(80, true, true)]
    [TestCase(120, false, true)]
    [TestCase(120, true, true)]
    public void Is_as_accepted(int columns, bool color, bool hostile)
    {
        using var scratch = new Scratch();
        var longest = new string('x', 150);
        var name = hostile ? BusyRepository.Hostile + longest : "ann";
        var repository = BusyRepository.Make(scratch, name, hostile ? BusyRepository.Hostile + longest : $"parse-{longest}", "Dates");
        Scratch.Write(repository, "coord.json", """{ "zones": { "core": { "paths": ["src/"], "description": "the parser" }, "doc": { "paths": ["doc/"] } } }""");
        var eve = ShimWorker.Start(scratch, repository, "eve");
        eve.Stage("src/a", "of eve\n");
        File.SetLastWriteTimeUtc(Path.Combine(repository, ".git/coord/sessions/eve.beat"), DateTime.UtcNow.AddDays(-2));
        scratch.Coord(repository, "gc").Exits(0);
        Registration.Write(repository, "ann", name, hostile ? BusyRepository.Hostile + longest : $"parse-{longest}", repository, DateTimeOffset.UtcNow);

        var drawn = new List<string>();
        foreach (var words in Tables.Concat(Texts))
        {
            var output = BusyRepository.Drawn(scratch, repository, columns, color, words);
            if (Tables.Contains(words))
            {
                Assert.That(BusyRepository.Plain(output).Split('\n'), Has.All.Length.LessThanOrEqualTo(columns), string.Join(' ', words));
            }

            // How long ago a thing was takes more or fewer columns, and what comes after moves with it.
            drawn.Add($"$ dotnet-coord {string.Join(' ', words)}\n{Spaces().Replace(Cut().Replace(Times().Replace(output, "TIME"), "…"), "  ")}");
        }

        Snapshot.Match(string.Join('\n', drawn));
    }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();

    [GeneratedRegex("[0-9]{8}T[0-9]{6}Z")]
    private static partial Regex Times();

    [GeneratedRegex("[^ ]*…")]
    private static partial Regex Cut();
}
