using System.Diagnostics;
using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>log</c> tells in one stream what sessions did and what they were refused.</summary>
public class LogOfWhatHappened
{
    private Scratch _scratch = null!;
    private string _repository = null!;

    [SetUp]
    public void Start()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("src/a", "a\n"), ("src/b", "b\n"));
    }

    [TearDown]
    public void End() => _scratch.Dispose();

    [Test]
    public void Has_deeds_and_refusals_with_who_what_and_where()
    {
        var (ann, bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
        ann.Coord("claim", "src/a").Exits(0);
        bob.Coord("claim", "src/a").Exits(2);
        new ClaudeSession(_scratch, "bob", _repository).Edits("src/a").Exits(2);
        new ClaudeSession(_scratch, "bob", _repository).Edits("src/b").Exits(0);
        Scratch.Write(_repository, "src/a", "of ann\n");
        bob.Git("reset", "--hard").Exits(2);
        bob.Git("add", "--", "src/a").Exits(0);
        bob.Git("commit", "--quiet", "-m", "not mine").Exits(1);
        bob.Git("restore", "--staged", "src/a").Exits(0);
        ann.Coord("commit", "-m", "Change a").Exits(0);
        ann.Coord("undo").Exits(0);
        ann.Coord("worktree", "add", "x").Exits(0);
        ann.Coord("worktree", "remove", "x").Exits(0);
        bob.End();

        var happened = Log().Select(each => $"{each.GetProperty("name").GetString()} {each.GetProperty("action").GetString()} {Text(each, "command")} {string.Join(' ', each.GetProperty("patterns").EnumerateArray())}".TrimEnd()).Reverse().ToList();
        Assert.That(happened, Is.EqualTo(new[]
        {
            "person-ann session-start", "person-bob session-start", "person-ann claim  src/a", "person-bob refusal claim src/a", "person-bob refusal edit src/a", "person-bob claim  src/b",
            "person-bob refusal git reset --hard src/a", "person-bob refusal git commit src/a", "person-ann commit", "person-ann undo", "person-ann worktree-add", "person-ann worktree-remove",
            "person-bob release  src/b", "person-bob session-end",
        }));
        Assert.That(Log().Where(each => each.GetProperty("action").GetString() == "refusal").Select(each => each.GetProperty("from").EnumerateArray().Select(other => other.GetString())), Has.All.Contains("person-ann"));

        // By path: the commit by what it changed.
        Assert.That(Actions("src/b"), Is.EqualTo(new[] { "release", "claim" }));
        Assert.That(Actions("src/a", "--kind", "commit,undo"), Is.EqualTo(new[] { "commit" }));
        Assert.That(Actions("--session", "person-ann", "--kind", "worktrees"), Is.EqualTo(new[] { "worktree-remove", "worktree-add" }));
        Assert.That(Actions("-n", "2"), Is.EqualTo(new[] { "session-end", "release" }));
        Assert.That(Actions("--since", "2099-01-01"), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "log", "--kind", "nonsense").Exits(64).Error, Does.Contain("refusals"));
        Assert.That(_scratch.Coord(_repository, "log", "-n", "many").Exits(64).Error, Does.Contain("-n"));
    }

    [Test]
    public void Does_not_have_edits_that_are_allowed_nor_commands_that_only_look()
    {
        var ann = ClaudeSession.Start(_scratch, _repository, "ann");
        ann.Edits("src/a").Exits(0);
        var before = Log().Count;
        ann.Edits("src/a").Exits(0);
        ann.HasEdited("src/a").Exits(0);
        foreach (var command in new[] { "status", "who", "log", "statusline" })
        {
            _scratch.Coord(_repository, command).Exits(0);
        }

        Assert.That(Log(), Has.Count.EqualTo(before));
    }

    [Test]
    public void Has_landings()
    {
        var ann = ShimWorker.Start(_scratch, _repository, "ann");
        var path = ann.Coord("worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(path, "new", "new\n");
        _scratch.Git(path, "add", "new").Exits(0);
        _scratch.Git(path, "commit", "--quiet", "-m", "New").Exits(0);
        ann.Coord("worktree", "done", "fix").Exits(0);
        var landing = Log().Single(each => each.GetProperty("action").GetString() == "landing");
        Assert.That((Text(landing, "what"), Text(landing, "name"), Text(landing, "commit")), Is.EqualTo(("work/fix in main", "person-ann", _scratch.Head(_repository))));
    }

    [Test]
    public void Is_followed_by_others_to_whom_it_is_told_once_and_ends_with_130()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        var (program, first) = Signals.ByDefault(Tool.Path);
        using var follower = _scratch.Start(_repository, program, [.. first, "log", "--follow", "--json"]);
        Assert.That(Action(follower), Is.EqualTo("session-start"));
        _scratch.Coord(_repository, "session", "start", "--id", "bob").Exits(0);
        Assert.That(Action(follower), Is.EqualTo("session-start"));
        _scratch.Coord(_repository, "claim", "src/a", "--session", "ann").Exits(0);
        Assert.That(Action(follower), Is.EqualTo("claim"));
        _scratch.Coord(_repository, "claim", "src/a", "--session", "bob").Exits(2);
        Assert.That(Action(follower), Is.EqualTo("refusal"));

        // The file is full, and the next one is begun.
        var events = Path.Combine(_repository, ".git", "coord", "log", "events");
        File.AppendAllText(Path.Combine(events, "00000001.jsonl"), string.Concat(Enumerable.Repeat("# not an event\n", 20_000)));
        _scratch.Coord(_repository, "claim", "src/a", "--session", "bob").Exits(2);
        Assert.That(Action(follower), Is.EqualTo("refusal"));
        Assert.That(File.Exists(Path.Combine(events, "00000002.jsonl")));
        _scratch.Coord(_repository, "release", "--all", "--session", "ann").Exits(0);
        Assert.That(Action(follower), Is.EqualTo("release"));
        _scratch.Run(_repository, "kill", ["-INT", $"{follower.Id}"]).Exits(0);
        Assert.That(follower.StandardOutput.ReadToEnd(), Is.Empty);
        follower.WaitForExit();
        Assert.That(follower.ExitCode, Is.EqualTo(130));
    }

    [Test]
    public void Is_not_followed_any_longer_than_somebody_reads()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        Assert.That(_scratch.Run(_repository, "/bin/bash", ["-c", $"'{Tool.Path}' log --follow | head -n 1"]).Exits(0).Output, Does.Contain("session-start"));
    }

    [Test]
    public void Loses_no_line_of_many_processes_at_once_of_which_some_are_killed()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "src/a", "--session", "ann").Exits(0);
        const int Processes = 10;
        const int Each = 3;
        Parallel.For(0, Processes, i => _scratch.Coord(_repository, "session", "start", "--id", $"s{i}").Exits(0));
        using var doomed = _scratch.Start(_repository, "/bin/bash", ["-c", $"while :; do '{Tool.Path}' claim src/a --session s0 & p=$!; sleep 0.1; kill -9 $p; wait $p; done"]);
        Parallel.For(0, Processes, i =>
        {
            for (var n = 0; n < Each; n++)
            {
                _scratch.Coord(_repository, "claim", "src/a", "--session", $"s{i}", "--reason", $"{n}").Exits(2);
            }
        });
        doomed.Kill(entireProcessTree: true);
        doomed.WaitForExit();
        var refused = Log("--kind", "refusals", "-n", "100000").GroupBy(each => Text(each, "session")).ToDictionary(group => group.Key!, group => group.Count());
        Assert.That(refused.Where(each => each.Key != "s0").Select(each => each.Value), Has.All.EqualTo(Each).And.Exactly(Processes - 1).Items);
        Assert.That(refused["s0"], Is.GreaterThanOrEqualTo(Each));
    }

    [TestCase("\u001b]0;owned\u0007\u001b[2J")]
    [TestCase("a\nb")]
    [TestCase("\u202Etxt.exe")]
    [TestCase("200")]
    public void Never_reaches_a_terminal_raw(string name)
    {
        name = name == "200" ? new string('x', 200) : name;
        var bob = new ClaudeSession(_scratch, "bob", _repository);
        new ClaudeSession(_scratch, "ann", _repository).Edits($"dir/{name}").Exits(0);
        bob.Edits($"dir/{name}").Exits(2);
        var line = $"{{\"v\":1,\"at\":\"2030-01-01T00:00:00.000Z\",\"kind\":\"commit\",\"session\":\"x\",\"name\":{JsonSerializer.Serialize(name)},\"what\":{JsonSerializer.Serialize(name)},\"commit\":{JsonSerializer.Serialize(name)},\"checkout\":{JsonSerializer.Serialize(_repository)}}}\n";
        Scratch.Write(_repository, ".git/coord/log/commits/00000001.jsonl", line);
        var payload = JsonSerializer.Serialize(new { session_id = "bob", cwd = _repository });
        foreach (var answer in new[]
        {
            _scratch.Coord(_repository, "log"), _scratch.Coord(_repository, "log", "--json"), _scratch.Coord(_repository, "log", "--commit", "HEAD"),
            _scratch.CoordReading(_repository, payload, "statusline"), _scratch.CoordReading(_repository, payload, "statusline", "--digest"), _scratch.Coord(_repository, "log", "--commit", name),
        })
        {
            Assert.That((answer.Output + answer.Error).Where(c => (char.IsControl(c) && c != '\n') || c is '\u202E'), Is.Empty, answer.Command);
            Assert.That(answer.Output, Does.Not.Contain("a\nb"));
        }

        Assert.That(_scratch.CoordReading(_repository, payload, "statusline").Exits(0).Lines, Has.Length.EqualTo(1).And.All.Length.LessThanOrEqualTo(100));
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string? Action(Process follower)
    {
        using var line = JsonDocument.Parse(follower.StandardOutput.ReadLine()!);
        return Text(line.RootElement, "action");
    }

    private List<JsonElement> Log(params string[] words) => [.. _scratch.Coord(_repository, ["log", "--json", .. words]).Exits(0).Lines.Select(line =>
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    })];

    private IEnumerable<string?> Actions(params string[] words) => Log(words).Select(each => Text(each, "action"));
}
