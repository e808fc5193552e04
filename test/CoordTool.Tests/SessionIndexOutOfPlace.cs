namespace CoordTool.Tests;

/// <summary>A session's index that is used where it does not belong, or whose record is lost.</summary>
public class SessionIndexOutOfPlace
{
    [TestCase("--verify", 1)]
    [TestCase("--no-verify", 128)]
    public void Commits_nothing_in_another_checkout(string option, int code)
    {
        using var scratch = new Scratch();
        var repository = Start(scratch);
        var leaked = scratch.SessionVariables("ann", repository);
        var worktree = scratch.Coord(repository, "worktree", "add", "other").Exits(0).Line;
        Scratch.Write(worktree, "new", "new\n");
        var before = scratch.Git(worktree, "rev-parse", "HEAD").Line;

        scratch.Run(worktree, "git", ["add", "new"], variables: leaked).Exits(0);
        var answer = scratch.Run(worktree, "git", ["commit", option, "-m", "leaked"], variables: leaked).Exits(code);

        Assert.That(answer.Error, Does.Contain("another checkout").And.Contain("unset GIT_INDEX_FILE"));
        Assert.That(scratch.Git(worktree, "rev-parse", "HEAD").Line, Is.EqualTo(before));
    }

    [Test]
    public void Commits_nothing_when_the_record_of_its_base_is_lost_and_is_kept_at_the_end()
    {
        using var scratch = new Scratch();
        var repository = Start(scratch);
        var own = scratch.SessionVariables("ann", repository);
        Scratch.Write(repository, "readme", "of ann\n");
        scratch.Run(repository, "git", ["add", "readme"], variables: own).Exits(0);
        File.Delete(Path.Combine(Path.GetDirectoryName(own["GIT_INDEX_FILE"])!, "base"));

        var answer = scratch.Run(repository, "git", ["commit", "-m", "blind"], variables: own).Exits(128);
        Assert.That(answer.Error, Does.Contain("session end --id ann"));
        Assert.That(scratch.Coord(repository, "session", "end", "--id", "ann").Exits(0).Output, Does.Contain(own["GIT_INDEX_FILE"]));
        Assert.That(scratch.Run(repository, "git", ["diff", "--cached", "--name-only"], variables: own).Line, Is.EqualTo("readme"));
    }

    // Git's process outlives the hook that takes the turn; killed, it must not leave the checkout without commits.
    [Test]
    public void Gets_its_turn_after_a_commit_that_was_killed()
    {
        using var scratch = new Scratch();
        var repository = Start(scratch);
        Scratch.Write(repository, "readme", "killed\n");
        using (var killed = scratch.Start(repository, "git", ["commit", "-a"], new Dictionary<string, string> { ["GIT_EDITOR"] = "echo open; read" }))
        {
            Assert.That(killed.StandardOutput.ReadLine(), Does.Contain("open"));
            Assert.That(File.Exists(Path.Combine(repository, ".git/coord/commit.lock")));
            killed.Kill();
            killed.WaitForExit();
        }

        File.Delete(Path.Combine(repository, ".git/index.lock"));
        scratch.Git(repository, "commit", "-am", "after").Exits(0);
        Assert.That(File.Exists(Path.Combine(repository, ".git/coord/commit.lock")), Is.False);
    }

    private static string Start(Scratch scratch)
    {
        var repository = scratch.Repository();
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        return repository;
    }
}
