using System.Text;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class ConflictsOnTheScreen
{
    [Test]
    public void Are_a_matrix_and_a_list()
    {
        using var scratch = new Scratch();
        var repository = Clashing(scratch);
        var answer = scratch.Coord(repository, "conflicts").Exits(3);
        Assert.That(answer.Output.Split('\n'), Has.All.Length.LessThanOrEqualTo(80));
        Snapshot.Match(answer.Output);
    }

    [Test]
    public void Are_shown_with_the_hunks_of_both_sides_for_a_path_and_for_a_pair()
    {
        using var scratch = new Scratch();
        var repository = Clashing(scratch);
        var of = scratch.Coord(repository, "conflicts", "shared").Exits(3).Output;
        var between = scratch.Coord(repository, "conflicts", "fix-a", "main checkout").Exits(3).Output;
        Assert.That(scratch.Coord(repository, "conflicts", "nobody-changed-this").Exits(0).Output, Does.StartWith("no conflicts"));
        Snapshot.Match($"{of}---\n{between}");
    }

    [Test]
    public void Are_none_in_a_repository_that_was_not_set_up()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var answer = scratch.Coord(repository, "conflicts").Exits(0);
        Assert.That(answer.Output, Is.EqualTo("no conflicts among 1 checkout\n\n"));
        scratch.Coord(repository, "conflicts", "--branch", "nowhere").Exits(64);
        scratch.Coord(repository, "conflicts", "main", "main checkout").Exits(64);
        scratch.Git(scratch.Root, "init", "--quiet", "--bare", "bare.git").Exits(0);
        scratch.Coord(scratch["bare.git"], "conflicts").Exits(5);
    }

    [Test]
    public void Are_found_among_the_worktrees_of_a_bare_repository()
    {
        using var scratch = new Scratch();
        scratch.Git(scratch.Root, "clone", "--quiet", "--bare", scratch.Repository(), "bare.git").Exits(0);
        foreach (var name in new[] { "one", "two" })
        {
            scratch.Git(scratch["bare.git"], "worktree", "add", "--quiet", "-b", name, scratch[name]).Exits(0);
            Scratch.Write(scratch[name], "readme", name);
        }

        Assert.That(scratch.Coord(scratch["one"], "conflicts").Exits(3).Output, Does.Contain("one and two: conflict in 1 path\n  readme\n"));
    }

    [Test]
    public void Never_drive_a_terminal()
    {
        const string Evil = "evil\u001b[2J\u202Ename";
        using var scratch = new Scratch();
        var repository = scratch.Coordinated((Evil, "one\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(repository, Evil, $"of main {Evil}\n");
        Scratch.Write(worktree, Evil, $"of x {Evil}\n");
        foreach (var words in new string[][] { [], [Evil], ["x", "main checkout"] })
        {
            var answer = scratch.Coord(repository, ["conflicts", .. words]).Exits(3);
            Assert.That((answer.Output + answer.Error).Where(c => (char.IsControl(c) && c != '\n') || c == '\u202E'), Is.Empty, answer.Output);
        }
    }

    [Test]
    public void Are_watched_until_somebody_interrupts()
    {
        using var scratch = new Scratch();
        var repository = Clashing(scratch);
        var (program, first) = Signals.ByDefault(Tool.Path);
        using var watch = scratch.Start(repository, program, [.. first, "conflicts", "--watch"]);
        var output = watch.StandardOutput;
        Assert.That(output.ReadLine(), Does.StartWith("2 pairs conflict among 3 checkouts"));
        Scratch.Write(repository, "shared", "base\n");
        var seen = new StringBuilder();
        while (!seen.ToString().Contains("main checkout and fix-a: no conflict any more", StringComparison.Ordinal))
        {
            seen.Append(output.ReadLine() ?? throw new InvalidOperationException($"It ended: {watch.StandardError.ReadToEnd()}"));
        }

        scratch.Run(scratch.Root, "kill", ["-INT", $"{watch.Id}"]).Exits(0);
        watch.WaitForExit();
        Assert.That(watch.ExitCode, Is.EqualTo(130));
        Assert.That(Directory.EnumerateDirectories(Path.Combine(repository, ".git", "coord", "cache")), Is.Empty);
    }

    [Test]
    public void Leave_nothing_but_cache_when_they_are_killed()
    {
        using var scratch = new Scratch();
        var repository = Clashing(scratch);
        var before = scratch.Git(repository, "status", "--porcelain").Exits(0).Output + scratch.Git(repository, "for-each-ref").Exits(0).Output;
        var objects = scratch.Git(repository, "count-objects", "-v").Exits(0).Output;

        // At a moment that the machine decides.
        for (var i = 0; i < 5; i++)
        {
            using var killed = scratch.Start(repository, Tool.Path, ["conflicts"]);
            killed.WaitForExit(60 + (60 * i));
            killed.Kill(entireProcessTree: true);
            killed.WaitForExit();
        }

        Assert.That(scratch.Git(repository, "status", "--porcelain").Exits(0).Output + scratch.Git(repository, "for-each-ref").Exits(0).Output, Is.EqualTo(before));
        Assert.That(scratch.Git(repository, "count-objects", "-v").Exits(0).Output, Is.EqualTo(objects));
        scratch.Coord(repository, "conflicts").Exits(3);
    }

    [Test]
    public void Are_told_to_the_model_before_an_edit()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("shared", "base\n"), ("free", "free\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "fix-a").Exits(0).Line;
        Scratch.Write(worktree, "shared", "of fix-a\n");
        scratch.Git(worktree, "commit", "--quiet", "-am", "a").Exits(0);
        var edit = Edit("shared");
        Assert.That(edit.Output, Does.Contain("shared was changed in fix-a by commits that are not here"));
        Assert.That(Edit("shared").Output, Does.Not.Contain("fix-a"), "it was told");
        Assert.That(Edit("free").Output, Does.Not.Contain("fix-a"));

        Answer Edit(string path) => scratch.CoordReading(repository, Payload.Of("PreToolUse", "ann", repository, Path.Combine(repository, path)), "hook", "pre-tool-use", "--agent", "claude").Exits(0);
    }

    /// <summary>Two worktrees that conflict with the main checkout, one by a commit and one by a new file; with each other they merge.</summary>
    private static string Clashing(Scratch scratch)
    {
        var repository = scratch.Coordinated(("shared", "base\n"), ("long", string.Concat(Enumerable.Range(0, 20).Select(line => $"{line}\n"))));
        var (a, b) = (scratch.Coord(repository, "worktree", "add", "fix-a").Exits(0).Line, scratch.Coord(repository, "worktree", "add", "fix-b").Exits(0).Line);
        scratch.Coord(b, "session", "start", "--id", "bob", "--name", "Bob").Exits(0);
        Scratch.Write(a, "shared", "of fix-a\n");
        Scratch.Write(a, "long", string.Concat(Enumerable.Range(0, 20).Select(line => line == 0 ? "first\n" : $"{line}\n")));
        scratch.Git(a, "commit", "--quiet", "-am", "a").Exits(0);
        Scratch.Write(b, "new", "of fix-b\n");
        Scratch.Write(b, "long", string.Concat(Enumerable.Range(0, 20).Select(line => line == 19 ? "last\n" : $"{line}\n")));
        Scratch.Write(repository, "shared", "of main\n");
        Scratch.Write(repository, "new", "of main\n");
        return repository;
    }
}
