using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The servers that tests of what goes between clones are made with, each with plain Git.</summary>
public class ServersOnLoopback
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private Scratch _scratch = null!;

    [SetUp]
    public void Prepare() => _scratch = new Scratch();

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [Test]
    public void Give_one_clone_what_another_pushed([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        var (here, there) = (ClonePushed(server), server.Clone(_scratch["there"]));
        _scratch.Git(there, "fetch", "--quiet", "origin", "refs/notes/x:refs/notes/x").Exits(0);
        foreach (var name in new[] { "refs/heads/main", "refs/notes/x" })
        {
            Assert.That(Ref(there, name), Is.EqualTo(Ref(here, name)).And.EqualTo(Ref(server.Repository, name)));
        }

        Assert.That(server.Connections, Is.GreaterThanOrEqualTo(4));
        Assert.That((server.BytesSent > 0, server.BytesReceived > 0), Is.EqualTo((kind != ServerKind.Path, kind != ServerKind.Path)));
    }

    [Test]
    public void Answer_nobody_while_they_are_stopped([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        var clone = ClonePushed(server);
        Change(clone, "1");
        server.Stop();
        var refused = Push(clone);
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Match(kind == ServerKind.Path ? "does not appear to be a git repository" : "refused|[Cc]ould ?n.t connect"));
        server.StartAgain();
        Push(clone).Exits(0);
        Assert.That(Ref(server.Repository), Is.EqualTo(Ref(clone)));
    }

    [Test]
    public void Lose_a_push_that_is_cut_in_the_middle([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        var clone = ClonePushed(server);
        var before = Ref(server.Repository);
        Change(clone, string.Concat(Enumerable.Range(0, 40_000).Select(_ => $"{Random.Shared.Next()}\n")));
        server.CutAfter(100_000, times: 9);
        Assert.That(Push(clone).ExitCode, Is.Not.Zero);
        Assert.That(Ref(server.Repository), Is.EqualTo(before));
        server.CutAfter(0, times: 0);
        Push(clone).Exits(0);
        Assert.That(Ref(server.Repository), Is.EqualTo(Ref(clone)));
    }

    [Test]
    public void Take_a_push_and_do_not_say_so([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        var clone = ClonePushed(server);
        Change(clone, "1");
        _scratch.Git(clone, "notes", "--ref", "x", "add", "-m", "noted again").Exits(0);
        server.LoseNextAnswer();
        Assert.That(_scratch.Git(clone, "push", "origin", "main", "refs/notes/x").ExitCode, Is.Not.Zero);
        Assert.That(Ref(server.Repository), Is.EqualTo(Ref(clone)));
        Assert.That(Ref(server.Repository, "refs/notes/x"), Is.EqualTo(Ref(clone, "refs/notes/x")));
        Assert.That(Ref(clone, "refs/remotes/origin/main"), Is.Not.EqualTo(Ref(clone)), "the clone heard that it was taken");
        Assert.That(Push(clone).Exits(0).Error, Does.Contain("Everything up-to-date"));
    }

    [Test]
    public void Hold_a_push_while_another_overtakes_it([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        var (slow, fast) = (ClonePushed(server), server.Clone(_scratch["fast"]));
        Change(slow, "slow");
        Change(fast, "fast");
        using var held = server.HoldNextPush();
        var pushing = Task.Run(() => Push(slow));
        held.WaitsForIt();
        Push(fast).Exits(0);
        Assert.That(pushing.IsCompleted, Is.False);
        held.Release();
        Assert.That(pushing.GetAwaiter().GetResult().Exits(1).Error, Does.Contain("remote rejected"));
        Assert.That(Ref(server.Repository), Is.EqualTo(Ref(fast)));
    }

    [Test]
    public void Break_off_those_that_are_made_to_wait([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        var clone = ClonePushed(server);
        var before = server.Connections;
        server.SlowDown((int)TimeSpan.FromHours(1).TotalMilliseconds);
        var fetching = Task.Run(() => _scratch.Git(clone, "fetch", "--quiet"));
        Assert.That(SpinWait.SpinUntil(() => server.Connections > before, Limit));
        server.SlowDown(0);
        _scratch.Git(clone, "ls-remote", "--quiet").Exits(0);
        server.Cut();
        Assert.That(fetching.GetAwaiter().GetResult().ExitCode, Is.Not.Zero);
    }

    [Test]
    public void Serve_ten_clones_at_once([Values] ServerKind kind)
    {
        using var server = LoopbackServer.Start(_scratch, kind);
        ClonePushed(server);
        var answers = Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() =>
        {
            var clone = server.Clone(_scratch[$"clone{i}"]);
            return _scratch.Git(clone, "push", "--quiet", "origin", $"HEAD:refs/notes/{i}");
        }))).GetAwaiter().GetResult();
        Assert.That(answers.Select(answer => answer.Exits(0).ExitCode), Is.All.Zero);
        Assert.That(_scratch.Git(server.Repository, "for-each-ref", "refs/notes").Exits(0).Lines, Has.Length.EqualTo(11));
    }

    [Test]
    public void Leave_nothing_behind([Values] ServerKind kind)
    {
        string[] Running() => [.. _scratch.Run("/", "/bin/sh", ["-c", "ps -eo args; readlink /proc/[0-9]*/cwd"]).Lines.Where(line => line.Contains(_scratch.Root, StringComparison.Ordinal))];
        using (var server = LoopbackServer.Start(_scratch, kind))
        {
            var clone = ClonePushed(server);
            Change(clone, "1");
            using var held = server.HoldNextPush();
            _ = Task.Run(() => Push(clone));
            held.WaitsForIt();
            Assert.That(Running(), Is.Not.Empty);
        }

        Assert.That(SpinWait.SpinUntil(() => Running().Length == 0, Limit), () => string.Join('\n', Running()));
    }

    // A clone that has pushed its first commit and a note on it.
    private string ClonePushed(LoopbackServer server)
    {
        var clone = server.Clone(_scratch["clone"]);
        Change(clone, "0");
        _scratch.Git(clone, "notes", "--ref", "x", "add", "-m", "noted").Exits(0);
        _scratch.Git(clone, "push", "--quiet", "origin", "main", "refs/notes/x").Exits(0);
        return clone;
    }

    private void Change(string clone, string content)
    {
        Scratch.Write(clone, "f", content);
        _scratch.Git(clone, "add", "f").Exits(0);
        _scratch.Git(clone, "commit", "--quiet", "-m", "change").Exits(0);
    }

    private Answer Push(string clone) => _scratch.Git(clone, "push", "origin", "main");

    private string Ref(string repository, string name = "refs/heads/main") => _scratch.Git(repository, "rev-parse", name).Exits(0).Line;
}
