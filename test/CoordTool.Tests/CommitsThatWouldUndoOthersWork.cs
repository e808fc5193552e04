using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>An old version of a file, written over what another session has committed, does not become a commit by accident.</summary>
public class CommitsThatWouldUndoOthersWork
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private ShimWorker _ann = null!;
    private ShimWorker _bob = null!;

    [SetUp]
    public void Change_a_file()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "old\n"), ("b", "b\n"));
        (_ann, _bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
        _ann.Commit("a", "of ann\n");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    // As a stale editor saves it, or `cat >` of what was read before.
    [Test]
    public void Are_refused_with_the_commit_and_the_way_back()
    {
        _bob.Stage("a", "old\n");
        var head = _scratch.Head(_repository);
        var answer = _bob.Git("commit", "--quiet", "-m", "Something else");
        Assert.That(answer.ExitCode, Is.EqualTo(1));
        Assert.That(answer.Error, Does.Contain($"a, changed by person-ann in {head[..10]}").And.Contain("git restore --staged --worktree -- a"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
        _bob.Git("restore", "--staged", "--worktree", "--", "a").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("of ann\n"));
    }

    [TestCase("COORD_ALLOW", "revert")]
    [TestCase("COORD_ALLOW", "stale-staged,revert")]
    public void Pass_where_they_are_meant(string name, string value)
    {
        _bob.Stage("a", "old\n");
        _bob.GitWith([(name, value)], ["commit", "--quiet", "-m", "Back"]).Exits(0);
    }

    [Test]
    public void Pass_as_a_revert_of_Gits_own()
    {
        _bob.Git("revert", "--no-edit", "HEAD").Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("old\n"));
    }

    [Test]
    public void Pass_for_ones_own_change_and_for_a_version_that_never_was()
    {
        _ann.Commit("a", "old\n");
        _bob.Commit("a", "of bob\n");
        _bob.Commit("a", "never before\n");
    }

    [Test]
    public void Are_refused_some_commits_later_and_together_with_others()
    {
        _ann.Commit("b", "b of ann\n");
        _bob.Commit("c", "of bob\n");
        _ann.Commit("a", "of ann again\n");
        _bob.Stage("a", "old\n");
        _bob.Stage("c", "more\n");
        var answer = _bob.Git("commit", "--quiet", "-m", "Both");
        Assert.That(answer.ExitCode, Is.EqualTo(1));
        Assert.That(answer.Error, Does.Contain("a, changed by person-ann").And.Not.Contain("c, changed"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Are_refused_over_what_a_worktree_landed(bool forward)
    {
        var worktree = _ann.Coord("worktree", "add", "fix").Exits(0).Line;
        var cid = ShimWorker.Start(_scratch, worktree, "cid");
        cid.Commit("b", "of cid\n");
        cid.End();
        if (!forward)
        {
            _ann.Commit("c", "of ann\n");
        }

        _ann.Coord("worktree", "done", "fix").Exits(0);
        _bob.Stage("b", "b\n");
        Assert.That(_bob.Git("commit", "--quiet", "-m", "Stale").Error, Does.Contain("b, changed by cid"));
    }

    [Test]
    public void Of_a_person_are_refused_while_the_other_is_at_work()
    {
        Scratch.Write(_repository, "a", "old\n");
        _scratch.Git(_repository, "add", "a").Exits(0);

        // A commit that starts in the hundredth of a second in which the index was brought in step may have read it before.
        var moment = Uptime();
        SpinWait.SpinUntil(() => Uptime() != moment);
        Assert.That(_scratch.Git(_repository, "commit", "--quiet", "-m", "Stale").Exits(1).Error, Does.Contain("person-ann"));
        _ann.End();
        _scratch.Git(_repository, "commit", "--quiet", "-m", "Back").Exits(0);
    }

    private static string Uptime() => File.ReadAllText("/proc/uptime").Split(' ')[0];

    [Test]
    public void Are_the_models_own_where_it_edited_the_file_since()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("a", "old\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Commit("a", "of ann\n");
        ann.End();
        var model = ClaudeSession.Named(scratch, repository, "Model");
        var worker = ShimWorker.Start(scratch, repository, model.Id);

        // Its shell wrote what it knew, and nobody looked.
        Scratch.Write(repository, "a", "old\n");
        model.HasChanged(Path.Combine(repository, "a"));
        worker.Git("add", "a").Exits(0);
        Assert.That(worker.Git("commit", "--quiet", "-m", "Stale").ExitCode, Is.EqualTo(1));
        model.Edits("a");
        worker.Git("commit", "--quiet", "-m", "Meant").Exits(0);
    }

    [Test]
    public void Delete_most_of_the_files_only_where_that_is_meant()
    {
        for (var number = 0; number < 20; number++)
        {
            Scratch.Write(_repository, $"many/{number}", $"{number}\n");
        }

        _ann.Git("add", "many").Exits(0);
        _ann.Git("commit", "--quiet", "-m", "Many").Exits(0);
        _ann.Git("rm", "-r", "--quiet", "--cached", "many").Exits(0);
        Assert.That(_ann.Git("commit", "--quiet", "-m", "None").Error, Does.Contain("would delete 20 of 22 files"));
        _ann.GitWith([("COORD_ALLOW", "mass-delete")], ["commit", "--quiet", "-m", "None"]).Exits(0);
    }
}
