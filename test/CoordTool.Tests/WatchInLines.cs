using System.Diagnostics;
using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What <c>watch</c> tells where nobody looks at a terminal, what it does meanwhile, and how it ends.</summary>
public class WatchInLines
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Make_a_repository()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    private Process Watch(params string[] options)
    {
        var (program, first) = Signals.ByDefault(Tool.Path);
        return _scratch.Start(_repository, program, [.. first, "watch", .. options]);
    }

    // One that vanished two days ago, with something staged and something claimed.
    private void LeaveAnOrphan()
    {
        var eve = ShimWorker.Start(_scratch, _repository, "eve");
        eve.Coord("claim", "b").Exits(0);
        eve.Stage("b", "of eve\n");
        File.SetLastWriteTimeUtc(Path.Combine(_repository, ".git/coord/sessions/eve.beat"), DateTime.UtcNow.AddDays(-2));
    }

    private static string Next(StreamReader reader) => reader.ReadLine() ?? throw new EndOfStreamException();

    [TestCase("-INT")]
    [TestCase("-TERM")]
    public void Tells_each_event_once_and_ends_with_130(string signal)
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        using var watch = Watch();
        Assert.That(Next(watch.StandardError), Is.EqualTo($"watching {_repository} on main, 1 session; Ctrl+C ends"));
        Assert.That(Next(watch.StandardOutput), Does.EndWith("person-ann  session-start"));
        _scratch.Coord(_repository, "claim", "a", "--session", "ann").Exits(0);
        Assert.That(Next(watch.StandardOutput), Does.EndWith("person-ann  claim  a"));
        _scratch.Run(_repository, "kill", [signal, $"{watch.Id}"]).Exits(0);
        Assert.That(watch.StandardOutput.ReadToEnd() + watch.StandardError.ReadToEnd(), Is.Empty);
        watch.WaitForExit();
        Assert.That(watch.ExitCode, Is.EqualTo(130));
    }

    [Test]
    public void Tells_scripts_one_object_a_line_and_nothing_else()
    {
        LeaveAnOrphan();
        using var watch = Watch("--json", "-q");
        var actions = new List<string?>();
        while (!actions.Contains("session-end"))
        {
            actions.Add(JsonDocument.Parse(Next(watch.StandardOutput)).RootElement.GetProperty("action").GetString());
        }

        Assert.That(actions, Does.Contain("claim").And.Contain("rescue"));
        watch.Kill();
        Assert.That(watch.StandardError.ReadToEnd(), Is.Empty);
    }

    [Test]
    public void Is_no_longer_than_somebody_reads()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        Assert.That(_scratch.Run(_repository, "/bin/bash", ["-c", $"'{Tool.Path}' watch 2>/dev/null | head -n 1"]).Exits(0).Output, Does.Contain("session-start"));
    }

    [Test]
    public void Sweeps_what_a_vanished_session_left_and_says_where_it_is_kept()
    {
        LeaveAnOrphan();
        using var watch = Watch();
        Next(watch.StandardError);
        Assert.That(Next(watch.StandardError), Is.EqualTo("session person-eve is gone and was swept; free again: b"));
        Assert.That(Next(watch.StandardError), Does.Contain("what it had staged is kept"));
        watch.Kill();
        Assert.That(_scratch.Coord(_repository, "rescue", "list").Exits(0).Output, Does.Contain("eve"));
        Assert.That(Directory.Exists(Path.Combine(_repository, ".git/coord/index/eve")), Is.False);
    }

    [Test]
    public void Changes_nothing_where_it_is_only_to_look()
    {
        LeaveAnOrphan();
        using var watch = Watch("--no-upkeep");
        Next(watch.StandardError);
        _scratch.Coord(_repository, "claim", "a", "--session", "eve").Exits(0);
        File.SetLastWriteTimeUtc(Path.Combine(_repository, ".git/coord/sessions/eve.beat"), DateTime.UtcNow.AddDays(-2));
        var line = "";
        while (!line.EndsWith("claim  a", StringComparison.Ordinal))
        {
            line = Next(watch.StandardOutput);
        }

        watch.Kill();
        Assert.That(Directory.Exists(Path.Combine(_repository, ".git/coord/index/eve")));
    }

    [Test]
    public void Goes_on_where_the_claims_are_broken()
    {
        _scratch.Git(_repository, "update-ref", "refs/notes/coord/claims", "HEAD^{tree}").Exits(0);
        using var watch = Watch();
        Assert.That(Next(watch.StandardError), Does.StartWith("watching "));
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        Assert.That(Next(watch.StandardOutput), Does.EndWith("person-ann  session-start"));
        watch.Kill();
        Assert.That(watch.StandardError.ReadToEnd(), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "log").Exits(0).Output, Does.Contain("session-start"));
    }

    [Test]
    public void Ends_where_its_checkout_is_gone()
    {
        var worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        var (program, first) = Signals.ByDefault(Tool.Path);
        using var watch = _scratch.Start(worktree, program, [.. first, "watch"]);
        Next(watch.StandardError);
        Directory.Delete(worktree, recursive: true);
        Assert.That(watch.StandardError.ReadToEnd(), Does.Contain($"error: {worktree} is not there any more").And.Contain("dotnet-coord -C DIR watch"));
        watch.WaitForExit();
        Assert.That(watch.ExitCode, Is.EqualTo(1));
    }

    // Any number at once, each killed at another moment of the others' work.
    [Test]
    public void Leaves_nothing_behind_wherever_it_is_killed()
    {
        const int Rounds = 12;
        var (ann, bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
        var before = Files();
        var watches = new Queue<Process>();
        for (var round = 0; round < Rounds; round++)
        {
            LeaveAnOrphan();
            watches.Enqueue(Watch());
            watches.Enqueue(Watch("--json"));
            ann.Commit("a", $"{round} of ann\n");
            bob.Commit($"new-{round}", $"{round} of bob\n");
            while (watches.Count > 3)
            {
                using var watch = watches.Dequeue();
                watch.Kill();
                watch.WaitForExit();
            }
        }

        foreach (var watch in watches)
        {
            watch.Kill();
            watch.WaitForExit();
            watch.Dispose();
        }

        ann.Stage("a", "last of ann\n");
        _scratch.Coord(_repository, "gc").Exits(0);
        Assert.That(Files().Except(before).Where(file => file.EndsWith(".lock", StringComparison.Ordinal) && !IsKernelLock(file)), Is.Empty);
        Assert.That(_scratch.Git(_repository, "log", "--format=%s").Lines, Has.Length.EqualTo(1 + (2 * Rounds)));
        Assert.That(ann.Git("diff", "--cached", "--name-only").Lines, Is.EqualTo(new[] { "a" }));
        Assert.That(Enumerable.Range(0, Rounds).Select(round => _scratch.Content(_repository, $"new-{round}")), Is.EqualTo(Enumerable.Range(0, Rounds).Select(round => $"{round} of bob\n")));
        Assert.That(_scratch.Coord(_repository, "rescue", "list").Exits(0).Output, Does.Contain("eve"));
        _scratch.Git(_repository, "fsck", "--strict").Exits(0);
    }

    // Those the kernel gives back stay as empty files.
    private static bool IsKernelLock(string file) => Path.GetFileName(file) is "base.lock" or "refresh.lock";

    private List<string> Files() => [.. Directory.EnumerateFiles(Path.Combine(_repository, ".git"), "*", SearchOption.AllDirectories)];
}
