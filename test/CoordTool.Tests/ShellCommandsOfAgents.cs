using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Shell commands that Claude Code is about to run, where another session is at work in the checkout.</summary>
public class ShellCommandsOfAgents
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("a", "1\n"), ("src/b", "1\n"));
        var bob = ShimWorker.Start(_scratch, _repository, "bob");
        bob.Stage("src/b", "bob\n");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("git reset --hard")]
    [TestCase("/usr/bin/git reset --hard")]
    [TestCase("cd src && command git stash -u")]
    [TestCase("npm test; (cd /; git -C @ stash)")]
    [TestCase("if ! git diff --quiet; then env A=1 git checkout .; fi")]
    [TestCase("bash -c \"git switch -c new\"")]
    [TestCase("git commit -m \"$(cat <<'EOF'\nit's done\nEOF\n)\" && git restore .")]
    [TestCase("git -c alias.undo='reset --hard' undo")]
    public void Are_refused_in_the_words_of_the_shim(string command)
    {
        var refused = Runs(command).Exits(2);
        Assert.That(refused.Output, Is.Empty);
        Assert.That(refused.Error, Does.StartWith("refused: `git ").And.Contain("person-bob").And.Contain("dotnet-coord worktree add"));
        Assert.That(refused.Error, Does.Not.Contain("COORD_FORCE"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "src/b")), Is.EqualTo("bob\n"));
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Contain("1 refused, 0 could not decide"));
    }

    [TestCase("npm test")]
    [TestCase("git status && git log --all; git add -A; git commit -m 'git reset --hard'")]
    [TestCase("echo git reset --hard; grep -r 'git stash' .")]
    [TestCase("git restore a; git stash list")]
    [TestCase("cd nowhere && git reset --hard; cd /tmp && git stash")]
    [TestCase("cd sub && git init -q . && git checkout -b new")]
    [TestCase("dotnet-coord run @tests -- git reset --hard")]
    [TestCase("git checkout $BRANCH; $GIT reset --hard")]
    [TestCase("COORD=0 git reset --hard")]
    [TestCase("git 'reset --hard; \"$( `")]
    [TestCase("")]
    public void Pass_without_a_word(string command)
    {
        var answer = Runs(command).Exits(0);
        Assert.That(answer.Output + answer.Error, Is.Empty);
    }

    [Test]
    public void Pass_where_the_other_session_is_not()
    {
        var worktree = _scratch.Coord(_repository, "worktree", "add", "apart").Exits(0).Line;
        Scratch.Write(worktree, "a", "changed\n");
        Runs($"cd {worktree} && git reset --hard").Exits(0);
        Runs("git reset --hard").Exits(2);
    }

    [TestCase("{\"session_id\":\"x\",\"cwd\":\"@\",\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\",\"tool_input\":{\"command\":[\"git\",\"stash\"]}}")]
    [TestCase("{\"session_id\":\"x\",\"cwd\":\"@\",\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\",\"tool_input\":\"git stash\"}")]
    [TestCase("{\"session_id\":\"x\",\"cwd\":\"@\",\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\"}")]
    [TestCase("{\"session_id\":\"x\",\"cwd\":3,\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"PowerShell\",\"tool_input\":{\"command\":\"git '\\u0000 stash\"}}")]
    public void Pass_in_payloads_that_say_nothing(string payload) =>
        Assert.That(_scratch.CoordReading(_repository, payload.Replace("@", _repository, StringComparison.Ordinal), "hook", "pre-tool-use", "--agent", "claude").Exits(0).Error, Is.Empty);

    private Answer Runs(string command) => _scratch.CoordReading(
        _repository, RecordedPayload.Read("pre-tool-use-bash", First, _repository, command.Replace("@ ", $"{_repository} ", StringComparison.Ordinal)), "hook", "pre-tool-use", "--agent", "claude");
}
