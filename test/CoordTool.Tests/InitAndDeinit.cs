using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class InitAndDeinit
{
    [TestCase("none")]
    [TestCase("claude")]
    public void Leave_no_trace(string agent)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var before = Photograph.Of(repository);
        scratch.Coord(repository, "init", "--agent", agent).Exits(0);
        scratch.IsClean(repository);
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
        Assert.That(Path.Combine(repository, ".git", "coord"), Does.Not.Exist);
    }

    [Test]
    public void Leave_no_trace_after_work()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var before = Photograph.Of(repository);
        scratch.Coord(repository, "init", "--agent", "claude").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Coord("claim", "readme").Exits(0);
        ann.Coord("release", "--all").Exits(0);
        ann.End();
        scratch.Coord(repository, "deinit").Exits(0);

        // The claims ref is the record of who did what; it is data, and stays.
        Photograph.IsStill(before, repository, ".git/refs/notes/");
        scratch.IsClean(repository);
    }

    [TestCase("none")]
    [TestCase("claude")]
    public void Change_nothing_the_second_time(string agent)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        scratch.Coord(repository, "init", "--agent", agent).Exits(0);
        var once = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--agent", agent).Exits(0).Output, Does.Contain("nothing was changed"));
        Photograph.IsStill(once, repository);
        scratch.Coord(repository, "deinit").Exits(0);
        var without = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "deinit").Exits(0).Line, Is.EqualTo("There was nothing to take out."));
        Photograph.IsStill(without, repository);
    }

    [Test]
    public void Bring_the_hooks_of_an_earlier_version_up_to_date()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var file = Path.Combine(repository, ".claude/settings.local.json");
        var whole = File.ReadAllText(file);
        var settings = System.Text.Json.Nodes.JsonNode.Parse(whole)!;
        foreach (var later in new[] { "PostToolUse", "PostToolUseFailure" })
        {
            Assert.That(settings["hooks"]!.AsObject().Remove(later));
        }

        File.WriteAllText(file, settings.ToJsonString());
        scratch.Coord(repository, "init", "--agent", "claude").Exits(0);
        Assert.That(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file)), System.Text.Json.Nodes.JsonNode.Parse(whole)));
        scratch.Coord(repository, "deinit").Exits(0);
        Assert.That(file, Does.Not.Exist);
    }

    [Test]
    public void Keep_what_the_user_has_in_his_files()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        const string Settings = "{\n  \"permissions\": {\n    \"allow\": [\n      \"Bash(git *)\"\n    ]\n  },\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\n        \"matcher\": \"Bash\",\n        \"hooks\": [\n          {\n            \"type\": \"command\",\n            \"command\": \"mine\"\n          }\n        ]\n      }\n    ]\n  }\n}\n";
        Scratch.Write(repository, ".claude/settings.local.json", Settings);
        Scratch.Write(repository, ".git/info/exclude", "/.claude/settings.local.json\nno-line-end");
        var before = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init").Exits(0).Output, Does.Contain(".claude is here"));
        Assert.That(File.ReadAllText(Path.Combine(repository, ".claude/settings.local.json")), Does.Contain("\"mine\"").And.Contain("\"dotnet-coord").IgnoreCase);
        scratch.IsClean(repository);
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
    }

    [TestCase("{ // a comment\n}")]
    [TestCase("[]")]
    [TestCase("{")]
    public void Refuse_settings_they_could_not_write_back(string settings)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Scratch.Write(repository, ".claude/settings.local.json", settings);
        var before = Photograph.Of(repository);
        var answer = scratch.Coord(repository, "init", "--agent", "claude").Exits(64);
        Assert.That(answer.Error, Does.Contain("settings.local.json").And.Contain("--agent none"));
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Go_by_the_marks_of_the_agents()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Assert.That(scratch.Coord(repository, "init").Exits(0).Output, Does.Contain("No agent was set up"));
        Assert.That(Path.Combine(repository, ".claude"), Does.Not.Exist);
        Scratch.Write(repository, "CLAUDE.md", "be kind\n");
        Assert.That(scratch.Coord(repository, "init").Exits(0).Output, Does.Contain("CLAUDE.md is here"));
        Assert.That(Path.Combine(repository, ".claude", "settings.local.json"), Does.Exist);
    }

    [Test]
    public void Work_from_a_linked_worktree_for_the_whole_repository()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var linked = scratch["linked"];
        scratch.Git(repository, "worktree", "add", "--quiet", linked).Exits(0);
        var before = Photograph.Of(repository, ".git/worktrees/linked/");
        var inside = Photograph.Of(linked);
        scratch.Coord(linked, "init", "--agent", "claude").Exits(0);
        Assert.That(Path.Combine(repository, ".claude", "settings.local.json"), Does.Exist);
        scratch.IsClean(repository);
        scratch.IsClean(linked);
        Worker.Start(scratch, linked, "ann").Commit("a", "a\n");
        scratch.IsClean(linked);
        scratch.Run(linked, "git", ["reset", "--quiet", "--hard", "HEAD~1"], variables: new Dictionary<string, string> { ["COORD"] = "0" }).Exits(0);
        scratch.Coord(linked, "session", "end", "--id", "ann").Exits(0);
        scratch.Coord(linked, "deinit").Exits(0);
        Photograph.IsStill(before, repository, ".git/worktrees/linked/");
        Photograph.IsStill(inside, linked);
        Assert.That(Path.Combine(repository, ".git", "worktrees", "linked", "coord"), Does.Not.Exist);
    }

    [Test]
    public void Are_refused_while_sessions_may_have_work()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        var before = Photograph.Of(repository);
        var refused = scratch.Coord(repository, "deinit").Exits(2);
        Assert.That(refused.Error, Does.Contain("dotnet-coord session end --id ann"));
        Photograph.IsStill(before, repository);
        ann.End();
        scratch.Coord(repository, "deinit").Exits(0);
    }

    [Test]
    public void Keep_what_a_session_staged_as_a_rescue()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("a", "only here\n");

        // What a person stages there is in its way back to the default index.
        Scratch.Write(repository, "a", "of a person\n");
        scratch.Git(repository, "add", "a").Exits(0);
        using var ended = JsonDocument.Parse(scratch.Coord(repository, "session", "end", "--id", "ann", "--json").Exits(0).Output);
        var rescue = ended.RootElement.GetProperty("rescues")[0].GetString()!;
        scratch.Coord(repository, "deinit").Exits(0);
        Assert.That(scratch.Content(repository, "a", rescue), Is.EqualTo("only here\n"));
    }

    [Test]
    public void List_what_stays_and_drop_it_when_they_are_told_to()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var before = Photograph.Of(repository);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Coord("claim", "readme").Exits(0);
        ann.End();
        foreach (var name in new[] { "one", "two" })
        {
            scratch.Coord(repository, "worktree", "add", name).Exits(0);
            scratch.Coord(repository, "worktree", "remove", name).Exits(0);
        }

        var trash = scratch[".coord-trash"];
        string[] precious = [$"{trash}: 2 worktrees in the trash", "refs/notes/coord/*: 1 notes ref of claims and decisions"];
        Assert.That(Told(scratch.Coord(repository, "deinit"), "kept: "), Is.EquivalentTo(precious));
        Assert.That(Told(scratch.Coord(repository, "deinit"), "kept: "), Is.EquivalentTo(precious));
        var planned = scratch.Coord(repository, "deinit", "--purge", "--dry-run").Exits(0);
        Assert.That(Told(planned, "would be dropped: "), Is.EquivalentTo(precious));
        Assert.That(planned.Output, Does.Not.Contain("taken out"), "nothing is in a file any more");
        Assert.That(trash, Does.Exist);
        Assert.That(Told(scratch.Coord(repository, "deinit", "--purge"), "dropped: "), Is.EquivalentTo(precious));
        Assert.That(Directory.GetDirectories(trash), Is.Empty);

        // Git made that directory for its records of worktrees.
        Photograph.IsStill(before, repository, ".git/worktrees/");
        Assert.That(Path.Combine(repository, ".git", "coord"), Does.Not.Exist);
    }

    private static IEnumerable<string> Told(Answer answer, string word) =>
        answer.Exits(0).Output.Split('\n').Where(line => line.StartsWith(word, StringComparison.Ordinal)).Select(line => line[word.Length..]);

    [Test]
    public void Lead_to_hooks_that_go_on_without_the_tool()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        foreach (var hook in new[] { "pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge", "post-rewrite", "reference-transaction" })
        {
            var path = Path.Combine(repository, ".git", "hooks", hook);
            File.WriteAllText(path, File.ReadAllText(path).Replace(Tool.Path, "/no/such/tool", StringComparison.Ordinal));
        }

        Scratch.Write(repository, "a", "a\n");
        scratch.Git(repository, "add", "a").Exits(0);
        var answer = scratch.Run(repository, "git", ["commit", "--quiet", "-m", "a"], variables: new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }).Exits(0);
        Assert.That(answer.Error.Trim(), Is.EqualTo("dotnet-coord is not installed any more: this commit is not guarded."));
    }
}
