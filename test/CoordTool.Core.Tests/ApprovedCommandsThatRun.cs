using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Upkeep;

namespace CoordTool.Core.Tests;

[UnsupportedOSPlatform("windows")]
public class ApprovedCommandsThatRun
{
    private readonly List<string> _lines = [];
    private Bench _bench = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new Bench(("f", "1\n"));
        _lines.Clear();
    }

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public void Tell_their_lines_and_keep_all_in_a_log()
    {
        var outcome = Approved("echo one; pwd", "echo two >&2; printf 'a\\rb\\r\\nno end'");
        Assert.That((outcome.Result, outcome.ExitCode, outcome.Command), Is.EqualTo((CommandResult.Done, 0, (string?)null)));
        Assert.That(_lines, Is.EquivalentTo(new[] { "one", _bench.Top, "two", "b", "no end" }));
        Assert.That(outcome.Log, Is.EqualTo(Path.Combine(_bench.Layout.CoordDirectory, "log", "check-fix-login-20300101T120000Z.log")));
        var log = File.ReadAllText(outcome.Log!);
        Assert.That(log, Does.StartWith($"$ echo one; pwd\none\n{_bench.Top}\n$ echo two").And.Contains("two\n").And.Contains("a\rb\r\nno end"));
        Assert.That(File.GetUnixFileMode(outcome.Log!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Approved("true").Log, Does.EndWith("-20300101T120000Z-2.log"), "two of one second");
    }

    [Test]
    public void Are_none_unless_every_one_is_approved()
    {
        ApprovalAdd.Run(_bench.Context, _bench.Layout, [new(CommandStage.Check, "touch a")]);
        var outcome = Run(Request("touch a", "touch b"));
        Assert.That(outcome.Result, Is.EqualTo(CommandResult.Unapproved));
        Assert.That(outcome.Unapproved, Is.EqualTo(new[] { "touch b" }));
        Assert.That((File.Exists(Path.Combine(_bench.Top, "a")), outcome.Log, outcome.Problem), Is.EqualTo((false, (string?)null, (string?)null)));

        File.WriteAllText(ApprovalFile.PathOf(_bench.Context), "{");
        outcome = Run(Request("touch a"));
        Assert.That(outcome.Unapproved, Is.EqualTo(new[] { "touch a" }));
        Assert.That(outcome.Problem, Does.Contain("damaged"));
        Assert.That(File.Exists(Path.Combine(_bench.Top, "a")), Is.False);
        Assert.That(Run(Request()).Result, Is.EqualTo(CommandResult.Done), "nothing needs no approval");
    }

    [TestCase("exit 3", ExpectedResult = 3)]
    [TestCase("kill -9 $$", ExpectedResult = 137)]
    [TestCase("no-such-command-here", ExpectedResult = 127)]
    [TestCase("if", ExpectedResult = 2)]
    public int End_with_the_first_that_fails(string command)
    {
        var outcome = Approved("true", command, "touch after");
        Assert.That((outcome.Result, outcome.Command), Is.EqualTo((CommandResult.Failed, command)));
        Assert.That(File.Exists(Path.Combine(_bench.Top, "after")), Is.False);
        Assert.That(File.ReadAllText(outcome.Log!), Does.Contain($"$ {command}\n"));
        return outcome.ExitCode;
    }

    [Test]
    public void Have_nothing_to_read_and_no_repository_of_somebody_elses()
    {
        var environment = new Dictionary<string, string>(_bench.Context.Environment) { ["GIT_DIR"] = "/nowhere", ["GIT_INDEX_FILE"] = "/nowhere", ["MINE"] = "kept" };
        var command = "cat; git rev-parse --show-toplevel; echo $MINE $GIVEN ${GIT_INDEX_FILE-none}";
        ApprovalAdd.Run(_bench.Context, _bench.Layout, [new(CommandStage.Check, command)]);
        var request = Request(command) with { Variables = new Dictionary<string, string> { ["GIVEN"] = "too" } };
        Assert.That(ApprovedCommands.Run(_bench.Context with { Environment = environment }, _bench.Layout, request, Tell).Result, Is.EqualTo(CommandResult.Done));
        Assert.That(_lines, Is.EqualTo(new[] { _bench.Top, "kept too none" }));
    }

    [Test]
    public void Print_what_they_like_and_as_much()
    {
        var outcome = Approved("head -c 300000 /dev/zero; head -c 1000000 /dev/urandom >&2; yes 0123456789 | head -c 11000000");
        Assert.That(outcome.Result, Is.EqualTo(CommandResult.Done));
        Assert.That(_lines.Count(line => line == "0123456789"), Is.GreaterThanOrEqualTo(999_000));
        Assert.That(_lines.Max(line => line.Length), Is.LessThanOrEqualTo(16 * 1024));
        Assert.That(new FileInfo(outcome.Log!).Length, Is.GreaterThan(12_300_000));
    }

    // The one in the background holds their output until the test lets it go.
    [Test]
    public void Are_over_though_something_in_the_background_holds_their_output()
    {
        _bench.Shell("mkfifo ../go ../gone");
        var outcome = Approved("echo begun; (read x < ../go; echo late; echo x > ../gone) & echo done");
        Assert.That(outcome.Result, Is.EqualTo(CommandResult.Done));
        Assert.That(_lines, Is.EquivalentTo(new[] { "begun", "done" }));
        _bench.Shell("echo x > ../go; cat ../gone");
        Assert.That(_lines, Has.Count.EqualTo(2), "nobody listens any more");
    }

    [Test]
    public void Are_ended_with_all_they_started_when_interrupted()
    {
        using var source = new CancellationTokenSource();
        var running = new List<int>();
        var command = "(sleep 600 & echo $!) ; sleep 601 & echo $!; echo ready; wait";
        ApprovalAdd.Run(_bench.Context, _bench.Layout, [new(CommandStage.Check, command)]);
        var outcome = ApprovedCommands.Run(_bench.Context, _bench.Layout, Request(command), line =>
        {
            if (line == "ready")
            {
                source.Cancel();
            }
            else if (int.TryParse(line, CultureInfo.InvariantCulture, out var id))
            {
                running.Add(id);
            }
        }, source.Token);
        Assert.That(outcome.Result, Is.EqualTo(CommandResult.Interrupted));
        Assert.That(running, Has.Count.EqualTo(2));
        Assert.That(SpinWait.SpinUntil(() => running.TrueForAll(IsGone), TimeSpan.FromSeconds(30)), "all are gone");
    }

    [Test]
    public void Are_ended_when_the_time_is_over()
    {
        ApprovalAdd.Run(_bench.Context, _bench.Layout, [new(CommandStage.Check, "trap '' TERM; sleep 600")]);
        var outcome = Run(Request("trap '' TERM; sleep 600") with { Limit = TimeSpan.FromMilliseconds(50d) });
        Assert.That((outcome.Result, outcome.Command), Is.EqualTo((CommandResult.TimedOut, "trap '' TERM; sleep 600")));
    }

    [Test]
    public void Need_a_shell_and_a_directory()
    {
        ApprovalAdd.Run(_bench.Context, _bench.Layout, [new(CommandStage.Check, "true")]);
        var context = _bench.Context with { Environment = new Dictionary<string, string>(_bench.Context.Environment) { ["PATH"] = _bench.Top } };
        Assert.That(Assert.Throws<CoordException>(() => ApprovedCommands.Run(context, _bench.Layout, Request("true"), Tell))!.Message, Does.Contain("no sh on PATH"));
        Assert.That(Assert.Throws<CoordException>(() => Run(Request("true") with { Directory = _bench.Scratch["gone"] }))!.Message, Does.Contain(_bench.Scratch["gone"]));
    }

    [Test]
    public void Run_without_a_log_where_none_can_be_made()
    {
        Scratch.Write(_bench.Layout.CoordDirectory, "log", "a file\n");
        var outcome = Approved("echo there");
        Assert.That((outcome.Result, outcome.Log), Is.EqualTo((CommandResult.Done, (string?)null)));
        Assert.That(_lines[0], Does.StartWith("there is no log"));
        Assert.That(_lines[1], Is.EqualTo("there"));
    }

    [Test]
    public void Leave_logs_that_go_after_two_weeks()
    {
        var (old, young) = (Approved("true").Log!, Approved("true").Log!);
        var other = Scratch.Write(Path.GetDirectoryName(old)!, "guard-checks", ".");
        foreach (var (file, days) in new[] { (old, -15), (young, -13), (other, -90) })
        {
            File.SetLastWriteTimeUtc(file, _bench.Context.Now.UtcDateTime.AddDays(days));
        }

        Assert.That(Cleanup.Run(_bench.Context, _bench.Repository, dryRun: true).Leftovers, Is.EqualTo(new[] { old }));
        Assert.That(Cleanup.Run(_bench.Context, _bench.Repository, dryRun: false).Leftovers, Is.EqualTo(new[] { old }));
        Assert.That(new[] { old, young, other }.Select(File.Exists), Is.EqualTo(new[] { false, true, true }));
    }

    private static bool IsGone(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is ArgumentException or IOException)
        {
            return true;
        }
    }

    private CommandRequest Request(params string[] commands) => new(CommandStage.Check, commands, _bench.Top, "fix/login");

    private CommandOutcome Run(CommandRequest request) => ApprovedCommands.Run(_bench.Context, _bench.Layout, request, Tell);

    private CommandOutcome Approved(params string[] commands)
    {
        ApprovalAdd.Run(_bench.Context, _bench.Layout, [.. commands.Select(text => new StagedCommand(CommandStage.Check, text))]);
        return Run(Request(commands));
    }

    private void Tell(string line) => _lines.Add(line);
}
