using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The commands of beforeRemove run in a worktree before it is taken away.</summary>
public class CommandsBeforeAWorktreeGoes
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Agree_on_a_command()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), (".gitignore", "ignored\n"), ("coord.json", "{ \"worktrees\": { \"beforeRemove\": \"echo tidying up; . ./ignored\" } }\n"));
        _scratch.Coord(_repository, "approvals", "add", "--all", "--yes").Exits(0);
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(_worktree, "a", "of the worktree\n");
        _scratch.Git(_worktree, "commit", "--quiet", "-am", "work").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void They_have_the_variables_of_its_place([Values] bool lands)
    {
        Script($"echo \"$PWD $COORD_PORT_BASE\" >'{_scratch.Root}/seen'");
        Assert.That(Take(lands).Exits(0).Error, Does.Contain("tidying up"));
        Assert.That(File.ReadAllText($"{_scratch.Root}/seen"), Does.Match($@"^{_worktree} [0-9]+\n$"));
        Assert.That(_worktree, Does.Not.Exist);
    }

    [Test]
    public void One_that_fails_keeps_the_worktree([Values] bool lands)
    {
        Script("exit 7");
        Assert.That(Take(lands).Exits(2).Error, Does.Contain("exit code 7").And.Contain("echo tidying up").And.Contain(lands ? "work/fix landed in main, but its worktree stays" : "refused"));
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "a")), Is.EqualTo("of the worktree\n"));
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo(lands ? "of the worktree\n" : "a\n"));
        Assert.That(Directory.GetFiles(Path.Combine(_repository, ".git/coord/journal")), Is.Empty);
        Script("true");
        Take(lands).Exits(0);
        Assert.That(_worktree, Does.Not.Exist);
    }

    [Test]
    public void What_they_leave_keeps_the_worktree()
    {
        Script("echo left >left");
        Assert.That(Take(lands: true).Exits(2).Error, Does.Contain("its worktree stays").And.Contain("\n  left"));
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "left")), Is.EqualTo("left\n"));
    }

    [Test]
    public void By_force_what_they_leave_is_kept_as_a_rescue()
    {
        Script("echo left >left");
        var rescue = Take(lands: false).Exits(0).Error.Split("rescue show ")[1].Split('\n')[0];
        Assert.That(_scratch.Git(_repository, "show", $"refs/coord/rescue/{rescue}:left").Exits(0).Output, Is.EqualTo("left\n"));
    }

    [Test]
    public void Where_nobody_approved_them_it_goes_without_and_says_so([Values] bool lands)
    {
        _scratch.Coord(_repository, "approvals", "drop", "--all").Exits(0);
        Script("exit 7");
        Assert.That(Take(lands).Exits(0).Error, Does.Contain("dotnet-coord approvals add beforeRemove").And.Not.Contain("tidying up"));
        Assert.That(_worktree, Does.Not.Exist);
    }

    // Who takes over what another left has asked for none of that.
    [Test]
    public void They_do_not_run_where_a_landing_is_finished_after_a_death()
    {
        Script($"echo ran >>'{_scratch.Root}/runs'; kill -9 $(ps -o ppid= -p $$)");
        Assert.That(Take(lands: true).ExitCode, Is.EqualTo(128 + 9));
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Error, Does.Contain("its worktree stays"));
        Assert.That(File.ReadAllLines($"{_scratch.Root}/runs"), Has.Length.EqualTo(1));
        Assert.That(_worktree, Does.Exist);
        Script("true");
        Take(lands: true).Exits(0);
        Assert.That(_worktree, Does.Not.Exist);
    }

    private Answer Take(bool lands) => _scratch.Coord(_repository, lands ? ["worktree", "done", "fix"] : ["worktree", "remove", "fix", "--force"]);

    private void Script(string text) => Scratch.Write(_worktree, "ignored", text);
}
