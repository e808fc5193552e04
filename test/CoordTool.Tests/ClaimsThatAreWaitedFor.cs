using System.Diagnostics;
using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>claim --wait</c>: who waits gets it when the holder lets go, in the order of asking, and leaves nothing behind when he gives up.</summary>
public class ClaimsThatAreWaitedFor
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated();
        foreach (var name in new[] { "Ann", "Bob", "Cid", "Dan" })
        {
            _scratch.Coord(_repository, "session", "start", "--id", name.ToLowerInvariant(), "--name", name).Exits(0);
        }

        _scratch.Coord(_repository, "claim", "--session", "ann", "readme").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("release", "readme", "--session", "ann")]
    [TestCase("session", "end", "--id", "ann")]
    public void Come_when_the_holder_lets_go(params string[] command)
    {
        using var bob = Waits("bob");
        _scratch.Coord(_repository, command).Exits(0);
        Gets(bob);
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "readme bob" }));
    }

    [Test]
    public void Stay_the_holders_own_until_he_lets_go()
    {
        using var bob = Waits("bob");
        var ann = new ClaudeSession(_scratch, "ann", _repository);
        Assert.That(_scratch.Coord(_repository, "check", "readme", "--session", "ann").Exits(0).Line, Is.EqualTo("readme is yours"));
        ann.Edits("readme").Exits(0);
        Scratch.Write(_repository, "readme", "of ann\n");
        _scratch.Coord(_repository, "commit", "-m", "Ann's", "--session", "ann").Exits(0);
        Assert.That(_scratch.Content(_repository, "readme"), Is.EqualTo("of ann\n"));
        _scratch.Coord(_repository, "release", "readme", "--session", "ann").Exits(0);
        Gets(bob);
    }

    [Test]
    public void Come_when_the_process_that_holds_them_dies()
    {
        using var running = _scratch.Start(_repository, Tool.Path, ["run", "@tests", "--session", "ann", "--", "sh", "-c", "echo started; cat"]);
        Assert.That(running.StandardOutput.ReadLine(), Is.EqualTo("started"));
        using var bob = Waits("bob", "@tests");
        running.Kill();
        Gets(bob, "@tests");
    }

    [Test]
    public void Come_to_who_asked_first()
    {
        using var bob = Waits("bob");
        using var cid = Waits("cid");
        using var dan = Waits("dan");
        _scratch.Coord(_repository, "release", "readme", "--session", "ann").Exits(0);
        foreach (var (process, id) in new[] { (bob, "bob"), (cid, "cid"), (dan, "dan") })
        {
            Gets(process);
            Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"readme {id}" }));
            _scratch.Coord(_repository, "release", "readme", "--session", id).Exits(0);
        }
    }

    [Test]
    public void Are_not_for_who_does_not_wait_while_others_do()
    {
        using var bob = Waits("bob");
        Assert.That(_scratch.Coord(_repository, "check", "readme", "--session", "cid").Exits(2).Line, Does.StartWith("readme is claimed by Ann ("));

        // Stopped, he still stands in line.
        _scratch.Run(_repository, "kill", ["-STOP", $"{bob.Id}"]).Exits(0);
        _scratch.Coord(_repository, "release", "readme", "--session", "ann").Exits(0);
        Assert.That(_scratch.Coord(_repository, "check", "readme", "--session", "cid").Exits(2).Line, Does.Match(@"^readme is waited for by Bob \(.*comes first\)\.$"));
        Assert.That(_scratch.Coord(_repository, "who", "readme", "--session", "cid").Exits(0).Output, Does.Contain("To stand in line: dotnet-coord claim --wait"));
        _scratch.Coord(_repository, "claim", "readme", "--session", "cid").Exits(2);
        _scratch.Run(_repository, "kill", ["-CONT", $"{bob.Id}"]).Exits(0);
        Gets(bob);
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public void Are_given_up_and_no_line_is_left(string signal)
    {
        using var bob = Waits("bob");
        _scratch.Run(_repository, "kill", [$"-{signal}", $"{bob.Id}"]).Exits(0);
        bob.WaitForExit();
        Assert.That(bob.ExitCode, Is.EqualTo(130));
        Assert.That(Lines(), Has.Length.EqualTo(1).And.All.Contain("\"ann\""));
        _scratch.Coord(_repository, "release", "readme", "--session", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "readme", "--session", "cid").Exits(0);
    }

    [Test]
    public void Are_not_held_up_by_who_was_killed_waiting()
    {
        using var bob = Waits("bob");
        bob.Kill();
        bob.WaitForExit();
        _scratch.Coord(_repository, "release", "readme", "--session", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "readme", "--session", "cid").Exits(0);
    }

    [Test]
    public void Do_not_come_in_time_and_the_holder_is_named()
    {
        var answer = _scratch.Coord(_repository, "claim", "readme", "--wait", "1", "--session", "bob").Exits(2);
        Assert.That(answer.Error, Does.Contain("waiting for readme (Ann)").And.Contain("refused: readme is claimed by Ann"));
        Assert.That(Lines(), Has.Length.EqualTo(1));
    }

    [Test]
    public void Do_not_keep_others_from_cleaning_up()
    {
        using var bob = Waits("bob");
        var shell = _scratch.Coord(_repository, "session", "env", "--id", "cid").Exits(0).Output;
        _scratch.Run(_repository, "bash", ["-euc", $"{shell}\ngit gc --quiet"]).Exits(0);
        _scratch.Coord(_repository, "release", "readme", "--session", "ann").Exits(0);
        Gets(bob);
    }

    [TestCase("--wait", "25h", "0s to 1d")]
    [TestCase("--wait", "soon", "0s to 1d")]
    [TestCase("--wait", "-1", "0s to 1d")]
    [TestCase("--ttl", "59", "1m to 1d")]
    [TestCase("--ttl", "2d", "1m to 1d")]
    [TestCase("--ttl", "", "1m to 1d")]
    public void Are_asked_for_within_bounds_that_are_said(string option, string value, string bounds)
    {
        Assert.That(_scratch.Coord(_repository, "claim", "free", option, value, "--session", "bob").Exits(64).Error, Does.Contain(bounds).And.Contain(option));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "readme ann" }));
    }

    [TestCase("--task")]
    [TestCase("--reason")]
    public void Have_words_of_some_length(string option) =>
        Assert.That(_scratch.Coord(_repository, "claim", "free", option, new string('x', 10_000), "--session", "bob").Exits(64).Error, Does.Contain(option));

    [Test]
    public void Say_what_they_are_for()
    {
        _scratch.Coord(_repository, "claim", "free", "--ttl", "1h", "--task", "the task", "--reason", "the reason", "--session", "bob").Exits(0);
        using var who = JsonDocument.Parse(_scratch.Coord(_repository, "who", "free", "--json").Exits(0).Output);
        var claim = who.RootElement.GetProperty("claims")[0];
        Assert.That(claim.GetProperty("task").GetString(), Is.EqualTo("the task"));
        Assert.That(claim.GetProperty("reason").GetString(), Is.EqualTo("the reason"));
        Assert.That(claim.GetProperty("until").GetDateTimeOffset() - claim.GetProperty("lastActivity").GetDateTimeOffset(), Is.EqualTo(TimeSpan.FromMinutes(62)));
        Assert.That(_scratch.Coord(_repository, "claim", "free", "--session", "cid").Exits(2).Error, Does.Contain("the task"));
        Assert.That(_scratch.Coord(_repository, "log", "--kind", "claims").Exits(0).Lines[0], Does.EndWith("Bob  claim  free: the reason"));
    }

    private Process Waits(string session, string what = "readme")
    {
        var (program, first) = Signals.ByDefault(Tool.Path);
        var process = _scratch.Start(_repository, program, [.. first, "claim", what, "--wait", "100", "--session", session]);
        Assert.That(process.StandardError.ReadLine(), Does.StartWith($"waiting for {what} ("));
        return process;
    }

    private static void Gets(Process process, string what = "readme")
    {
        Assert.That(process.StandardOutput.ReadToEnd(), Is.EqualTo($"claimed {what}\n"));
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
    }

    private string[] Lines() => [.. _scratch.Git(_repository, "notes", "--ref=coord/claims", "list").Exits(0).Lines
        .SelectMany(note => _scratch.Git(_repository, "cat-file", "blob", note.Split(' ')[0]).Exits(0).Lines)];
}
