using System.Text.Json.Nodes;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Agents other than Claude Code call their hooks, each in its own form, and get the same judgement in it.</summary>
[TestFixtureSource(typeof(OtherAgent), nameof(OtherAgent.Names))]
public class HooksOfManyAgents(string agent)
{
    private const string Id = "019a0000-1111-7222-8333-444455556666";

    // What Codex 0.169 allows in an answer, by the schemas in its binary: one key more, and the whole answer is void.
    private static readonly Dictionary<string, string[]> KeysOfCodex = new()
    {
        [""] = ["continue", "decision", "hookSpecificOutput", "reason", "stopReason", "suppressOutput", "systemMessage"],
        ["PreToolUse"] = ["additionalContext", "hookEventName", "permissionDecision", "permissionDecisionReason", "updatedInput"],
        ["PostToolUse"] = ["additionalContext", "hookEventName", "updatedMCPToolOutput"],
        ["SessionStart"] = ["additionalContext", "hookEventName"],
    };

    private Scratch _scratch = null!;
    private string _repository = "";
    private OtherAgent _agent = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor(agent, ("readme", "hello\n"), ("src/a", "a\n"));
        _agent = new OtherAgent(_scratch, agent, Id, _repository);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Go_from_the_start_of_a_session_to_its_end()
    {
        Answers(_agent.Starts(), $"dotnet-coord: this is session {agent}-6666", "FACTS", new()
        {
            ["codex"] = """{"hookSpecificOutput":{"hookEventName":"SessionStart","additionalContext":"FACTS"}}""",
            ["gemini"] = """{"hookSpecificOutput":{"hookEventName":"SessionStart","additionalContext":"FACTS"}}""",
            ["cursor"] = """{"additional_context":"FACTS"}""",
            ["copilot"] = """{"additionalContext":"FACTS"}""",
            ["opencode"] = """{"context":"FACTS"}""",
        });
        Passes(_agent.Edits("src/a"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"src/a {Id}" }));
        Scratch.Write(_repository, "src/a", "edited\n");
        Answers(_agent.HasEdited("src/a"), "", "", []);
        Assert.That(_scratch.Coord(_repository, "rescue", "show", "src/a", "--at", "0").Exits(0).Output, Is.EqualTo("edited\n"));
        Answers(_agent.Ends(), "", "", []);
        Assert.That(_scratch.Held(_repository), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
    }

    [Test]
    public void Tell_how_a_shell_command_works_as_the_session_where_the_agent_does_not_see_to_it()
    {
        var said = _agent.Starts().Output;
        if (agent == "opencode")
        {
            Assert.That(said, Does.Not.Contain("session env"));
            return;
        }

        Assert.That(said, Does.Contain($"{Tool.Path} session env --id {Id}"), "by its path: a login shell may have another PATH");
        var staged = _scratch.Run(_repository, "sh", ["-c", $"eval \"$(dotnet-coord session env --id {Id})\" && echo more >> readme && git add readme && git diff --cached --name-only"]).Exits(0);
        Assert.That(staged.Line, Is.EqualTo("readme"));
        Assert.That(_scratch.Git(_repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Refuse_an_edit_of_what_another_session_holds()
    {
        Ann();
        Refuses(_agent.Edits("src/a"), "src/a is claimed by person-ann (");
        Passes(_agent.Edits("readme"));
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Contain("1 refused, 0 could not decide"));
    }

    [Test]
    public void Refuse_a_command_that_would_take_anothers_work()
    {
        Ann();
        Scratch.Write(_repository, "src/a", "of ann\n");
        foreach (var command in new[] { "git reset --hard", "npm test; /usr/bin/git stash -u" })
        {
            Refuses(_agent.Runs(command), "refused: `git ");
        }

        Passes(_agent.Runs("git status"));
        Passes(_agent.Runs("npm test"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "src/a")), Is.EqualTo("of ann\n"));
    }

    // Codex carries such a command out itself, without asking again; its hook is that of the shell.
    [Test]
    public void Refuse_an_edit_that_a_shell_command_asks_for()
    {
        Ann();
        const string Patch = "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: @\n@@\n-a\n+b\n*** End Patch\nEOF\n";
        foreach (var command in new[] { Patch.Replace("@\n@@", "src/a\n@@", StringComparison.Ordinal), "cd src && " + Patch.Replace("@\n@@", "a\n@@", StringComparison.Ordinal) })
        {
            Refuses(_agent.Runs(command), "src/a is claimed by person-ann (");
        }

        Passes(_agent.Runs("echo '*** Begin Patch'; cat src/a"));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{}")]
    public void Pass_with_a_word_what_says_nothing(string payload) => Warns(_agent.Send(_agent.BeforeWord, payload));

    [Test]
    public void Pass_a_call_that_another_agent_makes()
    {
        Ann();
        foreach (var other in OtherAgent.Names.Where(name => name != agent))
        {
            Warns(_agent.Send(_agent.BeforeWord, new OtherAgent(_scratch, other, Id, _repository).Payload("before-edit", Path.Combine(_repository, "src/a"))));
        }

        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/a ann" }));
    }

    [Test]
    public void May_be_called_twice_at_once()
    {
        var answers = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => _agent.Edits("src/a")).ToList();
        foreach (var answer in answers)
        {
            Passes(answer);
        }

        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"src/a {Id}" }));
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Lines, Has.Length.EqualTo(2));
    }

    [Test]
    public void May_come_after_the_end_of_their_session()
    {
        Passes(_agent.Edits("src/a"));
        _agent.Ends();
        Scratch.Write(_repository, "src/a", "late\n");
        Answers(_agent.HasEdited("src/a"), "", "", []);
        _agent.Ends();
        Assert.That(_scratch.Held(_repository), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
    }

    [Test]
    public void Are_none_of_our_business_elsewhere()
    {
        var other = _scratch.Repository("other");
        var elsewhere = _agent with { Repository = other };
        Answers(elsewhere.Starts(), "", "", []);
        Passes(elsewhere.Edits("readme"));
        Passes(elsewhere.Runs("git reset --hard"));
        Assert.That(Path.Combine(other, ".git", "coord"), Does.Not.Exist);
    }

    private void Ann()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", "ann", "src/a").Exits(0);
    }

    private void Passes(Answer answer) => Answers(answer, "", "", new() { ["cursor"] = """{"permission":"allow"}""" });

    private void Refuses(Answer answer, string start)
    {
        Assert.That(answer.Output, Does.Contain("worktree add").And.Not.Contain("COORD_FORCE"));
        Answers(answer, start, "WHY", new()
        {
            ["codex"] = """{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"WHY"}}""",
            ["gemini"] = """{"decision":"deny","reason":"WHY"}""",
            ["cursor"] = """{"permission":"deny","user_message":"WHY","agent_message":"WHY"}""",
            ["copilot"] = """{"permissionDecision":"deny","permissionDecisionReason":"WHY"}""",
            ["opencode"] = """{"refusal":"WHY"}""",
        });
    }

    private void Warns(Answer answer)
    {
        const string Start = "dotnet-coord let this pass unchecked: ";
        Assert.That(answer.Output + answer.Error, Does.Contain(Start));
        Answers(answer with { Error = agent == "copilot" ? "" : answer.Error }, Start, "WARNING", new()
        {
            ["codex"] = """{"systemMessage":"WARNING"}""",
            ["gemini"] = """{"systemMessage":"WARNING"}""",
            ["cursor"] = """{"permission":"allow","user_message":"WARNING"}""",
            ["opencode"] = """{"warning":"WARNING"}""",
        });
    }

    private void Answers(Answer answer, string start, string word, Dictionary<string, string> expected)
    {
        Assert.That(answer.Error, Is.Empty);
        Assert.That(OtherAgent.Shape(answer, start, word), Is.EqualTo(expected.GetValueOrDefault(agent, "")), answer.Output);
        if (agent == "codex" && answer.Output.Length > 0)
        {
            var said = JsonNode.Parse(answer.Output)!.AsObject();
            Assert.That(said.Select(each => each.Key), Is.SubsetOf(KeysOfCodex[""]));
            if (said["hookSpecificOutput"] is JsonObject specific)
            {
                Assert.That(specific.Select(each => each.Key), Is.SubsetOf(KeysOfCodex[specific["hookEventName"]!.GetValue<string>()]));
            }
        }
    }
}
