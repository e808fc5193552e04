using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Two sessions have committed one after the other; a person without a session goes on with plain Git.</summary>
public class CommitsByTwoSessions
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Two_sessions_commit()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), ("c", "c\n"));
        _scratch.Git(_repository, "branch", "old").Exits(0);

        // All files look older than any index, as a second later they would: only then does Git trust its records of them.
        Repositories.Age(_repository);
        _scratch.IsClean(_repository);
        var (ann, bob) = (Worker.Start(_scratch, _repository, "ann"), Worker.Start(_scratch, _repository, "bob"));
        Scratch.Write(_repository, "a", "a of ann\n");
        Scratch.Write(_repository, "b", "b of bob\n");
        Scratch.Write(_repository, "new", "of bob\n");
        Repositories.Age(_repository);
        ann.Git("add", "a").Exits(0);
        bob.Git("add", "b", "new").Exits(0);
        ann.Git("commit", "--quiet", "-m", "ann: a").Exits(0);
        bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Leave_plain_status_empty()
    {
        _scratch.IsClean(_repository);
        Assert.That(_scratch.Git(_repository, "diff", "--cached", "--name-only", "HEAD").Exits(0).Output, Is.Empty);
        _scratch.Git(_repository, "diff-files", "--quiet").Exits(0);
    }

    [Test]
    public void Leave_plain_switch_working()
    {
        _scratch.Git(_repository, "switch", "--quiet", "old").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("a\n"));
        Assert.That(Path.Combine(_repository, "new"), Does.Not.Exist);
        _scratch.Git(_repository, "switch", "--quiet", "main").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "b")), Is.EqualTo("b of bob\n"));
        _scratch.IsClean(_repository);
    }

    [TestCase("merge", "--no-edit", "side")]
    [TestCase("cherry-pick", "side", "--allow-empty")]
    [TestCase("rebase", "--quiet", "side")]
    public void Leave_plain_commands_that_join_histories_working(string command, string first, string second)
    {
        ASideBranchChangesC();
        _scratch.Git(_repository, command, first, second).Exits(0);
        Assert.That(_scratch.Content(_repository, "a") + _scratch.Content(_repository, "b") + _scratch.Content(_repository, "c"), Is.EqualTo("a of ann\nb of bob\nc of side\n"));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Leave_plain_stash_working()
    {
        Scratch.Write(_repository, "c", "not yet\n");
        _scratch.Git(_repository, "stash").Exits(0);
        _scratch.IsClean(_repository);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("a of ann\n"));
        _scratch.Git(_repository, "stash", "pop").Exits(0);
        Assert.That(_scratch.Git(_repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo(" M c\n"));
    }

    [Test]
    public void Leave_a_plain_commit_holding_its_own_change_alone()
    {
        Scratch.Write(_repository, "c", "c of a person\n");
        _scratch.Git(_repository, "commit", "--quiet", "-a", "-m", "person: c").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public void Keep_what_a_person_staged_before_them()
    {
        Scratch.Write(_repository, "c", "staged by a person\n");
        _scratch.Git(_repository, "add", "c").Exits(0);
        var cid = Worker.Start(_scratch, _repository, "cid");
        cid.Commit("d", "d\n");
        Assert.That(_scratch.Git(_repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo("M  c\n"));
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "d" }));
    }

    private void ASideBranchChangesC()
    {
        var path = _scratch["side"];
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "side", path, "old").Exits(0);
        Scratch.Write(path, "c", "c of side\n");
        _scratch.Git(path, "commit", "--quiet", "-a", "-m", "side: c").Exits(0);
        _scratch.Git(_repository, "worktree", "remove", path).Exits(0);
    }
}
