using System.CommandLine;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class ShellInitCommand : Verb
{
    private readonly Argument<string> _shell = new("SHELL") { HelpName = string.Join('|', ShellFunctions.Shells), Description = "The shell to print it for." };

    public ShellInitCommand()
        : base("shell-init", "Print a shell function `coord` that goes into the checkouts it adds. In the shell's start file: eval \"$(dotnet-coord shell-init bash)\"")
    {
        _shell.AcceptOnlyFromAmong([.. ShellFunctions.Shells]);
        Add(_shell);
    }

    // A start file is read anywhere.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        foreach (var line in ShellFunctions.For(result.GetValue(_shell)!).Split('\n'))
        {
            invocation.Screen.Answer(line.TrimEnd('\r'));
        }

        return ExitCodes.Done;
    }
}
