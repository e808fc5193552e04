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

    [Test]
    public void Commit_in_turn_and_hold_no_claim_both()
    {
        var repository = Repository();
        var start = _scratch.Head(repository);
        const string Work = """
            for i in 1 2 3 4 5; do
              mkdir -p "$GIT_AUTHOR_NAME"; echo $i >"$GIT_AUTHOR_NAME/$i"; git add "$GIT_AUTHOR_NAME"
              git commit -qm "$GIT_AUTHOR_NAME: $i"
              dotnet-coord -q claim n/$i >&2 && echo n/$i || [ $? = 2 ]
            done
            """;
        var sides = new[] { "ann", "bob" }.Select(id => new Dictionary<string, string>(ShimWorker.Start(_scratch, repository, id).Variables) { ["GIT_AUTHOR_NAME"] = id }).ToList();
        var answers = Task.WhenAll(sides.Select(variables => Task.Run(() => _scratch.Run(repository, "unshare", [.. Container, Work], variables: variables)))).GetAwaiter().GetResult();

        Assert.That(answers.SelectMany(answer => answer.Exits(0).Lines).Order(), Is.EqualTo(new[] { "n/1", "n/2", "n/3", "n/4", "n/5" }));
        Assert.That(History.Since(_scratch, repository, start), Has.Count.EqualTo(10));
        History.IsEveryonesOwn(_scratch, repository, start, (author, path) => path.StartsWith($"{author}/", StringComparison.Ordinal));
        _scratch.IsClean(repository);
    }

    // The locks of a landing are the kernel's and end with the container. No exec: the first process of one cannot kill itself.
    [Test]
    public void Finish_a_landing_that_died_in_the_other_one([Range(1, 6)] int point)
    {
        var repository = Repository();
        var tree = _scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(tree, "landed", "1\n");
        _scratch.Git(tree, "add", "landed").Exits(0);
        _scratch.Git(tree, "commit", "-qm", "x").Exits(0);
        var died = _scratch.Run(repository, "unshare", [.. Container, $"COORD_STOP_AT={point} '{Tool.Path}' worktree done x || exit"]);
        Assert.That(died.ExitCode, Is.EqualTo(128 + 9), died.Error);

        Assert.That(_scratch.Coord(repository, "status").Exits(0).Error, Does.Contain("landing work/x in main had been interrupted"));
        _scratch.Coord(repository, "worktree", "done", "x");
        Assert.That(_scratch.Content(repository, "landed"), Is.EqualTo("1\n"));
        Assert.That(Directory.Exists(tree), Is.False);
        _scratch.IsClean(repository);
    }

    // Whether its processes are gone nobody outside can tell; a person can, and is told what to do.
    [Test]
    public void Leave_a_turn_to_a_person_when_one_is_killed_in_the_middle_of_a_commit()
    {
        var repository = Repository();
        var (ann, bob) = (ShimWorker.Start(_scratch, repository, "ann"), ShimWorker.Start(_scratch, repository, "bob"));
        _scratch.Run(repository, "mkfifo", ["../began", "../go"]).Exits(0);
        ann.Stage("a", "1\n");
        bob.Stage("b", "1\n");
        using (var inside = _scratch.Start(repository, "unshare", ["--kill-child", .. Container, "HOLD=1 git commit -qm a"], ann.Variables))
        {
            _scratch.Run(repository, "head", ["-1", "../began"]).Exits(0);
            inside.Kill();
            inside.WaitForExit();
        }

        var turn = Path.Combine(repository, ".git", "coord", "commit.lock");
        Assert.That(bob.GitWith([("COORD_TURN_SECONDS", "1")], ["commit", "-qm", "b"]).Exits(4).Error, Does.Contain($"remove {turn}"));
        File.Delete(turn);
        bob.Git("commit", "-qm", "b").Exits(0);

        File.Delete($"{ann.IndexFile}.lock");
        ann.Git("commit", "-qm", "a").Exits(0);
        Assert.That(History.Changed(_scratch, repository, "HEAD"), Is.EqualTo(new[] { "a" }));
        Assert.That(History.Changed(_scratch, repository, "HEAD~1"), Is.EqualTo(new[] { "b" }));
    }

    // As two images often do: root in the one, a user in the other, and files that both may write.
    [Test]
    public void Work_as_different_users_where_both_may_write()
    {
        string[] other = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "unshare", "--user", "--map-current-user", .. Container];
        if (_scratch.Run(_scratch.Root, "setpriv", [.. other, $"'{Tool.Path}' --version"]).ExitCode != 0)
        {
            Assert.Ignore("This user cannot become another one, or that one cannot run the tool.");
        }

        var repository = Repository();
        var ann = ShimWorker.Start(_scratch, repository, "ann");
        ann.Commit("a", "1\n");
        ann.Coord("claim", "x/").Exits(0);
        _scratch.Git(repository, "config", "--global", "safe.directory", "*").Exits(0);
        _scratch.Run(_scratch.Root, "chmod", ["-R", "a+rwX", "."]).Exits(0);

        var answer = _scratch.Run(repository, "setpriv", [.. other, """
            umask 0
            eval "$(dotnet-coord -q session start --id bob --shell bash)"
            echo 1 >b; git add b; git commit -qm b
            dotnet-coord claim z
            dotnet-coord gc >&2
            dotnet-coord claim x/f
            """]).Exits(2);
        Assert.That(answer.Error, Does.Contain("x/f is claimed by person-ann"));

        ann.Commit("a", "2\n");
        Assert.That(ann.Coord("claim", "z").Exits(2).Error, Does.Contain("z is claimed by person-bob"));
        Assert.That(ann.Coord("session", "list").Exits(0).Output, Does.Match("person-ann +ann +live").And.Match("person-bob +bob +live"));
        Assert.That(_scratch.Git(repository, "log", "--format=%s").Lines, Is.EqualTo(new[] { "ann: a", "b", "ann: a", "first" }));
        _scratch.IsClean(repository);
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
