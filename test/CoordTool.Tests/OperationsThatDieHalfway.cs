using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Commands on worktrees that are killed at each point of their journal, and the command that comes next.</summary>
public class OperationsThatDieHalfway
{
    private const int Killed = 128 + 9;

    private static readonly (string Path, string Content)[] Files = [("a", "a\n"), ("b", "b\n"), ("c/d", "d\n"), ("gone", "gone\n"), (".gitignore", "ignored\n")];

    [Test]
    public void Landing_is_finished_or_undone([Values] bool forward, [Values] bool checkedOut, [Values] bool keep)
    {
        var finished = 0;
        var undone = 0;
        for (var point = 1; ; point++)
        {
            using var scratch = new Scratch();
            var repository = scratch.Coordinated(Files);
            var worktree = Worktree(scratch, repository);
            if (!forward)
            {
                Commit(scratch, repository, "b", "b of main\n");
            }

            if (!checkedOut)
            {
                scratch.Git(repository, "switch", "--quiet", "-c", "elsewhere").Exits(0);
            }

            Scratch.Write(repository, "mine", "not tracked\n");
            var (main, tip) = (Id(scratch, repository, "main"), scratch.Head(worktree));
            string[] done = ["worktree", "done", "fix", .. keep ? (string[])["--keep"] : []];
            var answer = scratch.Run(repository, Tool.Path, done, variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            var next = scratch.Coord(repository, "status").Exits(0);
            Assert.That(next.Error, Does.Contain("landing work/fix in main had been interrupted"), $"point {point}");
            IsWhole(scratch, repository);
            if (Id(scratch, repository, "main") == main)
            {
                undone++;
                Assert.That(scratch.Head(worktree), Is.EqualTo(tip));
                scratch.IsClean(worktree);
                Assert.That(File.ReadAllText(Path.Combine(repository, "a")), Is.EqualTo("a\n"));
                scratch.Coord(repository, done).Exits(0);
                IsWhole(scratch, repository);
            }
            else
            {
                finished++;
            }

            HasLanded(scratch, repository, worktree, tip, checkedOut, keep);
        }

        Assert.That((finished, undone), Is.EqualTo((keep ? 2 : 7, 4)), "points at which it died before and after main had moved");
    }

    [Test]
    public void Adding_is_finished_or_undone()
    {
        var finished = 0;
        var undone = 0;
        for (var point = 1; ; point++)
        {
            using var scratch = new Scratch();
            var repository = scratch.Coordinated(Files);
            var answer = scratch.Run(repository, Tool.Path, ["worktree", "add", "fix"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            Assert.That(scratch.Coord(repository, "status").Exits(0).Error, Does.Contain("adding the worktree fix had been interrupted"));
            IsWhole(scratch, repository);
            if (Directory.Exists(repository + "-fix"))
            {
                finished++;
                scratch.IsClean(repository + "-fix");
                scratch.Coord(repository, "worktree", "done", "fix").Exits(0);
            }
            else
            {
                undone++;
                Assert.That(scratch.Git(repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty);
                Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
                scratch.Coord(repository, "worktree", "add", "fix").Exits(0);
            }
        }

        Assert.That((finished, undone), Is.EqualTo((1, 5)));
    }

    [Test]
    public void Removing_is_finished_or_undone_and_restoring_is_finished([Values] bool force)
    {
        var finished = 0;
        var undone = 0;
        for (var point = 1; ; point++)
        {
            using var scratch = new Scratch();
            var repository = scratch.Coordinated(Files);
            var worktree = Worktree(scratch, repository);
            var tip = scratch.Head(worktree);
            Scratch.Write(worktree, "b", "edited\n");
            if (!force)
            {
                scratch.Git(worktree, "checkout", "--quiet", "b").Exits(0);
                scratch.Git(repository, "merge", "--quiet", "work/fix").Exits(0);
            }

            var before = Photograph.Of(worktree);
            string[] remove = ["worktree", "remove", "fix", .. force ? (string[])["--force"] : []];
            var answer = scratch.Run(repository, Tool.Path, remove, variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            Assert.That(scratch.Coord(repository, "status").Exits(0).Error, Does.Contain("removing the worktree fix had been interrupted"), $"point {point}");
            IsWhole(scratch, repository);
            if (Directory.Exists(worktree))
            {
                undone++;
                Photograph.IsStill(before, worktree);
                scratch.Coord(repository, remove).Exits(0);
            }
            else
            {
                finished++;
            }

            Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1), $"point {point}");
            Assert.That(scratch.Git(repository, "branch", "--list", "work/fix").Exits(0).Lines, Has.Length.EqualTo(force ? 1 : 0), $"point {point}");
            scratch.Coord(repository, "worktree", "restore", "fix").Exits(0);
            Photograph.IsStill(before, worktree);
            Assert.That(scratch.Head(worktree), Is.EqualTo(tip));
        }

        Assert.That((finished, undone), Is.EqualTo((4, 2)));
    }

    [Test]
    public void Restoring_is_finished([Values] bool taken)
    {
        var points = 0;
        for (var point = 1; ; point++)
        {
            using var scratch = new Scratch();
            var repository = scratch.Coordinated(Files);
            var worktree = Worktree(scratch, repository);
            var (tip, before) = (scratch.Head(worktree), Photograph.Of(worktree));
            scratch.Coord(repository, "worktree", "done", "fix").Exits(0);
            var answer = scratch.Run(repository, Tool.Path, ["worktree", "restore", "fix"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = $"{point}" });
            if (answer.ExitCode == 0)
            {
                break;
            }

            Assert.That(answer.ExitCode, Is.EqualTo(Killed), answer.Error);
            points++;
            var isTaken = taken && !Directory.Exists(worktree);
            if (isTaken)
            {
                Scratch.Write(worktree, "precious", "precious\n");
            }

            var next = scratch.Coord(repository, "status").Exits(0);
            Assert.That(next.Error, Does.Contain("restoring the worktree fix had been interrupted"), $"point {point}");
            IsWhole(scratch, repository);
            if (isTaken)
            {
                Assert.That(File.ReadAllText(Path.Combine(worktree, "precious")), Is.EqualTo("precious\n"));
                Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1), $"point {point}");
                Directory.Delete(worktree, recursive: true);
                scratch.Coord(repository, "worktree", "restore", "fix").Exits(0);
            }

            Photograph.IsStill(before, worktree);
            Assert.That((scratch.Head(worktree), scratch.Git(worktree, "branch", "--show-current").Exits(0).Line), Is.EqualTo((tip, "work/fix")));
            scratch.IsClean(worktree);
            Assert.That(scratch.Git(repository, "worktree", "list", "--porcelain").Exits(0).Output, Does.Not.Contain("locked").And.Not.Contain("prunable"), $"point {point}");
        }

        Assert.That(points, Is.EqualTo(5));
    }

    [Test]
    public void Adding_that_died_before_it_had_the_name_leaves_the_one_who_has_it()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(Files);
        scratch.Git(repository, "branch", "work/fix").Exits(0);
        scratch.Run(repository, Tool.Path, ["worktree", "add", "fix"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = "1" }).Exits(Killed);
        scratch.Git(repository, "worktree", "add", "--quiet", repository + "-fix", "work/fix").Exits(0);
        scratch.Coord(repository, "status").Exits(0);
        scratch.IsClean(repository + "-fix");
        Assert.That(scratch.Git(repository, "branch", "--list", "work/*").Exits(0).Lines, Has.Length.EqualTo(1));
    }

    // A filter is run by Git for one of the files: what it kills dies between two of them.
    [Test]
    public void Landing_whose_Git_dies_between_two_files_is_undone_and_what_was_edited_since_stays()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated([.. Files, (".gitattributes", "trap filter=trap\n"), ("trap", "trap\n"), ("z", "z\n")]);
        var worktree = Worktree(scratch, repository);
        Commit(scratch, worktree, "trap", "sprung\n");
        Commit(scratch, worktree, "z", "z of the worktree\n");
        var tip = scratch.Head(worktree);
        var main = scratch.Head(repository);
        scratch.Git(repository, "config", "filter.trap.smudge", "cat; kill -9 $(ps -o ppid= -p $PPID) $PPID; sleep 1").Exits(0);
        scratch.Run(repository, Tool.Path, ["worktree", "done", "fix"]).Exits(Killed);
        scratch.Git(repository, "config", "--unset", "filter.trap.smudge").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(repository, "a")), Is.EqualTo("a of the worktree\n"), "it died too early: the test proves nothing");
        Assert.That(scratch.Head(repository), Is.EqualTo(main));
        Scratch.Write(repository, "b", "edited since\n");

        var next = scratch.Coord(repository, "status").Exits(0);
        Assert.That(next.Error, Does.Contain("undone"));
        Assert.That(File.ReadAllText(Path.Combine(repository, "a")) + File.ReadAllText(Path.Combine(repository, "trap")) + File.ReadAllText(Path.Combine(repository, "z")), Is.EqualTo("a\ntrap\nz\n"));
        Assert.That(File.ReadAllText(Path.Combine(repository, "b")), Is.EqualTo("edited since\n"));
        Assert.That(scratch.Git(repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo(" M b\n"));
        scratch.Git(repository, "checkout", "--quiet", "b").Exits(0);
        scratch.Coord(repository, "worktree", "done", "fix").Exits(0);
        Assert.That(scratch.Head(repository), Is.EqualTo(tip));
        IsWhole(scratch, repository);
    }

    [Test]
    public void A_removal_leaves_the_one_who_has_the_place_by_now()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(Files);
        var worktree = Worktree(scratch, repository);
        scratch.Run(repository, Tool.Path, ["worktree", "done", "fix"], variables: new Dictionary<string, string> { ["COORD_STOP_AT"] = "8" }).Exits(Killed);
        Assert.That(worktree, Does.Not.Exist, "it died too early: the test proves nothing");
        Scratch.Write(worktree, "precious", "precious\n");
        scratch.Coord(repository, "status").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(worktree, "precious")), Is.EqualTo("precious\n"));
        IsWhole(scratch, repository);
    }

    private static string Worktree(Scratch scratch, string repository)
    {
        var worktree = scratch.Coord(repository, "worktree", "add", "fix").Exits(0).Line;
        Scratch.Write(worktree, "new/file", "new\n");
        scratch.Git(worktree, "rm", "--quiet", "gone").Exits(0);
        Commit(scratch, worktree, "a", "a of the worktree\n");
        Scratch.Write(worktree, "ignored", "ignored\n");
        return worktree;
    }

    private static void Commit(Scratch scratch, string checkout, string path, string content)
    {
        Scratch.Write(checkout, path, content);
        scratch.Git(checkout, "add", ".").Exits(0);
        scratch.Git(checkout, "commit", "--quiet", "-m", $"Write {path}").Exits(0);
    }

    private static string Id(Scratch scratch, string repository, string name) => scratch.Git(repository, "rev-parse", name).Exits(0).Line;

    private static void HasLanded(Scratch scratch, string repository, string worktree, string tip, bool checkedOut, bool keep)
    {
        scratch.Git(repository, "merge-base", "--is-ancestor", tip, "main").Exits(0);
        Assert.That(scratch.Git(repository, "show", "main:new/file").Exits(0).Output, Is.EqualTo("new\n"));
        Assert.That(File.Exists(Path.Combine(repository, "gone")), Is.Not.EqualTo(checkedOut));
        Assert.That(File.Exists(Path.Combine(repository, "new/file")), Is.EqualTo(checkedOut));
        Assert.That(scratch.Git(repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo("?? mine\n"));
        Assert.That(Directory.Exists(worktree), Is.EqualTo(keep));
        Assert.That(scratch.Git(repository, "branch", "--list", "work/*").Exits(0).Output.Length > 0, Is.EqualTo(keep));
        if (!keep)
        {
            var trash = Path.Combine(Path.GetDirectoryName(repository)!, ".coord-trash");
            Assert.That(Directory.GetFiles(trash, "ignored", SearchOption.AllDirectories), Has.Length.EqualTo(1));
            Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
        }
    }

    private static void IsWhole(Scratch scratch, string repository)
    {
        scratch.Git(repository, "fsck", "--strict", "--no-dangling").Exits(0);
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(repository, ".git", "coord", "journal")), Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(repository, ".git"), "*.lock", SearchOption.TopDirectoryOnly), Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(repository, ".git", "coord"), "landing-*"), Is.Empty);
    }
}
