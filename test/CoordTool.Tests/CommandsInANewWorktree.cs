using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class CommandsInANewWorktree
{
    [Test]
    public void Run_after_it_was_added_if_they_are_approved()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch, """echo \"$COORD_SCRATCH\" > made; echo seen""");
        var unapproved = scratch.Coord(repository, "worktree", "add", "x").Exits(0);
        Assert.That(unapproved.Error, Does.Contain("dotnet-coord approvals add afterAdd"));
        Assert.That(Path.Combine(unapproved.Line, "made"), Does.Not.Exist);

        scratch.Coord(repository, "approvals", "add", "afterAdd", "--yes").Exits(0);
        var approved = scratch.Coord(repository, "worktree", "add", "y").Exits(0);
        Assert.That(approved.Error, Does.Contain("seen").And.Contains(".git/coord/log/afterAdd-y-"));
        var place = File.ReadAllText(Path.Combine(approved.Line, "made")).TrimEnd();
        Assert.That(place, Does.EndWith("worktree-y/tmp"));
        Assert.That(place, Does.Exist);
        Assert.That(scratch.Git(repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("locked"));
    }

    [Test]
    public void Undo_it_where_one_fails()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch, "echo broken >&2; exit 3");
        scratch.Coord(repository, "approvals", "add", "afterAdd", "--yes").Exits(0);
        var answer = scratch.Coord(repository, "worktree", "add", "x").Exits(2);
        Assert.That(answer.Output, Is.Empty);
        Assert.That(answer.Error, Does.Contain("broken").And.Contains("exit code 3").And.Contains(".git/coord/log/afterAdd-x-"));
        IsGone(scratch, repository);
        scratch.Git(repository, "branch", "work/x").Exits(0);
        scratch.Coord(repository, "worktree", "add", "x", "--branch", "work/x").Exits(2);
        scratch.Git(repository, "branch", "--delete", "work/x").Exits(0);
        IsGone(scratch, repository);
    }

    [Test]
    public void Have_the_last_word_where_the_caller_gives_one()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        var answer = ann.Coord("worktree", "add", "x", "--exec", "pwd; git rev-parse --show-toplevel; echo $COORD_SCRATCH $COORD_DB_DIR $COORD_PORT_BASE; exit 7").Exits(7);
        Assert.That(answer.Output, Is.EqualTo(scratch["repo-x"] + "\n"));
        Assert.That(answer.Error, Does.Match($"\n{scratch["repo-x"]}\n{scratch["repo-x"]}\n[^\n]*worktree-x/tmp .*worktree-x/db [0-9]+\n$"));
        scratch.IsClean(scratch["repo-x"]);

        scratch.Coord(repository, "worktree", "add", "z", "--exec", "no-such-command").Exits(127);
        scratch.IsClean(scratch["repo-z"]);
        scratch.Coord(repository, "worktree", "add", "y", "--json", "--exec", "true").Exits(64);
        scratch.Coord(repository, "worktree", "add", "y", "true").Exits(64);
        scratch.Coord(repository, "worktree", "add", "--", "y", "true").Exits(64);
        Assert.That(scratch["repo-y"], Does.Not.Exist);
    }

    private static string Repository(Scratch scratch, string command) => scratch.Coordinated(("coord.json", $$"""{ "worktrees": { "afterAdd": "{{command}}" } }"""));

    private static void IsGone(Scratch scratch, string repository)
    {
        Assert.That(scratch["repo-x"], Does.Not.Exist);
        Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
        Assert.That(scratch.Git(repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(repository, ".git", "coord", "journal")), Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(repository, ".git", "coord", "ports")), Is.Empty);
    }
}
