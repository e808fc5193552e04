using System.CommandLine;
using CoordTool.Core.Installation;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class DeinitCommand : Verb
{
    private readonly Option<bool> _purge = new("--purge") { Description = "Also drop rescues, histories of edits, claims, decisions and worktrees in the trash." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public DeinitCommand()
        : base("deinit", "Take everything out again that init put in; what may hold work stays, and is listed.")
    {
        Add(_purge);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord deinit --dry-run", "which files it would change, and what stays"),
        new("dotnet-coord deinit", "every hook and setting out again"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var dryRun = result.GetValue(_dryRun);
        var (changed, refused) = Deinitialization.Run(invocation.Context, invocation.Layout, result.GetValue(_purge), dryRun);
        if (refused is not null)
        {
            return Failures.Report(invocation.Screen.Error, refused);
        }

        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(new InstalledJson(1, !changed!.IsEmpty, dryRun, changed.Files, changed.Kept) { Dropped = changed.Dropped }, OutputJson.Default.InstalledJson);
            return ExitCodes.Done;
        }

        if (!changed!.IsEmpty || changed.Dropped.Count == 0)
        {
            screen.Say(changed.IsEmpty ? "There was nothing to take out." : dryRun ? "It would be taken out of these files:" : "dotnet-coord is out of this repository. These files changed:");
        }

        var dropped = dryRun ? "would be dropped" : "dropped";
        foreach (var line in InitCommand.ByDirectory(changed.Files).Concat(changed.Dropped.Select(each => $"{dropped}: {each}")).Concat(changed.Kept.Select(kept => $"kept: {kept}")))
        {
            screen.Say(line);
        }

        if (changed.Kept.Count > 0)
        {
            screen.Narrate("Drop what is kept, for good: dotnet-coord deinit --purge");
        }

        return ExitCodes.Done;
    }
}
