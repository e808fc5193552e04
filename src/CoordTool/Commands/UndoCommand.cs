using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Undo;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class UndoCommand : Verb
{
    private readonly Option<bool> _list = new("--list") { Description = "Only list what can be taken back, the latest first." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public UndoCommand()
        : base("undo", "Take back what this session did last: a `dotnet-coord commit`, a landing, a forced command or a take-over; not where others have built on it.")
    {
        Add(_list);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord undo", "the last of those four"),
        new("dotnet-coord undo --list", "what can be taken back"),
    ];

    // On its turn, behind commits and landings.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var (screen, dryRun) = (invocation.Screen, result.GetValue(_dryRun));
        if (result.GetValue(_list))
        {
            return List(invocation);
        }

        var outcome = new UndoLast(invocation.Context, invocation.Repository, invocation.Caller) { Gate = invocation.EnterGate, Progress = screen.Narrate }.Run(dryRun);
        if (screen.Json)
        {
            var word = outcome.Operation is null ? "nothing" : outcome.Refused is not null ? "refused" : dryRun ? "planned" : "undone";
            screen.Object(
                new UndoneJson(1, word, outcome.Operation is { } last ? Json(last) : null, outcome.Lines, outcome.Refused?.Reason),
                OutputJson.Default.UndoneJson);
        }

        if (outcome.Operation is not { } operation)
        {
            screen.Say("nothing to undo");
            screen.Narrate("It knows what this session did by `dotnet-coord commit`, landings, forced commands and take-overs. A commit by `git commit` is taken back by: git revert COMMIT");
            return ExitCodes.Done;
        }

        if (outcome.Lines.Count > 0)
        {
            screen.Say(Printable.Text($"{(outcome.Refused is not null ? "not all undone" : dryRun ? "would undo" : "undone")}: {operation.What}"));
        }

        foreach (var line in outcome.Lines)
        {
            screen.Say(Printable.Text($"  {line}"));
        }

        return outcome.Refused is { } refused ? Failures.Report(screen.Error, refused) : ExitCodes.Done;
    }

    private static int List(Invocation invocation)
    {
        var screen = invocation.Screen;
        var operations = new OperationLog(invocation.Context, invocation.Layout, invocation.Caller).List();
        if (screen.Json)
        {
            screen.Object(new OperationsJson(1, [.. operations.Select(Json)]), OutputJson.Default.OperationsJson);
        }
        else if (operations.Count == 0)
        {
            screen.Say("nothing to undo");
        }
        else
        {
            screen.Table(["MADE", "KIND", Column.Prose("WHAT")], operations.Select(each => (IReadOnlyList<string>)[
                Printable.Ago(invocation.Context.Now - each.When), each.Kind.ToString().ToLowerInvariant(), each.What]));
        }

        return ExitCodes.Done;
    }

    private static UndoableJson Json(Operation operation) => new(
        operation.Id, operation.Kind.ToString().ToLowerInvariant(), operation.What, operation.When, operation.Checkout,
        operation.Branch is { } branch ? GitRefs.ShortName(branch) : null, operation.Before, operation.After, operation.Worktree, operation.Rescues);
}
