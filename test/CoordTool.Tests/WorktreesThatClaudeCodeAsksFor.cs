using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Claude Code has its worktrees made and taken away by us (--worktree, isolated subagents).</summary>
public class WorktreesThatClaudeCodeAsksFor
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private const string Second = "0c9fb111-1111-4222-8333-444455557777";
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("feat-x", "feat-x")]
    [TestCase("agent-a6207ca9df78aaae1", "agent-a6207ca9df78aaae1")]
    [TestCase("fix ü", "fix")]
    public void Are_worktrees_of_ours_and_nothing_is_said_but_their_path(string wish, string name)
    {
        var answer = Create(First, wish).Exits(0);
        Assert.That(answer.Output, Is.EqualTo($"{_repository}-{name}\n"));
        Assert.That(answer.Error, Is.Empty);
        Assert.That(_scratch.Git(answer.Line, "symbolic-ref", "--short", "HEAD").Exits(0).Line, Is.EqualTo($"work/{name}"));
        Assert.That(_scratch.Coord(_repository, "worktree", "list").Exits(0).Output, Does.Contain(name));
        Assert.That(Path.Combine(answer.Line, ".claude/settings.local.json"), Does.Exist);
    }

    [Test]
    public void Get_another_name_where_theirs_is_taken()
    {
        Assert.That(Create(First, "x").Exits(0).Line, Is.EqualTo($"{_repository}-x"));
        Assert.That(Create(First, "x").Exits(0).Line, Is.EqualTo($"{_repository}-x"), "the same call once more");
        Assert.That(Create(Second, "x").Exits(0).Line, Is.EqualTo($"{_repository}-x-2"));
        _scratch.Git(_repository, "branch", "work/y").Exits(0);
        Directory.CreateDirectory($"{_repository}-y-2");
        Assert.That(Create(First, "y").Exits(0).Line, Is.EqualTo($"{_repository}-y-3"));
        Assert.That(Create(First, "y/z").Exits(0).Line, Is.EqualTo($"{_repository}-y-z"));
    }

    [Test]
    public async Task Are_each_callers_own_when_several_ask_for_one_name_at_once()
    {
        var sessions = Enumerable.Range(0, 4).Select(number => $"deb1a000-1111-4222-8333-44445555000{number}").ToList();
        var answers = await Task.WhenAll(sessions.Select(session => Task.Run(() => Create(session, "x").Exits(0).Line)));
        Assert.That(answers, Is.EquivalentTo(new[] { "x", "x-2", "x-3", "x-4" }.Select(name => $"{_repository}-{name}")));
        foreach (var path in answers)
        {
            _scratch.IsClean(path);
        }
    }

    // With the plugin and the settings both there.
    [Test]
    public async Task Are_made_once_when_the_hook_runs_twice_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Create(First, "x").Exits(0).Line)));
        Assert.That(answers, Is.All.EqualTo($"{_repository}-x"));
        Assert.That(_scratch.Git(_repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(2));
    }

    [TestCase("a b")]
    [TestCase("it's $(ü) \"é\"")]
    [TestCase("-x;y")]
    public void Are_made_in_a_repository_of_an_unusual_name(string name)
    {
        var repository = _scratch.Repository(name);
        _scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        Assert.That(Create(First, "x", Directory.CreateDirectory(Path.Combine(repository, "sub dir")).FullName).Exits(0).Output, Is.EqualTo($"{repository}-x\n"));
        _scratch.IsClean($"{repository}-x");
    }

    [Test]
    public void Are_Gits_alone_where_nothing_was_set_up()
    {
        var plain = _scratch.Repository("plain");
        Scratch.Write(plain, ".git/info/exclude", ".env\n.claude/\n");
        Scratch.Write(plain, ".worktreeinclude", ".env\n");
        Scratch.Write(plain, ".env", "secret\n");
        var made = Create(First, "x", plain).Exits(0);
        Assert.That(made.Output, Is.EqualTo($"{plain}/.claude/worktrees/x\n"));
        Assert.That(_scratch.Git(made.Line, "symbolic-ref", "--short", "HEAD").Exits(0).Line, Is.EqualTo("worktree-x"));
        Assert.That(File.ReadAllText(Path.Combine(made.Line, ".env")), Is.EqualTo("secret\n"));
        Assert.That(Create(Second, "x", plain).Exits(0).Line, Is.EqualTo($"{plain}/.claude/worktrees/x-2"));
        Assert.That(Path.Combine(plain, ".git/coord"), Does.Not.Exist);

        Scratch.Write(made.Line, "new", "work\n");
        Assert.That(ClaudeSession.Warned(Remove(First, made.Line, plain)), Does.Contain("stays").And.Contain("x"));
        Assert.That(made.Line, Does.Exist);
        File.Delete(Path.Combine(made.Line, "new"));
        Assert.That(Remove(First, made.Line, plain).Exits(0).Output, Is.Empty);
        Assert.That(made.Line, Does.Not.Exist);
        Assert.That(_scratch.Git(plain, "branch", "--list", "worktree-x").Exits(0).Output, Is.Empty);
    }

    [TestCase("{ \"target\": ")]
    [TestCase("{ \"target\": \"nowhere\" }")]
    public void Are_Gits_alone_where_ours_cannot_be_made(string settings)
    {
        Scratch.Write(_repository, "coord.json", settings);
        var answer = Create(First, "x").Exits(0);
        Assert.That(answer.Output, Is.EqualTo($"{_repository}/.claude/worktrees/x\n"));
        Assert.That(answer.Error, Does.StartWith("this worktree is one of Git's alone: "));
    }

    [Test]
    public void Are_refused_in_words_where_there_can_be_none()
    {
        foreach (var (directory, payload) in new[]
        {
            (_scratch.Root, RecordedPayload.Read("worktree-create", First, _scratch.Root, "x")),
            (_repository, "{"),
            (_repository, RecordedPayload.Read("session-end", First, _repository)),
            (_repository, RecordedPayload.Read("worktree-create", First, _repository, "")),
            (_repository, RecordedPayload.Read("worktree-create", First, _repository, "x").Replace("{", "{\"turn_id\":\"1\",", StringComparison.Ordinal)),
        })
        {
            var answer = _scratch.CoordReading(directory, payload, "hook", "worktree-create", "--agent", "claude").Exits(2);
            Assert.That(answer.Output, Is.Empty);
            Assert.That(answer.Error, Does.StartWith("no worktree was made: "));
        }

        var unborn = Directory.CreateDirectory(_scratch["unborn"]).FullName;
        _scratch.Git(unborn, "init", "--quiet").Exits(0);
        var refused = Create(First, "x", unborn).Exits(2);
        Assert.That(refused.Output, Is.Empty);
        Assert.That(refused.Error, Does.StartWith("error: Git could not add a worktree 'x': "));
    }

    [Test]
    public void Run_no_command_that_nobody_approved_and_are_not_left_behind_by_one_that_fails()
    {
        Scratch.Write(_repository, "coord.json", """{ "worktrees": { "afterAdd": "echo said; exit 3" } }""");
        var unapproved = Create(First, "x").Exits(0);
        Assert.That(unapproved.Output, Is.EqualTo($"{_repository}-x\n"));
        Assert.That(unapproved.Error, Does.Contain("dotnet-coord approvals add afterAdd").And.Not.Contain("said\n"));
        _scratch.Coord(_repository, "approvals", "add", "afterAdd", "--yes").Exits(0);
        var failed = Create(First, "y").Exits(2);
        Assert.That(failed.Output, Is.Empty);
        Assert.That(failed.Error, Does.Contain("said").And.Contain("exit code 3"));
        Assert.That($"{_repository}-y", Does.Not.Exist);
    }

    [Test]
    public void Go_when_nothing_would_be_lost_with_them()
    {
        var path = Create(First, "x").Exits(0).Line;
        ClaudeSession.Start(_scratch, path, First);
        Assert.That(Remove(First, path).Exits(0).Output, Is.Empty);
        Assert.That(path, Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty);

        // Late, twice, and for what never was one.
        foreach (var gone in new[] { path, Path.Combine(path, "sub"), _repository, Path.Combine(_repository, "src"), _scratch.Root, "", "relative/x" })
        {
            var answer = Remove(First, gone).Exits(0);
            Assert.That(answer.Output + answer.Error, Is.Empty, gone);
        }

        Assert.That(Path.Combine(_repository, "src/a"), Does.Exist);
        _scratch.Coord(_repository, "worktree", "restore", "x").Exits(0);
        Assert.That(path, Does.Exist);
    }

    [Test]
    public void Stay_with_work_in_them_and_the_user_is_told()
    {
        var path = Create(First, "x").Exits(0).Line;
        Scratch.Write(path, "new", "work\n");
        Assert.That(ClaudeSession.Warned(Remove(First, path)), Is.EqualTo($"dotnet-coord: The worktree stays. {path} has work that is not committed:\n  new"));
        _scratch.Git(path, "add", "new").Exits(0);
        _scratch.Git(path, "commit", "--quiet", "-m", "new").Exits(0);
        Assert.That(ClaudeSession.Warned(Remove(First, path)), Does.Contain("1 commit that is in no other branch"));
        Assert.That(File.ReadAllText(Path.Combine(path, "new")), Is.EqualTo("work\n"));
        ClaudeSession.Start(_scratch, path, Second);
        Assert.That(ClaudeSession.Warned(Remove(First, path)), Does.Contain("stays"));
    }

    [Test]
    public void Are_swept_once_the_session_of_their_subagent_is_gone()
    {
        ClaudeSession.Start(_scratch, _repository, First);
        var left = Create(First, "agent-a1").Exits(0).Line;
        var used = Create(First, "agent-a2").Exits(0).Line;
        var chosen = Create(First, "feat").Exits(0).Line;
        Scratch.Write(used, "new", "work\n");
        foreach (var path in new[] { left, used, chosen })
        {
            var record = Path.Combine(_scratch.Git(path, "rev-parse", "--absolute-git-dir").Exits(0).Line, "coord/worktree.json");
            File.WriteAllText(record, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(record), "\"created\":\"[^\"]*\"", "\"created\":\"2026-01-01T00:00:00+00:00\""));
        }

        Assert.That(_scratch.Coord(_repository, "gc").Exits(0).Output, Does.Not.Contain(left), "its session is live");
        _scratch.CoordReading(_repository, RecordedPayload.Read("session-end", First, _repository), "hook", "session-end", "--agent", "claude").Exits(0);
        Assert.That(_scratch.Coord(left, "gc").Exits(0).Output, Does.Not.Contain(left), "somebody stands in it");
        Assert.That(_scratch.Coord(_repository, "gc", "--dry-run").Exits(0).Output, Does.Contain($"would take away {left}, "));
        Assert.That(left, Does.Exist);
        Assert.That(_scratch.Coord(_repository, "gc").Exits(0).Output, Does.Contain($"took away {left}, "));
        Assert.That(new[] { Directory.Exists(left), Directory.Exists(used), Directory.Exists(chosen) }, Is.EqualTo(new[] { false, true, true }));
        _scratch.Coord(_repository, "worktree", "restore", "agent-a1").Exits(0);
    }

    private Answer Create(string session, string name, string? directory = null) =>
        _scratch.CoordReading(directory ?? _repository, RecordedPayload.Read("worktree-create", session, directory ?? _repository, name), "hook", "worktree-create", "--agent", "claude");

    private Answer Remove(string session, string path, string? directory = null) =>
        _scratch.CoordReading(directory ?? _repository, RecordedPayload.Read("worktree-remove", session, directory ?? _repository, path), "hook", "worktree-remove", "--agent", "claude");
}
