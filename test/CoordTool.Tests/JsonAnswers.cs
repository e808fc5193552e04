using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What --json answers, for scripts: one object, nothing else, and never another shape.</summary>
public class JsonAnswers
{
    private static readonly string[] Commands =
    [
        "status", "who", "who src/a", "check src/a", "check free @tests", "session list", "session env --id ann", "session start --id cid", "session end --id ann", "session end --id nobody",
        "claim --session ann free", "claim --session bob --takeover silent", "handoff list --session ann", "handoff list --session bob", "handoff request --session bob src/a", "handoff accept --session ann", "handoff decline --session ann", "claim --session bob src/a", "release --session ann --all", "worktree list", "worktree add new", "worktree add planned --dry-run", "worktree done landing", "worktree done dirty",
        "worktree done clash", "commit --session ann -m mine", "commit --session bob --dry-run", "undo", "worktree update dirty", "worktree update clash", "worktree path landing", "worktree remove empty", "worktree remove dirty", "worktree remove dirty --force", "worktree restore", "worktree restore away", "worktree prune --merged", "worktree prune --merged --dry-run",
        "index refresh", "index refresh --session bob", "init --agent none", "init --agent claude", "doctor", "doctor --probe",
        "index list", "index take --session ann", "index give --session ann --dry-run", "index take --session bob", "session start --id dan",
        "rescue list", "rescue show dan", "rescue restore dan", "rescue restore dan rescued", "rescue drop dan", "rescue list busy", "rescue show busy --at 0", "rescue restore busy --at 0", "gc", "gc --dry-run",
        "approvals list", "approvals add check --yes", "approvals drop --all",
        "conflicts", "conflicts free", "conflicts landing clash", "conflicts --branches",
    ];

    [TestCaseSource(nameof(Commands))]
    public void Have_one_shape(string command)
    {
        using var scratch = new Scratch();
        var answer = scratch.Coord(Busy(scratch), [.. command.Split(' '), "--json"]);
        using (var document = JsonDocument.Parse(answer.Output))
        {
            Assert.That(document.RootElement.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        }

        Snapshot.Match($"exit code: {answer.ExitCode}\n{Shape.Of(answer.Output)}");
    }

    [Test]
    public void Have_one_shape_without_sessions_or_init()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var shapes = new[] { "status", "who", "init --agent none", "deinit" }.Select(command => $"{command}\n{Shape.Of(scratch.Coord(repository, [.. command.Split(' '), "--json"]).Exits(0).Output)}");
        Snapshot.Match(string.Join('\n', shapes));
    }

    [Test]
    public void Have_one_shape_when_something_is_undone()
    {
        using var scratch = new Scratch();
        var repository = Busy(scratch);
        scratch.Coord(repository, "claim", "--session", "bob", "--takeover", "silent").Exits(0);
        var ann = new Worker(scratch, "ann", repository, new Dictionary<string, string>(scratch.SessionVariables("ann", repository)));
        ann.Coord("commit", "-m", "Mine").Exits(0);
        string[][] calls = [["undo", "--list", "--session", "bob"], ["undo", "--dry-run", "--session", "bob"], ["undo", "--session", "bob"], ["undo", "--session", "ann"]];
        var shapes = calls.Select(call => $"{string.Join(' ', call)}\n{Shape.Of(scratch.Coord(repository, [.. call, "--json"]).Exits(0).Output)}").ToList();
        ann.Coord("commit", "-m", "Mine").Exits(0);
        Worker.Start(scratch, repository, "kim").Commit("other", "on top\n");
        shapes.Add($"undo, refused\n{Shape.Of(ann.Coord("undo", "--json").Exits(2).Output)}");
        Snapshot.Match(string.Join('\n', shapes));
    }

    [Test]
    public void Have_one_shape_of_decisions_zones_and_tasks()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("coord.json", """{ "zones": { "http": { "paths": ["src/http/"], "description": "d" }, "lib": { "paths": ["lib/"] } } }"""), ("src/http/a", "a\n"), ("doc/a", "a\n"));
        foreach (var text in new[] { "b", "c", "d" })
        {
            Scratch.Write(repository, "doc/a", text);
            scratch.Git(repository, "commit", "--quiet", "-a", "-m", text).Exits(0);
        }

        scratch.Coord(repository, "session", "start", "--id", "ann", "--task", "headers").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "src/http/a", "--reason", "r").Exits(0);
        Tracker.Answers(scratch, repository, """[{"id":"p-1","title":"t","description":"Files: lib/","status":"in_progress","assignee":"person-ann"},{"id":"p-2","title":"t","description":"Files: lib/","status":"in_progress"}]""");
        scratch.Git(repository, "notes", "--ref=coord/decisions", "add", "-m", "by hand", "HEAD~1").Exits(0);
        string[][] calls =
        [
            ["decision", "add", "first", "--session", "ann", "--category", "c", "--scope", "src/"], ["decision", "list"], ["decision", "list", "--category", "none"], ["decision", "show", "d-"],
            ["zone", "list"], ["zone", "sync"], ["zone", "sync", "--check", "--create"], ["zone", "sync", "--create"], ["zone", "sync", "--check"], ["zone", "suggest"], ["check", "lib/x"],
        ];
        var shapes = calls.Select(call => scratch.Run(repository, Tool.Path, [.. call, "--json"], variables: Tracker.Variables(scratch)))
            .Select((answer, i) => $"{string.Join(' ', calls[i])}\nexit code: {answer.ExitCode}\n{Shape.Of(answer.Output)}");
        Snapshot.Match(string.Join('\n', shapes));
    }

    [Test]
    public void Have_one_shape_of_an_exchange()
    {
        using var scratch = new Scratch();
        using var server = LoopbackServer.Start(scratch, ServerKind.Path);
        CloneAtWork.Seed(scratch, server, """{ "sync": { "mode": "manual" } }""");
        var (ann, bob) = (CloneAtWork.Start(scratch, server, "ann"), CloneAtWork.Start(scratch, server, "bob"));
        ann.Coord("claim", "f").Exits(0);
        bob.Coord("claim", "f").Exits(0);
        var answers = new List<Answer> { ann.Coord("sync", "--json"), bob.Coord("sync", "--json") };
        Directory.Move(server.Repository, scratch["away"]);
        answers.Add(ann.Coord("sync", "--json"));
        Snapshot.Match(string.Join('\n', answers.Select(answer => $"exit code: {answer.ExitCode}\n{Shape.Of(answer.Output)}")));
    }

    // One object a line, for it may be long.
    [Test]
    public void Have_one_shape_in_every_line_of_the_log()
    {
        using var scratch = new Scratch();
        var lines = scratch.Coord(Busy(scratch), "log", "--json").Exits(0).Lines;
        Assert.That(lines, Has.Length.GreaterThan(10));
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            Assert.That(document.RootElement.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        }

        Snapshot.Match(Shape.Of($"[{string.Join(',', lines)}]"));
    }

    [Test]
    public void Say_who_made_a_commit_and_how_a_session_stands()
    {
        using var scratch = new Scratch();
        var repository = Busy(scratch);
        Snapshot.Match(Shape.Of($"[{scratch.Coord(repository, "log", "--commit", "HEAD", "--json").Exits(0).Line},{scratch.Coord(repository, "statusline", "--session", "ann", "--json").Exits(0).Line}]"));
    }

    [Test]
    public void Are_not_mixed_with_words_when_a_command_fails()
    {
        using var scratch = new Scratch();
        var answer = scratch.Coord(scratch.Root, "status", "--json").Exits(64);
        Assert.That(answer.Output, Is.Empty);
        Assert.That(answer.Error, Does.StartWith("error: "));
    }

    /// <summary>A repository where every answer has something to tell.</summary>
    private static string Busy(Scratch scratch)
    {
        var repository = scratch.Coordinated(("src/a", "a\n"), ("free", "free\n"));
        scratch.Coord(repository, "session", "start", "--id", "ann", "--name", "Ann", "--task", "the a").Exits(0);
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), Worker.Start(scratch, repository, "bob"));
        ann.Coord("claim", "src/a", "--reason", "it is mine").Exits(0);

        // Bob asks ann for hers, and another fell silent over what he had not committed.
        bob.Coord("handoff", "request", "src/a", "--reason", "it is ours").Exits(0);
        Worker.Start(scratch, repository, "silent").Coord("claim", "silent").Exits(0);
        Scratch.Write(repository, "silent", "not committed\n");
        scratch.SetBack(repository, "silent", "silent", TimeSpan.FromMinutes(40));
        foreach (var name in new[] { "landing", "dirty", "clash" })
        {
            var path = scratch.Coord(repository, "worktree", "add", name).Exits(0).Line;
            var file = name == "clash" ? "free" : name;
            Scratch.Write(path, file, $"{name}\n");
            if (name != "dirty")
            {
                scratch.Git(path, "add", file).Exits(0);
                scratch.Git(path, "commit", "--quiet", "-m", name).Exits(0);
            }
        }

        // One has nothing in it yet, one is in the trash.
        scratch.Coord(repository, "worktree", "add", "empty").Exits(0);
        scratch.Coord(repository, "worktree", "add", "away").Exits(0);
        scratch.Coord(repository, "worktree", "remove", "away").Exits(0);

        // One command is approved, one is not, and one was.
        Scratch.Write(repository, "coord.json", "{ \"worktrees\": { \"check\": \"old\", \"afterAdd\": \"true\" } }");
        scratch.Coord(repository, "approvals", "add", "--all", "--yes").Exits(0);
        Scratch.Write(repository, "coord.json", "{ \"worktrees\": { \"check\": \"make\", \"afterAdd\": \"true\" } }");

        // Bob stages what ann then commits in another way: his index has a path that cannot be brought in step.
        bob.Stage("free", "of bob\n");
        ann.Commit("free", "of ann\n");
        ann.Stage("src/a", "staged\n");

        // Dan staged what a person staged otherwise: it was kept when he ended. Eve vanished two days ago.
        var (dan, eve) = (Worker.Start(scratch, repository, "dan"), Worker.Start(scratch, repository, "eve"));
        dan.Stage("busy", "of dan\n");
        bob.Stage("busy", "of bob\n");
        dan.Stage("rescued", "of dan\n");
        File.Delete(Path.Combine(repository, "rescued"));
        Scratch.Write(repository, "busy", "of a person\n");
        scratch.Git(repository, "add", "busy").Exits(0);
        dan.End();
        new ClaudeSession(scratch, "bob", repository).HasEdited("busy").Exits(0);
        eve.Stage("eve", "of eve\n");
        File.SetLastWriteTimeUtc(Path.Combine(repository, ".git", "coord", "sessions", "eve.beat"), DateTime.UtcNow.AddDays(-2));
        return repository;
    }
}
