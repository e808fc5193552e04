using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class WorktreesThatAreAdded
{
    [Test]
    public void Are_refused_where_the_name_is_taken()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Coord(repository, "worktree", "add", "x").Exits(0);
        var before = Photograph.Of(repository);
        RepositoryThatCannotBeHandled.HasANextStep(scratch.Coord(repository, "worktree", "add", "x").Exits(2));
        scratch.Git(repository, "branch", "work/y").Exits(0);
        var branch = scratch.Coord(repository, "worktree", "add", "y").Exits(2);
        Assert.That(branch.Error, Does.Contain("work/y exists already").And.Contain("worktree add y --branch work/y"));
        Directory.CreateDirectory(scratch["repo-z"]);
        Assert.That(scratch.Coord(repository, "worktree", "add", "z").Exits(2).Error, Does.Contain("repo-z exists already"));
        Photograph.IsStill(before, repository, ".git/refs/heads/work/y");
        Assert.That(Directory.GetFileSystemEntries(scratch["repo-z"]), Is.Empty);
    }

    [Test]
    public void Are_undone_whole_where_Git_fails()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"), (".gitattributes", "a filter=broken\n"));
        scratch.Git(repository, "config", "filter.broken.smudge", "false").Exits(0);
        scratch.Git(repository, "config", "filter.broken.required", "true").Exits(0);
        var before = Photograph.Of(repository, ".git/worktrees/", ".git/refs/heads/work/", ".git/coord/journal", ".git/coord/trash");
        var answer = scratch.Coord(repository, "worktree", "add", "x").Exits(1);
        Assert.That(answer.Error, Does.Contain("nothing is left of it"));
        Assert.That(answer.Output, Is.Empty);
        Photograph.IsStill(before, repository, ".git/worktrees/", ".git/refs/heads/work/", ".git/coord/journal", ".git/coord/trash");
        Assert.That(scratch.Git(repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("repo-x"));
        Assert.That(scratch.Git(repository, "for-each-ref", "refs/heads/work").Exits(0).Output, Is.Empty);
        Assert.That(scratch["repo-x"], Does.Not.Exist);
    }

    [Test]
    public void Take_the_two_halves_of_a_name_in_turn_and_not_at_once()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Coord(repository, "worktree", "add", "a/b").Exits(0);
        Assert.That(scratch.Coord(repository, "worktree", "add", "a-b").Exits(2).Error, Does.Contain("repo-a-b exists already"));

        // Git cannot have work/a beside work/a/b.
        var answer = scratch.Coord(repository, "worktree", "add", "a");
        Assert.That(answer.ExitCode, Is.EqualTo(1).Or.EqualTo(2), answer.Error);
        Assert.That(answer.Error, Does.Contain("work/a"));
        Assert.That(scratch["repo-a"], Does.Not.Exist);
        scratch.Git(repository, "rev-parse", "work/a/b").Exits(0);
    }

    [Test]
    public void Work_with_the_variables_of_a_session_about()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("b", "staged\n");
        var path = ann.Coord("worktree", "add", "x").Exits(0).Line;
        scratch.IsClean(path);
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.EqualTo("A  b\n"));
        Scratch.Write(path, "c", "c\n");
        scratch.Git(path, "add", "c").Exits(0);
        scratch.Git(path, "commit", "--quiet", "-m", "c").Exits(0);
        ann.Coord("worktree", "done", "x").Exits(0);
        Assert.That(scratch.Content(repository, "c"), Is.EqualTo("c\n"));
        ann.Git("commit", "--quiet", "-m", "ann: b").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        scratch.IsClean(repository);
    }

    [Test]
    public void All_land_when_four_are_done_at_once()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var start = scratch.Head(repository);
        var names = new[] { "one", "two", "three", "four" };
        foreach (var name in names)
        {
            var path = scratch.Coord(repository, "worktree", "add", name).Exits(0).Line;
            Scratch.Write(path, name, $"{name}\n");
            scratch.Git(path, "add", name).Exits(0);
            scratch.Git(path, "commit", "--quiet", "-m", name).Exits(0);
        }

        foreach (var answer in Task.WhenAll(names.Select(name => Task.Run(() => scratch.Coord(repository, "worktree", "done", name)))).GetAwaiter().GetResult())
        {
            answer.Exits(0);
        }

        foreach (var name in names)
        {
            Assert.That(File.ReadAllText(Path.Combine(repository, name)), Is.EqualTo($"{name}\n"));
        }

        Assert.That(scratch.Git(repository, "log", "--no-merges", "--format=%s", $"{start}..HEAD").Exits(0).Lines, Is.EquivalentTo(names));
        scratch.IsClean(repository);
        Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
    }

    [Test]
    public void Are_listed_with_what_a_person_wants_to_know()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var path = scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Worker.Start(scratch, path, "ann").Commit("a", "a\n");
        Scratch.Write(path, "dirt", "dirt\n");
        using var list = JsonDocument.Parse(scratch.Coord(repository, "worktree", "list", "--json").Exits(0).Output);
        var listed = list.RootElement.GetProperty("checkouts").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "x");
        Assert.That(
            (listed.GetProperty("ahead").GetInt32(), listed.GetProperty("behind").GetInt32(), listed.GetProperty("dirty").GetInt32(), listed.GetProperty("sessions")[0].GetString()),
            Is.EqualTo((1, 0, 1, "person-ann")));
        Assert.That(scratch.Coord(repository, "worktree", "list").Exits(0).Output, Does.Contain("work/x").And.Contain("1 path"));
    }
}
