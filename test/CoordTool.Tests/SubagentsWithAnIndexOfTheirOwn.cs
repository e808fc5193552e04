using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A subagent of Claude Code is a session of its own where coord.json says so, told apart by hooks alone.</summary>
public class SubagentsWithAnIndexOfTheirOwn
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private const string Second = "0c9fb111-1111-4222-8333-444455557777";
    private const string One = "a6207ca9df78aaae1";
    private const string Two = "b1111111111111112";
    private Scratch _scratch = null!;
    private string _repository = "";
    private Dictionary<string, string> _shell = [];

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"), ("src/b", "b\n"), ("coord.json", "{ \"subagents\": \"own\" }\n"));
        _shell = new(ShimWorker.Start(_scratch, _repository, First).Variables) { ["CLAUDE_CODE_SESSION_ID"] = First, ["COORD_SESSION_HOST"] = First };
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Have_their_commands_run_with_variables_of_their_own_and_all_else_as_it_was()
    {
        var payload = RecordedPayload.Read("pre-tool-use-bash-of-a-subagent", First, _repository)
            .Replace("\"description\":", "\"timeout\":120000.0,\"run_in_background\":false,\"x\":{\"command\":\"ü\"},\"description\":", StringComparison.Ordinal);
        using var said = JsonDocument.Parse(Hook("pre-tool-use", payload).Exits(0).Line);
        var output = said.RootElement.GetProperty("hookSpecificOutput");
        Assert.That(output.EnumerateObject().Select(each => each.Name), Is.EqualTo(new[] { "hookEventName", "updatedInput" }));
        Assert.That(said.RootElement.EnumerateObject().Count(), Is.EqualTo(1));
        var input = output.GetProperty("updatedInput");
        Assert.That(input.GetProperty("command").GetString(), Is.EqualTo($"export COORD_SESSION='{First}__sub__{One}' COORD_SESSION_HOST='{First}'; git status"));
        Assert.That(
            input.EnumerateObject().Where(each => each.Name != "command").Select(each => $"{each.Name} {each.Value.GetRawText()}"),
            Is.EqualTo(new[] { "timeout 120000.0", "run_in_background false", "x {\"command\":\"\\u00FC\"}", "description \"Show the state\"" }));
        Assert.That(Sessions(), Does.Contain("person-6666/aae1"));
    }

    [Test]
    public void Have_them_in_PowerShell_too()
    {
        string? Rewritten(string command)
        {
            var payload = RecordedPayload.Read("pre-tool-use-bash-of-a-subagent", First, _repository)
                .Replace("\"Bash\"", "\"PowerShell\"", StringComparison.Ordinal).Replace("git status", command, StringComparison.Ordinal);
            var answer = Hook("pre-tool-use", payload).Exits(0);
            return answer.Output.Length == 0 ? null : Command(answer);
        }

        Assert.That(Rewritten("ls"), Is.EqualTo($"$env:COORD_SESSION = '{First}__sub__{One}'; $env:COORD_SESSION_HOST = '{First}'; ls"));
        Assert.That(Rewritten("param($x) ls"), Is.Null);
    }

    [Test]
    public void Are_left_as_they_are_by_default_and_so_are_commands_of_the_session()
    {
        Assert.That(Hook("pre-tool-use", RecordedPayload.Read("pre-tool-use-bash", First, _repository, "git status")).Exits(0).Output, Is.Empty);
        foreach (var text in new string?[] { "{ \"subagents\": \"shared\" }", "{ \"subagents\": ", null })
        {
            File.Delete(Path.Combine(_repository, "coord.json"));
            if (text is not null)
            {
                Scratch.Write(_repository, "coord.json", text);
            }

            foreach (var (hook, name) in new[] { ("subagent-start", "subagent-start"), ("pre-tool-use", "pre-tool-use-bash-of-a-subagent"), ("subagent-stop", "subagent-stop") })
            {
                var answer = Hook(hook, RecordedPayload.Read(name, First, _repository)).Exits(0);
                Assert.That(answer.Output + answer.Error, Is.Empty, name);
            }

            Assert.That(Sessions().Split('\n'), Has.Length.EqualTo(3));
        }
    }

    [Test]
    public void Commit_what_they_staged_and_nothing_that_the_session_has()
    {
        Scratch.Write(_repository, "src/a", "of the session\n");
        Shell(null, "git add src/a").Exits(0);
        Start(One);
        Start(Two);
        Scratch.Write(_repository, "src/b", "of the first\n");
        Scratch.Write(_repository, "new", "of the second\n");
        Shell(One, "git add src/b && git diff --cached --name-only").Says("src/b\n");
        Shell(Two, "git add new && git commit --quiet -m two").Exits(0);
        Shell(One, "git commit --quiet -m one").Exits(0);
        Shell(null, "git diff --cached --name-only").Says("src/a\n");
        Shell(null, "git commit --quiet -m mine").Exits(0);
        Assert.That(_scratch.Git(_repository, "log", "--format=%s", "--name-only", "-3").Exits(0).Output, Is.EqualTo("mine\n\nsrc/a\none\n\nsrc/b\ntwo\n\nnew\n"));
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Leave_what_they_staged_to_the_session()
    {
        Start(One);
        Scratch.Write(_repository, "src/b", "staged\n");
        Scratch.Write(_repository, "src/a", "staged too\n");
        Shell(null, "git add src/a").Exits(0);
        Shell(One, "git add src/b").Exits(0);
        Stop(One);
        Assert.That(Sessions(), Does.Not.Contain(One));
        Shell(null, "git diff --cached --name-only").Says("src/a\nsrc/b\n");
        Assert.That(_scratch.Git(_repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.Empty, "in no other index");

        // Late, twice, and for one that never began.
        Stop(One);
        Stop(Two);
        Shell(null, "git commit --quiet -m all").Exits(0);
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Leave_a_rescue_where_the_session_staged_something_else()
    {
        Start(One);
        Scratch.Write(_repository, "src/b", "of the session\n");
        Shell(null, "git add src/b").Exits(0);
        Scratch.Write(_repository, "src/b", "of the subagent\n");
        Shell(One, "git add src/b").Exits(0);
        Stop(One);
        Shell(null, "git show :src/b").Says("of the session\n");
        var rescue = _scratch.Git(_repository, "for-each-ref", "--format=%(refname)", "refs/coord/rescue/").Exits(0).Line;
        Assert.That(_scratch.Content(_repository, "src/b", rescue), Is.EqualTo("of the subagent\n"));
    }

    [Test]
    public void Edit_what_their_session_holds_and_keep_others_out()
    {
        Edit(null, "src/a").Exits(0);
        Edit(One, "src/a").Exits(0);
        Edit(One, "src/b").Exits(0);
        Edit(null, "src/b").Exits(0);
        Assert.That(Edit(Two, "src/b").Exits(2).Error, Does.Contain("/aae1"));
        Edit(null, "src/b", Second).Exits(2);
        Edit(One, "readme").Exits(0);
        Scratch.Write(_repository, "readme", "edited\n");
        Edit(null, "src/a", Second).Exits(2);

        // What it leaves is its session's, and nobody else's.
        Stop(One);
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"readme {First}", $"src/a {First}", $"src/b {First}" }));
        Edit(null, "readme", Second).Exits(2);
        Edit(Two, "readme").Exits(0);
        Assert.That(_scratch.Coord(_repository, "commit", "--session", First, "-m", "all", "--json").Exits(0).Output, Does.Contain("readme"));
    }

    [Test]
    public void Come_back_with_what_they_do_next_and_not_with_what_they_did()
    {
        Start(One);
        Stop(One);
        Hook("post-tool-use", RecordedPayload.Read("post-tool-use-edit", First, _repository, Path.Combine(_repository, "src/a")).Replace("{\"session_id\"", $"{{\"agent_id\":\"{One}\",\"session_id\"", StringComparison.Ordinal)).Exits(0);
        Assert.That(Sessions(), Does.Not.Contain(One));
        Edit(One, "src/a").Exits(0);
        Assert.That(Sessions(), Does.Contain(One));
        Scratch.Write(_repository, "src/b", "staged\n");
        Shell(One, "git add src/b").Exits(0);

        // Its session ends first, as when somebody interrupts the both of them.
        Hook("session-end", RecordedPayload.Read("session-end", First, _repository)).Exits(0);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
        Assert.That(_scratch.Held(_repository), Is.Empty);
        Assert.That(_scratch.Git(_repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.EqualTo("src/b\n"));
        Stop(One);
        Assert.That(_scratch.Coord(_repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
    }

    [Test]
    public void Are_guarded_against_like_anybody_and_need_not_mind_their_session()
    {
        Start(One);
        Shell(One, "git switch --quiet -c theirs").Exits(0);
        Shell(null, "git switch --quiet main").Exits(0);
        Start(Two);
        Assert.That(Hook("pre-tool-use", Bash(One, "git switch theirs")).Exits(2).Error, Does.Contain("refused: `git switch"));
        Stop(Two);
        Hook("pre-tool-use", Bash(One, "/usr/bin/git switch theirs")).Exits(0);
        ShimWorker.Start(_scratch, _repository, "bob").Stage("readme", "bob\n");
        var refused = Hook("pre-tool-use", Bash(One, "/usr/bin/git reset --hard")).Exits(2);
        Assert.That(refused.Output, Is.Empty);
        Assert.That(refused.Error, Does.StartWith("refused: `git reset"));
    }

    [Test]
    public void Say_who_they_are_when_they_begin()
    {
        var told = ClaudeSession.Told(Hook("subagent-start", RecordedPayload.Read("subagent-start", First, _repository)));
        Assert.That(told, Does.StartWith("dotnet-coord: this subagent is session ").And.Contain("6666/aae1"));
        Assert.That(ClaudeSession.Told(Hook("subagent-start", RecordedPayload.Read("subagent-start", First, _repository))), Is.EqualTo(told));
    }

    private static string Command(Answer answer)
    {
        using var said = JsonDocument.Parse(answer.Line);
        return said.RootElement.GetProperty("hookSpecificOutput").GetProperty("updatedInput").GetProperty("command").GetString()!;
    }

    private string Bash(string agent, string command) =>
        RecordedPayload.Read("pre-tool-use-bash-of-a-subagent", First, _repository).Replace(One, agent, StringComparison.Ordinal)
            .Replace("\"git status\"", JsonSerializer.Serialize(command), StringComparison.Ordinal);

    // As Claude Code runs it: what the hook made of it, in the shell of the session.
    private Answer Shell(string? agent, string command) =>
        _scratch.Run(_repository, "bash", ["-euc", agent is null ? command : Command(Hook("pre-tool-use", Bash(agent, command)).Exits(0))], variables: _shell);

    private void Start(string agent) => Hook("subagent-start", RecordedPayload.Read("subagent-start", First, _repository).Replace(One, agent, StringComparison.Ordinal)).Exits(0);

    private void Stop(string agent)
    {
        var answer = Hook("subagent-stop", RecordedPayload.Read("subagent-stop", First, _repository).Replace(One, agent, StringComparison.Ordinal)).Exits(0);
        Assert.That(answer.Output + answer.Error, Is.Empty);
    }

    private Answer Edit(string? agent, string path, string session = First) => Hook(
        "pre-tool-use",
        agent is null ? RecordedPayload.Read("pre-tool-use-edit", session, _repository, Path.Combine(_repository, path))
            : RecordedPayload.Read("pre-tool-use-edit-of-a-subagent", session, _repository, Path.Combine(_repository, path)).Replace(One, agent, StringComparison.Ordinal));

    private Answer Hook(string name, string payload) => _scratch.CoordReading(_repository, payload, "hook", name, "--agent", "claude");

    private string Sessions() => _scratch.Coord(_repository, "session", "list").Exits(0).Output;
}

internal static class SaidByGit
{
    public static void Says(this Answer answer, string output) => Assert.That(answer.Exits(0).Output, Is.EqualTo(output));
}
