using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>`worktree add` by its options and `coord.json`.</summary>
public class WorktreesMadeToOrder
{
    [Test]
    public void Are_where_and_on_what_coord_json_says()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("coord.json", """{ "worktrees": { "path": "../trees/{name}-of-{repository}", "branch": "{name}/topic" } }"""));
        var path = scratch.Coord(repository, "worktree", "add", "a/b").Exits(0).Line;
        Assert.That(path, Is.EqualTo(Path.Combine(Path.GetDirectoryName(repository)!, "trees", "a-b-of-repo")));
        Assert.That(scratch.Git(path, "symbolic-ref", "HEAD").Exits(0).Line, Is.EqualTo("refs/heads/a/b/topic"));
        scratch.IsClean(path);
        Assert.That(scratch.Coord(path, "status").Exits(0).Error, Is.Empty);
    }

    [Test]
    public void Start_from_the_commit_that_is_named()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var first = scratch.Head(repository);
        scratch.Git(repository, "commit", "--quiet", "--allow-empty", "-m", "second").Exits(0);
        var path = scratch.Coord(repository, "worktree", "add", "x", "--from", "HEAD~1").Exits(0).Line;
        Assert.That(scratch.Head(path), Is.EqualTo(first));
        Assert.That(scratch.Coord(repository, "worktree", "add", "y", "--from", "nothing").Exits(64).Error, Does.Contain("'nothing' is no commit"));
        Assert.That(scratch["repo-y"], Does.Not.Exist);
    }

    [Test]
    public void Go_on_with_a_branch_that_is_there()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Git(repository, "branch", "topic").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "--allow-empty", "-m", "second").Exits(0);
        var tip = scratch.Git(repository, "rev-parse", "topic").Exits(0).Line;
        scratch.Coord(repository, "worktree", "add", "x", "--branch", "topic", "--from", "main").Exits(64);
        var path = scratch.Coord(repository, "worktree", "add", "x", "--branch", "topic").Exits(0).Line;
        Assert.That((scratch.Head(path), scratch.Git(path, "symbolic-ref", "--short", "HEAD").Exits(0).Line), Is.EqualTo((tip, "topic")));
        Assert.That(scratch.Coord(repository, "worktree", "add", "y", "--branch", "topic").Exits(2).Error, Does.Contain(path));
        Assert.That(scratch.Coord(repository, "worktree", "add", "y", "--branch", "main").Exits(2).Error, Does.Contain(repository));
        scratch.Coord(repository, "worktree", "add", "y", "--branch", "no..name").Exits(64);
        Assert.That(scratch["repo-y"], Does.Not.Exist);
    }

    [Test]
    public void Leave_a_branch_that_was_there_when_they_are_undone([Values("1", "2", "3", "4")] string point)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Git(repository, "branch", "topic").Exits(0);
        scratch.Run(repository, Tool.Path, ["worktree", "add", "x", "--branch", "topic"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = point }).Exits(137);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Error, Does.Contain("had been interrupted"));
        Assert.That(scratch["repo-x"], Does.Not.Exist);
        scratch.Git(repository, "rev-parse", "--verify", "topic").Exits(0);
        scratch.Coord(repository, "worktree", "add", "x", "--branch", "topic").Exits(0);
    }

    [Test]
    public void Begin_with_a_branch_that_one_remote_has()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var first = scratch.Head(repository);
        scratch.Git(repository, "commit", "--quiet", "--allow-empty", "-m", "second").Exits(0);
        scratch.Git(repository, "update-ref", "refs/remotes/origin/feature/x", first).Exits(0);
        var path = scratch.Coord(repository, "worktree", "add", "x", "--branch", "feature/x").Exits(0).Line;
        Assert.That(scratch.Head(path), Is.EqualTo(first));
        Assert.That(scratch.Git(path, "config", "branch.feature/x.remote").ExitCode, Is.EqualTo(1), "it has an upstream");
        Assert.That(scratch.Head(scratch.Coord(repository, "worktree", "add", "y", "--branch", "brand-new").Exits(0).Line), Is.EqualTo(scratch.Head(repository)));
        scratch.Git(repository, "update-ref", "refs/remotes/origin/two", first).Exits(0);
        scratch.Git(repository, "update-ref", "refs/remotes/other/two", "main").Exits(0);
        Assert.That(scratch.Coord(repository, "worktree", "add", "z", "--branch", "two").Exits(2).Error, Does.Contain("--from origin/two").And.Contains("--from other/two"));
    }

    [Test]
    public void Are_only_talked_about_in_a_dry_run()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated((".gitignore", "*.env\n"), (".worktreeinclude", "*.env\n"), ("coord.json", """{ "worktrees": { "afterAdd": "touch made" } }"""));
        Scratch.Write(repository, "a.env", "a\n");
        var before = Photograph.Of(repository);
        var answer = scratch.Coord(repository, "worktree", "add", "x", "--dry-run").Exits(0);
        Assert.That(answer.Line, Is.EqualTo(scratch["repo-x"]));
        Assert.That(answer.Error, Does.Contain("work/x").And.Contains("would copy a.env").And.Contains("nobody has approved it: touch made"));
        using var plan = JsonDocument.Parse(scratch.Coord(repository, "worktree", "add", "x", "--dry-run", "--json").Exits(0).Output);
        Assert.That(plan.RootElement.GetProperty("copies")[0].GetString(), Is.EqualTo("a.env"));
        Assert.That(scratch["repo-x"], Does.Not.Exist);
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Are_all_whole_when_32_are_added_at_once()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"), (".gitignore", "*.env\n"), (".worktreeinclude", "*.env\n"));
        Scratch.Write(repository, "local.env", "local\n");
        var names = Enumerable.Range(0, 32).Select(number => $"w{number}").ToList();
        var answers = Task.WhenAll(names.Select(name => Task.Run(() => scratch.Coord(repository, "worktree", "add", name, "--json")))).GetAwaiter().GetResult();
        var ports = new HashSet<int>();
        foreach (var answer in answers)
        {
            using var added = JsonDocument.Parse(answer.Exits(0).Output);
            var path = added.RootElement.GetProperty("path").GetString()!;
            scratch.IsClean(path);
            Assert.That(File.ReadAllText(Path.Combine(path, "local.env")), Is.EqualTo("local\n"));
            Assert.That(ports.Add(added.RootElement.GetProperty("firstPort").GetInt32()), "two have one block of ports");
        }

        var list = scratch.Git(repository, "worktree", "list", "--porcelain").Exits(0).Output;
        Assert.That(names, Has.All.Matches<string>(name => list.Contains($"branch refs/heads/work/{name}\n", StringComparison.Ordinal)));
        Assert.That(list, Does.Not.Contain("locked"));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(repository, ".git", "coord", "journal")), Is.Empty);
        scratch.Git(repository, "fsck", "--strict", "--no-dangling").Exits(0);
    }
}
