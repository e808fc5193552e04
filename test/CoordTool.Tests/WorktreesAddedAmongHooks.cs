using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Hooks and commands of others run while a worktree is added, and do what they like.</summary>
public class WorktreesAddedAmongHooks
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Prepare()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Are_gone_again_where_a_hook_of_checkouts_fails()
    {
        Hook("echo 'no checkouts today' >&2; exit 3");
        Assert.That(_scratch.Coord(_repository, "worktree", "add", "x").Exits(1).Error, Does.Contain("nothing is left of it").And.Contain("no checkouts today"));
        IsGone();
        Assert.That(_scratch.Git(_repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty);
    }

    // In a linked worktree `.git` is a file.
    [Test]
    public void Are_added_where_hooks_lead_into_the_file_that_points_to_git()
    {
        _scratch.Git(_repository, "config", "core.hooksPath", ".git/hooks").Exits(0);
        var path = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Assert.That(_scratch.Coord(path, "doctor").Exits(2).Output, Does.Contain("core.hooksPath"));
    }

    [Test]
    public void Lose_no_commit_that_such_a_hook_makes()
    {
        Hook("[ \"$PWD\" = '" + _repository + "' ] || git commit --quiet --allow-empty -m hooked");
        var answer = _scratch.Coord(_repository, "worktree", "add", "x");
        Assert.That(answer.ExitCode, Is.EqualTo(0).Or.EqualTo(4), answer.Error);
        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%s", "work/x").Exits(0).Line, Is.EqualTo("hooked"));
        if (answer.ExitCode != 0)
        {
            Assert.That(answer.Error, Does.Contain("The branch work/x stays"));
            IsGone();
        }

        _scratch.Git(_repository, "fsck", "--strict").Exits(0);
    }

    [Test]
    public void Lose_no_commit_of_a_command_that_fails_afterwards()
    {
        AfterAdd("git commit --quiet --allow-empty -m kept; echo mine >mine; exit 3");
        var answer = _scratch.Coord(_repository, "worktree", "add", "x").Exits(2);
        Assert.That(answer.Error, Does.Contain("The branch work/x stays").And.Contain("exit code 3"));
        Assert.That(_scratch.Git(_repository, "log", "-1", "--format=%s", "work/x").Exits(0).Line, Is.EqualTo("kept"));
        Assert.That(Directory.GetFiles(_scratch[".coord-trash"], "mine", SearchOption.AllDirectories), Has.Length.EqualTo(1));
        IsGone();
        _scratch.Coord(_repository, "worktree", "add", "y", "--branch", "work/x", "--dry-run").Exits(0);
    }

    [Test]
    public void Are_gone_again_where_their_command_is_interrupted()
    {
        Assume.That(OperatingSystem.IsLinux());
        AfterAdd("touch ../started; sleep 100");
        var (program, first) = Signals.ByDefault("setsid");
        for (var round = 0; round < 4; round++)
        {
            Interrupt(program, first);
        }
    }

    private void Interrupt(string program, string[] first)
    {
        File.Delete(_scratch["started"]);
        using var adding = _scratch.Start(_repository, program, [.. first, Tool.Path, "worktree", "add", "x"]);
        var error = adding.StandardError.ReadToEndAsync();
        Assert.That(SpinWait.SpinUntil(() => File.Exists(_scratch["started"]), TimeSpan.FromSeconds(60)));
        _scratch.Run(_repository, "kill", ["-INT", "--", $"-{adding.Id}"]).Exits(0);
        adding.WaitForExit();
        Assert.That(adding.ExitCode, Is.EqualTo(130), error.GetAwaiter().GetResult());
        IsGone();
        Assert.That(_scratch.Git(_repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Have_an_existing_branch_only_once()
    {
        for (var round = 0; round < 3; round++)
        {
            var branch = $"topic{round}";
            _scratch.Git(_repository, "branch", branch).Exits(0);
            var answers = Task.WhenAll(new[] { "p", "q", "r" }.Select(name => Task.Run(() => _scratch.Coord(_repository, "worktree", "add", $"{name}{round}", "--branch", branch)))).GetAwaiter().GetResult();
            Assert.That(answers.Select(answer => answer.ExitCode).Order(), Is.EqualTo(new[] { 0, 2, 2 }), string.Concat(answers.Select(answer => answer.Error)));
            Assert.That(answers.Where(answer => answer.ExitCode == 2).Select(answer => answer.Error), Has.All.Contains("is checked out in"));
            var added = answers.Single(answer => answer.ExitCode == 0).Line;
            Assert.That(Directory.GetDirectories(_scratch.Root, $"repo-?{round}"), Is.EqualTo(new[] { added }));
            _scratch.IsClean(added);
        }
    }

    private void Hook(string text)
    {
        File.AppendAllText(Path.Combine(_repository, ".git", "hooks", "post-checkout"), $"\n{text}\n");
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
    }

    private void AfterAdd(string command)
    {
        Scratch.Write(_repository, "coord.json", $$"""{ "worktrees": { "afterAdd": "{{command}}" } }""");
        _scratch.Git(_repository, "add", "coord.json").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "settings").Exits(0);
        _scratch.Coord(_repository, "approvals", "add", "afterAdd", "--yes").Exits(0);
    }

    private void IsGone()
    {
        Assert.That(_scratch["repo-x"], Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_repository, ".git", "coord", "journal")), Is.Empty);
        var ports = Path.Combine(_repository, ".git", "coord", "ports");
        Assert.That(Directory.Exists(ports) ? Directory.GetFileSystemEntries(ports) : [], Is.Empty);
    }
}
