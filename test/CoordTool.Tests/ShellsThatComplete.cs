using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The completion that `shell-init` prints, in the shells that are installed.</summary>
public class ShellsThatComplete
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Prepare()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("readme", "a\n"));
        _scratch.Coord(_repository, "worktree", "add", "fix-login").Exits(0);
        Worker.Start(_scratch, _repository, "ann");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("bash", "coord worktree don", "coord worktree done")]
    [TestCase("bash", "dotnet-coord worktree done fi", "dotnet-coord worktree done fix-login")]
    [TestCase("bash", "coord cd fi", "coord cd fix-login")]
    [TestCase("bash", "true; coord status --session=a", "true; coord status --session=ann")]
    [TestCase("bash", "coord check rea", "coord check readme")]
    [TestCase("zsh", "coord worktree don", "coord worktree done")]
    [TestCase("zsh", "dotnet-coord worktree done fi", "dotnet-coord worktree done fix-login")]
    [TestCase("zsh", "true; coord status --session=a", "true; coord status --session=ann")]
    [TestCase("zsh", "coord check rea", "coord check readme")]
    [TestCase("fish", "coord worktree don", "coord worktree done")]
    [TestCase("fish", "dotnet-coord worktree done fi", "dotnet-coord worktree done fix-login")]
    [TestCase("fish", "coord check rea", "coord check readme")]
    public void Finish_a_word_at_the_tab_key(string shell, string typed, string line)
    {
        _scratch.Needs(shell);
        Scratch.Write(_scratch.Root, "bashrc", $"PS1='ready> '; eval \"$({Tool.Path} shell-init bash)\"\n");
        Scratch.Write(_scratch.Root, ".zshrc", $"PS1='ready> '; autoload -Uz compinit; compinit -u -D; eval \"$({Tool.Path} shell-init zsh)\"\n");
        var start = shell switch
        {
            "bash" => $"bash --noprofile --rcfile '{_scratch["bashrc"]}' -i",
            "zsh" => $"ZDOTDIR='{_scratch.Root}' zsh -i",
            _ => $"fish --no-config -i -C 'function fish_prompt; echo -n \"ready> \"; end; {Tool.Path} shell-init fish | source'",
        };
        using var terminal = new Terminal(_scratch, _repository, start, columns: 100, rows: 20);
        terminal.Shows("ready>");
        terminal.Press(typed);
        terminal.Press("Tab");
        terminal.Shows($"ready> {line}");
    }

    [TestCase("fish", "TOOL shell-init fish | source; complete -C 'coord worktree done fi'")]
    [TestCase("pwsh", "TOOL shell-init pwsh | Out-String | Invoke-Expression; (TabExpansion2 'coord worktree done fi' 22).CompletionMatches.CompletionText")]
    public void Offer_it_to_a_script(string shell, string script)
    {
        _scratch.Needs(shell);
        Assert.That(_scratch.Run(_repository, shell, ["-c", script.Replace("TOOL", Tool.Path, StringComparison.Ordinal)]).Exits(0).Line, Is.EqualTo("fix-login"));
    }

    [Test]
    public void Are_content_without_completion_of_their_own()
    {
        _scratch.Needs("zsh");
        Assert.That(_scratch.Run(_repository, "zsh", ["-fec", $"eval \"$({Tool.Path} shell-init zsh)\"; echo still here"]).Exits(0).Line, Is.EqualTo("still here"));
    }
}
