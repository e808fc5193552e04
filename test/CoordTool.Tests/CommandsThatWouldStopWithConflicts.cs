using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>While a command stands still in conflicts, nobody else can commit in its checkout: it is tried in memory first.</summary>
public class CommandsThatWouldStopWithConflicts
{
    private static readonly string[] Commands = ["merge other", "merge --no-ff other", "cherry-pick other", "revert HEAD~1", "revert --no-edit HEAD~1", "pull --no-rebase . other", "-c pull.rebase=false pull . other"];

    [TestCaseSource(nameof(Commands))]
    public void Are_refused_beside_another_session(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, conflicting: true);
        var head = scratch.Git(ann.Checkout, "rev-parse", "HEAD").Output;

        var answer = ann.Git(command.Split(' ')).Exits(2);

        Assert.That(answer.Error, Does.Contain("would stop with conflicts").And.Contain(bob.Name).And.Contain("\n  a\n").And.Contain("dotnet-coord worktree add"));
        Assert.That(scratch.Git(ann.Checkout, "rev-parse", "HEAD").Output, Is.EqualTo(head));
        Assert.That(scratch.Git(ann.Checkout, "status", "--porcelain").Output, Is.Empty);
        bob.Commit("b", "bob\n");
    }

    [TestCaseSource(nameof(Commands))]
    public void Pass_where_everything_goes_together(string command)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, conflicting: false);

        Assert.That(ann.Git(command.Split(' ')).Exits(0).Error, Does.Not.Contain("dotnet-coord"));
        scratch.IsClean(ann.Checkout);
    }

    [TestCase("merge other")]
    [TestCase("cherry-pick other")]
    [TestCase("revert HEAD~1")]
    public void Stop_where_nobody_else_is_there(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, conflicting: true);
        bob.End();

        ann.Git(command.Split(' ')).Exits(1);

        Assert.That(scratch.Git(ann.Checkout, "diff", "--name-only").Output + ann.Git("diff", "--name-only", "--diff-filter=U").Output, Does.Contain("a\n"));
    }

    [TestCase("merge other", 1)]
    [TestCase("merge none", 1)]
    [TestCase("cherry-pick none", 128)]
    public void Go_as_with_plain_Git_by_force_and_by_mistake(string command, int code)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, conflicting: true);

        Assert.That(ann.GitWith([("COORD_FORCE", "1")], command.Split(' ')).Exits(code).Error, Does.Not.Contain("refused"));
    }

    // On main: first, second (the one that is reverted), third. On other: one commit on top of first.
    private static (ShimWorker Ann, ShimWorker Bob) Start(Scratch scratch, bool conflicting)
    {
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"), ("c", "1\n"), ("d", "1\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        scratch.Git(repository, "switch", "--quiet", "-c", "other").Exits(0);
        Commit(scratch, repository, conflicting ? "a" : "d", "other\n");
        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        Commit(scratch, repository, conflicting ? "a" : "b", "2\n");
        Commit(scratch, repository, conflicting ? "a" : "c", "3\n");
        return (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
    }

    private static void Commit(Scratch scratch, string repository, string path, string content)
    {
        Scratch.Write(repository, path, content);
        scratch.Git(repository, "commit", "--quiet", "-am", $"{path} {content.Trim()}").Exits(0);
    }
}
