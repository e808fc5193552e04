using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A session commits while its index has not seen what another committed.</summary>
public class CommitFromAnIndexThatIsBehind
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private Worker _ann = null!;
    private Worker _bob = null!;

    [SetUp]
    public void Ann_commits_behind_the_back_of_bob()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"), ("b", "b\n"));
        (_ann, _bob) = (Worker.Start(_scratch, _repository, "ann"), Worker.Start(_scratch, _repository, "bob"));
        _bob.Stage("b", "b of bob\n");
        _ann.Commit("a", "1 of ann\n2\n3\n4\n5\n6\n7\n8\n9\n");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Is_vetoed_without_the_hooks_that_no_verify_skips()
    {
        var head = _scratch.Head(_repository);
        var refused = _bob.Git("commit", "--no-verify", "-m", "bob: b").Exits(128);
        Assert.That(refused.Error, Does.Contain("would undo what others committed").And.Contain("\n  a\n").And.Contain("dotnet-coord index refresh"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
    }

    [Test]
    public void Passes_after_a_refresh()
    {
        _bob.Git("commit", "--no-verify", "-m", "bob: b").Exits(128);
        _bob.Coord("index", "refresh").Exits(0);
        _bob.Git("commit", "--quiet", "--no-verify", "-m", "bob: b").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Is_brought_in_step_by_the_hook()
    {
        _bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        Assert.That(_scratch.Content(_repository, "a"), Does.StartWith("1 of ann\n"));
    }

    [Test]
    public void Passes_with_all_that_is_modified()
    {
        _bob.Git("commit", "--quiet", "-a", "-m", "bob: b").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        _scratch.IsClean(_repository);
        Assert.That(_bob.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Passes_with_named_paths_alone()
    {
        _bob.Stage("c", "staged for later\n");
        _bob.Git("commit", "--quiet", "-m", "bob: b", "--", "b").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        _bob.Coord("index", "refresh").Exits(0);
        Assert.That(_bob.Git("status", "--porcelain").Exits(0).Output, Is.EqualTo("A  c\n"));
        Assert.That(_scratch.Git(_repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo("?? c\n"));
    }

    [Test]
    public void Amends_with_its_own_change_alone()
    {
        _bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
        _bob.Stage("b", "b of bob, better\n");
        _bob.Git("commit", "--quiet", "--amend", "--no-edit").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        Assert.That(_scratch.Content(_repository, "b"), Is.EqualTo("b of bob, better\n"));
        Assert.That(_scratch.Content(_repository, "a"), Does.StartWith("1 of ann\n"));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Is_vetoed_when_it_amends()
    {
        var head = _scratch.Head(_repository);
        Assert.That(_bob.Git("commit", "--amend", "--no-verify", "-m", "bob: b").Exits(128).Error, Does.Contain("take commits of another session off the branch"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
    }

    [Test]
    public void Is_vetoed_on_a_detached_HEAD_and_passes_after_a_refresh()
    {
        _scratch.Git(_repository, "switch", "--quiet", "--detach").Exits(0);
        _ann.Commit("d", "d of ann\n");
        Assert.That(_bob.Git("commit", "--no-verify", "-m", "bob: b").Exits(128).Error, Does.Contain("would undo"));
        _bob.Coord("index", "refresh").Exits(0);
        _bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Is_vetoed_in_a_linked_worktree_and_passes_after_a_refresh()
    {
        var worktree = _scratch.Coord(_repository, "worktree", "add", "linked").Exits(0).Line;
        var (ann, bob) = (Worker.Start(_scratch, worktree, "ann"), Worker.Start(_scratch, worktree, "bob"));
        bob.Stage("b", "b of bob\n");
        ann.Commit("e", "e of ann\n");
        Assert.That(bob.Git("commit", "--no-verify", "-m", "bob: b").Exits(128).Error, Does.Contain("would undo"));
        bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
        Assert.That(History.Changed(_scratch, worktree, "HEAD"), Is.EqualTo(new[] { "b" }));
        _scratch.IsClean(worktree);
        Assert.That(_scratch.Git(_repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Is_merged_when_both_changed_different_lines()
    {
        _bob.Stage("a", "1\n2\n3\n4\n5\n6\n7\n8\n9 of bob\n");
        _bob.Git("commit", "--quiet", "-m", "bob: a").Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("1 of ann\n2\n3\n4\n5\n6\n7\n8\n9 of bob\n"));
    }

    [Test]
    public void Is_refused_when_both_changed_the_same_lines_until_both_changes_are_staged()
    {
        _bob.Stage("a", "1 of bob\n2\n3\n4\n5\n6\n7\n8\n9\n");
        var head = _scratch.Head(_repository);
        var refused = _bob.Git("commit", "-m", "bob: a").Exits(1);
        Assert.That(refused.Error, Does.Contain("\n  a\n").And.Contain("git add").And.Contain("git restore --staged"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
        Assert.That(_bob.Git("commit", "--no-verify", "-m", "bob: a").Exits(128).Error, Does.Contain("would undo"));

        _bob.Stage("a", "1 of ann and bob\n2\n3\n4\n5\n6\n7\n8\n9\n");
        _bob.Git("commit", "--quiet", "-m", "bob: a").Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Does.StartWith("1 of ann and bob\n"));
    }

    [Test]
    public void Is_refused_when_both_changed_the_same_lines_until_its_own_is_dropped()
    {
        _bob.Stage("a", "1 of bob\n2\n3\n4\n5\n6\n7\n8\n9\n");
        _bob.Git("commit", "-m", "bob: a").Exits(1);
        _bob.Git("restore", "--staged", "a").Exits(0);
        _bob.Git("commit", "--quiet", "-m", "bob: b").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void Is_refused_when_both_changed_the_same_lines_unless_it_is_meant_to_replace_them()
    {
        _bob.Stage("a", "1 of bob\n2\n3\n4\n5\n6\n7\n8\n9\n");
        _bob.Git("commit", "-m", "bob: a").Exits(1);
        _scratch.Run(_repository, "git", ["commit", "--quiet", "-m", "bob: a"], variables: new Dictionary<string, string>(_bob.Variables) { ["COORD_ALLOW"] = "stale-staged" }).Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Does.StartWith("1 of bob\n"));
    }
}
