using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The variables by which test runs side by side do not meet (docs/design.md, Places).</summary>
public class PlacesInTheShellsOfSessions
{
    private const string Print = "printf '%s\\n' \"$COORD_SESSION\" \"$COORD_SCRATCH\" \"$COORD_DB_DIR\" \"$COORD_PORT_BASE\" \"$COORD_PORT_COUNT\"";

    [Test]
    public void Are_all_different_when_twenty_processes_start_at_once([Values("", "--raw")] string raw)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        scratch.Git(repository, "worktree", "add", "--quiet", scratch["linked"]).Exits(0);
        var answers = new Answer[20];
        Parallel.For(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = answers.Length }, i =>
            answers[i] = InShell(scratch, i % 2 == 0 ? repository : scratch["linked"], $"session start --shell bash {raw} --id s{i}"));

        var printed = answers.Select(answer => answer.Exits(0).Lines).ToList();
        Assert.That(printed, Has.All.Length.EqualTo(5));
        foreach (var column in Enumerable.Range(0, 4))
        {
            Assert.That(printed.Select(lines => lines[column]), Is.Unique);
        }

        Assert.That(printed.Select(lines => lines[4]), Has.All.EqualTo("20"));
        Assert.That(printed.SelectMany(lines => new[] { lines[1], lines[2] }), Has.All.Matches<string>(Directory.Exists));
        Assert.That(scratch.Git(repository, "status", "--porcelain", "--ignored").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Are_the_same_for_every_process_of_a_session()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var answers = new Answer[10];
        Parallel.For(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = answers.Length }, i =>
            answers[i] = InShell(scratch, repository, "session start --shell bash --id ann"));

        Assert.That(answers.Select(answer => answer.Exits(0).Output).Distinct().Count(), Is.EqualTo(1));
        Assert.That(InShell(scratch, repository, "session env --id ann").Exits(0).Output, Is.EqualTo(answers[0].Output));
        Assert.That(InShell(scratch, repository, "session env --raw --id ann").Exits(0).Output, Is.EqualTo(answers[0].Output));
        Assert.That(Directory.EnumerateFiles(Path.Combine(repository, ".git", "coord", "ports")).Count(), Is.EqualTo(1));
    }

    [Test]
    public void Are_given_to_claude_code_and_go_back_at_its_end()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("f", "1\n"));
        var file = scratch["claude-env"];
        var variables = new Dictionary<string, string> { ["CLAUDE_ENV_FILE"] = file };
        scratch.Run(repository, Tool.Path, ["hook", "session-start", "--agent", "claude"], Payload.Of("SessionStart", "11111111-2222", repository), variables).Exits(0);

        var printed = scratch.Run(repository, "/bin/bash", ["-euc", $". '{file}'; {Print}"]).Exits(0).Lines;
        Assert.That(printed[1], Is.EqualTo(Path.Combine(repository, ".git", "coord", "scratch", "session-11111111-2222", "tmp")));
        var ports = Path.Combine(repository, ".git", "coord", "ports", printed[3]);
        Assert.That(File.ReadAllText(ports), Is.EqualTo("session:11111111-2222\n"));

        scratch.Run(repository, Tool.Path, ["hook", "session-end", "--agent", "claude"], Payload.Of("SessionEnd", "11111111-2222", repository), variables).Exits(0);
        Assert.That(File.Exists(ports), Is.False);
    }

    [Test]
    public void Are_not_the_outer_sessions_where_none_are_left()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var ports = Directory.CreateDirectory(Path.Combine(repository, ".git", "coord", "ports")).FullName;
        for (var block = 20_000; block < 30_000; block += 20)
        {
            File.WriteAllText(Path.Combine(ports, $"{block}"), "later:somebody\n");
        }

        var outer = new Dictionary<string, string> { ["COORD_PORT_BASE"] = "20000", ["COORD_PORT_COUNT"] = "20" };
        var answer = scratch.Run(repository, "/bin/bash", ["-euc", $"eval \"$('{Tool.Path}' session start --shell bash --id ann)\"; {Print}"], variables: outer).Exits(0);
        Assert.That(answer.Output.Split('\n')[3..5], Is.EqualTo(new[] { "", "" }));
        Assert.That(answer.Error, Does.Contain("There are no ports for session:ann: all 500 blocks are taken"));

        var json = scratch.Coord(repository, "session", "env", "--id", "ann", "--json").Exits(0);
        using var document = JsonDocument.Parse(json.Output);
        Assert.That(document.RootElement.GetProperty("variables").GetProperty("COORD_PORT_BASE").GetString(), Is.Empty);
    }

    [Test]
    public void Hold_repositories_of_a_test_suite_that_are_no_business_of_the_sessions()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Shell("cd \"$COORD_SCRATCH\"; git init --quiet inner; cd inner; echo x > x; git add x; git commit --quiet -m inner").Exits(0);

        Assert.That(scratch.Git(Path.Combine(ann.Variables["COORD_SCRATCH"], "inner"), "ls-files").Exits(0).Line, Is.EqualTo("x"));
        Assert.That(ann.Git("ls-files").Exits(0).Line, Is.EqualTo("f"));
        Assert.That(ann.Shell("cd \"$COORD_SCRATCH\"; mkdir alone; cd alone; GIT_CEILING_DIRECTORIES=$COORD_SCRATCH git rev-parse --git-dir").ExitCode, Is.EqualTo(128));
    }

    private static Answer InShell(Scratch scratch, string directory, string command) =>
        scratch.Run(directory, "/bin/bash", ["-euc", $"eval \"$('{Tool.Path}' {command})\"; {Print}"]);
}
