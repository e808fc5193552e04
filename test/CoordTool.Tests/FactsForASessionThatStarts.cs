using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What the model is told when its session starts: where it is, who else is there and what is free, in a few lines.</summary>
public class FactsForASessionThatStarts
{
    private const int Longest = 200;

    [Test]
    public void Are_one_line_when_it_is_alone_and_all_is_clean()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("coord.json", """{ "zones": { "http": { "paths": ["src/http/"] } } }"""));
        Assert.That(Start(scratch, repository, "cid"), Is.EqualTo(new[] { $"dotnet-coord: this is session claude-cid, in {repository} on main; no other session is live." }));
    }

    [Test]
    public void Tell_who_holds_what_and_what_nobody_holds()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("coord.json", """{ "zones": { "http": { "paths": ["src/http/"] }, "lib": { "paths": ["lib/"] } } }"""), ("src/http/a", "a\n"), ("left", "l\n"));
        scratch.Coord(repository, "session", "start", "--id", "ann", "--task", "the headers").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "src/http/").Exits(0);
        Scratch.Write(repository, "src/http/a", "of ann\n");
        Scratch.Write(repository, "left", "of nobody\n");
        Scratch.Write(repository, "new/file", "of nobody\n");
        Tracker.Answers(scratch, repository, """[{"id":"p-1","title":"Dates","status":"in_progress","assignee":"kim"}]""");
        File.AppendAllText(Path.Combine(repository, ".git", "info", "exclude"), ".beads\n");
        Assert.That(Start(scratch, repository, "cid", Tracker.Variables(scratch)), Is.EqualTo(new[]
        {
            $"dotnet-coord: this is session claude-cid, in {repository} on main; 1 other session is live.",
            "person-ann is active in the same checkout and holds src/http/ (task: the headers).",
            "Staging is private to each session; files on disk are shared. `dotnet-coord who` lists who holds what.",
            "Free zones: lib.",
            "2 files here have uncommitted changes and no holder: left, new/file.",
            "Tasks in progress: p-1 Dates (kim).",
        }));
    }

    [Test]
    public void Tell_the_worktree_and_what_Git_stopped_in()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("a", "base\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(worktree, "a", "of fix\n");
        scratch.Git(worktree, "commit", "--quiet", "-am", "fix").Exits(0);
        Scratch.Write(repository, "a", "of main\n");
        scratch.Git(repository, "commit", "--quiet", "-am", "main").Exits(0);
        scratch.Git(worktree, "merge", "main").Exits(1);
        var facts = Start(scratch, worktree, "cid");
        Assert.That(facts[0], Is.EqualTo($"dotnet-coord: this is session claude-cid, in the worktree fix at {worktree} on work/fix; no other session is live."));
        Assert.That(facts, Has.Some.EqualTo("Under way: a merge in this checkout.").And.Some.EqualTo("1 file here has uncommitted changes and no holder: a."));
    }

    [Test]
    public void Are_ten_short_lines_at_most()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("a", "a\n"));
        for (var i = 0; i < 6; i++)
        {
            scratch.Coord(repository, "session", "start", "--id", $"s{i}", "--task", new string('t', 190)).Exits(0);
            scratch.Coord(repository, ["claim", "--session", $"s{i}", .. Enumerable.Range(0, 8).Select(part => $"src/{i}/a-long-name-of-a-directory-{part}/")]).Exits(0);
        }

        for (var i = 0; i < 20; i++)
        {
            Scratch.Write(repository, $"left-{i:00}\u202E\u001b[2J{new string('x', 100)}", "l\n");
        }

        var facts = Start(scratch, repository, "cid");
        Assert.That(facts, Has.Length.InRange(5, 10));
        Assert.That(facts, Has.All.Length.LessThanOrEqualTo(Longest));
        Assert.That(string.Concat(facts).Where(c => char.IsControl(c) || c == '\u202E'), Is.Empty);
        Assert.That(facts, Has.Some.Match("^20 files here have uncommitted changes and no holder: left-00.* and [0-9]+ more\\.$").And.Some.Match("^Also live: .*person-s[0-9]"));
        Assert.That(facts.Count(line => line.Contains("is active in", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    private static string[] Start(Scratch scratch, string directory, string session, IReadOnlyDictionary<string, string>? variables = null) =>
        scratch.Run(directory, Tool.Path, ["hook", "session-start", "--agent", "claude"], Payload.Of("SessionStart", session, directory), variables).Exits(0).Lines;
}
