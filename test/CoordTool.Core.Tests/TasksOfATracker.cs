using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Tasks;

namespace CoordTool.Core.Tests;

/// <summary>
/// Work items of Beads. The program is not here: a script of its name answers as Beads does, in the form that its
/// documentation and source have (docs/limits.md).
/// </summary>
public class TasksOfATracker
{
    private const string Recorded = """
        [
          {
            "id": "proj-a1b2", "title": "Parse headers", "description": "As RFC 9110 says.\n\nFiles: src/http/, docs/http.md\n",
            "status": "in_progress", "priority": 1, "issue_type": "feature", "assignee": "person-ann", "created_at": "2030-01-01T10:00:00Z",
            "created_by": "ann", "updated_at": "2030-01-01T11:00:00Z", "labels": ["http"], "dependency_count": 0, "dependent_count": 2, "comment_count": 0
          },
          {
            "id": "proj-c3", "title": "Store it", "description": "Files: lib/s.cs", "status": "in_progress", "priority": 2, "issue_type": "task", "assignee": "somebody else",
            "created_at": "2030-01-01T10:00:00Z", "updated_at": "2030-01-01T11:00:00Z", "dependency_count": 0, "dependent_count": 0
          },
          { "id": "proj-d4", "title": "Of nobody", "description": "no files", "status": "in_progress", "priority": 2, "issue_type": "task", "created_at": "2030-01-01T10:00:00Z", "updated_at": "2030-01-01T11:00:00Z" }
        ]
        """;

    private Bench _bench = null!;
    private Session _bob = null!;

    [SetUp]
    public void Set_up()
    {
        _bench = new Bench(("src/http/a", "a\n"), ("lib/s.cs", "s\n"));
        Directory.CreateDirectory(Path.Combine(_bench.Top, ".beads"));
        ClaimsOfSessions.Session(_bench, "ann");
        _bob = ClaimsOfSessions.Session(_bench, "bob");
        Answers(Recorded);
    }

    [TearDown]
    public void Clean_up()
    {
        // Whoever waits at the pipe goes on, and ends.
        _bench.Shell($"exec 3<>'{Program}.pipe'");
        _bench.Dispose();
    }

    [Test]
    public void Are_read_with_their_files_and_who_works_on_them()
    {
        var view = Read();
        Assert.That(view.Warnings, Is.Empty);
        Assert.That(view.Tasks.Select(task => (task.Source, task.Id, task.Title, task.Assignee, Files: string.Join(' ', task.Patterns.Select(pattern => pattern.Text)), task.Session?.Id.Value)), Is.EqualTo(new[]
        {
            ("beads", "proj-a1b2", "Parse headers", "person-ann", "src/http/ docs/http.md", "ann"),
            ("beads", "proj-c3", "Store it", "somebody else", "lib/s.cs", null),
            ("beads", "proj-d4", "Of nobody", (string?)null, "", (string?)null),
        }));
        Assert.That(Calls, Is.EqualTo(new[] { "list --status=in_progress --json" }));
    }

    [TestCase("src/http/a", "bob", false, 1, 0, Description = "another live session works on it")]
    [TestCase("src/http/a", "ann", false, 0, 0, Description = "the caller works on it")]
    [TestCase("src/http/a", "ann__sub__x", false, 0, 0, Description = "the caller works for who works on it")]
    [TestCase("src/http/a", "bob", true, 0, 1, Description = "the caller holds it by a claim")]
    [TestCase("src/http/a", null, false, 1, 0, Description = "a person without a session asks")]
    [TestCase("lib/s.cs", "bob", false, 0, 1, Description = "no live session works on it")]
    [TestCase("lib/", "bob", false, 0, 1)]
    [TestCase("elsewhere", "bob", false, 0, 0)]
    public void Refuse_for_live_sessions_alone(string path, string? caller, bool holds, int refusing, int warning)
    {
        var verdict = Read().Judge(caller is null ? null : SessionId.Parse(caller), ClaimsOfSessions.Pattern(path), holds);
        Assert.That((verdict.Refusing.Count, verdict.Warning.Count), Is.EqualTo((refusing, warning)));
    }

    [Test]
    public void Never_refuse_for_a_session_that_is_gone()
    {
        _bench.Time.Advance(TimeSpan.FromHours(25d));
        new SessionStore(Context(), _bench.Layout).Beat(_bob.Id, force: true);
        var verdict = Read().Judge(_bob.Id, ClaimsOfSessions.Pattern("src/http/a"), holdsIt: false);
        Assert.That((verdict.Refusing.Count, verdict.Warning.Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public void Are_asked_for_once_in_half_a_minute()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.That(Read().Tasks, Has.Count.EqualTo(3));
        }

        Assert.That(Calls, Has.Length.EqualTo(1));
        _bench.Time.Advance(TaskSources.Kept);
        Answers("[]");
        Assert.That(Read().Tasks, Is.Empty);
        Assert.That(Calls, Has.Length.EqualTo(2));

        // A clock that was set back does not keep an answer for ever.
        _bench.Time.Advance(TimeSpan.FromDays(-1d));
        Read();
        Assert.That(Calls, Has.Length.EqualTo(3));
    }

    [Test]
    public void Are_asked_for_once_by_many_at_once()
    {
        var threads = Enumerable.Range(0, 6).Select(_ => new Thread(() => Assert.That(Read().Tasks, Has.Count.EqualTo(3)))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(Calls, Has.Length.EqualTo(1));
    }

    [TestCase("")]
    [TestCase("no JSON")]
    [TestCase("[{\"id\":\"a\"}")]
    [TestCase("{\"error\":\"no beads database found\"}")]
    [TestCase("\"text\"")]
    [TestCase("[1, null, {\"id\":7}]")]
    public void Are_one_line_of_warning_where_the_answer_is_broken(string answer)
    {
        Answers(answer);
        AssertWarnedOnce();
    }

    [TestCase("echo 'Error: no beads database found\u001b[2J' >&2; exit 1")]
    [TestCase("kill -9 $$")]
    [TestCase("printf '\\377\\376\\000'")]
    [TestCase("head -c 9000000 /dev/zero")]
    [TestCase("exec cat \"$0.pipe\"", Description = "it never answers")]
    [TestCase("cat \"$0.pipe\" & exit 0", Description = "it leaves something running that keeps its output open")]
    public void Are_one_line_of_warning_where_the_program_fails(string script)
    {
        Script(script);
        AssertWarnedOnce();
    }

    // So that everybody waits for a program that hangs once, and not at every call.
    [Test]
    public void Are_not_asked_for_again_at_once_when_the_program_failed()
    {
        Script("exit 1");
        var first = Read().Warnings;
        Assert.That(first, Has.Count.EqualTo(1));
        Assert.That(Read().Warnings, Is.EqualTo(first));
        Assert.That(Calls, Has.Length.EqualTo(1));
    }

    [Test]
    public void Are_none_where_the_program_or_its_directory_is_missing()
    {
        Assert.That(TaskSources.Read(_bench.Context, _bench.Layout).Tasks, Is.Empty, "a machine without bd");
        Directory.Delete(Path.Combine(_bench.Top, ".beads"));
        var view = Read();
        Assert.That((view.Tasks.Count, view.Warnings.Count, Calls.Length), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void Are_those_of_the_main_checkout_in_its_worktrees()
    {
        _bench.Git("worktree", "add", "--quiet", "--detach", _bench.Scratch["linked"]);
        Assert.That(TaskSources.Read(Context(), GitLayout.Require(_bench.Scratch["linked"])).Tasks, Has.Count.EqualTo(3));
    }

    [TestCase("{ \"issues\": ITEMS, \"meta\": { \"skip_labels\": true, \"count\": 3 } }")]
    [TestCase("{ \"schema_version\": 1, \"data\": ITEMS }")]
    public void Are_read_in_what_wraps_them(string wrapped)
    {
        Answers(wrapped.Replace("ITEMS", Recorded, StringComparison.Ordinal));
        Assert.That((Read().Tasks.Count, Read().Warnings.Count), Is.EqualTo((3, 0)));
    }

    [Test]
    public void That_are_open_or_closed_do_not_count()
    {
        Answers("[{\"id\":\"a\",\"status\":\"open\"},{\"id\":\"b\",\"status\":\"closed\"},{\"id\":\"c\"}]");
        Assert.That(Read().Tasks.Select(task => task.Id), Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public void Name_no_path_outside_and_nothing_that_is_none()
    {
        var files = string.Join(", ", "../outside", "/etc/passwd", ".git/config", "a\\u0000b", "@no/resource", "{" + string.Join(",", Enumerable.Range(0, 500)) + "}", new string('x', 5000), "src/http", "./lib/s.cs", "@tests", "src/**/*.cs");
        Answers($"[{{\"id\":\"a\",\"description\":\"Files: {files}\"}}]");
        Assert.That(Read().Tasks.Single().Patterns.Select(pattern => pattern.Text), Is.EqualTo(new[] { "src/http/", "lib/s.cs", "@tests", "src/**/*.cs" }));
    }

    [Test]
    public void Are_asked_for_again_where_what_was_kept_is_damaged()
    {
        var cache = Path.Combine(_bench.Layout.CoordDirectory, "cache", "tasks-beads.json");
        Read();
        foreach (var damaged in new[] { "", "{", "null", "{\"version\":1,\"place\":null}", "{\"version\":9}", File.ReadAllText(cache).Replace("\"id\":", "\"x\":", StringComparison.Ordinal), File.ReadAllText(cache).Replace(".beads", "elsewhere", StringComparison.Ordinal) })
        {
            File.WriteAllText(cache, damaged);
            Assert.That(Read().Tasks, Has.Count.EqualTo(3), damaged);
        }
    }

    [TestCase("Files: a.cs, b/ c.md", "a.cs|b/|c.md")]
    [TestCase("text\r\n  - **Files:** `with space.cs`, \"and one\" x.\r\nmore", "with space.cs|and one|x")]
    [TestCase("files: src/{a,b}/*.cs,lib/", "src/{a,b}/*.cs|lib/")]
    [TestCase("__Files__: a\nFiles: b", "a|b")]
    [TestCase("Files:\n\n- a.cs\n* `b c`\n\n+ d/\nnot this\n- nor this", "a.cs|b c|d/")]
    [TestCase("My Files: a.cs\nFilesystem: b\nthe Files: c", "")]
    [TestCase("Files:", "")]
    [TestCase(null, "")]
    public void Name_their_files_on_lines_of_their_own(string? description, string files) =>
        Assert.That(string.Join('|', FilesLines.In(description)), Is.EqualTo(files));

    [Test]
    public void Name_no_more_files_than_anybody_reads() =>
        Assert.That(FilesLines.In(string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"Files: {i}"))), Has.Count.EqualTo(FilesLines.MostFiles));

    private void AssertWarnedOnce()
    {
        var view = TaskSources.Read(Context(), _bench.Layout, TimeSpan.FromSeconds(3d));
        Assert.That(view.Tasks, Is.Empty);
        Assert.That(view.Warnings, Has.Count.EqualTo(1));
        Assert.That(view.Warnings[0], Does.StartWith("`bd list --status=in_progress --json` ").And.EndWith("; its tasks are left out."));
        Assert.That(view.Warnings[0].Any(char.IsControl), Is.False);
    }

    private string Program => _bench.Scratch["tracker/bd"];

    private string[] Calls => File.Exists(Program + ".calls") ? File.ReadAllLines(Program + ".calls") : [];

    private void Answers(string json)
    {
        Script("exec cat \"$0.json\"");
        File.WriteAllText(Program + ".json", json);
    }

    private void Script(string script)
    {
        Scratch.Write(_bench.Scratch.Root, "tracker/bd", $"#!/bin/sh\necho \"$*\" >> \"$0.calls\"\n{script}\n");
        _bench.Shell($"chmod +x '{Program}'; [ -e '{Program}.pipe' ] || mkfifo '{Program}.pipe'");
    }

    private CoordContext Context() => _bench.Context with
    {
        Environment = new Dictionary<string, string>(_bench.Context.Environment) { ["PATH"] = Path.GetDirectoryName(Program) + Path.PathSeparator + _bench.Context.Environment["PATH"] },
    };

    private TaskView Read() => TaskSources.Read(Context(), _bench.Layout);
}
