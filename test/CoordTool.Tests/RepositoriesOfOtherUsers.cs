using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The repository belongs to another user, and Git does not work in it: neither do we, before anything is read or written.</summary>
public class RepositoriesOfOtherUsers
{
    private const string Stranger = "54321";
    private const string Words = "detected dubious ownership";

    private static readonly string[][] Commands =
    [
        ["status"], ["who"], ["check", "a"], ["doctor"], ["doctor", "--fix"], ["init", "--agent", "claude"], ["deinit"], ["session", "start", "--id", "ann"], ["session", "env", "--id", "ann"], ["session", "list"],
        ["claim", "--session", "ann", "a"], ["run", "--session", "ann", "@x", "--", "true"], ["commit", "--session", "ann", "-m", "x"], ["conflicts"], ["log"], ["log", "--follow"], ["gc"], ["sync"], ["undo"],
        ["index", "refresh"], ["worktree", "add", "x"], ["worktree", "list"], ["approvals", "add", "--all", "--yes"], ["zone", "sync", "--create"], ["decision", "list"], ["rescue", "list"], ["handoff", "list"], ["watch", "--plain"],
    ];

    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Give_one_to_somebody_else()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("only an administrator gives files to others");
        }

        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("coord.json", "{ \"zones\": { \"z\": { \"paths\": [\"a\"] } } }"));
        _scratch.Run(_repository, "chown", ["-R", Stranger, "."]).Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch?.Dispose();

    [Test]
    public void Are_refused_in_words_by_every_command_and_stay_as_they_are()
    {
        var before = Everything();
        foreach (var command in Commands)
        {
            var answer = _scratch.Coord(_repository, command).Exits(5);
            Assert.That(answer.Error, Does.Contain(Words).And.Contains($"git config --global --add safe.directory {_repository}"), answer.Command);
            Assert.That(answer.Output, Is.Empty, answer.Command);
        }

        Assert.That(_scratch.Coord(_repository, "statusline").Exits(0).Line, Is.EqualTo("coord: not available"));
        Assert.That(Everything(), Is.EqualTo(before));
    }

    [Test]
    public void Are_refused_from_below_their_top_and_by_a_file_that_points_to_them()
    {
        Directory.CreateDirectory(_scratch["mine"]);
        Scratch.Write(_scratch["mine"], ".git", $"gitdir: {_repository}/.git\n");
        Directory.CreateDirectory(Path.Combine(_repository, "own"));
        var before = Everything();
        foreach (var directory in new[] { "mine", "repo/own" })
        {
            Assert.That(_scratch.Git(_scratch[directory], "status").ExitCode, Is.EqualTo(128), directory);
            Assert.That(_scratch.Coord(_scratch[directory], "session", "start", "--id", "ann").Exits(5).Error, Does.Contain(Words), directory);
        }

        Assert.That(Everything(), Is.EqualTo(before));
    }

    [Test]
    public void Are_not_read_before_that_whatever_their_settings_say()
    {
        File.AppendAllText(Path.Combine(_repository, ".git/config"), "[extensions]\n\tfromTheFuture = true\n[");
        Assert.That(_scratch.Coord(_repository, "status").Exits(5).Error, Does.Contain("Git does not work here").And.Not.Contains("fromthefuture"));
    }

    [Test]
    public void Pass_a_call_of_git_on_to_its_own_refusal()
    {
        var before = Everything();
        var variables = new Dictionary<string, string> { ["COORD_SESSION"] = "ann" };
        foreach (var words in new string[][] { ["status"], ["commit", "--allow-empty", "-m", "x"], ["reset", "--hard"], ["gc"] })
        {
            var answer = _scratch.Run(_repository, Path.Combine(_repository, ".git/coord/bin/git"), words, variables: variables).Exits(128);
            Assert.That(answer.Error, Does.StartWith($"fatal: {Words}"), answer.Command);
        }

        Assert.That(Everything(), Is.EqualTo(before));
    }

    [TestCase("SessionStart", "session-start", true)]
    [TestCase("PreToolUse", "pre-tool-use", true)]
    [TestCase("SessionStart", "session-start", false)]
    [TestCase("PreToolUse", "pre-tool-use", false)]
    public void Let_hooks_of_agents_pass_with_a_word_where_there_is_something_to_guard(string @event, string word, bool isSetUp)
    {
        if (!isSetUp)
        {
            Directory.Delete(Path.Combine(_repository, ".git/coord"), recursive: true);
        }

        var before = Everything();
        var answer = _scratch.CoordReading(_repository, Payload.Of(@event, "ann", _repository, Path.Combine(_repository, "a")), "hook", word, "--agent", "claude").Exits(0);
        Assert.That(answer.Output + answer.Error, isSetUp ? Does.Contain(Words) : Is.Empty);
        Assert.That(Everything(), Is.EqualTo(before));
    }

    [Test]
    public void Make_no_worktree_and_take_none_away()
    {
        var before = Everything();
        const string Call = """{"session_id":"ann","hook_event_name":"WorktreeCreate","cwd":"REPO","name":"x"}""";
        Assert.That(_scratch.CoordReading(_repository, Call.Replace("REPO", _repository, StringComparison.Ordinal), "hook", "worktree-create", "--agent", "claude").Exits(2).Error, Does.Contain(Words));
        Assert.That(Everything(), Is.EqualTo(before));
    }

    [TestCase("*")]
    [TestCase("")]
    public void Work_once_their_user_trusts_them(string place)
    {
        _scratch.Git(_scratch.Root, "config", "--global", "--add", "safe.directory", place.Length > 0 ? place : _repository).Exits(0);
        _scratch.Coord(_repository, "status").Exits(0);
        var ann = ShimWorker.Start(_scratch, _repository, "ann");
        ann.Coord("claim", "a").Exits(0);
        ann.Commit("a", "of ann\n");
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("of ann\n"));
    }

    // By their own settings they are trusted by nobody: that would be their owner's word.
    [Test]
    public void Do_not_trust_themselves()
    {
        File.AppendAllText(Path.Combine(_repository, ".git/config"), "[safe]\n\tdirectory = *\n");
        _scratch.Coord(_repository, "status").Exits(5);
    }

    private string[] Everything() => _scratch.Run(_repository, "sh", ["-ec", "find . -printf '%p %y %m %U %T@ %l\\n' | LC_ALL=C sort"]).Exits(0).Lines;
}
