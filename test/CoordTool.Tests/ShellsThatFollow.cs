using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The function that `shell-init` prints, in the shells that are installed.</summary>
public class ShellsThatFollow
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Prepare()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Go_into_what_they_add_and_back_when_it_is_done([Values("bash", "zsh")] string shell)
    {
        var answer = Run(shell, "coord worktree add x; pwd; echo n >n; git add n; git commit -qm n; coord worktree done; echo $?; pwd; cat n");
        Assert.That(answer.Lines, Is.EqualTo(new[] { _scratch["repo-x"], _scratch["repo-x"], "landed work/x in main: forward to " + Short(), "0", _repository, "n" }));
        Assert.That(_scratch["repo-x"], Does.Not.Exist);
    }

    [Test]
    public void Stay_where_they_are_when_another_is_done([Values("bash", "zsh")] string shell)
    {
        _scratch.Coord(_repository, "worktree", "add", "x").Exits(0);
        Assert.That(Run(shell, "mkdir sub; cd sub; coord worktree done x; pwd").Lines[^1], Is.EqualTo(Path.Combine(_repository, "sub")));
    }

    [TestCase("worktree add ../x", 64)]
    [TestCase("worktree add x --dry-run", 0)]
    [TestCase("worktree add x -n", 0)]
    [TestCase("worktree add x --json", 0)]
    [TestCase("worktree add --help", 0)]
    [TestCase("worktree add x --exec 'exit 7'", 7)]
    [TestCase("worktree done nothing", 64)]
    [TestCase("worktree list", 0)]
    [TestCase("status --json", 0)]
    [TestCase("cd nothing", 64)]
    [TestCase("no-such-verb", 64)]
    [TestCase("", 0)]
    public void Stay_where_they_are_and_pass_on_what_was_said(string words, int code)
    {
        var plain = _scratch.Run(_repository, "bash", ["-c", $"{Tool.Path} {(words == "cd nothing" ? "worktree path nothing" : words)}"]);
        if (_scratch.Git(_repository, "worktree", "list").Lines.Length > 1)
        {
            _scratch.Coord(_repository, "worktree", "done", "x").Exits(0);
        }

        var answer = Run("bash", $"set -eu; coord {words} && code=0 || code=$?; echo; echo $code; pwd");
        Assert.That(answer.Lines[^2..], Is.EqualTo(new[] { $"{code}", _repository }));
        Assert.That(plain.ExitCode, Is.EqualTo(code), plain.Error);
        if (!words.Contains("--json", StringComparison.Ordinal))
        {
            Assert.That(answer.Output, Does.StartWith(plain.Output));
        }
    }

    [Test]
    public void Go_into_a_path_with_spaces()
    {
        var odd = _scratch.Repository("a 'repo' of $HOME", ("a", "a\n"));
        var answer = _scratch.Run(odd, "bash", ["-c", Setup("bash") + "coord worktree add x >/dev/null; pwd"]).Exits(0);
        Assert.That(answer.Line, Is.EqualTo(odd + "-x"));
    }

    [TestCase("fish", "eval (TOOL shell-init fish | string collect); coord worktree add x; pwd")]
    [TestCase("pwsh", "TOOL shell-init pwsh | Out-String | Invoke-Expression; coord worktree add x; (Get-Location).Path")]
    public void Go_into_what_they_add_in_their_own_language(string shell, string script)
    {
        _scratch.Needs(shell);
        var answer = _scratch.Run(_repository, shell, ["-c", script.Replace("TOOL", Tool.Path, StringComparison.Ordinal)]).Exits(0);
        Assert.That(answer.Lines[^1], Is.EqualTo(_scratch["repo-x"]));
    }

    [Test]
    public void Are_only_those_there_is_a_text_for()
    {
        _scratch.Coord(_scratch.Root, "shell-init", "tcsh").Exits(64);
        _scratch.Coord(_scratch.Root, "shell-init").Exits(64);
        foreach (var shell in new[] { "bash", "zsh", "fish", "pwsh" })
        {
            Assert.That(_scratch.Coord(_scratch.Root, "shell-init", shell).Exits(0).Output, Does.Contain("worktree").And.Not.Contain("\r"));
        }
    }

    private static string Setup(string shell) => $"eval \"$({Tool.Path} shell-init {shell})\"\n";

    private Answer Run(string shell, string script)
    {
        _scratch.Needs(shell);
        return _scratch.Run(_repository, shell, ["-c", Setup(shell) + script]).Exits(0);
    }

    private string Short() => _scratch.Head(_repository)[..10];
}
