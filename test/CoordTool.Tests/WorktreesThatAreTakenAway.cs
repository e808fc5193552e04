using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A worktree is removed without landing: nothing in it may be lost.</summary>
public class WorktreesThatAreTakenAway
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
    public void One_without_work_goes_with_its_branch_and_keeps_its_ignored_files_in_the_trash()
    {
        Scratch.Write(_worktree, "ignored", "a secret key\n");
        var answer = Remove().Exits(0);
        Assert.That(answer.Output, Does.Contain("removed fix from").And.Contain("the branch work/fix is gone too"));
        Assert.That(answer.Error, Does.Contain("dotnet-coord worktree restore fix"));
        IsGone();
        Assert.That(Branches(), Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(Trashed(), "ignored")), Is.EqualTo("a secret key\n"));
    }

    [Test]
    public void A_dry_run_changes_nothing()
    {
        var before = (Photograph.Of(_repository, ".git/worktrees/", ".git/coord/"), Photograph.Of(_worktree));
        Assert.That(Remove("--dry-run").Exits(0).Output, Does.Contain("would remove fix").And.Contain("work/fix would go too"));
        Photograph.IsStill(before.Item1, _repository, ".git/worktrees/", ".git/coord/");
        Photograph.IsStill(before.Item2, _worktree);
        Commit(_worktree, "a", "only here\n");
        Assert.That(Remove("--dry-run").Exits(2).Error, Does.Contain("1 commit that is in no other branch"));
    }

    [TestCase("untracked")]
    [TestCase("modified")]
    [TestCase("staged")]
    [TestCase("staged by a session")]
    [TestCase("merge")]
    [TestCase("locked")]
    [TestCase("session")]
    [TestCase("commit")]
    [TestCase("detached commit")]
    [TestCase("worktree inside")]
    public void Is_refused_with_what_would_be_lost_or_disturbed(string how)
    {
        var expected = Disturb(how);
        var answer = Refuses();
        Assert.That(answer.Error, Does.Contain(expected));
        Assert.That(answer.Error.Contains("--force", StringComparison.Ordinal), Is.EqualTo(how is not ("locked" or "worktree inside")));
    }

    [TestCase("locked", "git worktree unlock")]
    [TestCase("worktree inside", "git worktree move")]
    public void Even_force_takes_none_that_is_locked_or_holds_another(string how, string next)
    {
        Disturb(how);
        Assert.That(Refuses("--force").Error, Does.Contain(next));
    }

    [Test]
    public void Is_refused_while_a_process_works_in_it()
    {
        using var process = _scratch.Start(_worktree, "cat", []);
        Assert.That(Remove().Exits(2).Error, Does.Contain($"Process {process.Id} works in"));
        process.StandardInput.Close();
        process.WaitForExit();
        Remove().Exits(0);
    }

    [Test]
    public void Commits_that_a_tag_or_another_branch_has_are_not_lost([Values("branch", "tag", "remote")] string other)
    {
        Commit(_worktree, "a", "elsewhere too\n");
        _scratch.Git(_worktree, "update-ref", other switch { "branch" => "refs/heads/other", "tag" => "refs/tags/other", _ => "refs/remotes/origin/other" }, "HEAD").Exits(0);
        Remove().Exits(0);
        IsGone();
        Assert.That(Branches(), Is.Empty);
    }

    [Test]
    public void A_branch_that_was_there_before_stays()
    {
        _scratch.Git(_repository, "branch", "older").Exits(0);
        _scratch.Coord(_repository, "worktree", "add", "late", "--branch", "older").Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "remove", "late").Exits(0).Output, Does.Contain("the branch older stays: it was there before the worktree"));
        _scratch.Git(_repository, "rev-parse", "--verify", "older").Exits(0);
    }

    [Test]
    public void One_that_Git_made_goes_as_well()
    {
        var made = _scratch["made"];
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "theirs", made).Exits(0);
        Assert.That(_scratch.Coord(_repository, "worktree", "remove", "made").Exits(0).Output, Does.Contain("the branch theirs is gone too"));
        Assert.That(made, Does.Not.Exist);
        _scratch.Coord(_repository, "worktree", "restore", "made").Exits(0);
        Assert.That(_scratch.Git(made, "branch", "--show-current").Exits(0).Line, Is.EqualTo("theirs"));
        _scratch.IsClean(made);
    }

    [Test]
    public void The_main_checkout_and_a_link_are_never_taken()
    {
        _scratch.Coord(_repository, "worktree", "remove", _repository).Exits(64);
        Directory.Move(_worktree, _scratch["moved"]);
        Directory.CreateSymbolicLink(_worktree, _repository);
        Remove("--force").Exits(64);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")) + File.ReadAllText(_scratch["moved/a"]), Is.EqualTo("a\na\n"));
    }

    [Test]
    public void By_force_all_that_is_nowhere_else_is_kept_as_rescues()
    {
        Commit(_worktree, "a", "a commit\n");
        var tip = _scratch.Head(_worktree);
        var ann = Worker.Start(_scratch, _worktree, "ann");
        ann.Stage("of-ann", "staged by ann\n");
        File.Delete(Path.Combine(_worktree, "of-ann"));
        Scratch.Write(_worktree, "b", "staged\n");
        _scratch.Git(_worktree, "add", "b").Exits(0);
        Scratch.Write(_worktree, "b", "edited\n");
        Scratch.Write(_worktree, "new", "untracked\n");

        using var answer = JsonDocument.Parse(Remove("--force", "--json").Exits(0).Output);
        IsGone();
        Assert.That(_scratch.Git(_repository, "rev-parse", "work/fix").Exits(0).Line, Is.EqualTo(tip), "its commit is in no other branch");
        var rescues = answer.RootElement.GetProperty("worktree").GetProperty("rescues").EnumerateArray().Select(each => each.GetString()!).ToList();
        string?[] Contents(string path) => [.. rescues.Select(rescue => _scratch.Git(_repository, "show", $"{rescue}:{path}")).Select(shown => shown.ExitCode == 0 ? shown.Output : null)];
        Assert.That(Contents("of-ann"), Does.Contain("staged by ann\n"));
        Assert.That(Contents("b"), Does.Contain("staged\n").And.Contain("edited\n"));
        Assert.That(Contents("new"), Does.Contain("untracked\n"));
    }

    [Test]
    public void By_force_a_detached_commit_is_kept_as_a_rescue_of_history()
    {
        Disturb("detached commit");
        var tip = _scratch.Head(_worktree);
        var rescue = Remove("--force").Exits(0).Error.Split("rescue show ")[1].Split('\n')[0];
        Assert.That(_scratch.Git(_repository, "rev-parse", $"refs/coord/rescue/{rescue}^{{commit}}").Exits(0).Line, Is.EqualTo(tip));
        IsGone();
    }

    [Test]
    public void By_force_a_merge_under_way_is_kept_as_its_files()
    {
        Disturb("merge");
        var rescue = Remove("--force").Exits(0).Error.Split("rescue show ")[1].Split('\n')[0];
        Assert.That(_scratch.Git(_repository, "show", $"refs/coord/rescue/{rescue}:a").Exits(0).Output, Does.Contain("<<<<<<<"));
        _scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0);
        Assert.That(_scratch.Git(_worktree, "status", "--porcelain").Exits(0).Output, Is.EqualTo("UU a\n"));
    }

    // An agent may stand in a worktree that somebody else takes away.
    [Test]
    public void A_process_inside_writes_into_the_trash_and_nothing_of_it_is_lost()
    {
        using var process = _scratch.Start(_worktree, "sh", ["-c", "read line; echo late >late; echo out; cat"]);
        Remove("--force").Exits(0);
        process.StandardInput.WriteLine("write");
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("out"));
        Assert.That(File.ReadAllText(Path.Combine(Trashed(), "late")), Is.EqualTo("late\n"));
        _scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "late")), Is.EqualTo("late\n"));
        Assert.That(_scratch.Git(_worktree, "status", "--porcelain").Exits(0).Output, Is.EqualTo("?? late\n"));
        process.StandardInput.Close();
        process.WaitForExit();
    }

    [Test]
    public void A_Git_inside_finds_no_repository_and_not_that_of_the_next_worktree_of_that_name()
    {
        using var process = _scratch.Start(_worktree, "sh", ["-c", "read line; echo late >late; git add late && git commit -m late; echo $?; cat"]);
        Remove("--force").Exits(0);
        _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0);
        process.StandardInput.WriteLine("write");
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("128"));
        _scratch.IsClean(_worktree);
        Assert.That(_scratch.Head(_worktree), Is.EqualTo(_scratch.Head(_repository)));
        process.StandardInput.Close();
        process.WaitForExit();
    }

    [Test]
    public void It_stays_while_its_landing_is_checked()
    {
        Commit(_worktree, "a", "of the worktree\n");
        File.WriteAllText(Path.Combine(_worktree, "coord.json"), "{ \"worktrees\": { \"check\": \"echo checking; read line <fifo\" } }");
        File.AppendAllText(Path.Combine(_repository, ".git/info/exclude"), "fifo\ncoord.json\n");
        _scratch.Run(_worktree, "mkfifo", ["fifo"]).Exits(0);
        _scratch.Coord(_worktree, "approvals", "add", "--all", "--yes").Exits(0);
        using var landing = _scratch.Start(_repository, Tool.Path, ["worktree", "done", "fix"]);
        while (landing.StandardError.ReadLine() is { } line && !line.Contains("checking", StringComparison.Ordinal))
        {
        }

        Assert.That(Remove("--force").Exits(2).Error, Does.Contain("Another command is at work"));
        File.WriteAllText(Path.Combine(_worktree, "fifo"), "go\n");
        landing.WaitForExit();
        Assert.That((landing.ExitCode, Directory.Exists(_worktree)), Is.EqualTo((0, false)));
    }

    [Test]
    public void Claims_of_the_caller_and_of_those_who_are_gone_go_back_and_those_of_the_living_stay()
    {
        foreach (var name in new[] { "ann", "bob", "cid" })
        {
            Worker.Start(_scratch, _worktree, name).Coord("claim", $"{name}/").Exits(0);
        }

        File.SetLastWriteTimeUtc(Path.Combine(_repository, ".git/coord/sessions/bob.beat"), DateTime.UtcNow.AddDays(-2));
        _scratch.Coord(_repository, "worktree", "remove", "fix", "--force", "--session", "ann").Exits(0);
        Assert.That(_scratch.Git(_repository, "grep", "-h", "--only-matching", "\"kind\":\"hold\".*\"session\":\"[a-z]*\"", "refs/notes/coord/claims").Exits(0).Output, Does.Contain("\"cid\"").And.Not.Contain("\"ann\"").And.Not.Contain("\"bob\""));
    }

    [Test]
    public void Of_two_who_remove_it_at_once_one_does()
    {
        var answers = new Answer[2];
        Parallel.For(0, 2, i => answers[i] = Remove());

        // Each may meet the Git of the other inside.
        Assert.That(answers.Select(answer => answer.ExitCode), Has.All.AnyOf(0, 2, 64));
        if (Directory.Exists(_worktree))
        {
            Remove().Exits(0);
        }

        IsGone();
        Assert.That(Directory.GetDirectories(Path.Combine(_repository, ".git/worktrees")), Is.Empty);
        _scratch.Coord(_repository, "worktree", "restore", "fix").Exits(0);
        _scratch.IsClean(_worktree);
    }

    // Each has its commit in the branch of the other.
    [Test]
    public void Two_that_stand_on_one_commit_do_not_both_lose_their_branch()
    {
        Commit(_worktree, "a", "shared\n");
        var tip = _scratch.Head(_worktree);
        _scratch.Coord(_repository, "worktree", "add", "twin", "--from", "work/fix").Exits(0);
        var answers = new Answer[2];
        Parallel.For(0, 2, i => answers[i] = _scratch.Coord(_repository, "worktree", "remove", i == 0 ? "fix" : "twin"));
        Assert.That(answers.Select(answer => answer.ExitCode), Has.All.AnyOf(0, 2).And.Some.EqualTo(0));
        Assert.That(_scratch.Git(_repository, "branch", "--contains", tip).Exits(0).Lines, Has.Length.EqualTo(1));
    }

    private string Disturb(string how)
    {
        switch (how)
        {
            case "untracked" or "modified" or "staged" or "staged by a session":
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

                return $"\n  {path}";
            case "merge":
                Commit(_worktree, "a", "ours\n");
                Commit(_repository, "a", "theirs\n");
                _scratch.Git(_worktree, "merge", "main").Exits(1);
                return "merge is under way";
            case "locked":
                _scratch.Git(_repository, "worktree", "lock", "--reason", "on a stick", _worktree).Exits(0);
                return "is locked: on a stick";
            case "session":
                Worker.Start(_scratch, _worktree, "ann");
                return "person-ann is live";
            case "worktree inside":
                File.AppendAllText(Path.Combine(_repository, ".git/info/exclude"), "inner\n");
                _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "inner", Path.Combine(_worktree, "inner")).Exits(0);
                return $"inner lies inside {_worktree}";
            default:
                if (how == "detached commit")
                {
                    _scratch.Git(_worktree, "switch", "--quiet", "--detach").Exits(0);
                }

                Commit(_worktree, "a", "only here\n");
                return how == "commit" ? "1 commit that is in no other branch, nor in any tag: see git log work/fix" : "1 commit that is in no other branch";
        }
    }

    private Answer Remove(params string[] options) => _scratch.Coord(_repository, ["worktree", "remove", "fix", .. options]);

    private Answer Refuses(params string[] options)
    {
        var (before, inside) = (Photograph.Of(_repository, ".git/worktrees/", ".git/coord/"), Photograph.Of(_worktree));
        var answer = Remove(options).Exits(2);
        Photograph.IsStill(before, _repository, ".git/worktrees/", ".git/coord/");
        Photograph.IsStill(inside, _worktree);
        return answer;
    }

    private string Trashed() => Directory.GetDirectories(_scratch[".coord-trash"]).Single(path => !path.EndsWith(".git-record", StringComparison.Ordinal));

    private string Branches() => _scratch.Git(_repository, "for-each-ref", "refs/heads/work").Exits(0).Output;

    private void Commit(string directory, string path, string content)
    {
        Scratch.Write(directory, path, content);
        _scratch.Git(directory, "add", path).Exits(0);
        _scratch.Git(directory, "commit", "--quiet", "-m", $"{path} in {Path.GetFileName(directory)}").Exits(0);
    }

    private void IsGone()
    {
        Assert.That(_worktree, Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_repository, ".git/coord/journal")), Is.Empty);
        _scratch.IsClean(_repository);
    }
}
