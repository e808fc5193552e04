using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Sequences of commands that lost work once, or would without a rule of docs/design.md. The numbers are fixed names.</summary>
public class Counterexamples
{
    // The branch is moved from another checkout, and this one's files are not.
    [TestCase(false, "commit", "-a", "-m", "edit")]
    [TestCase(false, "commit", "-a", "--no-verify", "-m", "edit")]
    [TestCase(false, "commit", "-m", "edit", "--", "f", "mine")]
    [TestCase(true, "commit", "-a", "-m", "edit")]
    [TestCase(true, "commit", "--no-verify", "-m", "edit", "--", "f", "mine")]
    public void Number_09_a_branch_moved_from_elsewhere_is_not_put_back(bool inSession, params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("mine", "1\n"));
        var variables = inSession ? Worker.Start(scratch, repository, "ann").Variables : new Dictionary<string, string>();
        MoveFromElsewhere(scratch, repository);
        if (command.Contains("-a") && !command.Contains("--no-verify"))
        {
            // The first commit comes from an index that is behind: it takes what is new, and finds the file that is not.
            Scratch.Write(repository, "mine", "2\n");
            Run("commit", "--quiet", "-a", "-m", "first").Exits(0);
            Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "mine" }));
        }
        else if (command.Contains("-a"))
        {
            scratch.Run(repository, Tool.Path, ["index", "refresh"], variables: variables).Exits(0);
        }

        Scratch.Write(repository, "mine", "3\n");
        var head = scratch.Head(repository);
        var refused = Run(command);
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain("moved from elsewhere").And.Contain("\n  f\n").And.Contain("dotnet-coord index refresh --files"));
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
        Assert.That(scratch.Content(repository, "f"), Is.EqualTo("of elsewhere\n"));

        scratch.Run(repository, Tool.Path, ["index", "refresh", "--files"], variables: variables).Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(repository, "f")), Is.EqualTo("of elsewhere\n"));
        Run(command).Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "mine" }));
        scratch.IsClean(repository);

        Answer Run(params string[] arguments) => scratch.Run(repository, "git", arguments, variables: variables);
    }

    [Test]
    public void Number_09_is_told_by_status_and_by_a_refresh()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        MoveFromElsewhere(scratch, repository);
        Assert.That(scratch.Coord(repository, "index", "refresh").Exits(0).Output, Does.Contain("f: the branch was moved from elsewhere").And.Contain("index refresh --files"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("stale: f is still what it was").And.Contain("index refresh --files"));
        Assert.That(scratch.Coord(repository, "index", "refresh", "--files").Exits(0).Output, Does.Contain("  f: written"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Not.Contain("stale:"));
        scratch.IsClean(repository);
    }

    // A push moves the branch of a checkout from within that checkout's own Git directory.
    [TestCase("ignore", false)]
    [TestCase("ignore", true)]
    [TestCase("updateInstead", false)]
    [TestCase("updateInstead", true)]
    public void Number_09_a_push_into_a_checked_out_branch_is_not_undone(string deny, bool inSession)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("mine", "1\n"));
        scratch.Git(repository, "config", "receive.denyCurrentBranch", deny).Exits(0);
        var variables = inSession ? Worker.Start(scratch, repository, "ann").Variables : new Dictionary<string, string>();
        var clone = scratch["clone"];
        scratch.Git(scratch.Root, "clone", "--quiet", repository, clone).Exits(0);
        Scratch.Write(clone, "f", "pushed\n");
        scratch.Git(clone, "commit", "--quiet", "-a", "-m", "pushed").Exits(0);
        scratch.Git(clone, "push", "--quiet", "origin", "main").Exits(0);

        foreach (var content in new[] { "2\n", "3\n" })
        {
            Scratch.Write(repository, "mine", content);
            scratch.Run(repository, "git", ["commit", "-a", "-m", "mine"], variables: variables);
            scratch.Run(repository, "git", ["commit", "-a", "--no-verify", "-m", "mine"], variables: variables);
            Assert.That(scratch.Content(repository, "f"), Is.EqualTo("pushed\n"));
        }

        scratch.Run(repository, Tool.Path, ["index", "refresh", "--files"], variables: variables).Exits(0);
        scratch.Run(repository, "git", ["commit", "-a", "-m", "mine"], variables: variables);
        Assert.That(scratch.Run(repository, "git", ["status", "--porcelain"], variables: variables).Exits(0).Output, Is.Empty);
        Assert.That(scratch.Content(repository, "f") + scratch.Content(repository, "mine"), Is.EqualTo("pushed\n3\n"));
    }

    private static void MoveFromElsewhere(Scratch scratch, string repository)
    {
        var elsewhere = scratch["elsewhere"];
        scratch.Git(repository, "worktree", "add", "--quiet", "-b", "side", elsewhere).Exits(0);
        Scratch.Write(elsewhere, "f", "of elsewhere\n");
        scratch.Git(elsewhere, "commit", "--quiet", "-a", "-m", "elsewhere").Exits(0);
        scratch.Git(elsewhere, "update-ref", "refs/heads/main", "side").Exits(0);
    }
}
