using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A session merges, picks or reverts while its index has not seen what another committed. It may fail; it may not undo.</summary>
public class HistoriesJoinedBySessions
{
    private static readonly string[] Commands = ["merge --no-edit side", "merge --squash side", "cherry-pick side", "cherry-pick --no-commit side", "revert --no-edit HEAD~1", "rebase side"];

    [TestCaseSource(nameof(Commands))]
    public void Undo_nothing_from_an_index_that_is_behind(string command)
    {
        using var scratch = new Scratch();
        var (repository, bob) = AnnCommitsBehindBob(scratch);
        bob.Git(command.Split(' '));
        bob.Git("commit", "--quiet", "-m", "bob: whatever there is");
        Assert.That(scratch.Content(repository, "a"), Is.EqualTo("a of ann\n"), scratch.Git(repository, "log", "--stat").Output);
        Assert.That(File.ReadAllText(Path.Combine(repository, "a")), Is.EqualTo("a of ann\n"));
    }

    [TestCase("merge --no-edit side", "c of side\n")]
    [TestCase("cherry-pick side", "c of side\n")]
    [TestCase("revert --no-edit HEAD~1", "c\n")]
    [TestCase("rebase side", "c of side\n")]
    public void Work_after_a_refresh_and_leave_plain_status_empty(string command, string content)
    {
        using var scratch = new Scratch();
        var (repository, bob) = AnnCommitsBehindBob(scratch);
        bob.Coord("index", "refresh").Exits(0);
        bob.Git(command.Split(' ')).Exits(0);
        Assert.That(scratch.Content(repository, "c"), Is.EqualTo(content));
        Assert.That(scratch.Content(repository, "a"), Is.EqualTo("a of ann\n"));
        Assert.That(bob.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
        scratch.IsClean(repository);
    }

    [Test]
    public void Refuse_a_person_whose_staged_change_would_undo_one()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        Scratch.Write(repository, "a", "a of a person\n");
        scratch.Git(repository, "add", "a").Exits(0);
        ann.Commit("a", "a of ann\n");
        Assert.That(scratch.Git(repository, "commit", "-m", "person: a").Exits(1).Error, Does.Contain("\n  a\n").And.Contain("git restore --staged"));
        Assert.That(scratch.Git(repository, "commit", "--no-verify", "-m", "person: a").Exits(128).Error, Does.Contain("would undo"));
        Assert.That(scratch.Content(repository, "a"), Is.EqualTo("a of ann\n"));
        scratch.Git(repository, "restore", "--staged", "a").Exits(0);
        scratch.IsClean(repository);
    }

    private static (string Repository, Worker Bob) AnnCommitsBehindBob(Scratch scratch)
    {
        var repository = scratch.Coordinated(("a", "a\n"), ("c", "c\n"));
        scratch.Git(repository, "switch", "--quiet", "-c", "side").Exits(0);
        Scratch.Write(repository, "c", "c of side\n");
        scratch.Git(repository, "commit", "--quiet", "-a", "-m", "side: c").Exits(0);
        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        Scratch.Write(repository, "d", "d\n");
        scratch.Git(repository, "add", "d").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-m", "main: d").Exits(0);
        scratch.Coord(repository, "index", "refresh").Exits(0);
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), Worker.Start(scratch, repository, "bob"));
        ann.Commit("a", "a of ann\n");
        return (repository, bob);
    }
}
