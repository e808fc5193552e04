using System.Text.Json;
using System.Text.Json.Nodes;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Init puts our hooks into the files of agents, several at once, and deinit takes them out again.</summary>
public class InitForManyAgents
{
    private const string Nested = """{ "theme": "dark", "hooks": { "SessionStart": [ { "hooks": [ { "type": "command", "command": "mine --agent codex" } ] } ] } }""";
    private const string Flat = """{ "version": 1, "hooks": { "sessionStart": [ { "command": "mine", "bash": "mine" } ], "stop": [ { "command": "other" } ] } }""";

    private static readonly (string Agent, string File, string? Users)[] Agents =
    [
        ("codex", ".codex/hooks.json", Nested),
        ("gemini", ".gemini/settings.json", Nested),
        ("cursor", ".cursor/hooks.json", Flat),
        ("copilot", ".github/hooks/dotnet-coord.json", Flat),
        ("opencode", ".opencode/plugins/dotnet-coord.js", null),
        ("agents-md", "AGENTS.md", "# Rules\n\nBe kind.\n"),
        ("claude-md", "CLAUDE.md", "no line end"),
    ];

    private static readonly (string Agent, string File, string Users)[] WithAFileOfTheUsers = [.. Agents.Where(each => each.Users is not null).Select(each => (each.Agent, each.File, each.Users!))];

    private static readonly (string Agent, string File, string Users)[] WithSettings = [.. WithAFileOfTheUsers.Where(each => each.Users[0] == '{')];

    [Test]
    public void Leaves_no_trace([ValueSource(nameof(Agents))] (string Agent, string File, string? Users) of)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var before = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--agent", of.Agent).Exits(0).Output, Does.Contain(Path.GetFileName(of.File)));
        Assert.That(Path.Combine(repository, of.File), Does.Exist);
        scratch.IsClean(repository);
        var once = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--agent", of.Agent).Exits(0).Output, Does.Contain("nothing was changed"));
        Photograph.IsStill(once, repository);
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Brings_back_a_file_of_the_users_to_the_byte([ValueSource(nameof(WithAFileOfTheUsers))] (string Agent, string File, string Users) of, [Values] bool isTracked)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Scratch.Write(repository, of.File, of.Users);
        if (isTracked)
        {
            scratch.Git(repository, "add", "--all").Exits(0);
            scratch.Git(repository, "commit", "--quiet", "-m", "theirs").Exits(0);
        }

        var status = scratch.Git(repository, "status", "--porcelain", "-uall").Output;
        var before = Photograph.Of(repository);
        var said = scratch.Coord(repository, "init", "--agent", of.Agent).Exits(0).Output;
        Assert.That(said.Contains("is tracked", StringComparison.Ordinal), Is.EqualTo(isTracked), said);
        Assert.That(scratch.Git(repository, "status", "--porcelain", "-uall").Output, Is.EqualTo(isTracked ? $" M {of.File}\n" : status));
        var with = File.ReadAllText(Path.Combine(repository, of.File));
        Assert.That(with, Does.Contain("dotnet-coord").And.Contain(of.Users[0] == '{' ? "mine" : of.Users));
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Leaves_what_the_user_changed_since([ValueSource(nameof(WithSettings))] (string Agent, string File, string Users) of)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var file = Scratch.Write(repository, of.File, of.Users);
        scratch.Coord(repository, "init", "--agent", of.Agent).Exits(0);
        var settings = JsonNode.Parse(File.ReadAllText(file))!;
        settings["later"] = true;
        File.WriteAllText(file, settings.ToJsonString());
        scratch.Coord(repository, "init", "--agent", of.Agent).Exits(0);
        scratch.Coord(repository, "deinit").Exits(0);
        var expected = JsonNode.Parse(of.Users)!;
        expected["later"] = true;
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(file)), expected), File.ReadAllText(file));
    }

    [Test]
    public void Sets_up_several_at_once_in_either_way()
    {
        using var scratch = new Scratch();
        foreach (var (name, words) in new[] { ("one", new[] { "--agent", "codex,gemini , cursor" }), ("two", ["--agent", "codex", "--agent", "gemini", "--agent=cursor"]) })
        {
            var repository = scratch.Repository(name);
            var before = Photograph.Of(repository);
            var said = scratch.Coord(repository, ["init", .. words]).Exits(0).Output;
            Assert.That(said, Does.Contain("Codex is set up. Still to do: run /hooks in Codex").And.Contain("Gemini CLI is set up").And.Contain("Cursor is set up"));
            foreach (var file in new[] { ".codex/hooks.json", ".gemini/settings.json", ".cursor/hooks.json" })
            {
                Assert.That(Path.Combine(repository, file), Does.Exist);
            }

            Assert.That(Path.Combine(repository, ".claude"), Does.Not.Exist);
            scratch.IsClean(repository);
            scratch.Coord(repository, "deinit").Exits(0);
            Photograph.IsStill(before, repository);
        }
    }

    [Test]
    public void Goes_by_marks_and_leaves_tracked_files_to_whom_asks_for_it()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository(files: [(".cursor/hooks.json", Flat), ("GEMINI.md", "be kind\n"), (".github/copilot-instructions.md", "be kind\n"), ("opencode.json", "{}\n")]);
        var said = scratch.Coord(repository, "init").Exits(0).Output;
        Assert.That(said, Does.Contain("Gemini CLI is set up, for GEMINI.md is here").And.Contain("GitHub Copilot CLI is set up").And.Contain("opencode is set up"));
        Assert.That(said, Does.Contain("Cursor was left alone").And.Contain("dotnet-coord init --agent cursor").And.Not.Contain("Codex"));
        Assert.That(File.ReadAllText(Path.Combine(repository, ".cursor/hooks.json")), Is.EqualTo(Flat));
        scratch.IsClean(repository);
        using var json = JsonDocument.Parse(scratch.Coord(repository, "init", "--json", "--agent", "cursor").Exits(0).Output);
        Assert.That(json.RootElement.GetProperty("agents")[0].GetProperty("name").GetString(), Is.EqualTo("cursor"));
        Assert.That(File.ReadAllText(Path.Combine(repository, ".cursor/hooks.json")), Does.Contain("dotnet-coord"));
    }

    [Test]
    public void Refuses_names_it_does_not_know()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var before = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--agent", "codex,emacs").Exits(64).Error, Does.Contain("emacs").And.Contain("gemini"));
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Gives_a_new_worktree_its_copy()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("codex,opencode");
        var worktree = scratch.Coord(repository, "worktree", "add", "beside").Exits(0).Line;
        Assert.That(Path.Combine(worktree, ".codex/hooks.json"), Does.Exist);
        Assert.That(Path.Combine(worktree, ".opencode/plugins/dotnet-coord.js"), Does.Exist);
        scratch.IsClean(worktree);
        scratch.Coord(repository, "worktree", "remove", "beside").Exits(0);
    }

    [TestCase("codex", ".codex/hooks.json", "before-edit")]
    [TestCase("gemini", ".gemini/settings.json", "before-edit")]
    [TestCase("cursor", ".cursor/hooks.json", "before-edit")]
    [TestCase("copilot", ".github/hooks/dotnet-coord.json", "before-edit")]
    public void Writes_commands_that_refuse_by_their_answer_and_never_by_failing(string agent, string file, string moment)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor(agent);
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "readme").Exits(0);
        var commands = Texts(JsonNode.Parse(File.ReadAllText(Path.Combine(repository, file)))!).Where(text => text.Contains(" hook ", StringComparison.Ordinal) && !text.StartsWith("if ", StringComparison.Ordinal)).ToList();
        Assert.That(commands, Has.Count.EqualTo(4));
        var payload = new OtherAgent(scratch, agent, "019a-1", repository).Payload(moment, Path.Combine(repository, "readme"));
        var refused = commands.Select(command => scratch.Run(repository, "sh", ["-c", command], payload).Exits(0).Output).Count(output => output.Contains("is claimed by", StringComparison.Ordinal));
        Assert.That(refused, Is.EqualTo(1));
        foreach (var command in commands)
        {
            var without = scratch.Run(repository, "sh", ["-c", command], payload, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }).Exits(0);
            Assert.That(without.Output + without.Error, Is.Empty);
        }
    }

    private static IEnumerable<string> Texts(JsonNode node) => node switch
    {
        JsonObject below => below.Where(each => each.Value is not null).SelectMany(each => Texts(each.Value!)),
        JsonArray list => list.Where(each => each is not null).SelectMany(each => Texts(each!)),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
