using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Two containers share one <c>.git</c> and not their processes: a number that is free in the one lives in the other.</summary>
public class SessionsInTwoContainers
{
    private static readonly string[] Container = ["--pid", "--fork", "--mount-proc", "/bin/bash", "-euc"];
    private Scratch _scratch = null!;

    [SetUp]
    public void Look()
    {
        _scratch = new Scratch();
        if (_scratch.Run(_scratch.Root, "unshare", [.. Container, "true"]).ExitCode != 0)
        {
            Assert.Ignore("This user cannot make a process namespace.");
        }
    }

    [TearDown]
    public void Remove() => _scratch.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void Keep_their_turn_while_the_other_one_waits(bool shim)
    {
        var repository = Repository();
        var ann = shim ? ShimWorker.Start(_scratch, repository, "ann").Variables : Worker.Start(_scratch, repository, "ann").Variables;
        var bob = ShimWorker.Start(_scratch, repository, "bob");
        Scratch.Write(repository, "a", "1\n");
        bob.Stage("b", "1\n");
        _scratch.Run(repository, "mkfifo", ["../began", "../go"]).Exits(0);
        _scratch.Run(repository, "/bin/sh", ["-euc", "git add a"], variables: ann).Exits(0);

        using var inside = _scratch.Start(repository, "unshare", [.. Container, "HOLD=1 git commit -qm a"], ann);
        _scratch.Run(repository, "head", ["-1", "../began"]).Exits(0);
        var turn = File.ReadAllText(Path.Combine(repository, ".git", "coord", "commit.lock"));

        // None of its processes is there for this one.
        Assert.That(bob.GitWith([("COORD_TURN_SECONDS", "1")], ["commit", "-qm", "b"]).Exits(4).Error, Does.Contain("did not finish its commit"));
        bob.Coord("gc").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(repository, ".git", "coord", "commit.lock")), Is.EqualTo(turn));

        _scratch.Run(repository, "/bin/sh", ["-c", "echo >../go"]).Exits(0);
        inside.WaitForExit();
        Assert.That(inside.ExitCode, Is.Zero, inside.StandardError.ReadToEnd());
        bob.Git("commit", "-qm", "b").Exits(0);
        Assert.That(_scratch.Git(repository, "log", "--format=%s").Lines, Is.EqualTo(new[] { "b", "a", "first" }));
    }

    [Test]
    public void Are_not_taken_for_gone_by_the_other_one()
    {
        var repository = Repository();
        _scratch.Run(repository, "unshare", [.. Container, $"'{Tool.Path}' session start --id inside --pid $$"]).Exits(0);
        var bob = ShimWorker.Start(_scratch, repository, "bob");
        Assert.That(bob.Coord("session", "list").Exits(0).Output, Does.Match("person-side +inside +live"));
        bob.Coord("gc").Exits(0);
        Assert.That(bob.Coord("session", "list").Exits(0).Output, Does.Contain("person-side"));

        // The other way round: the process of bob is none in there.
        _scratch.Coord(repository, "session", "start", "--id", "bob", "--pid", $"{Environment.ProcessId}").Exits(0);
        Assert.That(
            _scratch.Run(repository, "unshare", [.. Container, $"'{Tool.Path}' gc >&2; '{Tool.Path}' session list"]).Exits(0).Output,
            Does.Match("person-bob +bob +live"));
    }

    private string Repository()
    {
        var repository = _scratch.Repository("repo", ("f", "1\n"));
        var hook = Scratch.Write(repository, ".git/hooks/commit-msg", "#!/bin/sh\n[ -z \"${HOLD-}\" ] || { echo >../began; read line <../go; }\n");
        _scratch.Run(repository, "chmod", ["+x", hook]).Exits(0);
        _scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        return repository;
    }
}
