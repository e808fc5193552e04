using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Decisions by command: noted by many at once, listed, shown, and carried along when work lands.</summary>
public class DecisionsOnCommits
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("src/http/b", "b\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Are_noted_by_sessions_and_by_people()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann", "--name", "Ann", "--task", "headers").Exits(0);
        Add("of ann", "--session", "ann", "--scope", "src/http", "--category", "storage");
        Add("of a person");
        var listed = List();
        Assert.That(listed.Select(each => (Text: Value(each, "text"), Author: Value(each, "author"), Task: Value(each, "task"))), Is.EquivalentTo(new[] { ("of ann", "Ann", "headers"), ("of a person", "Test", (string?)null) }));
        Assert.That(_scratch.Git(_repository, "log", "-1", "--notes=coord/decisions").Exits(0).Output, Does.Contain("    Scope: src/http/\n").And.Contain("        of ann\n"));
    }

    [TestCase("of ann", "--category", "STORAGE")]
    [TestCase("of ann", "--scope", "src/http/b")]
    [TestCase("of ann", "--scope", "src/**/*.cs")]
    [TestCase("proposed", "--status", "proposed")]
    [TestCase("old", "--status", "superseded")]
    [TestCase("elsewhere", "--commit", "HEAD~1")]
    [TestCase("", "--scope", "docs/")]
    [TestCase("", "--category", "none")]
    public void Are_listed_by_what_they_are_about(string text, string option, string value)
    {
        _scratch.Git(_repository, "commit", "--quiet", "--allow-empty", "-m", "second").Exits(0);
        Add("of ann", "--scope", "src/http/", "--category", "storage");
        Add("proposed", "--status", "proposed");
        Add("elsewhere", "--commit", "HEAD~1");
        var old = Add("old");
        Add("new", "--supersedes", old);
        Assert.That(List(option, value).Select(each => Value(each, "text")), Is.EqualTo(text.Length == 0 ? [] : new[] { text }));
    }

    [Test]
    public void Are_shown_whole()
    {
        var old = Add("One file.");
        var newer = Add("One file a session.\n\nLocks hurt.", "--supersedes", old, "--category", "storage", "--scope", "src/", "--scope", "a");
        Assert.That(_scratch.Coord(_repository, "decision", "show", newer[..6]).Exits(0).Output, Is.EqualTo(
            $"{newer}: accepted\n  category    storage\n  scope       src/, a\n  supersedes  {old}\n  by          Test\n  noted       just now\n  on          {_scratch.Head(_repository)[..10]}\n\n    One file a session.\n\n    Locks hurt.\n"));
        Assert.That(_scratch.Coord(_repository, "decision", "show", old).Exits(0).Lines[0], Is.EqualTo($"{old}: superseded by {newer}"));
    }

    [TestCase(64, "decision", "add", " ")]
    [TestCase(64, "decision", "add", "x", "--commit", "nowhere")]
    [TestCase(64, "decision", "add", "x", "--commit", "--all")]
    [TestCase(64, "decision", "add", "x", "--commit", "HEAD:a")]
    [TestCase(64, "decision", "add", "x", "--supersedes", "nothing")]
    [TestCase(64, "decision", "add", "x", "--status", "maybe")]
    [TestCase(64, "decision", "add", "x", "--scope", "../outside")]
    [TestCase(64, "decision", "add", "x", "--category", "a\nb")]
    [TestCase(64, "decision", "show", "nothing")]
    public void Are_not_noted_where_the_words_cannot_be_meant(int code, params string[] words)
    {
        Assert.That(_scratch.Coord(_repository, words).Exits(code).Error, Does.StartWith("error: "));
        Assert.That(_scratch.Git(_repository, "rev-parse", "--verify", "--quiet", "refs/notes/coord/decisions").ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void Need_a_commit()
    {
        var empty = Directory.CreateDirectory(_scratch["empty"]).FullName;
        _scratch.Git(empty, "init", "--quiet").Exits(0);
        Assert.That(_scratch.Coord(empty, "decision", "add", "x").Exits(64).Error, Does.Contain("has no commit yet"));
        Assert.That(_scratch.Coord(empty, "decision", "list").Exits(0).Line, Is.EqualTo("no decisions"));
    }

    [Test]
    public void Say_so_where_the_ref_holds_something_else()
    {
        _scratch.Git(_repository, "update-ref", "refs/notes/coord/decisions", _scratch.Git(_repository, "rev-parse", "main:a").Exits(0).Line).Exits(0);
        Assert.That(_scratch.Coord(_repository, "decision", "list").Exits(1).Error, Does.Contain("does not hold notes"));
        Assert.That(_scratch.Coord(_repository, "decision", "add", "x").Exits(1).Error, Does.Contain("does not hold notes"));
    }

    [Test]
    public void All_survive_when_many_note_them_at_once()
    {
        _scratch.Git(_repository, "commit", "--quiet", "--allow-empty", "-m", "second").Exits(0);
        var ids = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(() => Enumerable.Range(0, 3).Select(i =>
            Retried("decision", "add", $"{writer} {i}", "--json", "--commit", i == 1 ? "HEAD~1" : "HEAD")).ToList()))).GetAwaiter().GetResult().SelectMany(each => each).Select(answer =>
        {
            using var document = JsonDocument.Parse(answer.Output);
            return document.RootElement.GetProperty("decision").GetProperty("id").GetString();
        }).ToList();
        Assert.That(ids, Has.Count.EqualTo(18));
        Assert.That(List().Select(each => Value(each, "id")), Is.EquivalentTo(ids));
    }

    // Killed at any moment: what it said to have noted is there, whole, and the next one goes on.
    [Test]
    public void Are_there_or_not_when_who_notes_them_is_killed()
    {
        var locked = Path.Combine(_repository, ".git/refs/notes/coord/decisions.lock");
        var said = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var before = Objects();
            using var process = _scratch.Start(_repository, Tool.Path, ["decision", "add", $"text {i}"]);
            if (i % 3 == 0)
            {
                said.Add(process.StandardOutput.ReadToEnd());
            }
            else
            {
                // It dies when it has written so many of its objects: the note, the trees, the commit.
                while (!process.HasExited && Objects() < before + (i % 5))
                {
                }

                process.Kill();
            }

            process.WaitForExit();

            // Git's own lock of the ref may be left (docs/limits.md): the next says which file it is.
            if (File.Exists(locked))
            {
                Assert.That(_scratch.Coord(_repository, "decision", "add", "not noted").Exits(4).Error, Does.Contain(locked));
                File.Delete(locked);
            }
        }

        Add("the last");
        var listed = List();
        Assert.That(listed.Select(each => Value(each, "id")), Is.SupersetOf(said.Select(line => line.Split(' ')[1])));
        Assert.That(listed.Select(each => Value(each, "text")), Is.Unique);
        Assert.That(listed.Select(each => Value(each, "text")), Is.All.Match("^(text [0-9]+|the last)$"));
        _scratch.Git(_repository, "fsck", "--strict").Exits(0);
    }

    [TestCase("squash")]
    [TestCase("rebase")]
    public void Go_with_their_commits_when_these_land(string strategy)
    {
        var worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(worktree, "a", "changed\n");
        _scratch.Git(worktree, "commit", "--quiet", "-a", "-m", "a").Exits(0);
        var id = Value(JsonDocument.Parse(_scratch.Coord(worktree, "decision", "add", "why a", "--scope", "a", "--json").Exits(0).Output).RootElement.GetProperty("decision"), "id")!;
        _scratch.Git(_repository, "commit", "--quiet", "--allow-empty", "-m", "elsewhere").Exits(0);
        _scratch.Coord(_repository, "worktree", "done", "fix", "--strategy", strategy).Exits(0);
        var landed = List("--commit", "main").Single();
        Assert.That((Value(landed, "id"), Value(landed, "text")), Is.EqualTo((id, "why a")));
        Assert.That(landed.GetProperty("commits").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public void Never_reach_a_terminal_raw_and_survive_an_addition()
    {
        _scratch.Run(_repository, "git", ["notes", "--ref=coord/decisions", "add", "-F", "-"], "evil \u001b[2J\u0007 name\u202E\n\nDecision: x1\nStatus: \u001b[31m\nCategory: \u009B2J\nScope: \u001b]0;x\nAuthor: \u001b[5m\nTask: \u001b\nSupersedes: \u001b\n\n    text \u001b[2J\n").Exits(0);
        var before = _scratch.Git(_repository, "notes", "--ref=coord/decisions", "show", "HEAD").Exits(0).Output;
        Add("tame");
        Assert.That(_scratch.Git(_repository, "notes", "--ref=coord/decisions", "show", "HEAD").Exits(0).Output, Does.StartWith(before));
        var hand = Value(List().Single(each => each.GetProperty("byHand").GetBoolean()), "id")!;
        foreach (var command in new string[][] { ["decision", "list"], ["decision", "show", "x1"], ["decision", "show", hand], ["decision", "list", "--json"], ["decision", "show", "\u001b[2J"] })
        {
            var answer = _scratch.Coord(_repository, command);
            Assert.That((answer.Output + answer.Error).Where(c => (char.IsControl(c) && c != '\n') || c == '\u202E').Append('.'), Is.EqualTo("."), string.Join(' ', command));
        }
    }

    private int Objects() => Directory.EnumerateFiles(Path.Combine(_repository, ".git", "objects"), "*", SearchOption.AllDirectories).Count(file => !Path.GetFileName(file).StartsWith("tmp_", StringComparison.Ordinal));

    private Answer Retried(params string[] words)
    {
        // Contention is an answer, and the way out is to try again.
        Answer answer;
        while ((answer = _scratch.Coord(_repository, words)).ExitCode == 4)
        {
        }

        return answer.Exits(0);
    }

    private string Add(params string[] words)
    {
        using var document = JsonDocument.Parse(_scratch.Coord(_repository, ["decision", "add", .. words, "--json"]).Exits(0).Output);
        return document.RootElement.GetProperty("decision").GetProperty("id").GetString()!;
    }

    private List<JsonElement> List(params string[] filters)
    {
        using var document = JsonDocument.Parse(_scratch.Coord(_repository, ["decision", "list", "--json", .. filters]).Exits(0).Output);
        return [.. document.RootElement.GetProperty("decisions").Clone().EnumerateArray()];
    }

    private static string? Value(JsonElement decision, string name) => decision.TryGetProperty(name, out var value) ? value.GetString() : null;
}
