using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class UnbornBranch
{
    [Test]
    public void Takes_the_first_commit_of_a_session_and_the_next_of_another()
    {
        using var scratch = new Scratch();
        var repository = Empty(scratch);
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), Worker.Start(scratch, repository, "bob"));
        ann.Stage("a", "a\n");
        bob.Stage("b", "b\n");
        ann.Git("commit", "--quiet", "-m", "ann: a").Exits(0);
        bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
        Assert.That(scratch.Git(repository, "ls-tree", "--name-only", "HEAD~1").Exits(0).Lines, Is.EqualTo(new[] { "a" }));
        Assert.That(scratch.Git(repository, "ls-tree", "--name-only", "HEAD").Exits(0).Lines, Is.EqualTo(new[] { "a", "b" }));
        scratch.IsClean(repository);
    }

    [Test]
    public void Vetoes_a_second_commit_that_has_not_seen_the_first()
    {
        using var scratch = new Scratch();
        var repository = Empty(scratch);
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), Worker.Start(scratch, repository, "bob"));
        ann.Commit("a", "a\n");
        bob.Stage("b", "b\n");
        Assert.That(bob.Git("commit", "--no-verify", "-m", "bob: b").Exits(128).Error, Does.Contain("would undo"));
    }

    [Test]
    public void Has_no_worktrees_yet()
    {
        using var scratch = new Scratch();
        var refused = scratch.Coord(Empty(scratch), "worktree", "add", "early").Exits(64);
        Assert.That(refused.Error, Does.Contain("no commit yet").And.Contain("first commit"));
    }

    private static string Empty(Scratch scratch)
    {
        var repository = Directory.CreateDirectory(scratch["empty"]).FullName;
        scratch.Git(repository, "init", "--quiet").Exits(0);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.IsClean(repository);
        return repository;
    }
}
