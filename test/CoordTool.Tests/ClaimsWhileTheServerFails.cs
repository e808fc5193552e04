using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// In the mode in which a claim counts once the server has it: whatever happens to the server or the connection, what was said
/// to be claimed is there, and what was not is held by nobody once both are joined again.
/// </summary>
public class ClaimsWhileTheServerFails
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private Scratch _scratch = null!;
    private LoopbackServer _server = null!;
    private CloneAtWork _ann = null!;
    private CloneAtWork _bob = null!;

    private ClaimsInHistory There => new(_scratch, _server.Repository);

    [SetUp]
    public void Set_up() => _scratch = new Scratch();

    [TearDown]
    public void Clean_up()
    {
        _server?.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Are_not_had_while_it_is_away_but_here_alone()
    {
        Begin(ServerKind.Path);
        _ann.Coord("claim", "before").Exits(0);
        _scratch.Coord(_ann.Directory, "session", "start", "--id", "eve", "--name", "eve").Exits(0);
        _server.Stop();
        var before = _ann.Claims.Tree;
        var refused = _ann.Coord("claim", "f").Exits(2);
        Assert.That(refused.Error, Does.Contain("refused: Nothing was claimed: origin cannot be reached (").And.Contain("add --offline"));
        _ann.Coord("sync").Exits(4);
        Assert.That(_ann.Claims.Tree, Is.EqualTo(before));

        Assert.That(_ann.Coord("claim", "--offline", "f", "g").Exits(0).Output, Does.Contain("claimed f (local only: no other machine sees it)"));
        Assert.That(_ann.Coord("who").Exits(0).Output, Does.Contain("f (local only)"));
        Assert.That(_ann.Coord("who", "--json").Exits(0).Output, Does.Contain("\"localOnly\":true"));
        Assert.That(_ann.Coord("status").Exits(0).Output, Does.Match("f.*local only"));
        Assert.That(_scratch.Coord(_ann.Directory, "check", "--session", "eve", "f").Exits(2).Output, Does.Contain("f is claimed by ann").And.Contain("local only"));
        Assert.That(_scratch.Coord(_ann.Directory, "claim", "--offline", "--session", "eve", "f").Exits(2).Error, Does.Contain("f is claimed by ann").And.Contain("local only"));

        _server.StartAgain();
        _ann.Coord("sync").Exits(0);
        Assert.That(There.Lines, Is.EqualTo(new[] { "hold before ann" }));
        Assert.That(There.Log, Does.Not.Contain("Coord-Pattern: f"));
        _bob.Coord("claim", "f").Exits(0);
        Assert.That(_ann.Coord("sync").Exits(0).Output, Does.Contain("f of ann gives way to f of bob, which the remote knows"));
        Assert.That(_ann.Told(), Does.StartWith("This session no longer holds f: bob").And.Not.Contain("holds g"));
        Assert.That(_ann.Told(), Is.Empty);
        Assert.That(_ann.Coord("claim", "f").Exits(2).Error, Does.Contain("f is claimed by bob in another clone"));

        Assert.That(_ann.Coord("claim", "g").Exits(0).Line, Is.EqualTo("claimed g"));
        Assert.That(There.Now, Is.EquivalentTo(new[] { new ClaimThere("before", "ann"), new ClaimThere("f", "bob"), new ClaimThere("g", "ann") }));
        Assert.That(_bob.Coord("claim", "g").Exits(2).Error, Does.Contain("g is claimed by ann in another clone"));
        AreTheSame(There.Tree, _bob);
    }

    // Cut where the client speaks of refs, where it sends what it has, and not at all.
    [TestCase(ServerKind.Daemon)]
    [TestCase(ServerKind.Ssh)]
    [TestCase(ServerKind.Http)]
    public void Are_cut_off_in_the_middle(object kind)
    {
        Begin((ServerKind)kind);
        var claimed = new List<string>();
        foreach (var (bytes, times) in new[] { (1, 1), (260, 99), (700, 1), (1100, 1), (2600, 99), (4300, 1) })
        {
            _server.CutAfter(bytes, times);
            var answer = _ann.Coord("claim", $"at/{bytes}");
            Assert.That(answer.ExitCode, Is.EqualTo(0).Or.EqualTo(2), answer.Error);
            if (answer.ExitCode == 0)
            {
                claimed.Add($"hold at/{bytes} ann");
                Assert.That(There.Lines, Is.SupersetOf(claimed));
            }
            else
            {
                Assert.That(answer.Error, Does.Contain("refused: Nothing was claimed: origin cannot be reached ("));
            }
        }

        _server.CutAfter(0, 0);
        _ann.Coord("sync").Exits(0);
        _bob.Coord("sync").Exits(0);
        AreTheSame(There.Tree, _ann, _bob);
        Assert.That(There.Lines, Is.SupersetOf(claimed));
        Assert.That(claimed, Has.Count.GreaterThanOrEqualTo(3), "one that is cut once comes through at the next try");
        There.NeverExcludedEachOther();
    }

    [TestCase(ServerKind.Path)]
    [TestCase(ServerKind.Ssh)]
    [TestCase(ServerKind.Http)]
    public void Are_taken_and_the_answer_is_lost(object kind)
    {
        Begin((ServerKind)kind);
        _server.LoseNextAnswer();
        _ann.Coord("claim", "f").Exits(0);
        Assert.That(There.Lines, Is.EqualTo(new[] { "hold f ann" }));
        Assert.That(_bob.Coord("claim", "f").Exits(2).Error, Does.Contain("f is claimed by ann in another clone"));
        _server.LoseNextAnswer();
        _ann.Coord("release", "f").Exits(0);
        Assert.That(There.Lines, Is.Empty);
        _bob.Coord("claim", "f").Exits(0);
        Assert.That(There.Log.Split('\n').Count(line => line == "Coord-Action: claim"), Is.EqualTo(2));
    }

    [Test]
    public void Are_overtaken_while_they_are_on_their_way()
    {
        Begin(ServerKind.Daemon);
        using var held = _server.HoldNextPush();
        var claiming = Task.Run(() => _ann.Coord("claim", "d/f", "other"));
        held.WaitsForIt();
        _bob.Coord("claim", "d/").Exits(0);
        Assert.That(claiming.IsCompleted, Is.False);
        held.Release();
        Assert.That(claiming.GetAwaiter().GetResult().Exits(2).Error, Does.Contain("d/f is claimed by bob in another clone"));
        Assert.That(There.Lines, Is.EqualTo(new[] { "hold d/ bob" }));
        AreTheSame(There.Tree, _ann, _bob);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Are_killed_while_they_are_on_their_way(bool isOvertaken)
    {
        Begin(ServerKind.Daemon);
        using var held = _server.HoldNextPush();
        using (var claiming = _scratch.Start(_ann.Directory, Tool.Path, ["claim", "d/f"], new Dictionary<string, string> { ["COORD_SESSION"] = "ann" }))
        {
            held.WaitsForIt();
            if (isOvertaken)
            {
                _bob.Coord("claim", "d/").Exits(0);
            }

            claiming.Kill();
            claiming.WaitForExit();
        }

        Assert.That(_ann.Coord("who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
        held.Release();
        IsQuiet();
        _bob.Coord("sync").Exits(0);
        _ann.Coord("sync").Exits(0);
        _bob.Coord("sync").Exits(0);
        AreTheSame(There.Tree, _ann, _bob);
        Assert.That(There.Lines, Is.EqualTo(new[] { isOvertaken ? "hold d/ bob" : "hold d/f ann" }));
        There.NeverExcludedEachOther();
        _ann.Coord("claim", "d/f").Exits(isOvertaken ? 2 : 0);
        _bob.Coord("claim", "d/f").Exits(isOvertaken ? 0 : 2);
    }

    // It never answers; that the commands end at all shows that they do not wait for it.
    [TestCase(ServerKind.Daemon)]
    [TestCase(ServerKind.Ssh)]
    public void Are_given_up_when_it_does_not_answer(object kind)
    {
        Begin((ServerKind)kind);
        _ann.Set("""{ "sync": { "mode": "claim", "limitSeconds": 1 } }""");
        _server.SlowDown((int)TimeSpan.FromHours(1).TotalMilliseconds);
        Assert.That(_ann.Coord("sync").Exits(4).Error, Does.Contain("origin cannot be reached (").And.Contain("did not end within 1 second").And.Contain("run the same command again"));
        Assert.That(_ann.Coord("claim", "f").Exits(2).Error, Does.Contain("Nothing was claimed").And.Contain("did not end within 1 second").And.Contain("--offline"));
        IsQuiet();
        _server.SlowDown(0);
        _ann.Coord("sync").Exits(0);
        Assert.That(There.Exists, Is.False, "nothing was ever sent");
        Assert.That(_scratch.Held(_ann.Directory), Is.Empty);
    }

    [TestCase("""{ "sync": { "mode": "claim" } }""")]
    [TestCase("""{ "sync": { "mode": "claim", "limitSeconds": 1 } }""")]
    public void Are_turned_away_by_it(string settings)
    {
        Begin(ServerKind.Path);
        _ann.Coord("claim", "before").Exits(0);
        _ann.Set(settings);
        Scratch.Write(_server.Repository, "hooks/pre-receive", "#!/bin/sh\necho 'notes are not wanted here' >&2\nexit 1\n");
        var (here, there) = (_ann.Claims.Tree, There.Tree);
        Assert.That(_ann.Coord("claim", "f").Exits(2).Error, Does.Contain("refused: Nothing was claimed: origin does not take it (").And.Contain("pre-receive hook declined").And.Contain("notes are not wanted here").And.Contain("--offline"));
        Assert.That((_ann.Claims.Tree, There.Tree), Is.EqualTo((here, there)));
        _ann.Coord("decision", "add", "Tabs.").Exits(0);
        Assert.That(_ann.Coord("sync").Exits(2).Error, Does.Contain("refused: origin does not take what was sent (").And.Contain("pre-receive hook declined").And.Contain("notes are not wanted here").And.Contain("refs/notes/coord/*"));
        Assert.That(_ann.Coord("decision", "list").Exits(0).Output, Does.Contain("Tabs."));
        Assert.That(There.Tree, Is.EqualTo(there));
    }

    private void Begin(ServerKind kind)
    {
        _server = LoopbackServer.Start(_scratch, kind);
        CloneAtWork.Seed(_scratch, _server, """{ "sync": { "mode": "claim" } }""");
        (_ann, _bob) = (CloneAtWork.Start(_scratch, _server, "ann"), CloneAtWork.Start(_scratch, _server, "bob"));
    }

    // What a command started that was killed, or gave up, has come to its end.
    private void IsQuiet()
    {
        string[] Running() => [.. _scratch.Run("/", "/bin/sh", ["-c", "for each in /proc/[0-9]*; do echo \"$(readlink $each/cwd) $(tr '\\0' ' ' 2>/dev/null <$each/cmdline)\"; done"]).Lines
            .Where(line => line.StartsWith(_ann.Directory, StringComparison.Ordinal))];
        Assert.That(SpinWait.SpinUntil(() => Running().Length == 0, Limit), () => string.Join('\n', Running()));
    }

    private static void AreTheSame(string tree, params CloneAtWork[] clones) => Assert.That(clones.Select(clone => clone.Claims.Tree), Is.All.EqualTo(tree));
}
