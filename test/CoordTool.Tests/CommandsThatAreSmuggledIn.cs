using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Somebody else's text is to run in the place of what a person approved.</summary>
public class CommandsThatAreSmuggledIn
{
    private Scratch _scratch = null!;
    private string _repository = "";

    private string Mark => _scratch["mark"];

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Are_not_run_where_the_file_changed_after_the_approval()
    {
        Settings("\"afterAdd\": \"true\"");
        Approve();
        foreach (var text in new[] { $"true; touch {Mark}", $"true \\n touch {Mark}", $" touch {Mark}", "true " })
        {
            Settings($"\"afterAdd\": \"{text}\"");
            Assert.That(_scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Error, Does.Contain("approve"), text);
            _scratch.Coord(_repository, "worktree", "remove", "x").Exits(0);
        }

        Assert.That(Mark, Does.Not.Exist);
    }

    [Test]
    public void Are_not_run_where_the_file_changes_while_what_was_read_is_running()
    {
        var swap = $"sed -i s/true/false/ {_repository}/coord.json";
        Settings($"\"afterAdd\": [\"{swap}\", \"true && echo right >> {Mark}\"]");
        Approve();
        _scratch.Coord(_repository, "worktree", "add", "x").Exits(0);
        Assert.That(File.ReadAllText(Mark), Is.EqualTo("right\n"), "what was read and approved ran to its end");
        Assert.That(_scratch.Coord(_repository, "worktree", "add", "y").Exits(0).Error, Does.Contain("nobody has approved them"), "the new text needs a word of its own");
        Assert.That(File.ReadAllText(Mark), Is.EqualTo("right\n"));
    }

    [Test]
    public void Are_not_run_behind_a_link_that_leads_to_another_text_by_now()
    {
        Scratch.Write(_scratch["elsewhere"], "one", """{ "worktrees": { "afterAdd": "true" } }""");
        Scratch.Write(_scratch["elsewhere"], "two", $$"""{ "worktrees": { "afterAdd": "touch {{Mark}}" } }""");
        File.CreateSymbolicLink(Path.Combine(_repository, "coord.json"), _scratch["elsewhere/one"]);
        Approve();
        _scratch.Coord(_repository, "worktree", "add", "x").Exits(0);
        File.Delete(Path.Combine(_repository, "coord.json"));
        File.CreateSymbolicLink(Path.Combine(_repository, "coord.json"), _scratch["elsewhere/two"]);
        Assert.That(_scratch.Coord(_repository, "worktree", "add", "y").Exits(0).Error, Does.Contain("approve"));
        Assert.That(Mark, Does.Not.Exist);
    }

    [Test]
    public void Are_not_run_from_the_branch_that_lands_nor_once_it_has_landed()
    {
        Settings("\"check\": \"true\", \"afterLand\": \"true\"");
        _scratch.Git(_repository, "add", "coord.json").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "settings").Exits(0);
        Approve();
        var worktree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Commit(worktree, $$"""{ "worktrees": { "check": "touch {{Mark}}", "afterLand": "touch {{Mark}}", "beforeRemove": "touch {{Mark}}" } }""");
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "x").Exits(2).Error, Does.Contain("The check has not been approved"));

        Commit(worktree, $$"""{ "worktrees": { "check": "true", "afterLand": "touch {{Mark}}", "beforeRemove": "touch {{Mark}}" } }""");
        Assert.That(_scratch.Coord(_repository, "worktree", "done", "x").Exits(0).Error, Does.Contain("approve"));
        Assert.That(Mark, Does.Not.Exist);
    }

    // The check is of the branch, as its tests are: whoever reviews the one reviews the other (docs/security.md).
    [Test]
    public void Are_not_held_up_by_a_check_that_the_branch_itself_took_away()
    {
        Settings($"\"check\": \"false\"");
        _scratch.Git(_repository, "add", "coord.json").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "settings").Exits(0);
        Approve();
        var worktree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Commit(worktree, "{}");
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
    }

    [Test]
    public void Are_shown_for_what_they_are()
    {
        Settings($"\"check\": \"m\\u0430ke{new string(' ', 300)}; touch {Mark} \"");
        var shown = _scratch.Coord(_repository, "approvals", "add", "check").Exits(64).Error;
        Assert.That(shown, Does.Contain("U+0430").And.Contains($"; touch {Mark}<U+0020>"));
    }

    // Nothing of a repository says where approvals are: only the variables of whoever calls do.
    [Test]
    public void Are_approved_by_no_file_of_the_repository()
    {
        Settings($"\"afterAdd\": \"touch {Mark}\"");
        var forged = $$"""{"version":1,"approvals":[{"repository":"{{_repository}}/.git","stage":"afterAdd","command":"touch {{Mark}}","approved":"2030-01-01T00:00:00Z"}]}""";
        foreach (var place in new[] { "approvals.json", ".config/dotnet-coord/approvals.json", "dotnet-coord/approvals.json", ".git/coord/approvals.json", ".git/approvals.json" })
        {
            Scratch.Write(_repository, place, forged);
        }

        var variables = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = "." };
        Assert.That(_scratch.Run(_repository, Tool.Path, ["worktree", "add", "x"], variables: variables).Exits(0).Error, Does.Contain("approve"));
        Assert.That(Mark, Does.Not.Exist);
    }

    private void Settings(string inside) => Scratch.Write(_repository, "coord.json", $"{{ \"worktrees\": {{ {inside} }} }}");

    private void Approve() => _scratch.Coord(_repository, "approvals", "add", "--all", "--yes").Exits(0);

    private void Commit(string worktree, string settings)
    {
        Scratch.Write(worktree, "coord.json", settings);
        _scratch.Git(worktree, "commit", "--quiet", "-am", "other settings").Exits(0);
    }
}
