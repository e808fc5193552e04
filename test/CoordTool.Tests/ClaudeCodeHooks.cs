using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Claude Code runs the hooks that init put into its settings, with the payloads it was seen to send.</summary>
public class ClaudeCodeHooks
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

    [Test]
    public void Are_in_the_personal_settings_in_the_form_that_needs_no_shell()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(_repository, ".claude", "settings.local.json")));
        var hooks = settings.RootElement.GetProperty("hooks");
        foreach (var (@event, name) in new[] { ("SessionStart", "session-start"), ("SessionEnd", "session-end"), ("PreToolUse", "pre-tool-use"), ("PostToolUse", "post-tool-use"), ("PostToolUseFailure", "post-tool-use-failure"), ("SubagentStart", "subagent-start"), ("SubagentStop", "subagent-stop"), ("WorktreeCreate", "worktree-create"), ("WorktreeRemove", "worktree-remove") })
        {
            var handler = hooks.GetProperty(@event)[0].GetProperty("hooks")[0];
            Assert.That(Path.GetFileName(handler.GetProperty("command").GetString()), Is.EqualTo("dotnet-coord"));
            Assert.That(handler.GetProperty("args").EnumerateArray().Select(word => word.GetString()), Is.EqualTo(new[] { "hook", name, "--agent", "claude" }));
        }

        Assert.That(hooks.GetProperty("PreToolUse")[0].GetProperty("matcher").GetString(), Is.EqualTo("Edit|MultiEdit|Write|NotebookEdit|Bash|PowerShell"));
        Assert.That(hooks.GetProperty("PostToolUse")[0].GetProperty("matcher").GetString(), Is.EqualTo("Edit|MultiEdit|Write|NotebookEdit|Bash|PowerShell"));
        Assert.That(hooks.GetProperty("PostToolUseFailure")[0].GetProperty("matcher").GetString(), Is.EqualTo("Bash|PowerShell"));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Give_the_session_variables_that_a_shell_can_read()
    {
        var file = EnvironmentFile(First);
        Start(First, file);
        Assert.That(File.ReadAllLines(file), Is.Not.Empty.And.All.Matches("^export [A-Z_]+='[^']*'(:\"[$]PATH\")?$"));

        // As Claude Code does: before every command, in a shell as strict as there is.
        var answer = _scratch.Run(_repository, "bash", ["-euc", $". '{file}'; git add readme; echo \"$COORD_SESSION\"; dotnet-coord status --json"], variables: Agent(First)).Exits(0);
        Assert.That(answer.Lines[0], Is.EqualTo(First));
        using var status = JsonDocument.Parse(answer.Lines[1]);
        Assert.That(status.RootElement.GetProperty("session").GetString(), Is.EqualTo(First));
        Assert.That(status.RootElement.GetProperty("sessions")[0].GetProperty("agent").GetString(), Is.EqualTo("claude"));
    }

    [TestCase("resume")]
    [TestCase("compact")]
    public void Do_the_same_again_when_the_session_goes_on(string source)
    {
        var file = EnvironmentFile(First);
        File.WriteAllText(file, "export MINE='1'\n");
        Start(First, file);
        var once = File.ReadAllText(file);
        Start(First, file, source);
        Assert.That(File.ReadAllText(file), Is.EqualTo(once).And.StartWith("export MINE='1'\n"));
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Lines, Has.Length.EqualTo(2));
    }

    [Test]
    public void Write_beside_the_session_when_a_continued_one_names_the_file_of_another()
    {
        var throwAway = EnvironmentFile("99999999-0000-4000-8000-000000000000");
        Start(First, throwAway, "resume");
        var own = EnvironmentFile(First);
        Assert.That(File.ReadAllText(own), Does.Contain($"COORD_SESSION='{First}'"));
    }

    [Test]
    public void Tell_the_model_where_it_is_and_who_else_is_there()
    {
        var alone = Start(First, EnvironmentFile(First));
        Assert.That(alone.Lines, Has.Length.EqualTo(1));
        Assert.That(alone.Line, Does.Contain("claude-6666").And.Contain(_repository).And.Contain("on main").And.Contain("no other session"));
        Edit(First, "src/a").Exits(0);
        var facts = Start(Second, EnvironmentFile(Second));
        Assert.That(facts.Output, Does.Contain("claude-7777").And.Contain("claude-6666 is active in the same checkout and holds src/a"));
        Assert.That(facts.Lines, Has.Length.InRange(2, 10));
        Assert.That(facts.Error, Is.Empty);
    }

    [Test]
    public void Claim_what_is_edited_and_refuse_it_to_the_next()
    {
        Edit(First, "src/a").Exits(0);
        Assert.That(Held(), Is.EqualTo(new[] { ("src/a", true, First) }));
        var refused = Edit(Second, "src/a").Exits(2);
        Assert.That(refused.Output, Is.Empty);
        Assert.That(refused.Error.Split('\n')[0], Does.Match(@"^src/a is claimed by claude-6666 \(last edit .*, alive\)\.$"));
        Assert.That(refused.Error, Does.Contain("worktree add"));
        Assert.That(refused.Error, Does.Not.Contain("COORD_FORCE").And.Not.Contain("COORD_ALLOW"));
        Edit(First, "src/a").Exits(0);
        Edit(Second, "readme").Exits(0);
        Assert.That(Held(), Has.Length.EqualTo(2));
    }

    [Test]
    public void Claim_a_file_that_does_not_exist_yet()
    {
        Edit(First, "new/deep/file.txt", "Write").Exits(0);
        Assert.That(Held(), Is.EqualTo(new[] { ("new/deep/file.txt", true, First) }));
        Edit(Second, "new/deep/file.txt", "Write").Exits(2);
    }

    [Test]
    public void Give_a_claim_back_with_the_commit()
    {
        var file = EnvironmentFile(First);
        Start(First, file);
        Edit(First, "src/a").Exits(0);
        Edit(First, "readme").Exits(0);
        Scratch.Write(_repository, "src/a", "edited\n");
        Scratch.Write(_repository, "readme", "edited\n");
        _scratch.Run(_repository, "bash", ["-euc", $". '{file}'; git add src/a; git commit --quiet -m 'a'"], variables: Agent(First)).Exits(0);
        Assert.That(Held(), Is.EqualTo(new[] { ("readme", true, First) }));
        Edit(Second, "src/a").Exits(0);
    }

    [Test]
    public void Keep_a_claim_that_was_asked_for_after_the_commit()
    {
        Start(First, EnvironmentFile(First));
        _scratch.Coord(_repository, "claim", "--session", First, "src/a").Exits(0);
        new Worker(_scratch, First, _repository, _scratch.SessionVariables(First, _repository)).Commit("src/a", "edited\n");
        Edit(Second, "src/a").Exits(2);
    }

    [Test]
    public void Refuse_the_commit_of_what_another_edits()
    {
        Edit(First, "src/a").Exits(0);
        Start(Second, EnvironmentFile(Second));
        var second = new Worker(_scratch, Second, _repository, _scratch.SessionVariables(Second, _repository));
        second.Stage("src/a", "taken\n");
        Assert.That(second.Git("commit", "-m", "taken").Exits(1).Error, Does.Contain("src/a is claimed by claude-6666").And.Contain("git restore --staged src/a"));
    }

    [Test]
    public void Let_go_of_everything_at_the_end()
    {
        Start(First, EnvironmentFile(First));
        Edit(First, "src/a").Exits(0);
        _scratch.CoordReading(_repository, Payload.Of("SessionEnd", First, Path.Combine(_repository, "src")), "hook", "session-end", "--agent", "claude").Exits(0);
        Assert.That(Held(), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
        Assert.That(Path.Combine(_repository, ".git", "coord", "index", First), Does.Not.Exist);
        Edit(Second, "src/a").Exits(0);
    }

    [Test]
    public void Do_not_bring_a_session_back_when_they_come_after_its_end()
    {
        var session = ClaudeSession.Start(_scratch, _repository, First);
        session.Edits("src/a").Exits(0);
        _scratch.CoordReading(_repository, Payload.Of("SessionEnd", First, _repository), "hook", "session-end", "--agent", "claude").Exits(0);
        Scratch.Write(_repository, "src/a", "late\n");
        session.HasEdited("src/a").Exits(0);
        session.HasChanged("src/a").Exits(0);
        Assert.That(Held(), Is.Empty);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
        Assert.That(_scratch.Coord(_repository, "rescue", "list", "src/a").Exits(0).Output, Does.Contain("7f39ac4c6e"), "what the command left");

        session.Edits("src/a").Exits(0);
        Assert.That(Held(), Is.EqualTo(new[] { ("src/a", true, First) }));
    }

    [Test]
    public void End_a_session_while_somebody_locks_the_claims_and_its_own_count_for_nothing()
    {
        Start(First, EnvironmentFile(First));
        Edit(First, "src/a").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", First, "readme").Exits(0);
        var locked = Path.Combine(_repository, ".git/refs/notes/coord/claims.lock");
        File.WriteAllText(locked, "");
        _scratch.CoordReading(_repository, Payload.Of("SessionEnd", First, _repository), "hook", "session-end", "--agent", "claude").Exits(0);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
        Assert.That(locked, Does.Exist);
        File.Delete(locked);
        Edit(Second, "src/a").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", Second, "readme").Exits(0);
        Assert.That(Held().Select(claim => claim.Session), Is.All.EqualTo(Second));
    }

    [Test]
    public void Register_a_session_they_have_not_seen()
    {
        Edit(First, "src/a").Exits(0);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Output, Does.Contain("claude-6666").And.Contain(First));
    }

    [Test]
    public void Say_nothing_about_files_that_are_none_of_our_business()
    {
        var other = _scratch.Repository("other");
        foreach (var file in new[] { _scratch["outside.txt"], Path.Combine(other, "readme"), Path.Combine(_repository, ".git", "config") })
        {
            var answer = _scratch.CoordReading(_repository, Payload.Of("PreToolUse", First, _repository, file), "hook", "pre-tool-use", "--agent", "claude").Exits(0);
            Assert.That(answer.Output + answer.Error, Is.Empty);
        }

        var start = _scratch.CoordReading(other, Payload.Of("SessionStart", First, other), "hook", "session-start", "--agent", "claude").Exits(0);
        Assert.That(start.Output + start.Error, Is.Empty);
        Assert.That(Path.Combine(other, ".git", "coord"), Does.Not.Exist);
        Assert.That(Held(), Is.Empty);
    }

    [Test]
    public void Go_by_the_file_and_not_by_the_directory_it_is_edited_from()
    {
        Edit(First, "src/a").Exits(0);
        _scratch.CoordReading(_scratch.Root, Payload.Of("PreToolUse", Second, _scratch.Root, Path.Combine(_repository, "src/a")), "hook", "pre-tool-use", "--agent", "claude").Exits(2);
        var link = _scratch["link"];
        File.CreateSymbolicLink(link, _repository);
        _scratch.CoordReading(_scratch.Root, Payload.Of("PreToolUse", Second, _scratch.Root, Path.Combine(link, "src/a")), "hook", "pre-tool-use", "--agent", "claude").Exits(2);
    }

    [Test]
    public void Leave_the_same_file_of_another_checkout_alone_unless_the_claim_was_asked_for()
    {
        var worktree = _scratch.Coord(_repository, "worktree", "add", "beside").Exits(0).Line;
        Assert.That(Path.Combine(worktree, ".claude", "settings.local.json"), Does.Exist);
        _scratch.IsClean(worktree);
        Edit(First, "src/a").Exits(0);
        var payload = Payload.Of("PreToolUse", Second, worktree, Path.Combine(worktree, "src/a"));
        _scratch.CoordReading(worktree, payload, "hook", "pre-tool-use", "--agent", "claude").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", First, "readme").Exits(0);
        _scratch.CoordReading(worktree, Payload.Of("PreToolUse", Second, worktree, Path.Combine(worktree, "readme")), "hook", "pre-tool-use", "--agent", "claude").Exits(2);
    }

    private static Dictionary<string, string> Agent(string session) => new() { ["CLAUDE_CODE_SESSION_ID"] = session, ["CLAUDECODE"] = "1" };

    private string EnvironmentFile(string session) =>
        Path.Combine(Directory.CreateDirectory(_scratch[$"home/.claude/session-env/{session}"]).FullName, "sessionstart-hook-0.sh");

    private Answer Start(string session, string file, string source = "startup") => _scratch.Run(
        _repository, Tool.Path, ["hook", "session-start", "--agent", "claude"], Payload.Of("SessionStart", session, _repository, source: source),
        new Dictionary<string, string>(Agent(session)) { ["CLAUDE_ENV_FILE"] = file }).Exits(0);

    private Answer Edit(string session, string path, string tool = "Edit") =>
        _scratch.CoordReading(_repository, Payload.Of("PreToolUse", session, _repository, Path.Combine(_repository, path), tool), "hook", "pre-tool-use", "--agent", "claude");

    private (string Pattern, bool Auto, string Session)[] Held()
    {
        using var who = JsonDocument.Parse(_scratch.Coord(_repository, "who", "--json").Exits(0).Output);
        return [.. who.RootElement.GetProperty("claims").EnumerateArray()
            .Select(claim => (claim.GetProperty("pattern").GetString()!, claim.GetProperty("auto").GetBoolean(), claim.GetProperty("session").GetString()!))];
    }
}
