using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A word that is nearly one of the tool's.</summary>
public class WordsThatAreMistyped
{
    [TestCase("worktre add x --branch b", "worktree")]
    [TestCase("stauts", "status")]
    [TestCase("worktree lst", "list")]
    [TestCase("re", "release` or `rescue")]
    [TestCase("--jsn status", "--json")]
    [TestCase("commit -m x --ammend", "--amend")]
    [TestCase("worktree done --keeep", "--keep")]
    [TestCase("session env --rw", "--raw")]
    [TestCase("run @x --wiat 5m -- true", "--wait")]
    [TestCase("run --wiat 5m @x -- true --wiat", "--wait")]
    public void Is_answered_with_what_was_meant(string line, string meant)
    {
        var answer = Answer(line);
        Assert.That(answer.Error.Split('\n')[0], Does.StartWith("error: ").And.EndWith($"Did you mean `{meant}`?"));
        Assert.That(answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2), "one error, and what to type next");
    }

    [TestCase("frobnicate", "dotnet-coord --help")]
    [TestCase("worktree frobnicate", "dotnet-coord worktree --help")]
    [TestCase("claim", "dotnet-coord claim --help")]
    [TestCase("status extra", "dotnet-coord status --help")]
    [TestCase("shell-init tcsh", "dotnet-coord shell-init --help")]
    public void Is_answered_with_help_where_nothing_is_near(string line, string next)
    {
        var answer = Answer(line);
        Assert.That(answer.Error, Does.StartWith("error: ").And.EndWith($"  See what there is: {next}\n").And.Not.Contain("Did you mean"));
    }

    [Test]
    public void Is_what_it_looks_like_behind_two_dashes()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"));
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        Assert.That(scratch.Coord(repository, "--session", "ann", "claim", "--", "-x", "--y").Exits(0).Lines, Is.EqualTo(new[] { "claimed -x", "claimed --y" }));
        Assert.That(scratch.Coord(repository, "run", "@x", "--", "echo", "--wiat").Exits(0).Line, Is.EqualTo("--wiat"));
        Assert.That(scratch.Coord(repository, "run", "@x", "echo", "--wiat").Exits(0).Line, Is.EqualTo("--wiat"));
        Assert.That(scratch.Coord(repository, "check", "-x").Exits(64).Error, Does.Contain("'-x'"));
    }

    private static Answer Answer(string line)
    {
        using var scratch = new Scratch();
        var answer = scratch.Coord(scratch.Root, line.Split(' ')).Exits(64);
        Assert.That(answer.Output, Is.Empty);
        return answer;
    }
}
