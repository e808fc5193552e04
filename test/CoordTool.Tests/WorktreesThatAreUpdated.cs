using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The target comes into a worktree when somebody asks for it, and only then.</summary>
public class WorktreesThatAreUpdated
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Go_apart()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), ("c", "c\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Commit(_worktree, "a", "a of the worktree\n");
        Commit(_repository, "b", "b of main\n");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void Branch_and_files_get_what_the_target_has(bool fromInside)
    {
        var (main, tip) = (_scratch.Head(_repository), _scratch.Head(_worktree));
        var answer = fromInside ? _scratch.Coord(_worktree, "worktree", "update") : Update();
        Assert.That(answer.Exits(0).Line, Does.StartWith("updated work/fix from main: merge "));
        Assert.That(_scratch.Git(_worktree, "log", "-1", "--format=%P %s").Exits(0).Line, Is.EqualTo($"{tip} {main} Merge branch 'main' into work/fix"));
        Assert.That(Read("a") + Read("b"), Is.EqualTo("a of the worktree\nb of main\n"));
        _scratch.IsClean(_worktree);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(main));
        Assert.That(Update().Exits(0).Line, Is.EqualTo("work/fix has all of main already"));
        _scratch.Coord(_repository, "worktree", "done", "fix").Exits(0);
    }

    [Test]
    public void A_branch_without_commits_of_its_own_goes_forward()
    {
        var other = _scratch.Coord(_repository, "worktree", "add", "other", "--from", "main~1").Exits(0).Line;
        Assert.That(_scratch.Coord(_repository, "worktree", "update", "other").Exits(0).Line, Does.Contain("forward to"));
        Assert.That(_scratch.Head(other), Is.EqualTo(_scratch.Head(_repository)));
        _scratch.IsClean(other);
    }

    [Test]
    public void What_does_not_go_together_changes_nothing()
    {
        Commit(_repository, "a", "a of main\n");
        var tip = _scratch.Head(_worktree);
        var answer = Update().Exits(3);
        Assert.That(answer.Error, Does.Contain("conflict: main cannot be merged into work/fix").And.Contain("\n  a\n").And.Contain($"git -C {_worktree} merge main"));
        Assert.That(_scratch.Head(_worktree), Is.EqualTo(tip));
        _scratch.IsClean(_worktree);
    }

    [Test]
    public void What_is_being_worked_on_stays_or_refuses()
    {
        Scratch.Write(_worktree, "c", "c in the making\n");
        Scratch.Write(_worktree, "staged", "staged\n");
        _scratch.Git(_worktree, "add", "staged").Exits(0);
        Update().Exits(0);
        Assert.That(_scratch.Git(_worktree, "status", "--porcelain").Exits(0).Output, Is.EqualTo(" M c\nA  staged\n"));
        Commit(_repository, "c", "c of main\n");
        var tip = _scratch.Head(_worktree);
        Assert.That(Update().Exits(2).Error, Does.Contain("c is modified").And.Contain("nothing was changed"));
        Assert.That(_scratch.Head(_worktree), Is.EqualTo(tip));
        Assert.That(Read("c"), Is.EqualTo("c in the making\n"));
    }

    [Test]
    public void What_a_session_has_staged_there_stays_staged_for_it()
    {
        var ann = ShimWorker.Start(_scratch, _worktree, "ann");
        ann.Stage("mine", "mine\n");
        Assert.That(Update().Exits(2).Error, Does.Contain("ann is live"));
        ann.Coord("worktree", "update").Exits(0);
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.EqualTo("A  mine\n"));
        ann.Git("commit", "--quiet", "-m", "Mine").Exits(0);
        Assert.That(_scratch.Git(_worktree, "show", "--format=", "--name-status", "HEAD").Exits(0).Output, Is.EqualTo("A\tmine\n"));
    }

    [TestCase("switch --quiet --detach", "on no branch")]
    [TestCase("checkout --quiet --ignore-other-worktrees main", "on main itself")]
    public void A_worktree_without_a_branch_of_its_own_is_refused(string command, string reason)
    {
        _scratch.Git(_worktree, command.Split(' ')).Exits(0);
        Assert.That(Update().Exits(2).Error, Does.Contain(reason));
    }

    [Test]
    public void Killed_at_any_point_it_is_finished_or_undone()
    {
        var (finished, undone) = (0, 0);
        for (var point = 1; ; point++)
        {
            using var scratch = new Scratch();
            var repository = scratch.Coordinated(("a", "a\n"), ("b", "b\n"));
            var worktree = scratch.Coord(repository, "worktree", "add", "fix").Exits(0).Line;
            Commit(worktree, "a", "a of the worktree\n", scratch);
            Commit(repository, "b", "b of main\n", scratch);
            Scratch.Write(worktree, "mine", "not tracked\n");
            var tip = scratch.Head(worktree);
            if (scratch.Run(repository, Tool.Path, ["worktree", "update", "fix"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = $"{point}" }).ExitCode == 0)
            {
                break;
            }

            Assert.That(scratch.Coord(repository, "status").Exits(0).Error, Does.Contain("bringing main into work/fix had been interrupted"), $"point {point}");
            scratch.Git(repository, "fsck", "--strict", "--no-dangling").Exits(0);
            Assert.That(scratch.Git(worktree, "status", "--porcelain").Exits(0).Output, Is.EqualTo("?? mine\n"));
            Assert.That(Directory.GetFileSystemEntries(Path.Combine(repository, ".git", "coord", "journal")), Is.Empty);
            _ = scratch.Head(worktree) == tip ? undone++ : finished++;
            scratch.Coord(repository, "worktree", "update", "fix").Exits(0);
            Assert.That(File.ReadAllText(Path.Combine(worktree, "b")), Is.EqualTo("b of main\n"));
        }

        Assert.That((finished, undone), Is.EqualTo((1, 3)));
    }

    private Answer Update() => _scratch.Coord(_repository, "worktree", "update", "fix");

    private string Read(string path) => File.ReadAllText(Path.Combine(_worktree, path));

    private void Commit(string checkout, string path, string content) => Commit(checkout, path, content, _scratch);

    private static void Commit(string checkout, string path, string content, Scratch scratch)
    {
        Scratch.Write(checkout, path, content);
        scratch.Git(checkout, "add", path).Exits(0);
        scratch.Git(checkout, "commit", "--quiet", "-m", $"Write {path}").Exits(0);
    }
}
