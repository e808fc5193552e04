using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>dotnet-coord undo</c> after <c>dotnet-coord worktree done</c>: target, files, branch and worktree are as before.</summary>
public class LandingsThatAreTakenBack
{
    private const int Killed = 128 + 9;
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";
    private string _main = "";
    private string _tip = "";

    [SetUp]
    public void Add_a_worktree() => Begin();

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("merge", true)]
    [TestCase("merge", false)]
    [TestCase("squash", true)]
    [TestCase("rebase", true)]
    public void Leave_all_as_it_was(string strategy, bool hasMoved)
    {
        if (hasMoved)
        {
            Commit(_repository, "b", "of main\n");
            _main = _scratch.Head(_repository);
        }

        var bob = ShimWorker.Start(_scratch, _repository, "bob");
        bob.Stage("mine", "of bob\n");
        Scratch.Write(_worktree, "ignored", "ignored\n");
        var before = (Photograph.Of(_repository, ".git/"), Photograph.Of(_worktree));
        Done("--strategy", strategy);
        Assert.That(_scratch.Head(_repository), Is.Not.EqualTo(_main));
        bob.Git("status").Exits(0);

        var answer = _scratch.Coord(_repository, "undo").Exits(0);

        Assert.That(answer.Output, Does.StartWith("undone: the landing of work/fix in main\n").And.Contain($"main is at {_main[..10]} as before, and so are the files in {_repository}").And.Contain($"the worktree fix is in {_worktree} again, on work/fix"));
        IsBack(before.Item1, before.Item2);
        Assert.That(bob.Git("status", "--porcelain").Exits(0).Output, Is.EqualTo("A  mine\n"));
        bob.Git("commit", "--quiet", "-m", "mine").Exits(0);
        Assert.That(_scratch.Git(_repository, "diff-tree", "-r", "--no-commit-id", "--name-status", "HEAD").Exits(0).Lines, Is.EqualTo(new[] { "A\tmine" }));
        Done();
        Assert.That(_scratch.Content(_repository, "a", "main"), Is.EqualTo("of the worktree\n"));
    }

    [Test]
    public void Are_the_sessions_that_landed_them_whoever_made_the_commits()
    {
        var ann = ShimWorker.Start(_scratch, _repository, "ann");
        var bob = ShimWorker.Start(_scratch, _worktree, "bob");
        bob.Commit("b", "of bob\n");
        bob.End();
        ShimWorker.Start(_scratch, _repository, "bob");
        ann.Coord("worktree", "done", "fix").Exits(0);

        Assert.That(_scratch.Coord(_repository, "undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
        ann.Coord("undo").Exits(0);
        Assert.That((_scratch.Head(_repository), File.ReadAllText(Path.Combine(_repository, "b"))), Is.EqualTo((_main, "b\n")));
        Assert.That(Directory.Exists(_worktree));
    }

    [Test]
    public void Stay_where_others_committed_on_top()
    {
        Done();
        Commit(_repository, "b", "on top\n");
        var head = _scratch.Head(_repository);

        Assert.That(_scratch.Coord(_repository, "undo").Exits(2).Error, Does.Contain($"{head[..10]} Write b (Test)").And.Contain("git revert"));
        Assert.That((_scratch.Head(_repository), Directory.Exists(_worktree)), Is.EqualTo((head, false)));
    }

    [Test]
    public void Stay_where_local_work_is_in_the_way()
    {
        Done();
        var head = _scratch.Head(_repository);
        Scratch.Write(_repository, "a", "edited since\n");

        Assert.That(_scratch.Coord(_repository, "undo").Exits(2).Error, Does.Contain("a is modified"));
        Assert.That((_scratch.Head(_repository), File.ReadAllText(Path.Combine(_repository, "a")), Directory.Exists(_worktree)), Is.EqualTo((head, "edited since\n", false)));
        Assert.That(_scratch.Git(_repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty, "what was made for it is gone again");
        _scratch.Git(_repository, "restore", "a").Exits(0);
        _scratch.Coord(_repository, "undo").Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(_main));
    }

    [Test]
    public void Stay_where_the_place_of_the_worktree_is_taken()
    {
        Done();
        var head = _scratch.Head(_repository);
        Scratch.Write(_worktree, "precious", "precious\n");

        Assert.That(_scratch.Coord(_repository, "undo").Exits(2).Error, Does.Contain("nothing was changed").And.Contain(_worktree));
        Assert.That((_scratch.Head(_repository), File.ReadAllText(Path.Combine(_worktree, "precious"))), Is.EqualTo((head, "precious\n")));
    }

    [TestCase("refs/remotes/origin/main", false)]
    [TestCase("refs/remotes/origin/work/fix", true)]
    public void Stay_where_the_target_was_pushed(string pushed, bool goes)
    {
        Done();
        _scratch.Git(_repository, "update-ref", pushed, "HEAD").Exits(0);

        var answer = _scratch.Coord(_repository, "undo").Exits(goes ? 0 : 2);

        Assert.That(answer.Error, goes ? Is.Empty : Does.Contain("was pushed and is in origin/main"));
    }

    [Test]
    public void Have_their_branch_again_where_the_trash_was_emptied()
    {
        Done();
        Directory.Delete(_scratch[".coord-trash"], recursive: true);

        var answer = _scratch.Coord(_repository, "undo").Exits(0);

        Assert.That(answer.Output, Does.Contain($"the branch work/fix is at {_tip[..10]}: dotnet-coord worktree add fix --branch work/fix"));
        Assert.That((_scratch.Head(_repository), _scratch.Git(_repository, "rev-parse", "work/fix").Exits(0).Line), Is.EqualTo((_main, _tip)));
        _scratch.Coord(_repository, "worktree", "add", "fix", "--branch", "work/fix").Exits(0);
    }

    [Test]
    public void Leave_a_worktree_that_stayed()
    {
        Done("--keep");
        _scratch.Coord(_repository, "undo").Exits(0);
        Assert.That((_scratch.Head(_repository), _scratch.Head(_worktree)), Is.EqualTo((_main, _tip)));
        _scratch.IsClean(_repository);
        _scratch.IsClean(_worktree);
    }

    [Test]
    public void Change_nothing_in_a_dry_run()
    {
        Done();
        var before = Photograph.Of(_repository);
        Assert.That(_scratch.Coord(_repository, "undo", "--dry-run").Exits(0).Output, Does.StartWith("would undo: the landing of work/fix in main\n"));
        Photograph.IsStill(before, _repository);
        Assert.That(Directory.Exists(_worktree), Is.False);
    }

    [TestCase("COORD_STOP_AT")]
    [TestCase("COORD_UNDO_STOP_AT")]
    public void Are_taken_back_whole_by_the_next_undo_when_one_was_killed(string variable)
    {
        var killed = 0;
        for (var point = 1; ; point++)
        {
            _scratch.Dispose();
            Begin();
            Commit(_repository, "b", "of main\n");
            _main = _scratch.Head(_repository);
            var before = (Photograph.Of(_repository, ".git/"), Photograph.Of(_worktree));
            Done();
            var answer = _scratch.Run(_repository, Tool.Path, ["undo"], variables: new Dictionary<string, string> { [variable] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            killed++;
            _scratch.Git(_repository, "fsck", "--strict", "--no-dangling").Exits(0);
            _scratch.Coord(_repository, "undo").Exits(0);
            IsBack(before.Item1, before.Item2);
            Assert.That(_scratch.Coord(_repository, "undo").Exits(0).Line, Is.EqualTo("nothing to undo"), $"point {point}");
        }

        Assert.That(killed, Is.EqualTo(variable == "COORD_STOP_AT" ? 5 : 4));
    }

    private void Begin()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), ("gone", "gone\n"), (".gitignore", "ignored\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(_worktree, "new/file", "new\n");
        _scratch.Git(_worktree, "rm", "--quiet", "gone").Exits(0);
        Commit(_worktree, "a", "of the worktree\n");
        (_main, _tip) = (_scratch.Head(_repository), _scratch.Head(_worktree));
    }

    private void IsBack(IReadOnlyList<string> repository, IReadOnlyList<string> worktree)
    {
        Assert.That((_scratch.Git(_repository, "rev-parse", "main").Exits(0).Line, _scratch.Head(_worktree), _scratch.Git(_worktree, "branch", "--show-current").Exits(0).Line), Is.EqualTo((_main, _tip, "work/fix")));
        Photograph.IsStill(repository, _repository, ".git/");
        Photograph.IsStill(worktree, _worktree);
        Assert.That(_scratch.Git(_repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.Empty);
        _scratch.IsClean(_worktree);
    }

    private void Done(params string[] more) => _scratch.Coord(_repository, ["worktree", "done", "fix", .. more]).Exits(0);

    private void Commit(string checkout, string path, string content)
    {
        Scratch.Write(checkout, path, content);
        _scratch.Git(checkout, "add", ".").Exits(0);
        _scratch.Git(checkout, "commit", "--quiet", "-m", $"Write {path}").Exits(0);
    }
}
