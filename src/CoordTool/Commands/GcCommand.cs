using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Upkeep;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class GcCommand : Verb
{
    private readonly Option<bool> _dryRun = DryRunOption();

    public GcCommand()
        : base("gc", "Take away what vanished sessions, old worktrees and crashes left; staged work becomes a rescue first.") => Add(_dryRun);

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord gc --dry-run", "look first"),
        new("dotnet-coord gc", "clean up"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var dryRun = result.GetValue(_dryRun);
        var outcome = Cleanup.Run(invocation.Context, invocation.Repository, dryRun);
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new CleanupJson(
                    1, dryRun,
                    [.. outcome.Sessions.Select(swept => new SweptJson(swept.Id.Value, swept.Name, swept.Released, swept.Rescues, [.. swept.Kept.Select(kept => kept.File)]))],
                    outcome.Worktrees, outcome.Trash, outcome.Pins, outcome.Leftovers, outcome.Places, Dropped(outcome.Histories), Dropped(outcome.Rescues), outcome.Failed)
                {
                    SilentClaims = outcome.SilentClaims,
                },
                OutputJson.Default.CleanupJson);
            return ExitCodes.Done;
        }

        foreach (var line in outcome.Sessions.SelectMany(swept => dryRun ? [$"would sweep session {swept.Name}"] : Sentences.Swept(swept)))
        {
            screen.Say(line);
        }

        foreach (var worktree in outcome.Worktrees)
        {
            screen.Say($"{(dryRun ? "would take away" : "took away")} {worktree}, a worktree of a subagent; its files are kept for seven days");
        }

        foreach (var thing in outcome.Trash.Concat(outcome.Pins).Concat(outcome.Leftovers).Concat(outcome.Places))
        {
            screen.Say($"{(dryRun ? "would remove" : "removed")} {thing}");
        }

        foreach (var pattern in outcome.SilentClaims)
        {
            screen.Say(Printable.Text($"{(dryRun ? "would free" : "freed")} {pattern}, claimed on another machine and silent for days"));
        }

        foreach (var dropped in outcome.Histories.Concat(outcome.Rescues))
        {
            screen.Say($"{(dryRun ? "would drop" : "dropped")} {dropped.What} of {dropped.Ref}{(dryRun ? "" : $" (to undo: git update-ref {dropped.Ref} {dropped.Id})")}");
        }

        foreach (var failure in outcome.Failed)
        {
            screen.Say($"stays: {failure}");
        }

        if (outcome.Sessions.Count + outcome.Worktrees.Count + outcome.Trash.Count + outcome.Pins.Count + outcome.Leftovers.Count + outcome.Places.Count + outcome.Histories.Count + outcome.Rescues.Count + outcome.SilentClaims.Count + outcome.Failed.Count == 0)
        {
            screen.Say("there is nothing to take away");
        }

        return ExitCodes.Done;
    }

    private static IReadOnlyList<DroppedRefJson> Dropped(IReadOnlyList<DroppedRef> dropped) => [.. dropped.Select(each => new DroppedRefJson(each.Ref, each.Id.ToString(), each.What))];
}
