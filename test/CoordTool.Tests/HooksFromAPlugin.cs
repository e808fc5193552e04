using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A team enables the plugin in its repository, in place of everybody's personal hooks.</summary>
public class HooksFromAPlugin
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private const string Enabled = """{ "enabledPlugins": { "dotnet-coord@team": true } }""";
    private const string Mine = "{\n  \"model\": \"opus\"\n}\n";

    [Test]
    public void Are_not_written_a_second_time()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository(files: [("readme", "hello\n"), (".claude/settings.json", Enabled)]);
        Assert.That(scratch.Coord(repository, "init").Exits(0).Output, Does.Contain("from the plugin dotnet-coord"));
        Assert.That(Path.Combine(repository, ".claude/settings.local.json"), Does.Not.Exist);
        Assert.That(scratch.Coord(repository, "init").Exits(0).Output, Does.Contain("nothing was changed"));
        Assert.That(scratch.Coord(repository, "doctor", "--probe").Exits(0).Output, Does.Contain("an edit of a file that another session holds is refused"));
        scratch.IsClean(repository);
    }

    [Test]
    public void Take_the_place_of_those_that_init_wrote_before()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var settings = Scratch.Write(repository, ".claude/settings.local.json", Mine);
        scratch.Coord(repository, "init").Exits(0);
        Assert.That(File.ReadAllText(settings), Does.Contain("pre-tool-use"));
        Scratch.Write(repository, ".claude/settings.json", Enabled);
        Assert.That(scratch.Coord(repository, "init").Exits(0).Output, Does.Contain("settings.local.json"));
        Assert.That(File.ReadAllText(settings), Is.EqualTo(Mine));
        scratch.Coord(repository, "deinit").Exits(0);
        Assert.That(File.ReadAllText(settings), Is.EqualTo(Mine));
    }

    [Test]
    public async Task Do_no_harm_beside_those_in_the_settings()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"), ("coord.json", "{ \"subagents\": \"own\" }\n"));
        async Task<Answer[]> Twice(string hook, string name, params string[] files)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
                scratch.CoordReading(repository, RecordedPayload.Read(name, First, repository, files), "hook", hook, "--agent", "claude").Exits(0))));
            Assert.That(answers.Select(answer => answer.Output), Has.None.Contains("unchecked"), hook);
            return answers;
        }

        await Twice("session-start", "session-start");
        await Twice("subagent-start", "subagent-start");
        await Twice("pre-tool-use", "pre-tool-use-edit-of-a-subagent", Path.Combine(repository, "src/a"));
        var rewritten = await Twice("pre-tool-use", "pre-tool-use-bash-of-a-subagent");
        Assert.That(rewritten[0].Output, Is.EqualTo(rewritten[1].Output).And.Contain("git status"));
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Lines, Has.Length.EqualTo(3));
        Assert.That(scratch.Held(repository), Has.Length.EqualTo(1));
        Scratch.Write(repository, "src/a", "edited\n");
        await Twice("post-tool-use", "post-tool-use-edit", Path.Combine(repository, "src/a"));
        await Twice("subagent-stop", "subagent-stop");
        Assert.That(scratch.Held(repository), Is.EqualTo(new[] { $"src/a {First}" }));
        await Twice("session-end", "session-end");
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("0 refused, 0 could not decide"));
    }
}
