using System.CommandLine;
using CoordTool.Core.Installation;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class DeinitCommand : Verb
{
    public DeinitCommand()
        : base("deinit", "Take everything out again that init put in; rescues stay.")
    {
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var (changed, refused) = Initialization.Undo(invocation.Context, invocation.Layout);
        if (refused is not null)
        {
            return Failures.Report(invocation.Screen.Error, refused);
        }

        if (invocation.Screen.Json)
        {
            invocation.Screen.Object(new InstalledJson(1, !changed!.IsEmpty, changed.Hooks, changed.ClaudeSettings), OutputJson.Default.InstalledJson);
        }

        invocation.Screen.Say(changed!.IsEmpty ? "There was nothing to take out." : "dotnet-coord is out of this repository.");
        return ExitCodes.Done;
    }
}
