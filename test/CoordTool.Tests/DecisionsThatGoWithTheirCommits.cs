using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Decisions are noted on commits, and are found on what these became in the target.</summary>
public class DecisionsThatGoWithTheirCommits
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Note_decisions()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), ("c", "c\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        foreach (var path in new[] { "a", "b" })
        {
            Commit(_worktree, path);
            _scratch.Git(_worktree, "notes", "--ref=coord/decisions", "add", "-m", $"why {path}").Exits(0);
        }

        Commit(_repository, "c");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void The_one_commit_of_a_squash_has_all_of_them()
    {
        Done("--strategy", "squash");
        Assert.That(Note("main"), Is.EqualTo("why a\n\nwhy b"));
    }

    // A commit in the place of a file is a broken tree, and everything that walks the ref fails over it.
    [Test]
    public void The_ref_of_them_is_whole_for_git()
    {
        Done("--strategy", "squash");
        var fsck = _scratch.Git(_repository, "fsck", "--strict").Exits(0);
        Assert.That(fsck.Output + fsck.Error, Does.Not.Contain("error").And.Not.Contain("broken"));
        _scratch.Git(_repository, "gc", "--quiet").Exits(0);
        _scratch.Git(_repository, "rev-list", "--objects", "refs/notes/coord/decisions").Exits(0);
    }

    [Test]
    public void Each_commit_of_a_rebase_has_its_own()
    {
        Done("--strategy", "rebase");
        Assert.That((Note("main~1"), Note("main")), Is.EqualTo(("why a", "why b")));
    }

    [Test]
    public void What_the_target_had_under_another_name_leaves_its_own_to_the_last()
    {
        _scratch.Git(_repository, "cherry-pick", "work/fix~1").Exits(0);
        Done("--strategy", "rebase");
        Assert.That(Note("main"), Is.EqualTo("why a\n\nwhy b"));
    }

    [Test]
    public void What_is_noted_there_already_stays_and_comes_once()
    {
        var answer = _scratch.Run(_repository, Tool.Path, ["worktree", "done", "fix", "--strategy", "squash"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = "6" });
        Assert.That(answer.ExitCode, Is.EqualTo(128 + 9));
        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%s", "main").Exits(0).Line, Is.EqualTo("work/fix"), "it died too early: the test proves nothing");
        _scratch.Git(_repository, "notes", "--ref=coord/decisions", "add", "-f", "-m", "of the squash", "main").Exits(0);
        _scratch.Coord(_repository, "status").Exits(0);
        Assert.That(Note("main"), Is.EqualTo("of the squash\n\nwhy a\n\nwhy b"));
    }

    [Test]
    public void Where_the_ref_holds_no_notes_the_work_lands_all_the_same()
    {
        _scratch.Git(_repository, "update-ref", "refs/notes/coord/decisions", _scratch.Git(_repository, "rev-parse", "main:a").Exits(0).Line).Exits(0);
        Done("--strategy", "squash");
    }

    private void Done(params string[] options) => _scratch.Coord(_repository, ["worktree", "done", "fix", .. options]).Exits(0);

    private string Note(string commit) => _scratch.Git(_repository, "notes", "--ref=coord/decisions", "show", commit).Exits(0).Output.TrimEnd('\n');

    private void Commit(string checkout, string path)
    {
        Scratch.Write(checkout, path, $"{path} changed\n");
        _scratch.Git(checkout, "add", path).Exits(0);
        _scratch.Git(checkout, "commit", "--quiet", "-m", $"Write {path}").Exits(0);
    }
}
