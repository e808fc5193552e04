using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Commands that can write nothing: every write fails, as on a full disk, but nobody is killed for it.</summary>
public class CommandsOnAFullDisk
{
    private const string Full = "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 0; ";

    [TestCase("checkout .")]
    [TestCase("reset --hard")]
    [TestCase("stash")]
    [TestCase("restore a")]
    [TestCase("clean -fd")]
    public void Are_judged_all_the_same(string command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var bob = ShimWorker.Start(scratch, repository, "bob");

        // Bob's index is behind, so a judgement would bring it in step first.
        bob.Git("status").Exits(0);
        ann.Commit("b", "2\n");
        ann.Coord("claim", "a", "new").Exits(0);
        Scratch.Write(repository, "a", "of ann\n");
        Scratch.Write(repository, "new", "of ann\n");
        var refused = bob.Shell($"{Full}exec git {command}").Exits(2);
        Assert.That(refused.Error, Does.Contain("refused: ").And.Contain("person-ann"));
        Assert.That(File.ReadAllText(Path.Combine(repository, "a")) + File.ReadAllText(Path.Combine(repository, "new")), Is.EqualTo("of ann\nof ann\n"));
    }

    [Test]
    public void Leave_nothing_behind_that_would_look_begun()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var before = scratch.Git(repository, "for-each-ref").Output;
        foreach (var command in new[] { "worktree add w", "claim a", "sync --remote nowhere" })
        {
            var failed = ann.Shell($"{Full}exec {Tool.Path} {command}");
            Assert.That(failed.ExitCode, Is.Not.EqualTo(0).And.LessThan(128), $"{command}: {failed.Error}");
            Assert.That(failed.Error, Does.Contain("error: ").And.Not.Contain("   at "), command);
        }

        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(repository, ".git/coord/journal")), Is.Empty);
        Assert.That(scratch.Git(repository, "for-each-ref").Output, Is.EqualTo(before));
        ann.Coord("claim", "a").Exits(0);
        ann.Coord("worktree", "add", "w").Exits(0);
    }
}
