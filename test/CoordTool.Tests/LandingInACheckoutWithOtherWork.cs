using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The checkout that stands on the target has work of its own that is not committed.</summary>
public class LandingInACheckoutWithOtherWork
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Work_in_a_worktree()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("gone", "gone\n"), ("dir/b", "b\n"), ("free", "free\n"), (".gitignore", "*.log\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(_worktree, "a", "landed\n");
        Scratch.Write(_worktree, "new/file", "landed\n");
        Scratch.Write(_worktree, "build.log", "landed\n");
        _scratch.Git(_worktree, "rm", "--quiet", "gone").Exits(0);
        _scratch.Git(_worktree, "add", "--force", "--all", "a", "new", "build.log").Exits(0);
        _scratch.Git(_worktree, "commit", "--quiet", "-m", "x").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("echo mine > a", "a is modified")]
    [TestCase("echo mine > a && touch -d '2001-01-01' a", "a is modified")]
    [TestCase("echo mine > a && git add a", "a is staged")]
    [TestCase("echo mine > a && git add a && echo a > a", "a is staged")]
    [TestCase("rm a", "a is deleted")]
    [TestCase("rm a && ln -s free a", "a is deleted, or is no longer a file")]
    [TestCase("rm a && mkdir a && echo mine > a/mine", "a is deleted, or is no longer a file")]
    [TestCase("chmod +x a", "a is")]
    [TestCase("git rm --quiet --cached a", "a is staged")]
    [TestCase("echo mine > gone", "gone is modified")]
    [TestCase("mkdir new && echo mine > new/file", "new/file is in the way")]
    [TestCase("mkdir -p new/file && echo mine > new/file/deep", "new/file/deep is in the way")]
    [TestCase("echo mine > new", "new is in the way")]
    [TestCase("ln -s /etc new", "new is in the way")]
    [TestCase("echo mine > build.log", "build.log is in the way")]
    [TestCase("mkdir build.log && echo mine > build.log/deep", "build.log/deep is in the way")]
    [TestCase("ln -s nowhere build.log", "build.log is in the way")]
    [TestCase("git rm --quiet a", "a is staged")]
    [TestCase("git rm --quiet a && echo mine > a", "a is staged")]
    [TestCase("chmod +x a && git add a", "a is staged")]
    [TestCase("rm a && ln -s free a && git add a", "a is staged")]
    [TestCase("chmod +x gone", "gone is")]
    [TestCase("rm gone && ln -s free gone", "gone is")]
    [TestCase("rm gone && mkdir gone && echo mine > gone/mine", "gone is")]
    [TestCase("mkdir new && echo mine > new/file && git add --intent-to-add new/file", "new/file is")]
    [TestCase("mkdir new && echo mine > new/file && git add new/file", "new/file is staged")]
    [TestCase("git config core.trustctime false; touch -r a .git/stamp && printf 'z\\n' > a && touch -r .git/stamp a", "a is modified")]
    [TestCase("git update-index --assume-unchanged a && echo mine > a", "a is modified")]
    [TestCase("git update-index --skip-worktree a && echo mine > a", "a is modified")]
    [TestCase("git update-index --skip-worktree gone && echo mine > gone", "gone is modified")]
    [TestCase("git update-index --assume-unchanged gone && rm gone && mkdir gone && echo mine > gone/mine", "gone is")]
    public void Is_refused_where_it_would_be_overwritten(string preparation, string why)
    {
        _scratch.Run(_repository, "sh", ["-c", preparation]).Exits(0);
        var (before, inside) = (Photograph.Of(_repository, ".git/worktrees/"), Photograph.Of(_worktree));
        var answer = _scratch.Coord(_repository, "worktree", "done", "x").Exits(2);
        Assert.That(answer.Error, Does.Contain("nothing was changed:").And.Contain($"\n  {why}"));
        Photograph.IsStill(before, _repository, ".git/worktrees/");
        Photograph.IsStill(inside, _worktree);
    }

    [TestCase("echo mine > free")]
    [TestCase("echo mine > free && git add free")]
    [TestCase("echo mine > free && git add free && echo more >> free")]
    [TestCase("rm free")]
    [TestCase("git rm --quiet --cached free")]
    [TestCase("git mv free elsewhere")]
    [TestCase("echo mine > untracked")]
    [TestCase("mkdir new && echo mine > new/other")]
    [TestCase("echo mine > other.log")]
    [TestCase("git rm --quiet free")]
    [TestCase("git rm --quiet free && echo mine > free")]
    [TestCase("rm free && mkdir free && echo mine > free/mine")]
    [TestCase("rm -r dir && echo mine > dir")]
    [TestCase("rm free && ln -s a free")]
    [TestCase("rm free && ln -s a free && git add free")]
    [TestCase("chmod +x free")]
    [TestCase("chmod +x free && git add free")]
    [TestCase("echo mine > dir/c && git add --intent-to-add dir/c")]
    [TestCase("git config core.trustctime false; touch -r free .git/stamp && printf 'mine\\n' > free && touch -r .git/stamp free")]
    [TestCase("git update-index --assume-unchanged free && echo mine > free")]
    [TestCase("git update-index --skip-worktree free && echo mine > free")]
    [TestCase("git update-index --skip-worktree free && rm free")]
    [TestCase("mkdir -p new/file")]
    [TestCase("echo mine > dir/b && git add --intent-to-add . && echo other > dir/c && git add -N dir/c")]
    public void Passes_where_it_is_elsewhere_and_is_as_it_was(string preparation)
    {
        _scratch.Run(_repository, "sh", ["-c", preparation]).Exits(0);
        string State() =>
            _scratch.Git(_repository, "status", "--porcelain", "--untracked-files=all").Exits(0).Output
            + _scratch.Git(_repository, "diff").Exits(0).Output
            + _scratch.Git(_repository, "diff", "--cached").Exits(0).Output
            + _scratch.Git(_repository, "ls-files", "-v", "--", "free", "dir").Exits(0).Output;
        var state = State();
        var files = Photograph.Of(_repository, ".git/").ToHashSet();
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
        Assert.That(State(), Is.EqualTo(state));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "new", "file")), Is.EqualTo("landed\n"));
        var now = Photograph.Of(_repository, ".git/").ToHashSet();
        Assert.That(files.Except(now).Select(line => line.Split(' ')[0]).Except(["new/file"]), Is.EquivalentTo(new[] { "a", "gone" }), "files that went or changed");
        Assert.That(now.Except(files).Select(line => line.Split(' ')[0]).Except(["new"]).Union(["new/file"]), Is.EquivalentTo(new[] { "a", "build.log", "new/file" }), "files that came or changed");
    }

    // Reading it would never end.
    [Test]
    public void Is_refused_where_a_pipe_is_in_the_way()
    {
        _scratch.Run(_repository, "sh", ["-c", "rm a && mkfifo a"]).Exits(0);
        var main = _scratch.Head(_repository);
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "x").Exits(2).Error, Does.Contain("a is deleted, or is no longer a file"));
        _scratch.Run(_repository, "test", ["-p", "a"]).Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(main));
    }

    // Git has HEAD and the branch for as long as it takes to write a line.
    [TestCase("HEAD")]
    [TestCase("refs/heads/main")]
    public void Waits_for_another_Git_command_that_has_a_ref(string name)
    {
        var held = Path.Combine(_repository, ".git", name + ".lock");
        File.WriteAllText(held, "");
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "x").Exits(2).Error, Does.Contain("nothing was changed").And.Contain($"{name}.lock"));

        var landing = Task.Run(() => _scratch.Coord(_repository, "worktree", "done", "x"));
        SpinWait.SpinUntil(() => landing.IsCompleted || Directory.GetFiles(Path.Combine(_repository, ".git/coord/journal"), "*.json").Length > 0);
        File.Delete(held);
        landing.GetAwaiter().GetResult().Exits(0);
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("landed\n"));
    }

    [Test]
    public void Is_refused_while_another_Git_command_has_the_index()
    {
        Scratch.Write(_repository, ".git/index.lock", "");
        var (before, inside) = (Photograph.Of(_repository, ".git/worktrees/"), Photograph.Of(_worktree));
        var answer = _scratch.Coord(_repository, "worktree", "done", "x");
        Assert.That(answer.ExitCode, Is.EqualTo(2).Or.EqualTo(4), answer.Error);
        Assert.That(answer.Error, Does.Contain("nothing was changed").And.Contain("index.lock"));
        Photograph.IsStill(before, _repository, ".git/worktrees/");
        Photograph.IsStill(inside, _worktree);
        File.Delete(Path.Combine(_repository, ".git", "index.lock"));
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
    }

    [Test]
    public void Brings_the_indexes_of_sessions_along_without_their_work()
    {
        var ann = Worker.Start(_scratch, _repository, "ann");
        ann.Stage("free", "free of ann\n");
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
        ann.Git("commit", "--quiet", "-m", "ann: free").Exits(0);
        Assert.That(History.Changed(_scratch, _repository, "HEAD"), Is.EqualTo(new[] { "free" }));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Is_refused_when_a_hook_of_somebody_refuses_the_move()
    {
        var hook = Path.Combine(_repository, ".git", "hooks", "reference-transaction");
        File.AppendAllText(hook, "\ncase $1 in prepared) while read -r o n r; do case $r in refs/heads/main) echo 'main is frozen' >&2; exit 1 ;; esac; done ;; esac\n");
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        var (before, inside) = (Photograph.Of(_repository, ".git/worktrees/"), Photograph.Of(_worktree));
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "x").Exits(2).Error, Does.Contain("refused to move main").And.Contain("main is frozen"));
        Photograph.IsStill(before, _repository, ".git/worktrees/");
        Photograph.IsStill(inside, _worktree);
    }
}
