using System.CommandLine;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ShellInitCommand : Verb
{
    private readonly Argument<string> _shell = new("SHELL") { HelpName = string.Join('|', ShellFunctions.Shells), Description = "The shell to print it for." };

    public ShellInitCommand()
        : base("shell-init", "Print completion for a shell, and a function `coord` that goes into the checkouts it adds: one line in the shell's start file.")
    {
        _shell.AcceptOnlyFromAmong([.. ShellFunctions.Shells]);
        Add(_shell);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("eval \"$(dotnet-coord shell-init bash)\"", "in ~/.bashrc; for zsh in ~/.zshrc, after compinit"),
        new("dotnet-coord shell-init fish | source", "in ~/.config/fish/config.fish"),
        new("dotnet-coord shell-init pwsh | Out-String | Invoke-Expression", "in $PROFILE"),
    ];

    // A start file is read anywhere.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var shell = result.GetValue(_shell)!;
        foreach (var line in $"{ShellFunctions.For(shell)}\n{ShellCompletions.For(shell)}".Split('\n'))
        {
            invocation.Screen.Answer(line.TrimEnd('\r'));
        }

        return ExitCodes.Done;
    }
}
