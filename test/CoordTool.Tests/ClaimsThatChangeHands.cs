using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A session asks another for what it holds, or takes over what lies there: who is concerned learns of it at its next edit, once.</summary>
public class ClaimsThatChangeHands
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private ClaudeSession _ann = null!;
    private ClaudeSession _bob = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"));
        _ann = ClaudeSession.Named(_scratch, _repository, "Ann");
        _bob = ClaudeSession.Named(_scratch, _repository, "Bob");
        _ann.Coord("claim", "src/a").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    // The first hook of each claims something itself, and has to tell all the same.
    [Test]
    public void Are_asked_for_and_given()
    {
        Assert.That(_bob.Coord("handoff", "request", "src/a", "--reason", "need it").Exits(0).Line, Does.StartWith("asked Ann for src/a"));
        var asked = ClaudeSession.Told(_ann.Edits("new1"));
        Assert.That(asked, Does.StartWith("Bob asks for src/a").And.Contain("need it").And.Contain("handoff accept src/a").And.Contain("handoff decline src/a").And.Not.Contain("\n"));
        Assert.That(ClaudeSession.Told(_ann.Edits("new2")), Is.Empty);
        Assert.That(_ann.Coord("handoff", "list").Exits(0).Line, Does.StartWith("Bob asks for src/a").And.Contain("need it"));
        Assert.That(_bob.Coord("handoff", "list").Exits(0).Line, Does.StartWith("you asked for src/a").And.Contain("no answer yet"));

        Assert.That(_ann.Coord("handoff", "accept", "src/a").Exits(0).Line, Is.EqualTo("Bob has src/a now"));
        Assert.That(_scratch.Held(_repository), Does.Contain("src/a bob").And.Not.Contain("src/a ann"));
        Assert.That(ClaudeSession.Told(_bob.Edits("new3")), Does.StartWith("Ann handed src/a over"));
        Assert.That(ClaudeSession.Told(_bob.Edits("new4")), Is.Empty);
        _ann.Edits("src/a").Exits(2);
        Assert.That(_ann.Coord("handoff", "list").Exits(0).Line, Is.EqualTo("no requests"));
        Assert.That(_ann.Coord("handoff", "accept").Exits(0).Line, Is.EqualTo("nobody asks for it"));
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Contain("0 could not decide"));
    }

    [Test]
    public void Are_asked_for_and_kept()
    {
        _bob.Coord("handoff", "request", "src/a").Exits(0);
        Assert.That(_ann.Coord("handoff", "decline", "--reason", "in the middle of it").Exits(0).Line, Is.EqualTo("Bob is told that you keep src/a"));
        Assert.That(ClaudeSession.Told(_bob.Edits("new1")), Does.StartWith("Ann keeps src/a").And.Contain("in the middle of it"));
        Assert.That(ClaudeSession.Told(_bob.Edits("new2")), Is.Empty);
        Assert.That(_bob.Coord("handoff", "list").Exits(0).Line, Does.Contain("Ann declined"));
        Assert.That(ClaudeSession.Told(_ann.Edits("new3")), Is.Empty);
        Assert.That(_scratch.Held(_repository), Does.Contain("src/a ann"));
    }

    [Test]
    public void Are_asked_for_though_nobody_holds_them()
    {
        Assert.That(_bob.Coord("handoff", "request", "readme").Exits(0).Line, Does.StartWith("nobody else holds readme").And.Contain("dotnet-coord claim readme"));
        Assert.That(_bob.Coord("handoff", "list").Exits(0).Line, Is.EqualTo("no requests"));
    }

    [Test]
    public void Are_told_of_after_a_shell_command_too()
    {
        _bob.Coord("handoff", "request", "src/a").Exits(0);
        Assert.That(ClaudeSession.Told(_ann.HasChanged()), Does.StartWith("Bob asks for src/a"));
        Assert.That(ClaudeSession.Told(_ann.HasChanged()), Is.Empty);
    }

    [Test]
    public void Are_not_taken_over_from_who_is_at_work()
    {
        var refused = _bob.Coord("claim", "--takeover", "src/a").Exits(2);
        Assert.That(refused.Error, Does.StartWith("refused: src/a is claimed by Ann").And.Contain("alive"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/a ann" }));
    }

    [Test]
    public void Are_taken_over_from_who_fell_silent_and_what_was_uncommitted_is_kept()
    {
        Scratch.Write(_repository, "src/a", "half done\n");
        _scratch.SetBack(_repository, "src/a", "ann", TimeSpan.FromMinutes(40));
        Assert.That(_scratch.Coord(_repository, "check", "src/a").Exits(2).Line, Does.Contain("stalled"));
        Assert.That(_bob.Edits("src/a").Exits(2).Error, Does.Contain("claim --takeover src/a"));
        Assert.That(_bob.Coord("claim", "src/a").Exits(2).Error, Does.Contain("claim --takeover src/a"));

        var taken = _bob.Coord("claim", "--takeover", "src/a").Exits(0);
        Assert.That(taken.Output, Does.Contain("claimed src/a").And.Contain("taken over from Ann"));
        var rescue = taken.Lines.Single(line => line.Contains("rescue show", StringComparison.Ordinal)).Split(' ')[^1];
        var commit = _scratch.Git(_repository, "for-each-ref", "--format=%(objectname)", $"refs/coord/rescue/{rescue}").Exits(0).Line;
        Assert.That(_scratch.Content(_repository, "src/a", commit), Is.EqualTo("half done\n"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "src/a")), Is.EqualTo("half done\n"));

        Assert.That(ClaudeSession.Told(_ann.Edits("new1")), Does.StartWith("This session no longer holds src/a: Bob has it").And.Contain($"rescue show {rescue}"));
        Assert.That(ClaudeSession.Told(_ann.Edits("new2")), Is.Empty);
        _ann.Edits("src/a").Exits(2);
        Assert.That(_scratch.Coord(_repository, "log").Exits(0).Output, Does.Match("Bob +takeover +src/a \\(from Ann\\)"));
    }

    [Test]
    public void Are_free_after_a_silence_with_nothing_uncommitted_inside_and_the_loser_is_told()
    {
        _scratch.SetBack(_repository, "src/a", "ann", TimeSpan.FromMinutes(40));
        _bob.Edits("src/a").Exits(0);
        Assert.That(ClaudeSession.Told(_ann.Edits("new1")), Does.StartWith("This session no longer holds src/a: Bob has it"));
        Assert.That(ClaudeSession.Told(_ann.Edits("new2")), Is.Empty);
    }
}
