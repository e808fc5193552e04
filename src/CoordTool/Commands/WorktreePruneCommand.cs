using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreePruneCommand : Verb
{
    private readonly Option<bool> _merged = new("--merged") { Description = "Those whose work is in the branch they land in." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public WorktreePruneCommand()
        : base("prune", "Take away the worktrees whose work is merged and where nothing speaks against it.")
    {
        Add(_merged);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord worktree prune --merged --dry-run", "look first"),
        new("dotnet-coord worktree prune --merged", "take them away"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        if (!result.GetValue(_merged))
        {
            throw new CoordException(FailureKind.Usage, "worktree prune takes away merged worktrees, and wants that said.", "Look first: dotnet-coord worktree prune --merged --dry-run");
        }

        var (screen, dryRun) = (invocation.Screen, result.GetValue(_dryRun));
        var all = new List<PrunedWorktree>();
        foreach (var each in new WorktreePrune(invocation.Context, invocation.Repository, invocation.Caller) { Line = line => screen.Narrate($"  {Printable.Text(line)}") }.Run(dryRun))
        {
            all.Add(each);
            foreach (var line in each.Removed is { } removed ? Sentences.Removed(removed, dryRun) : [$"stays: {each.Name}: {each.Stays!.Reason}"])
            {
                screen.Say(line);
            }
        }

        if (screen.Json)
        {
            screen.Object(
                new WorktreesPrunedJson(
                    1, dryRun,
                    [.. all.Where(each => each.Removed is not null).Select(each => WorktreeRemoveCommand.Json(each.Removed!))],
                    [.. all.Where(each => each.Stays is not null).Select(each => new KeptWorktreeJson(each.Name, each.Path, each.Stays!.Reason))]),
                OutputJson.Default.WorktreesPrunedJson);
        }
        else if (all.Count == 0)
        {
            screen.Say("there are no worktrees");
        }

        return ExitCodes.Done;
    }
}
