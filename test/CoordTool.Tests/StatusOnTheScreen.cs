using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>status</c> answers in one look, as wide as the terminal is, and whatever people and branches are called.</summary>
public class StatusOnTheScreen
{
    [TestCase(80, false)]
    [TestCase(80, true)]
    [TestCase(120, false)]
    [TestCase(120, true)]
    public void Is_drawn_in_so_many_columns(int columns, bool color)
    {
        using var scratch = new Scratch();
        var repository = BusyRepository.Make(scratch, "ann", "the parser of headers, with all that belongs to it", "Parse the dates of headers");
        Matches(BusyRepository.Drawn(scratch, repository, columns, color, "status"), columns, color);
    }

    [TestCase(80, false)]
    [TestCase(80, true)]
    [TestCase(120, false)]
    [TestCase(120, true)]
    public void Is_drawn_with_hostile_names(int columns, bool color)
    {
        using var scratch = new Scratch();
        var repository = BusyRepository.Make(scratch, BusyRepository.Hostile + new string('n', 200), BusyRepository.Hostile + new string('t', 200), BusyRepository.Hostile + new string('w', 200));
        scratch.Git(repository, "worktree", "add", "--quiet", "-b", "long/" + new string('b', 180), scratch["wild\u001b[31m\u202E" + new string('d', 150)]).Exits(0);
        Matches(BusyRepository.Drawn(scratch, repository, columns, color, "status"), columns, color);
    }

    private static void Matches(string drawn, int columns, bool color)
    {
        var plain = BusyRepository.Plain(drawn);
        Assert.That(plain.Split('\n'), Has.All.Length.LessThanOrEqualTo(columns));
        Assert.That(drawn != plain, Is.EqualTo(color));
        Snapshot.Match(drawn);
    }

    [Test]
    public void Is_not_cut_where_nobody_looks_at_it()
    {
        using var scratch = new Scratch();
        var task = new string('t', 300);
        var repository = BusyRepository.Make(scratch, "ann", task, "w");
        var output = scratch.Coord(repository, "status").Exits(0).Output;
        Assert.That(output, Does.Contain($": {task}\n"));
        Assert.That(output.Contains('\u001b'), Is.False);
    }

    [Test]
    public void Names_no_checkout_of_a_session_that_is_not_there_any_more()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var worktree = scratch.Coord(repository, "worktree", "add", "fix").Exits(0).Line;
        scratch.Coord(worktree, "session", "start", "--id", "ann").Exits(0);
        scratch.Coord(repository, "session", "start", "--id", "bob").Exits(0);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("person-ann in fix, active"));
        scratch.Coord(worktree, "worktree", "remove", "fix", "--force", "--session", "ann").Exits(0);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("person-ann, active"));
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Output, Does.Contain("person-ann").And.Not.Contain(worktree));
        var told = scratch.CoordReading(repository, RecordedPayload.Read("session-start", "cid", repository), "hook", "session-start", "--agent", "claude").Exits(0).Output;
        Assert.That(told, Does.Contain("person-ann is active.").And.Contain("person-bob is active in the same checkout."));
    }

    [Test]
    public void Tells_worktrees_apart_that_have_one_name()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        foreach (var where in new[] { "one", "two" })
        {
            scratch.Git(repository, "worktree", "add", "--quiet", "-b", where, scratch[$"{where}/fix"]).Exits(0);
        }

        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain(scratch["one/fix"]).And.Contain(scratch["two/fix"]));
    }

    [Test]
    public void Is_shown_though_the_claims_are_broken()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        scratch.Git(repository, "update-ref", "refs/notes/coord/claims", "HEAD^{tree}").Exits(0);
        var answer = scratch.Coord(repository, "status").Exits(0);
        Assert.That(answer.Output, Does.Contain("WARNING: the claims cannot be read").And.Contain("refs/notes/coord/claims").And.Contain("person-ann").And.Contain("1 checkout"));
        using var document = JsonDocument.Parse(scratch.Coord(repository, "status", "--json").Exits(0).Output);
        Assert.That(document.RootElement.GetProperty("claimsTrouble").GetString(), Does.Contain("refs/notes/coord/claims"));
    }

    [Test]
    public void Has_no_colours_where_they_are_not_wanted()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var forced = new Dictionary<string, string> { ["CLICOLOR_FORCE"] = "1" };
        Assert.That(IsColored(forced, "status"), Is.True);
        Assert.That(IsColored(forced, "status", "--no-color"), Is.False);
        Assert.That(IsColored(new Dictionary<string, string>(forced) { ["NO_COLOR"] = "1" }, "status"), Is.False);
        Assert.That(IsColored([], "status"), Is.False, "it is no terminal");

        // By code, for to a culture an escape is nothing.
        bool IsColored(Dictionary<string, string> variables, params string[] words) => scratch.Run(repository, Tool.Path, words, variables: variables).Exits(0).Output.Contains('\u001b');
    }

    [Test]
    public void Says_when_a_conflict_it_knows_of_is_of_earlier_commits()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("shared", "base\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "fix-a").Exits(0).Line;
        Assert.That(Conflicts(), Is.Empty);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("conflicts were never looked at"));
        Scratch.Write(worktree, "shared", "of fix-a\n");
        Scratch.Write(repository, "shared", "of main\n");
        Assert.That(Conflicts(), Is.Empty, "status merges nothing");
        scratch.Coord(repository, "conflicts").Exits(3);
        Assert.That(Conflicts(), Is.EqualTo(new[] { "fix-a 1 True", "main checkout 1 True" }));
        scratch.Git(worktree, "commit", "--quiet", "-am", "On").Exits(0);
        Assert.That(Conflicts(), Is.EqualTo(new[] { "fix-a 1 False", "main checkout 1 False" }));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("commits came since").And.Contain("1 ahead of main"));

        string[] Conflicts()
        {
            using var document = JsonDocument.Parse(scratch.Coord(repository, "status", "--json").Exits(0).Output);
            return [.. document.RootElement.GetProperty("checkouts").EnumerateArray().SelectMany(each => each.GetProperty("conflicts").EnumerateArray())
                .Select(each => $"{each.GetProperty("with").GetString()} {each.GetProperty("paths").GetInt32()} {each.GetProperty("ofNow").GetBoolean()}")];
        }
    }

    [Test]
    public void Waits_half_a_second_for_a_tracker_and_keeps_no_such_answer()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Tracker.Does(scratch, repository, "exec sleep 30");
        var answer = scratch.Run(repository, Tool.Path, ["status"], variables: Tracker.Variables(scratch)).Exits(0);
        Assert.That(answer.Output, Does.Contain("did not answer within 0.5 s"));
        Assert.That(File.Exists(Path.Combine(repository, ".git", "coord", "cache", "tasks-beads.json")), Is.False, "those who have time ask themselves");
    }

    [Test]
    public void Tells_what_was_left_behind()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("src/a", "a\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Coord("claim", "src/a").Exits(0);
        ann.Stage("src/a", "of ann\n");
        Registration.Write(repository, "ann", "ann", "its task", scratch["repo"], DateTimeOffset.UtcNow.AddDays(-2));
        Directory.Delete(scratch.Coord(repository, "worktree", "add", "away").Exits(0).Line, recursive: true);
        var output = scratch.Coord(repository, "status").Exits(0).Output;
        Assert.That(output, Does.Contain("no sessions").And.Contain("gone: ann, last active 2 days ago, left 1 index").And.Match("away +work/away +its directory is gone"));
        using var document = JsonDocument.Parse(scratch.Coord(repository, "status", "--json").Exits(0).Output);
        Assert.That(document.RootElement.GetProperty("left")[0].GetProperty("indexes").GetInt32(), Is.EqualTo(1));
    }
}
