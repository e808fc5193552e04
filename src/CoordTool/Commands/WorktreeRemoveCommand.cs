using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreeRemoveCommand : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Which one: its name, or its directory.", CompletionSources = { LiveValues.Worktrees } };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Also with work that is nowhere else, which is kept as rescues, and with somebody inside." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public WorktreeRemoveCommand()
        : base("remove", "Take a worktree away without landing it. Its files are kept for seven days.")
    {
        Add(_name);
        Add(_force);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord worktree remove fix-login", "refused while work in it is nowhere else"),
        new("dotnet-coord worktree remove fix-login --force", "that work is kept as rescues first"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        var dryRun = result.GetValue(_dryRun);
        var (removed, refused) = new WorktreeRemove(invocation.Context, invocation.Repository, invocation.Caller) { Line = line => screen.Narrate($"  {Printable.Text(line)}") }
            .Run(result.GetValue(_name)!, result.GetValue(_force), dryRun);
        if (screen.Json)
        {
            screen.Object(
                new WorktreeRemovalJson(1, removed is null ? "refused" : dryRun ? "planned" : "removed", removed is null ? null : Json(removed), refused?.Reason),
                OutputJson.Default.WorktreeRemovalJson);
        }

        if (removed is null)
        {
            return Failures.Report(screen.Error, refused!);
        }

        foreach (var line in Sentences.Removed(removed, dryRun))
        {
            screen.Say(line);
        }

        foreach (var rescue in removed.Rescues)
        {
            screen.Narrate($"kept as a rescue: {Sentences.Rescued(rescue)}");
        }

        if (removed.LeftOut.Count > 0)
        {
            screen.Narrate($"in the trash alone:{Printable.List(removed.LeftOut)}");
        }

        if (!dryRun)
        {
            screen.Narrate($"to have it back: dotnet-coord worktree restore {Printable.Text(removed.Name)}");
            if (!Directory.Exists(invocation.Context.WorkingDirectory))
            {
                screen.Narrate($"this shell stands in it: cd {Checkouts.MainWorkTree(invocation.Layout.CommonDirectory)}");
            }
        }

        return ExitCodes.Done;
    }

    /// <summary>A worktree that was removed, for scripts.</summary>
    public static RemovedWorktreeJson Json(RemovedWorktree removed) => new(
        removed.Name, removed.Path, removed.Branch, removed.Tip.ToString(), removed.BranchStays, removed.Trash, removed.Until, removed.Rescues, removed.LeftOut);
}
