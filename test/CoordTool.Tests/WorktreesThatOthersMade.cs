using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Worktrees by <c>git worktree add</c> and by agents are as good as ours.</summary>
public class WorktreesThatOthersMade
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    // Where Claude Code puts them, and locked as it does.
    [SetUp]
    public void Make_one()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), (".gitignore", ".claude/worktrees/\n"));
        _worktree = Path.Combine(_repository, ".claude/worktrees/theirs");
        _scratch.Git(_repository, "worktree", "add", "--quiet", "--lock", "--reason", "claude agent theirs (pid 1)", "-b", "worktree-theirs", _worktree).Exits(0);
        Scratch.Write(_worktree, "a", "a of theirs\n");
        _scratch.Git(_worktree, "commit", "--quiet", "-am", "Write a").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("theirs", false)]
    [TestCase(".claude/worktrees/theirs", false)]
    [TestCase("worktree-theirs", false)]
    [TestCase(null, true)]
    public void Land_and_go(string? name, bool fromInside)
    {
        string[] done = name is null ? ["worktree", "done"] : ["worktree", "done", name];
        var from = fromInside ? _worktree : _repository;
        Assert.That(_scratch.Coord(from, done).Exits(2).Error, Does.Contain("is locked: claude agent theirs (pid 1)").And.Contain($"git worktree unlock {_worktree}"));
        _scratch.Git(_repository, "worktree", "unlock", _worktree).Exits(0);
        _scratch.Coord(from, done).Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("a of theirs\n"));
        Assert.That(_worktree, Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "branch", "--list", "worktree-*").Exits(0).Output, Is.Empty);
        Assert.That(_scratch.Git(_repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Are_told_apart_by_their_directories()
    {
        var second = _scratch["theirs"];
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "second", second).Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "theirs").Exits(64).Error, Does.Contain("is the name of 2 worktrees").And.Contain(second));
        _scratch.Coord(_repository, "worktree", "done", second).Exits(0);
        Assert.That(second, Does.Not.Exist);
    }

    [Test]
    public void Get_what_the_target_has()
    {
        Scratch.Write(_repository, "b", "b of main\n");
        _scratch.Git(_repository, "commit", "--quiet", "-am", "Write b").Exits(0);
        _scratch.Coord(_worktree, "worktree", "update").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "b")), Is.EqualTo("b of main\n"));
        _scratch.IsClean(_worktree);
    }

    [Test]
    public void Have_claims_that_count_everywhere()
    {
        var (theirs, ours) = (Worker.Start(_scratch, _worktree, "theirs"), Worker.Start(_scratch, _repository, "ours"));
        theirs.Coord("claim", "a").Exits(0);
        Assert.That(ours.Coord("claim", "a").Exits(2).Error, Does.Contain("a is claimed by"));
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Match(@"\n  theirs +\S").And.Contain("in theirs, active"));
    }

    [Test]
    public void Keep_their_trash_out_of_sight()
    {
        _scratch.Git(_repository, "rm", "--quiet", "--cached", ".gitignore").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "Ignore nothing").Exits(0);
        File.Delete(Path.Combine(_repository, ".gitignore"));
        _scratch.Git(_repository, "worktree", "unlock", _worktree).Exits(0);
        _scratch.Coord(_repository, "worktree", "done", "theirs").Exits(0);
        Assert.That(Path.Combine(_repository, ".claude/worktrees/.coord-trash"), Does.Exist);
        _scratch.IsClean(_repository);
    }
}
