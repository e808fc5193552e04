using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What <c>gc</c> takes away and packs while sessions work, and what it leaves as it was.</summary>
public class ObjectsThatAreClearedAway
{
    [Test]
    public void By_a_session_are_not_those_that_others_staged()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var (a, b) = (ShimWorker.Start(scratch, repository, "a"), ShimWorker.Start(scratch, repository, "b"));
        Scratch.Write(repository, "staged", "only in an index\n");
        a.Git("add", "staged").Exits(0);
        var rubbish = scratch.Run(repository, "git", ["hash-object", "-w", "--stdin"], "nobody's\n").Exits(0).Line;

        b.Git("gc", "--quiet", "--prune=now").Exits(0);

        Assert.That(scratch.Git(repository, "cat-file", "-e", rubbish).ExitCode, Is.Not.Zero, "nothing was cleared away");
        a.Git("commit", "--quiet", "-m", "a: staged").Exits(0);
        Assert.That(scratch.Content(repository, "staged"), Is.EqualTo("only in an index\n"));
        scratch.Git(repository, "fsck", "--strict").Exits(0);
    }

    [TestCase("gc --quiet --prune=now")]
    [TestCase("prune")]
    public void Stay_where_it_cannot_be_kept_what_sessions_staged(string command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var (a, b) = (ShimWorker.Start(scratch, repository, "a"), ShimWorker.Start(scratch, repository, "b"));
        Scratch.Write(repository, "staged", "only in an index\n");
        a.Git("add", "staged").Exits(0);
        var left = Scratch.Write(repository, ".git/refs/coord/pin/a.lock", "1");
        var refused = b.Git(command.Split(' ')).Exits(4);
        Assert.That(refused.Error, Does.Contain("refs/coord/pin/a").And.Contain("nothing was cleaned up").And.Contain(left));
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-1));
        Assert.That(scratch.Coord(repository, "doctor").Output, Does.Contain(left));
        File.Delete(left);
        b.Git(command.Split(' ')).Exits(0);
        a.Git("commit", "--quiet", "-m", "a: staged").Exits(0);
    }

    [Test]
    public void Leave_a_commit_to_the_session_that_made_it()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var (a, b) = (ShimWorker.Start(scratch, repository, "a"), ShimWorker.Start(scratch, repository, "b"));
        a.Commit("f", "1\n");
        var made = scratch.Head(repository);

        scratch.Git(repository, "pack-refs", "--all", "--prune").Exits(0);
        b.Git("commit", "--quiet", "--amend", "--allow-empty", "-m", "b's now").Exits(128);
        Assert.That(scratch.Head(repository), Is.EqualTo(made));

        b.Git("pack-refs", "--all", "--prune").Exits(0);
        b.Git("commit", "--quiet", "--amend", "--allow-empty", "-m", "b's now").Exits(128);
        Assert.That(scratch.Head(repository), Is.EqualTo(made));
    }
}
