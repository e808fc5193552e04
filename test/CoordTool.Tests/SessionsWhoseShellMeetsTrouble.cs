using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Signals, and things that are broken: Git's own answer comes through, and nothing is lost.</summary>
public class SessionsWhoseShellMeetsTrouble
{
    // The editor says when it is open, so that the signal comes while it is; and it looks for a file to end, which an
    // editor that comes late sees as well.
    private const string Interrupted = """
        set -m
        mkfifo ../open
        export GIT_EDITOR='echo >../open; until test -e ../enough; do sleep 0.02; done; :'
        git commit -q --allow-empty &
        read line <../open
        kill -SIGNAL TARGET$!
        wait $!
        echo $?
        : >../enough
        """;

    [TestCase("INT", "-")]
    [TestCase("TERM", "-")]
    [TestCase("HUP", "-")]
    [TestCase("QUIT", "-")]
    [TestCase("TERM", "")]
    [TestCase("HUP", "")]
    public void End_Git_by_a_signal_as_without_us(string signal, string target)
    {
        var script = Interrupted.Replace("SIGNAL", signal, StringComparison.Ordinal).Replace("TARGET", target, StringComparison.Ordinal);
        using var twins = new Twins();
        var (plain, session) = (twins.Make(), twins.Make(isCoordinated: true).WithSession());
        var expected = Run(plain);
        Assert.That(expected, Is.Not.EqualTo("0"), "the signal came too late: the test proves nothing");

        Assert.That(Run(session), Is.EqualTo(expected));

        // And the turn is free for the next one.
        var bob = ShimWorker.Start(twins.Scratch, session.Checkout, "bob");
        bob.Stage("b", "1\n");
        bob.GitWith([("COORD_TURN_SECONDS", "5")], ["commit", "-qm", "b"]).Exits(0);

        string Run(Twin twin)
        {
            var (program, first) = Signals.ByDefault("/bin/bash");
            return twins.Scratch.Run(twin.Checkout, program, [.. first, "-uc", script], variables: twin.Variables).Output.Trim();
        }
    }

    [TestCase("rm -rf .git/coord/index", "g")]
    [TestCase("rm -rf .git/coord/index/ann", "g")]
    [TestCase("rm -rf .git/coord/sessions", "g g0")]
    [TestCase("rm -rf .git/coord/sessions .git/coord/index .git/coord/locks .git/coord/log .git/coord/cache", "g")]
    [TestCase("rm -rf .git/coord/locks .git/coord/log .git/coord/cache", "g g0")]
    [TestCase("rm -f .git/coord/cache/git-*/*", "g g0")]
    [TestCase("echo '{' >.git/coord/sessions/ann.json", "g g0")]
    [TestCase(": >.git/coord/sessions/ann.json", "g g0")]
    [TestCase("echo nonsense >.git/coord/operation.json", "g g0")]
    [TestCase("mkdir -p .git/coord/turns; : >.git/coord/turns/0000000000000000-left", "g g0")]
    [TestCase("printf '%s\n' '99999999 1 nowhere -' >.git/coord/commit.lock; dotnet-coord gc; rm -f .git/coord/commit.lock", "g g0")]
    [TestCase("rm -rf .git/coord/index/default", "g g0")]
    public void Commit_their_own_when_records_of_ours_are_gone_or_damaged(string damage, string committed)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("mine", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("g0", "1\n");
        Scratch.Write(repository, "mine", "staged by a person\n");
        scratch.Git(repository, "add", "mine").Exits(0);
        scratch.Run(repository, "/bin/bash", ["-euc", damage]).Exits(0);

        ann.Git("status", "--porcelain").Exits(0);
        ann.Stage("g", "1\n");
        ann.Git("commit", "-qm", "g").Exits(0);

        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(committed.Split(' ')));
        Assert.That(scratch.Git(repository, "diff", "--cached", "--name-only").Exits(0).Lines, Is.EqualTo(new[] { "mine" }));
        Assert.That(File.ReadAllText(Path.Combine(repository, "g0")), Is.EqualTo("1\n"));
    }

    [TestCase("echo nonsense >INDEX")]
    [TestCase("head -c 100 INDEX >../half; cat ../half >INDEX")]
    [TestCase(": >INDEX.lock")]
    [TestCase("echo nonsense >BASE")]
    [TestCase("rm BASE")]
    public void Commit_nothing_of_others_through_an_index_that_is_damaged(string damage)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("mine", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("g", "1\n");
        Scratch.Write(repository, "mine", "staged by a person\n");
        scratch.Git(repository, "add", "mine").Exits(0);
        var head = scratch.Head(repository);
        var common = File.ReadAllBytes(Path.Combine(repository, ".git", "index"));
        var script = damage.Replace("INDEX", ann.IndexFile, StringComparison.Ordinal).Replace("BASE", Path.Combine(Path.GetDirectoryName(ann.IndexFile)!, "base"), StringComparison.Ordinal);
        scratch.Run(repository, "/bin/bash", ["-euc", script]).Exits(0);
        var before = Staged();

        ann.Git("status", "--porcelain");
        foreach (var command in new[] { "commit -m x", "commit --no-verify -m x", "commit --allow-empty -am x" })
        {
            Assert.That(ann.Git(command.Split(' ')).ExitCode, Is.Not.Zero, command);
        }

        Assert.That(scratch.Head(repository), Is.EqualTo(head));
        Assert.That(Staged(), Is.EqualTo(before));
        Assert.That(File.ReadAllBytes(Path.Combine(repository, ".git", "index")), Is.EqualTo(common));
        Assert.That(File.ReadAllText(Path.Combine(repository, "g")), Is.EqualTo("1\n"));

        string Staged() => scratch.Run(repository, "git", ["ls-files", "--stage"], variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = ann.IndexFile }) is var answer ? $"{answer.ExitCode} {answer.Output}" : "";
    }

    [Test]
    public void Say_so_when_there_is_no_git_behind_their_own()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var alone = new Dictionary<string, string>(ann.Variables) { ["PATH"] = $"{Path.GetDirectoryName(ann.GitPath)}:{Path.GetDirectoryName(Tool.Path)}" };
        Assert.That(scratch.Run(repository, ann.GitPath, ["status"], variables: alone).Exits(127).Error, Does.StartWith("error: there is no git on PATH but dotnet-coord's own"));
    }

    [Test]
    public void Read_and_write_nothing_where_the_repository_is_mounted_read_only()
    {
        using var twins = new Twins();
        if (twins.Scratch.Run(twins.Scratch.Root, "unshare", ["--mount", "sh", "-c", "mount --bind home home && mount -o remount,ro,bind home"]).ExitCode != 0)
        {
            Assert.Ignore("This user cannot mount a directory read-only.");
        }

        const string Script = """
            mount --bind .git .git && mount -o remount,ro,bind .git || exit 99
            echo x >g
            for command in "status --porcelain" "log --oneline" "diff --stat" "ls-files" "add g" "commit -m x" "commit -am x" "stash" "reset --hard" "gc"; do
              git $command 2>/dev/null; code=$?; [ $code -le 128 ] || echo "crashed: $code"; [ $code = 0 ] && echo done || echo failed
            done
            cat g
            """;
        var (plain, session) = (twins.Make(), twins.Make(isCoordinated: true).WithSession());
        var expected = Run(plain);
        Assert.That(expected, Does.Contain("failed"));
        Assert.That(Run(session), Is.EqualTo(expected));

        static string Run(Twin twin) => twin.Twins.Scratch.Run(twin.Checkout, "unshare", ["--mount", "/bin/bash", "-uc", Script], variables: twin.Variables).Output;
    }
}
