using System.CommandLine;
using CoordTool.Watch;

namespace CoordTool.Commands;

internal sealed class WatchCommand : Verb
{
    private readonly Option<bool> _plain = new("--plain") { Description = "Tell what happens in lines, as where the output is no terminal." };
    private readonly Option<bool> _noUpkeep = new("--no-upkeep") { Description = "Only look: bring no index in step and take nothing away." };

    public WatchCommand()
        : base("watch", "How things stand and what happens, live, until Ctrl+C; meanwhile indexes are brought in step and what vanished sessions left is taken away.")
    {
        Add(_plain);
        Add(_noUpkeep);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord watch", "in a terminal beside the work"),
        new("dotnet-coord watch --plain", "in lines, for a log"),
    ];

    // What it changes it changes behind the gate, each time anew.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var isLive = !result.GetValue(_plain) && !invocation.Screen.Json && !Console.IsOutputRedirected && invocation.Context.Variable("TERM") is not (null or "dumb");
        return WatchHost.Run(invocation, isLive, hasUpkeep: !result.GetValue(_noUpkeep));
    }
}
