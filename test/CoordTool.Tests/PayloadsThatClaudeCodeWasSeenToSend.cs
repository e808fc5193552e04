using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Claude Code sends its hooks what it was recorded to send, with all that we do not read beside what we do.</summary>
public class PayloadsThatClaudeCodeWasSeenToSend
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private const string Second = "0c9fb111-1111-4222-8333-444455557777";
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCaseSource(typeof(RecordedPayload), nameof(RecordedPayload.Names))]
    public void Are_whole_and_say_where_they_come_from(string name)
    {
        using var payload = JsonDocument.Parse(RecordedPayload.Read(name, First, _repository, In("src/a b \"ü\"")));
        var root = payload.RootElement;
        Assert.That(root.GetProperty("session_id").GetString(), Is.EqualTo(First));
        Assert.That(root.GetProperty("cwd").GetString(), Is.EqualTo(_repository));
        Assert.That(name, Does.StartWith(string.Concat(root.GetProperty("hook_event_name").GetString()!.Select((c, i) => char.IsUpper(c) ? $"{(i > 0 ? "-" : "")}{char.ToLowerInvariant(c)}" : $"{c}"))));
        Assert.That(root.GetRawText(), Does.Not.Contain("@"));
    }

    [Test]
    public void Are_of_one_session_from_its_start_to_its_end()
    {
        var start = Send("session-start", "session-start", First, _repository).Exits(0);
        Assert.That(start.Lines, Has.Length.EqualTo(1));
        Assert.That(start.Line, Does.Contain("claude-6666").And.Contain("no other session"));
        Says(Send("pre-tool-use", "pre-tool-use-edit", First, _repository, In("src/a")).Exits(0), "");
        Says(Send("pre-tool-use", "pre-tool-use-write", First, _repository, In("new/ü b.txt")).Exits(0), "");
        Assert.That(Held(), Is.EquivalentTo(new[] { ("src/a", First), ("new/ü b.txt", First) }));
        foreach (var (name, path) in new[] { ("pre-tool-use-edit", "src/a"), ("pre-tool-use-write", "new/ü b.txt") })
        {
            var refused = Send("pre-tool-use", name, Second, _repository, In(path)).Exits(2);
            Assert.That(refused.Output, Is.Empty);
            Assert.That(refused.Error, Does.StartWith($"{path} is claimed by claude-6666 ("));
        }

        Says(Send("session-end", "session-end", First, In("src")).Exits(0), "");
        Assert.That(Held(), Is.Empty);
        Send("pre-tool-use", "pre-tool-use-edit", Second, _repository, In("src/a")).Exits(0);
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Contain("2 refused, 0 could not decide"));
    }

    // The session's id is the same; only the agent's own id tells them apart.
    [Test]
    public void Are_of_a_subagent_which_works_for_its_session()
    {
        Send("pre-tool-use", "pre-tool-use-edit", First, _repository, In("src/a")).Exits(0);
        Says(Send("pre-tool-use", "pre-tool-use-edit-of-a-subagent", First, _repository, In("src/a")).Exits(0), "");
        Send("pre-tool-use", "pre-tool-use-edit-of-a-subagent", First, _repository, In("readme")).Exits(0);
        Assert.That(Held(), Is.EquivalentTo(new[] { ("src/a", First), ("readme", First) }));
        Send("pre-tool-use", "pre-tool-use-edit", Second, _repository, In("readme")).Exits(2);
        Send("pre-tool-use", "pre-tool-use-edit-of-a-subagent", Second, _repository, In("src/a")).Exits(2);
    }

    [Test]
    public void Are_of_a_subagent_in_a_worktree_of_its_own_which_edits_its_own_copy()
    {
        var worktree = In(".claude/worktrees/agent-a6207ca9df78aaae1");
        _scratch.Git(_repository, "worktree", "add", "--quiet", "-b", "worktree-agent", worktree).Exits(0);
        Send("pre-tool-use", "pre-tool-use-edit", Second, _repository, In("src/a")).Exits(0);
        Send("pre-tool-use", "pre-tool-use-edit-of-a-subagent", First, worktree, Path.Combine(worktree, "src/a")).Exits(0);
        Send("pre-tool-use", "pre-tool-use-edit-of-a-subagent", First, worktree, In("src/a")).Exits(2);
    }

    [Test]
    public void Are_of_a_command_in_the_shell_and_claim_nothing()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", "ann", "./").Exits(0);
        Says(Send("pre-tool-use", "pre-tool-use-bash-of-a-subagent", First, _repository).Exits(0), "");
        Assert.That(Held(), Is.EqualTo(new[] { ("./", "ann") }));
    }

    // Not seen but documented: a notebook has a name of its own for its file.
    [Test]
    public void Are_of_a_notebook_and_claim_it()
    {
        Answer Edit(string session) => _scratch.CoordReading(
            _repository,
            RecordedPayload.Read("pre-tool-use-edit", session, _repository, In("a.ipynb"))
                .Replace("\"Edit\"", "\"NotebookEdit\"", StringComparison.Ordinal).Replace("\"file_path\"", "\"notebook_path\"", StringComparison.Ordinal),
            "hook", "pre-tool-use", "--agent", "claude");
        Edit(First).Exits(0);
        Assert.That(Held(), Is.EqualTo(new[] { ("a.ipynb", First) }));
        Assert.That(Edit(Second).Exits(2).Error, Does.StartWith("a.ipynb is claimed by claude-6666 ("));
    }

    // Settings that name the wrong event: what was done already is not undone by a refusal, and nobody holds more for it.
    [TestCase("post-tool-use-edit")]
    [TestCase("post-tool-use-write")]
    [TestCase("post-tool-use-bash-that-changed-files")]
    [TestCase("post-tool-use-failure-bash")]
    public void Are_of_another_event_and_pass_with_a_word(string name)
    {
        Send("pre-tool-use", "pre-tool-use-edit", First, _repository, In("src/a")).Exits(0);
        var answer = Send("pre-tool-use", name, Second, _repository, In("src/a")).Exits(0);
        Assert.That(answer.Output, Does.Contain("systemMessage").And.Contain("unchecked"));
        Assert.That(Held(), Is.EqualTo(new[] { ("src/a", First) }));
    }

    private string In(string path) => Path.Combine(_repository, path);

    private static void Says(Answer answer, string what) => Assert.That(answer.Output + answer.Error, Is.EqualTo(what));

    private Answer Send(string hook, string name, string session, string directory, params string[] files) =>
        _scratch.CoordReading(directory, RecordedPayload.Read(name, session, directory, files), "hook", hook, "--agent", "claude");

    private (string Pattern, string Session)[] Held()
    {
        using var who = JsonDocument.Parse(_scratch.Coord(_repository, "who", "--json").Exits(0).Output);
        return [.. who.RootElement.GetProperty("claims").EnumerateArray().Select(claim => (claim.GetProperty("pattern").GetString()!, claim.GetProperty("session").GetString()!))];
    }
}
