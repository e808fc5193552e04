using System.Diagnostics;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>run @NAME -- CMD</c>: the command as it would be without us, and never two of them at once.</summary>
public class CommandsThatRunOneAtATime
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated();
        _scratch.Coord(_repository, "session", "start", "--id", "ann", "--name", "Ann").Exits(0);
        _scratch.Coord(_repository, "session", "start", "--id", "bob", "--name", "Bob").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("exit 0", 0)]
    [TestCase("exit 7", 7)]
    [TestCase("exit 255", 255)]
    [TestCase("kill -9 $$", 128 + 9)]
    [TestCase("kill -15 $$", 128 + 15)]
    public void End_as_they_end(string script, int code)
    {
        _scratch.Coord(_repository, "run", "@tests", "--session", "ann", "--", "sh", "-c", script).Exits(code);
        Assert.That(_scratch.Held(_repository), Is.Empty);
    }

    [Test]
    public void Are_not_there_or_no_programs()
    {
        Assert.That(_scratch.Coord(_repository, "run", "@tests", "--", "no-such-command").Exits(127).Error, Does.StartWith("error: ").And.Contain("no-such-command"));
        Assert.That(_scratch.Coord(_repository, "run", "@tests", "--", "./readme").Exits(126).Error, Does.StartWith("error: ").And.Contain("readme"));
        Assert.That(_scratch.Held(_repository), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Lines, Has.Length.EqualTo(3));
    }

    [TestCase("@tests")]
    [TestCase("@tests", "--")]
    [TestCase("--", "echo")]
    [TestCase("echo", "hello")]
    [TestCase("src/a", "--", "echo")]
    [TestCase("@te*ts", "--", "echo")]
    [TestCase("@tests", "--wait", "2d", "--", "echo")]
    [TestCase("@tests", "--wait", "soon", "--", "echo")]
    public void Are_not_asked_for_like_this(params string[] words)
    {
        var answer = _scratch.Coord(_repository, ["run", .. words]).Exits(64);
        Assert.That(answer.Output, Is.Empty);
        RepositoryThatCannotBeHandled.HasANextStep(answer);
        Assert.That(_scratch.Notes(_repository), Is.Empty);
    }

    [Test]
    public void Get_their_arguments_input_and_output_untouched()
    {
        var answer = _scratch.Run(_repository, Tool.Path, ["run", "@tests", "@more", "--", "sh", "-c", "printf '[%s]' \"$@\"; echo to error >&2; cat", "sh", "--json", "--session", "a b", "", "@x", "--", "-q"], "in\0put");
        Assert.That(answer.Exits(0).Output, Is.EqualTo("[--json][--session][a b][][@x][--][-q]in\0put"));
        Assert.That(answer.Error, Is.EqualTo("to error\n"));
    }

    [Test]
    public void Are_held_for_while_they_run_and_who_wants_them_is_told_by_whom()
    {
        var answer = _scratch.Coord(_repository, "run", "@tests", "--session", "ann", "--", Tool.Path, "claim", "@tests", "--session", "bob").Exits(2);
        Assert.That(answer.Error, Does.StartWith("refused: @tests is claimed by Ann (").And.Contain(Path.GetFileName(Tool.Path)));
        answer = _scratch.Coord(_repository, "run", "@tests", "--session", "ann", "--", Tool.Path, "run", "@tests", "--wait", "1", "--session", "bob", "--", "echo", "ran").Exits(2);
        Assert.That(answer.Output, Is.Empty);
        Assert.That(answer.Error, Does.Contain("waiting for @tests (Ann)").And.Contain("refused: @tests is claimed by Ann ("));
        Assert.That(_scratch.Notes(_repository), Is.Not.Empty);
        Assert.That(_scratch.Git(_repository, "notes", "--ref=coord/claims", "list").Exits(0).Output, Is.Empty);
    }

    // The lines of each stand together, whoever runs it: two sessions, one twice at once, and people without any.
    [Test]
    public void Run_one_after_the_other()
    {
        var file = _scratch["order"];
        string[] sessions = ["ann", "ann", "bob", "", "", ""];
        var answers = sessions.Select((session, i) => Task.Run(() => _scratch.Coord(
            _repository, ["run", "@tests", .. session.Length == 0 ? Array.Empty<string>() : ["--session", session], "--", "sh", "-c", $"echo begin {i} >>'{file}'; git status >/dev/null; git log >/dev/null; echo end {i} >>'{file}'"])));
        foreach (var answer in Task.WhenAll(answers).GetAwaiter().GetResult())
        {
            answer.Exits(0);
        }

        var lines = File.ReadAllLines(file);
        Assert.That(lines, Has.Length.EqualTo(2 * sessions.Length));
        Assert.That(lines.Chunk(2), Has.All.Matches<string[]>(pair => pair[0].Replace("begin", "end", StringComparison.Ordinal) == pair[1]));
        Assert.That(_scratch.Held(_repository), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Lines, Has.Length.EqualTo(3), "who has no session leaves none");
    }

    [Test]
    public void Run_beside_each_other_where_both_say_so()
    {
        var answer = _scratch.Coord(_repository, "run", "@db", "--shared", "--session", "ann", "--", Tool.Path, "run", "@db", "--shared", "--wait", "0", "--session", "bob", "--", "echo", "beside").Exits(0);
        Assert.That(answer.Line, Is.EqualTo("beside"));
        _scratch.Coord(_repository, "run", "@db", "--shared", "--session", "ann", "--", Tool.Path, "run", "@db", "--wait", "0", "--session", "bob", "--", "echo", "alone").Exits(2);
    }

    [TestCase("--session", "ann")]
    [TestCase]
    public void Are_free_again_when_the_one_who_runs_is_killed(params string[] session)
    {
        using var running = Running(session);
        running.Kill();
        running.WaitForExit();
        Assert.That(_scratch.Coord(_repository, "run", "@tests", "--wait", "0", "--session", "bob", "--", "echo", "mine").Exits(0).Line, Is.EqualTo("mine"));
    }

    // As a terminal does it: to all processes of the foreground.
    [TestCase("INT", 128 + 2)]
    [TestCase("TERM", 128 + 15)]
    public void Are_ended_by_a_signal_and_nothing_is_held(string signal, int code)
    {
        Assume.That(OperatingSystem.IsLinux());
        var (program, first) = Signals.ByDefault("setsid");
        using var running = _scratch.Start(_repository, program, [.. first, Tool.Path, "run", "@tests", "--session", "ann", "--", "sh", "-c", "echo started; exec sleep 100"]);
        Assert.That(running.StandardOutput.ReadLine(), Is.EqualTo("started"));
        _scratch.Run(_repository, "kill", [$"-{signal}", "--", $"-{running.Id}"]).Exits(0);
        running.WaitForExit();
        Assert.That(running.ExitCode, Is.EqualTo(code));
        Assert.That(_scratch.Git(_repository, "notes", "--ref=coord/claims", "list").Exits(0).Output, Is.Empty);
    }

    // It takes objects away, for which it must be alone.
    [Test]
    public void May_clean_up_and_so_may_others_meanwhile()
    {
        var shell = _scratch.Coord(_repository, "session", "env", "--id", "ann").Exits(0).Output;
        _scratch.Run(_repository, "bash", ["-euc", $"{shell}\ndotnet-coord run @gc -- git gc --quiet"]).Exits(0);
        using var running = Running("--session", "bob");
        _scratch.Run(_repository, "bash", ["-euc", $"{shell}\ngit gc --quiet"]).Exits(0);
        running.StandardInput.Close();
        running.WaitForExit();
        Assert.That(running.ExitCode, Is.Zero);
    }

    private Process Running(params string[] session)
    {
        var running = _scratch.Start(_repository, Tool.Path, ["run", "@tests", .. session, "--", "sh", "-c", "echo started; cat"]);
        Assert.That(running.StandardOutput.ReadLine(), Is.EqualTo("started"));
        return running;
    }
}
