using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A worktree has commits and goes into its target.</summary>
public class WorktreeThatIsDone
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Work_in_a_worktree()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"), (".gitignore", "ignored\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix/it").Exits(0).Line;
        Commit(_worktree, "a", "a of the worktree\n");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Lies_beside_the_repository_on_a_branch_of_its_own()
    {
        Assert.That(_worktree, Is.EqualTo(_repository + "-fix-it"));
        Assert.That(_scratch.Git(_worktree, "branch", "--show-current").Exits(0).Line, Is.EqualTo("work/fix/it"));
        Assert.That(_scratch.Git(_worktree, "config", "--get", "branch.work/fix/it.remote").ExitCode, Is.EqualTo(1));
        Assert.That(_scratch.Git(_repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("locked"));
        _scratch.IsClean(_worktree);
    }

    [Test]
    public void Goes_forward_where_main_has_not_moved()
    {
        var commit = _scratch.Head(_worktree);
        Assert.That(Done().Exits(0).Output, Does.Contain("landed work/fix/it in main: forward to"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(commit));
        IsGone();
    }

    [Test]
    public void Is_merged_as_Git_would_where_main_has_moved()
    {
        Commit(_repository, "b", "b of main\n");
        var (main, work) = (_scratch.Head(_repository), _scratch.Head(_worktree));
        Done().Exits(0);
        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%P|%B").Exits(0).Line, Is.EqualTo($"{main} {work}|Merge branch 'work/fix/it'"));
        Assert.That(_scratch.Content(_repository, "a") + _scratch.Content(_repository, "b"), Is.EqualTo("a of the worktree\nb of main\n"));
        Assert.That(_scratch.Git(_repository, "reflog", "-1", "--format=%gs", "main").Exits(0).Line, Does.Contain("work/fix/it"));
        IsGone();
    }

    [Test]
    public void Is_taken_away_where_main_has_it_already()
    {
        _scratch.Git(_repository, "merge", "--quiet", "work/fix/it").Exits(0);
        var head = _scratch.Head(_repository);
        Assert.That(Done().Exits(0).Output, Does.Contain("was in main already"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
        IsGone();
    }

    [Test]
    public void Lands_where_its_target_is_checked_out_nowhere()
    {
        _scratch.Git(_repository, "switch", "--quiet", "-c", "elsewhere").Exits(0);
        Commit(_repository, "b", "elsewhere\n");
        var commit = _scratch.Head(_worktree);
        var index = File.ReadAllBytes(Path.Combine(_repository, ".git", "index"));
        Done().Exits(0);
        Assert.That(_scratch.Git(_repository, "rev-parse", "main").Exits(0).Line, Is.EqualTo(commit));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("a\n"));
        Assert.That(File.ReadAllBytes(Path.Combine(_repository, ".git", "index")), Is.EqualTo(index));
        Assert.That(_worktree, Does.Not.Exist);
    }

    [Test]
    public void Can_be_done_from_inside()
    {
        var answer = _scratch.Coord(_worktree, "worktree", "done").Exits(0);
        Assert.That(answer.Error, Does.Contain($"cd {_repository}"));
        IsGone();
    }

    [Test]
    public void Keeps_its_files_in_the_trash_those_too_that_Git_ignores()
    {
        Scratch.Write(_worktree, "ignored", "a secret key\n");
        using var done = JsonDocument.Parse(_scratch.Coord(_repository, "worktree", "done", "fix/it", "--json").Exits(0).Output);
        var trash = done.RootElement.GetProperty("trash").GetString()!;
        Assert.That(File.ReadAllText(Path.Combine(trash, "ignored")), Is.EqualTo("a secret key\n"));
        Assert.That(File.ReadAllText(Path.Combine(trash, "a")), Is.EqualTo("a of the worktree\n"));
        IsGone();
        _scratch.IsClean(_repository);
    }

    [TestCase("untracked")]
    [TestCase("modified")]
    [TestCase("staged")]
    [TestCase("staged by a session")]
    public void Is_refused_with_work_that_is_not_committed(string how)
    {
        var path = how == "modified" ? "b" : "unfinished";
        Scratch.Write(_worktree, path, "unfinished\n");
        if (how == "staged")
        {
            _scratch.Git(_worktree, "add", path).Exits(0);
        }
        else if (how == "staged by a session")
        {
            Worker.Start(_scratch, _worktree, "ann").Git("add", path).Exits(0);
            File.Delete(Path.Combine(_worktree, path));
        }

        Assert.That(IsRefused().Error, Does.Contain($"\n  {path}"));
    }

    [Test]
    public void Is_refused_while_a_session_is_live_in_it()
    {
        Worker.Start(_scratch, _worktree, "ann");
        Assert.That(IsRefused().Error, Does.Contain("person-ann is live").And.Contain("dotnet-coord session end --id ann"));
        _scratch.Coord(_repository, "session", "end", "--id", "ann").Exits(0);
        Done().Exits(0);
    }

    [Test]
    public void Is_done_by_the_session_that_lives_in_it()
    {
        Worker.Start(_scratch, _worktree, "ann");
        _scratch.Coord(_repository, "worktree", "done", "fix/it", "--session", "ann").Exits(0);
        IsGone();
    }

    [Test]
    public void Is_refused_while_a_process_works_in_it()
    {
        using var process = _scratch.Start(_worktree, "cat", []);
        Assert.That(IsRefused().Error, Does.Contain($"Process {process.Id} works in {_worktree}"));
        process.StandardInput.Close();
        process.WaitForExit();
        Done().Exits(0);
    }

    [Test]
    public void Is_refused_in_the_middle_of_a_merge()
    {
        Commit(_repository, "a", "a of main\n");
        _scratch.Git(_worktree, "merge", "main").Exits(1);
        Assert.That(IsRefused().Error, Does.Contain("merge is under way"));
    }

    [Test]
    public void Is_refused_on_a_detached_HEAD()
    {
        _scratch.Git(_worktree, "switch", "--quiet", "--detach").Exits(0);
        Assert.That(IsRefused().Error, Does.Contain("on no branch").And.Contain("git switch -c"));
    }

    private Answer IsRefused()
    {
        var (before, inside) = (Photograph.Of(_repository, ".git/worktrees/", ".git/coord/"), Photograph.Of(_worktree));
        var answer = Done().Exits(2);
        Assert.That(answer.Error, Does.Contain("refused: ").And.Contain("\n  "));
        Photograph.IsStill(before, _repository, ".git/worktrees/", ".git/coord/");
        Photograph.IsStill(inside, _worktree);
        return answer;
    }

    private Answer Done() => _scratch.Coord(_repository, "worktree", "done", "fix/it");

    private void Commit(string directory, string path, string content)
    {
        Scratch.Write(directory, path, content);
        _scratch.Git(directory, "add", path).Exits(0);
        _scratch.Git(directory, "commit", "--quiet", "-m", $"{path} in {Path.GetFileName(directory)}").Exits(0);
    }

    private void IsGone()
    {
        Assert.That(_worktree, Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("work/fix/it"));
        Assert.That(_scratch.Git(_repository, "for-each-ref", "refs/heads/work").Exits(0).Output, Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("a of the worktree\n"));
        _scratch.IsClean(_repository);
    }
}
