using System.CommandLine;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreeUpdateCommand : Verb
{
    private readonly Argument<string?> _name = new("NAME") { Description = "Which one; without it, the one this is.", Arity = ArgumentArity.ZeroOrOne, CompletionSources = { LiveValues.Worktrees } };

    public WorktreeUpdateCommand()
        : base("update", "Merge the target into a worktree's branch; conflicts change nothing.") => Add(_name);

    public override IReadOnlyList<Example> Examples => [new("dotnet-coord worktree update", "what landed meanwhile, into the one this shell stands in")];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        var outcome = new WorktreeUpdate(invocation.Context, invocation.Repository, invocation.Caller).Run(result.GetValue(_name));
        if (screen.Json)
        {
            screen.Object(Json(outcome), OutputJson.Default.WorktreeUpdateJson);
        }

        if (outcome.Refused is { } refused)
        {
            return Failures.Report(screen.Error, refused);
        }

        if (outcome.Conflict is { } conflict)
        {
            return Failures.Report(screen.Error, conflict);
        }

        var updated = outcome.Updated!;
        var (branch, target) = (GitRefs.ShortName(updated.Branch), GitRefs.ShortName(updated.Target));
        screen.Say(updated.Kind switch
        {
            LandingKind.AlreadyThere => $"{branch} has all of {target} already",
            LandingKind.FastForward => $"updated {branch} from {target}: forward to {updated.New.Abbreviated}",
            _ => $"updated {branch} from {target}: merge {updated.New.Abbreviated}",
        });
        return ExitCodes.Done;
    }

    private static WorktreeUpdateJson Json(UpdateOutcome outcome) => new(
        1,
        outcome.Updated is not null ? "updated" : outcome.Refused is not null ? "refused" : "conflict",
        outcome.Updated?.Branch,
        outcome.Updated?.Target,
        Sentences.Word(outcome.Updated?.Kind),
        outcome.Updated?.Old.ToString(),
        outcome.Updated?.New.ToString(),
        outcome.Refused?.Reason,
        [.. (outcome.Conflict?.Paths ?? []).Select(path => new ConflictJson(path.Path, path.Ours, path.Theirs))]);
}
