using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreeDoneCommand : Verb
{
    private readonly Argument<string?> _name = new("NAME") { Description = "Which one; without it, the one this is.", Arity = ArgumentArity.ZeroOrOne, CompletionSources = { LiveValues.Worktrees } };

    private readonly Option<string?> _strategy = new("--strategy", "-s") { Description = "How the commits come in: merge (as Git: forward if it can be), squash, rebase or ff.", HelpName = "merge|squash|rebase|ff" };
    private readonly Option<string?> _message = new("--message", "-m") { HelpName = "MESSAGE", Description = "The message of the merge commit, or of the one commit of squash." };
    private readonly Option<bool> _keep = new("--keep") { Description = "Only land: worktree and branch stay." };
    private readonly Option<bool> _withoutCheck = new("--no-check") { Description = "Land without the check of coord.json." };

    public WorktreeDoneCommand()
        : base("done", "Merge a worktree's branch into its target and take the worktree away.")
    {
        _strategy.AcceptOnlyFromAmong([.. WorktreeSettings.StrategyWords.Select(word => word.Word)]);
        Add(_name);
        Add(_strategy);
        Add(_message);
        Add(_keep);
        Add(_withoutCheck);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord worktree done", "the one this shell stands in"),
        new("dotnet-coord worktree done fix-login -s squash -m \"Fix the login\"", "as one commit"),
    ];

    // Its check, and the landings ahead of it, take as long as they take.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        screen.Narrate($"landing {Printable.Text(result.GetValue(_name) ?? "this worktree", 80)} ...");
        var outcome = new WorktreeDone(invocation.Context, invocation.Repository, invocation.Caller) { Gate = invocation.EnterGate, Progress = screen.Narrate }.Run(result.GetValue(_name), Terms(result));
        if (screen.Json)
        {
            screen.Object(Json(outcome), OutputJson.Default.WorktreeDoneJson);
        }

        if (outcome.Refused is { } refused)
        {
            return Failures.Report(screen.Error, refused);
        }

        if (outcome.Conflict is { } conflict)
        {
            return Failures.Report(screen.Error, conflict);
        }

        var landed = outcome.Landed!;
        var target = GitRefs.ShortName(landed.Target);
        screen.Say(landed.Kind switch
        {
            LandingKind.AlreadyThere => $"{GitRefs.ShortName(landed.Branch)} was in {target} already",
            LandingKind.FastForward => $"landed {GitRefs.ShortName(landed.Branch)} in {target}: forward to {landed.New.Abbreviated}",
            LandingKind.Squash => $"landed {GitRefs.ShortName(landed.Branch)} in {target}: one commit {landed.New.Abbreviated}",
            LandingKind.Rebase => $"landed {GitRefs.ShortName(landed.Branch)} in {target}: rebased, now at {landed.New.Abbreviated}",
            _ => $"landed {GitRefs.ShortName(landed.Branch)} in {target}: merge {landed.New.Abbreviated}",
        });
        Tell(screen, landed.AfterLand);
        if (landed.Trash is null)
        {
            return ExitCodes.Done;
        }

        screen.Narrate($"the worktree is gone from {landed.Path}; its files are kept in {landed.Trash}");
        if (PhysicalPath.Below(landed.Path, PhysicalPath.Resolve(invocation.Context.WorkingDirectory)) is not null
            || !Directory.Exists(invocation.Context.WorkingDirectory))
        {
            screen.Narrate($"this shell stands in it: cd {Checkouts.MainWorkTree(invocation.Layout.CommonDirectory)}");
        }

        return ExitCodes.Done;
    }

    // It has landed: what fails now changes nothing about that.
    private static void Tell(Screen screen, CommandOutcome afterLand)
    {
        switch (afterLand.Result)
        {
            case CommandResult.Unapproved:
                screen.Narrate(afterLand.Problem ?? "the commands of afterLand were not run: nobody has approved them");
                if (afterLand.Unapproved.Count > 0)
                {
                    screen.Narrate("  A person does so with: dotnet-coord approvals add afterLand");
                }

                break;
            case CommandResult.Done:
                if (afterLand.Log is { } log)
                {
                    screen.Narrate($"the commands of afterLand are done; what they printed: {log}");
                }

                break;
            default:
                var how = afterLand.Result switch
                {
                    CommandResult.Failed => $"failed with exit code {afterLand.ExitCode}",
                    CommandResult.TimedOut => "took too long and was ended",
                    _ => "was interrupted",
                };
                screen.Error.WriteLine(Printable.Lines($"warning: the command of afterLand {how}: {Printable.Text(afterLand.Command ?? "", 200)}"));
                screen.Error.WriteLine(Printable.Text($"  What it printed: {afterLand.Log}"));
                break;
        }
    }

    private LandingTerms Terms(ParseResult result)
    {
        LandingStrategy? strategy = result.GetValue(_strategy) is { } given ? WorktreeSettings.StrategyWords.First(word => word.Word == given).Value : null;
        var message = result.GetValue(_message);
        return message is null || (message.Trim().Length > 0 && strategy is null or LandingStrategy.Merge or LandingStrategy.Squash)
            ? new LandingTerms(strategy, message, result.GetValue(_keep), result.GetValue(_withoutCheck))
            : throw new CoordException(
                FailureKind.Usage,
                message.Trim().Length == 0 ? "The message is empty." : "--message goes with the strategies merge and squash: the others keep the messages that are there.",
                "See: dotnet-coord worktree done --help");
    }

    private static WorktreeDoneJson Json(DoneOutcome outcome) => new(
        1,
        outcome.Landed is not null ? "landed" : outcome.Refused is not null ? "refused" : "conflict",
        outcome.Landed?.Branch,
        outcome.Landed?.Target,
        Sentences.Word(outcome.Landed?.Kind),
        outcome.Landed?.Old.ToString(),
        outcome.Landed?.New.ToString(),
        outcome.Landed?.Trash,
        outcome.Landed?.AfterLand.Result.ToString().ToLowerInvariant(),
        outcome.Refused?.Reason,
        [.. (outcome.Conflict?.Paths ?? []).Select(path => new ConflictJson(path.Path, path.Ours, path.Theirs))]);
}
