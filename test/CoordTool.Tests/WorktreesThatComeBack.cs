using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A worktree that went to the trash is put back.</summary>
public class WorktreesThatComeBack
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Add_a_worktree()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), (".gitignore", "ignored\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void It_has_its_files_its_indexes_its_branch_and_its_ports_again()
    {
        Scratch.Write(_worktree, "ignored", "ignored\n");
        var ann = Worker.Start(_scratch, _worktree, "ann");
        ann.Stage("of-ann", "of ann\n");
        Scratch.Write(_worktree, "b", "staged\n");
        _scratch.Git(_worktree, "add", "b").Exits(0);
        Scratch.Write(_worktree, "b", "edited\n");
        var before = (Photograph.Of(_worktree), _scratch.Head(_worktree), Status(), ann.Git("status", "--porcelain").Exits(0).Output);

        _scratch.Coord(_repository, "worktree", "remove", "fix", "--force").Exits(0);
        Assert.That(OwnsPorts(), Is.False);
        Assert.That(_scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0).Line, Is.EqualTo(_worktree));
        Photograph.IsStill(before.Item1, _worktree);
        Assert.That((_scratch.Head(_worktree), Status(), ann.Git("status", "--porcelain").Exits(0).Output), Is.EqualTo((before.Item2, before.Item3, before.Item4)));
        Assert.That(_scratch.Git(_worktree, "branch", "--show-current").Exits(0).Line, Is.EqualTo("work/fix"));
        Assert.That(_scratch.Git(_repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("locked").And.Not.Contain("prunable"));
        Assert.That(OwnsPorts());
        Assert.That(Directory.GetFileSystemEntries(_scratch[".coord-trash"]), Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(_repository, ".git/worktrees"), "removed.json", SearchOption.AllDirectories), Is.Empty);
    }

    [TestCase("squash")]
    [TestCase("rebase")]
    public void One_whose_commits_became_others_comes_back_with_its_own(string strategy)
    {
        Commit(_worktree, "a", "landed\n");
        Commit(_repository, "b", "of main\n");
        var tip = _scratch.Head(_worktree);
        _scratch.Coord(_repository, "worktree", "done", "fix", "--strategy", strategy).Exits(0);
        _scratch.Git(_repository, "reflog", "expire", "--expire=now", "--all").Exits(0);
        _scratch.Git(_repository, "gc", "--quiet", "--prune=now").Exits(0);
        _scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0);
        Assert.That(_scratch.Head(_worktree), Is.EqualTo(tip));
        _scratch.IsClean(_worktree);
    }

    [Test]
    public void One_that_landed_comes_back_with_its_branch()
    {
        Commit(_worktree, "a", "landed\n");
        var tip = _scratch.Head(_worktree);
        _scratch.Coord(_repository, "worktree", "done", "fix").Exits(0);
        _scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0);
        Assert.That(_scratch.Head(_worktree), Is.EqualTo(tip));
        _scratch.IsClean(_worktree);
        Commit(_worktree, "a", "more\n");
        _scratch.Coord(_repository, "worktree", "done", "fix").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("more\n"));
    }

    [Test]
    public void Without_a_name_it_is_told_what_there_is()
    {
        Assert.That(_scratch.Coord(_repository, "worktree", "restore").Exits(0).Line, Is.EqualTo("no worktree is in the trash"));
        _scratch.Coord(_repository, "worktree", "remove", "fix").Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "restore").Exits(0).Output, Does.Contain("fix").And.Contain("work/fix").And.Contain(_worktree));
        using var answer = JsonDocument.Parse(_scratch.Coord(_repository, "worktree", "restore", "--json").Exits(0).Output);
        var only = answer.RootElement.GetProperty("worktrees").EnumerateArray().Single();
        Assert.That(only.GetProperty("until").GetDateTimeOffset() - only.GetProperty("removed").GetDateTimeOffset(), Is.EqualTo(TimeSpan.FromDays(7)));
        _scratch.Coord(_repository, "worktree", "restore", "nobody").Exits(64);
    }

    [TestCase("directory")]
    [TestCase("file")]
    [TestCase("worktree")]
    [TestCase("branch elsewhere")]
    public void It_stays_where_something_is_in_the_way(string what)
    {
        _scratch.Coord(_repository, "worktree", "remove", "fix").Exits(0);
        switch (what)
        {
            case "directory":
                Directory.CreateDirectory(_worktree);
                break;
            case "file":
                File.WriteAllText(_worktree, "a file\n");
                break;
            case "worktree":
                _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0);
                break;
            default:
                _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "work/fix", _scratch["elsewhere"]).Exits(0);
                break;
        }

        var before = Photograph.Of(_scratch[".coord-trash"]);
        Assert.That(_scratch.Coord(_repository, "worktree", "restore", "fix").Exits(2).Error, Does.Contain(what == "branch elsewhere" ? "is checked out in" : "stands at"));
        Photograph.IsStill(before, _scratch[".coord-trash"]);
    }

    [Test]
    public void Another_that_has_the_name_of_its_record_keeps_it()
    {
        Scratch.Write(_worktree, "ignored", "of the first\n");
        _scratch.Coord(_repository, "worktree", "remove", "fix").Exits(0);
        var second = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(second, "ignored", "of the second\n");
        _scratch.Git(_repository, "worktree", "move", second, _scratch["second"]).Exits(0);
        _scratch.Git(_scratch["second"], "branch", "-m", "second").Exits(0);
        File.Delete(Path.Combine(_scratch.Git(_scratch["second"], "rev-parse", "--absolute-git-dir").Exits(0).Line, "coord/worktree.json"));

        _scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "ignored")), Is.EqualTo("of the first\n"));
        Assert.That(File.ReadAllText(_scratch["second/ignored"]), Is.EqualTo("of the second\n"));
        _scratch.IsClean(_worktree);
        _scratch.IsClean(_scratch["second"]);
        Assert.That(_scratch.Git(_worktree, "branch", "--show-current").Exits(0).Line, Is.EqualTo("work/fix"));
        Assert.That(_scratch.Git(_scratch["second"], "branch", "--show-current").Exits(0).Line, Is.EqualTo("second"));
        Assert.That(_scratch.Git(_repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("prunable"));
    }

    [Test]
    public void It_is_found_where_no_checkout_is_left_beside_it()
    {
        var far = _scratch["far/away"];
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "far", far).Exits(0);
        Scratch.Write(far, "ignored", "ignored\n");
        _scratch.Coord(_repository, "worktree", "remove", "away").Exits(0);
        _scratch.Coord(_repository, "worktree", "restore", "away").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(far, "ignored")), Is.EqualTo("ignored\n"));

        _scratch.Coord(_repository, "worktree", "remove", "away").Exits(0);
        var trash = Directory.GetDirectories(_scratch["far/.coord-trash"]).Single(path => !path.EndsWith(".git-record", StringComparison.Ordinal));
        Directory.Move(trash, _scratch["far/.coord-trash/away-20200101T000000Z"]);
        Directory.Move(trash + ".git-record", _scratch["far/.coord-trash/away-20200101T000000Z.git-record"]);
        Assert.That(_scratch.Coord(_repository, "gc").Exits(0).Output, Does.Contain("away-20200101T000000Z"));
        Assert.That(Directory.GetFileSystemEntries(_scratch["far/.coord-trash"]), Is.Empty);
    }

    [Test]
    public void Where_its_branch_has_moved_on_it_stands_on_its_commit()
    {
        Commit(_worktree, "a", "first\n");
        var tip = _scratch.Head(_worktree);
        _scratch.Coord(_repository, "worktree", "remove", "fix", "--force").Exits(0);
        _scratch.Git(_repository, "update-ref", "refs/heads/work/fix", "main").Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0).Error, Does.Contain("without one"));
        Assert.That(_scratch.Head(_worktree), Is.EqualTo(tip));
        _scratch.Git(_worktree, "symbolic-ref", "--quiet", "HEAD").Exits(1);
        _scratch.IsClean(_worktree);
    }

    private string Status() => _scratch.Git(_worktree, "status", "--porcelain").Exits(0).Output;

    private bool OwnsPorts() => Directory.GetFiles(Path.Combine(_repository, ".git/coord/ports")).Any(file => File.ReadAllText(file).Contains("worktree:fix", StringComparison.Ordinal));

    private void Commit(string directory, string path, string content)
    {
        Scratch.Write(directory, path, content);
        _scratch.Git(directory, "commit", "--quiet", "-am", $"{path} in {Path.GetFileName(directory)}").Exits(0);
    }
}
