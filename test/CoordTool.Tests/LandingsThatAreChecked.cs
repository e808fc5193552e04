using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The check of coord.json runs on what is to land, before it does.</summary>
public class LandingsThatAreChecked
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Agree_on_a_check()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), (".gitignore", "ignored\n"));
        Check("test ! -e ignored || . ./ignored");
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Commit(_worktree, "a", "a of the worktree\n");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Nothing_lands_that_nobody_approved()
    {
        _scratch.Coord(_repository, "approvals", "drop", "--all").Exits(0);
        var main = _scratch.Head(_repository);
        Assert.That(Done().Exits(2).Error, Does.Contain("approvals add check").And.Contain("--no-check"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(main));
        Done("--no-check").Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("a of the worktree\n"));
    }

    [Test]
    public void It_sees_the_merge_and_the_ignored_files_of_the_worktree()
    {
        Commit(_repository, "b", "b of main\n");
        Scratch.Write(_worktree, "ignored", $"cat a b >'{_scratch.Root}/seen'; echo checking");
        Assert.That(Done().Exits(0).Error, Does.Contain("checking"));
        Assert.That(File.ReadAllText($"{_scratch.Root}/seen"), Is.EqualTo("a of the worktree\nb of main\n"));
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("a of the worktree\n"));
        Assert.That(_worktree, Does.Not.Exist);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Where_it_fails_nothing_has_changed(bool moved)
    {
        if (moved)
        {
            Commit(_repository, "b", "b of main\n");
        }

        Scratch.Write(_worktree, "ignored", "echo what is wrong; exit 7");
        var (main, work) = (_scratch.Head(_repository), _scratch.Head(_worktree));
        var answer = Done().Exits(2);
        Assert.That(answer.Error, Does.Contain("exit code 7").And.Contain("what is wrong"));
        Assert.That((_scratch.Head(_repository), _scratch.Head(_worktree)), Is.EqualTo((main, work)));
        Assert.That(_scratch.Git(_worktree, "branch", "--show-current").Exits(0).Line, Is.EqualTo("work/fix"));
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "b")), Is.EqualTo("b\n"));
        _scratch.IsClean(_worktree);
        Assert.That(Directory.GetFiles(Path.Combine(_repository, ".git/coord/journal")), Is.Empty);
    }

    [Test]
    public void It_runs_again_where_the_target_moved_meanwhile()
    {
        Scratch.Write(_worktree, "ignored", $"echo run >>'{_scratch.Root}/runs'; test -e '{_scratch.Root}/moved' || {{ : >'{_scratch.Root}/moved'; echo 'b of main' >'{_repository}/b'; git -C '{_repository}' commit -qam b; }}; cat b >'{_scratch.Root}/seen'");
        Done().Exits(0);
        Assert.That(File.ReadAllLines($"{_scratch.Root}/runs"), Has.Length.EqualTo(2));
        Assert.That(File.ReadAllText($"{_scratch.Root}/seen"), Is.EqualTo("b of main\n"));
        Assert.That(_scratch.Content(_repository, "a") + _scratch.Content(_repository, "b"), Is.EqualTo("a of the worktree\nb of main\n"));
    }

    [Test]
    public void What_it_leaves_in_the_worktree_keeps_it_from_landing()
    {
        Scratch.Write(_worktree, "ignored", "echo left >left");
        var main = _scratch.Head(_repository);
        Assert.That(Done().Exits(2).Error, Does.Contain("\n  left"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(main));
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "left")), Is.EqualTo("left\n"));
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Killed_meanwhile_the_worktree_is_on_its_branch_again(int point)
    {
        Commit(_repository, "b", "b of main\n");
        var (main, work) = (_scratch.Head(_repository), _scratch.Head(_worktree));
        _scratch.Run(_repository, Tool.Path, ["worktree", "done", "fix"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = $"{point}" }).Exits(128 + 9);
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Error, Does.Contain("undone"));
        Assert.That(_scratch.Git(_worktree, "branch", "--show-current").Exits(0).Line, Is.EqualTo("work/fix"));
        Assert.That((_scratch.Head(_repository), _scratch.Head(_worktree)), Is.EqualTo((main, work)));
        _scratch.IsClean(_worktree);
        Done().Exits(0);
    }

    [Test]
    public void Strategy_and_message_are_those_of_the_settings()
    {
        Commit(_repository, "coord.json", """{ "worktrees": { "strategy": "squash", "message": "{name} into {target}\n\n{commits}" } }""");
        _scratch.Git(_worktree, "merge", "--quiet", "-m", "Bring main in", "main").Exits(0);
        Done().Exits(0);
        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%B").Exits(0).Output.TrimEnd('\n'), Is.EqualTo("fix into main\n\n* Write a"));
    }

    [TestCase("cat a; exit 3", "warning: the command of afterLand failed with exit code 3")]
    [TestCase("cat a", "the commands of afterLand are done")]
    public void What_comes_after_runs_where_the_target_is_checked_out_and_undoes_nothing(string command, string told)
    {
        Commit(_repository, "coord.json", $$"""{ "worktrees": { "afterLand": "{{command}}" } }""");
        Assert.That(Done("--keep").Exits(0).Error, Does.Contain("approvals add afterLand"));
        _scratch.Coord(_repository, "approvals", "add", "afterLand", "--yes").Exits(0);
        Commit(_worktree, "a", "a once more\n");
        var answer = Done().Exits(0);
        Assert.That(answer.Error, Does.Contain(told).And.Contain("a once more"));
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("a once more\n"));
        Assert.That(_worktree, Does.Not.Exist);
    }

    // It would wait for us to come out, and the check for it.
    [Test]
    public void While_it_runs_objects_can_be_cleared_away()
    {
        Commit(_repository, "b", "b of main\n");
        Scratch.Write(_worktree, "ignored", "git prune --expire=now");
        var ann = ShimWorker.Start(_scratch, _repository, "ann");
        ann.Coord("worktree", "done", "fix").Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("a of the worktree\n"));
        _scratch.Git(_repository, "fsck", "--strict").Exits(0);
    }

    [Test]
    public void The_hook_after_a_merge_runs_where_the_target_is_checked_out()
    {
        var hook = Path.Combine(_repository, ".git", "hooks", "post-merge");
        File.AppendAllText(hook, $"\necho \"$PWD $1 $(cat a)\" >'{_scratch.Root}/seen'\n");
        Done().Exits(0);
        Assert.That(File.ReadAllText($"{_scratch.Root}/seen"), Is.EqualTo($"{_repository} 0 a of the worktree\n"));
    }

    private Answer Done(params string[] options) => _scratch.Coord(_repository, ["worktree", "done", "fix", .. options]);

    private void Check(string command)
    {
        Commit(_repository, "coord.json", $$"""{ "worktrees": { "check": "{{command}}" } }""");
        _scratch.Coord(_repository, "approvals", "add", "check", "--yes").Exits(0);
    }

    private void Commit(string checkout, string path, string content)
    {
        Scratch.Write(checkout, path, content);
        _scratch.Git(checkout, "add", path).Exits(0);
        _scratch.Git(checkout, "commit", "--quiet", "-m", $"Write {path}").Exits(0);
    }
}
