using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The hook managers that people have, as their packages install them, before and after us.</summary>
public class HookManagers
{
    private static readonly string[] All = ["husky", "lefthook", "pre-commit"];

    [Test]
    public void Go_on_beside_us([ValueSource(nameof(All))] string name, [Values] bool isFirst)
    {
        using var scratch = new Scratch();
        var repository = Prepare(scratch, name);
        if (isFirst)
        {
            Install(scratch, repository, name);
        }

        string[] apart = [".git/ORIG_HEAD", ".git/index", ".git/logs/", ".git/COMMIT_EDITMSG"];
        var before = Photograph.Of(repository, apart);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        if (!isFirst)
        {
            // It takes the place of our hooks, and whoever starts next puts them back.
            Install(scratch, repository, name);
            Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain("BAD   Git does not run our hooks"));
            Assert.That(scratch.Coord(repository, "session", "start", "--id", "first").Exits(0).Error, Does.Contain("in place again"));
            scratch.Coord(repository, "session", "end", "--id", "first").Exits(0);
        }

        scratch.Coord(repository, "doctor", "--probe").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Commit("a", "a\n");
        Assert.That(File.ReadAllLines(scratch["seen"]), Is.EqualTo(new[] { "manager" }), "the manager's hook did not run, or not once");
        Scratch.Write(repository, "b", "no\n");
        ann.Git("add", "b").Exits(0);
        Assert.That(ann.Git("commit", "-qm", "b").ExitCode, Is.Not.Zero, "the manager's hook refused, and that was not heard");

        // What another session holds is refused by ours.
        var bob = Worker.Start(scratch, repository, "bob");
        bob.Coord("claim", "c").Exits(0);
        File.Delete(Path.Combine(repository, "b"));
        ann.Git("rm", "--quiet", "--cached", "b").Exits(0);
        ann.Stage("c", "c\n");
        Assert.That(ann.Git("commit", "-qm", "c").Exits(1).Error, Does.Contain("claimed by person-bob"));
        ann.Git("rm", "--quiet", "--cached", "c").Exits(0);
        File.Delete(Path.Combine(repository, "c"));
        bob.Coord("release", "--all").Exits(0);
        ann.End();
        bob.End();
        if (isFirst)
        {
            scratch.Run(repository, "git", ["reset", "--quiet", "--hard", "HEAD~1"], variables: new Dictionary<string, string> { ["COORD"] = "0" }).Exits(0);
            scratch.Coord(repository, "deinit", "--purge").Exits(0);
            Photograph.IsStill(before, repository, apart);
        }
    }

    [Test]
    public void Leave_us_our_hooks_in_linked_worktrees([ValueSource(nameof(All))] string name)
    {
        using var scratch = new Scratch();
        var repository = Prepare(scratch, name);
        Install(scratch, repository, name);
        var linked = scratch["linked"];
        scratch.Git(repository, "worktree", "add", "--quiet", linked).Exits(0);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(linked, "doctor", "--probe").Exits(0);
        scratch.IsClean(linked);
        var added = scratch.Coord(repository, "worktree", "add", "later").Exits(0).Line;
        scratch.Coord(added, "doctor").Exits(0);
        scratch.IsClean(added);
    }

    // A repository whose commits are noted by the manager's hook, which refuses a file that says no.
    private static string Prepare(Scratch scratch, string name)
    {
        var hook = $"echo manager >>'{scratch["seen"]}'; ! grep -qx no b 2>/dev/null";
        return scratch.Repository(files: name switch
        {
            "husky" => [("package.json", "{ \"private\": true }\n"), (".husky/pre-commit", hook + "\n")],
            "lefthook" => [("lefthook.yml", $"pre-commit:\n  commands:\n    note:\n      run: {hook}\n")],
            _ => [(".pre-commit-config.yaml", $"repos:\n- repo: local\n  hooks:\n  - id: note\n    name: note\n    language: system\n    entry: sh -c \"{hook}\"\n    always_run: true\n    pass_filenames: false\n")],
        });
    }

    private static void Install(Scratch scratch, string repository, string name)
    {
        var (program, arguments) = name switch
        {
            "husky" => ("node", new[] { Package("husky/bin.js") }),
            "lefthook" => (Package("lefthook-linux-x64/bin/lefthook"), ["install"]),
            _ => ("pre-commit", ["install"]),
        };
        if (name == "pre-commit")
        {
            scratch.Needs(name);
        }

        scratch.Run(repository, program, arguments).Exits(0);
    }

    private static string Package(string path)
    {
        for (var directory = Path.GetDirectoryName(Tool.Path); directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var package = Path.Combine(directory, ".deps", "npm", "node_modules", path);
            if (File.Exists(package))
            {
                return package;
            }
        }

        throw new InvalidOperationException($"{path} is missing; run eng/bootstrap.sh.");
    }
}
