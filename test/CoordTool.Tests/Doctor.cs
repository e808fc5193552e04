using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class Doctor
{
    [TestCase("none")]
    [TestCase("claude")]
    public void Proves_that_what_must_be_refused_is_refused_and_leaves_nothing_behind(string agent)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor(agent);
        Worker.Start(scratch, repository, "ann").Stage("a", "a\n");
        scratch.Coord(repository, "claim", "--session", "ann", "a").Exits(0);
        var before = Photograph.Of(repository, ".git/refs/notes/");
        var notes = scratch.Git(repository, "notes", "--ref=coord/claims", "list").Exits(0).Output;
        var said = scratch.Coord(repository, "doctor", "--probe").Exits(0);
        Assert.That(said.Lines, Has.All.StartsWith("ok "));
        Assert.That(said.Output, Does.Contain("a commit that would undo another session's is refused"));
        Assert.That(said.Output, Does.Contain(agent == "claude" ? "an edit of a file that another session holds is refused" : "no agent is set up"));
        Photograph.IsStill(before, repository, ".git/refs/notes/");
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "list").Exits(0).Output, Is.EqualTo(notes));
        Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
    }

    [TestCase("pre-commit")]
    [TestCase("post-commit")]
    [TestCase("reference-transaction")]
    public void Finds_a_hook_that_is_gone(string hook)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        File.Delete(Path.Combine(repository, ".git", "hooks", hook));
        var before = Photograph.Of(repository);
        var said = scratch.Coord(repository, "doctor", "--probe").Exits(2);
        Assert.That(said.Output, Does.Contain($"BAD  Git does not run our hooks: {hook}").And.Contain("Run: dotnet-coord init"));
        Photograph.IsStill(before, repository);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("WARNING").And.Contain(hook));
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(repository, "doctor", "--probe").Exits(0);
    }

    [Test]
    public void Finds_a_hook_that_is_there_and_does_nothing()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var hook = Path.Combine(repository, ".git", "hooks", "reference-transaction");
        File.WriteAllText(hook, File.ReadAllText(hook).Replace("#!/bin/sh\n", "#!/bin/sh\nexit 0\n", StringComparison.Ordinal));
        Assert.That(scratch.Coord(repository, "doctor", "--probe").Exits(2).Output, Does.Contain("BAD  a commit from an index that was behind was NOT refused"));
    }

    [Test]
    public void Finds_an_agent_whose_command_does_not_run()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var settings = Path.Combine(repository, ".claude", "settings.local.json");
        var text = File.ReadAllText(settings);
        File.WriteAllText(settings, text.Replace("\"command\": \"dotnet-coord\"", "\"command\": \"/no/such/dotnet-coord\"", StringComparison.Ordinal));
        Assert.That(File.ReadAllText(settings), Is.Not.EqualTo(text));
        var answer = scratch.Coord(repository, "doctor", "--probe").Exits(2);
        Assert.That(answer.Output, Does.Contain("BAD  an edit").And.Contain("/no/such/dotnet-coord"));
    }

    [Test]
    public void Says_what_is_missing_before_init()
    {
        using var scratch = new Scratch();
        Assert.That(scratch.Coord(scratch.Repository(), "doctor", "--probe").Exits(2).Output, Does.Contain("BAD  the repository is not set up").And.Contain("Run: dotnet-coord init"));
    }
}
