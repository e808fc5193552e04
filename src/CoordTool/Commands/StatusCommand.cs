using System.CommandLine;
using CoordTool.Core.Overview;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class StatusCommand : Verb
{
    public StatusCommand()
        : base("status", "Who works here, on what, and whether all is well.")
    {
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord status", "sessions, claims, checkouts, and what is not as it should be"),
        new("dotnet-coord -C ../other status --json", "of another checkout, for a program"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var report = StatusReport.Read(invocation.Context, invocation.Repository, invocation.Caller);
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(Json(invocation, report), OutputJson.Default.StatusJson);
        }
        else
        {
            new StatusScreen(screen.Display, report, invocation.Context.Now, line => screen.Answer(screen.Display.Painted(line))).Draw();
        }

        return ExitCodes.Done;
    }

    private static StatusJson Json(Invocation invocation, StatusReport report) => new(
        1,
        report.IsInitialized,
        report.Caller?.Value,
        report.Checkout,
        report.Head.Name,
        [.. report.Sessions.Select(each => invocation.Json(each.Session))],
        [.. report.Claims.Select(Invocation.Json)],
        report.Worktrees,
        [.. report.Operations.Select(each => new OperationJson(Sentences.UnderWay(each.Entry), each.Entry.Path, each.Entry.Started, each.IsRunning))],
        report.Stale,
        report.MissingHooks,
        new GuardJson(report.Guard.Checks, report.Guard.Refused, report.Guard.Undecided))
    {
        Lately = [.. report.Sessions.Where(each => each.Last is not null).Select(each => EventLines.Json(each.Last!))],
        Left = [.. report.Left.Select(each => new LeftBySessionJson(each.Id.Value, each.Name, each.LastActivity, each.Indexes, each.Claims))],
        Checkouts = [.. report.Checkouts.Select(each => new CheckoutStatusJson(
            each.Name, each.Path, each.Head?.Branch, each.Head?.Commit.ToString(), each.IsMain, each.IsMissing, each.Target, each.Ahead, each.Behind, each.Dirty, each.Operation,
            [.. each.Conflicts.Select(conflict => new KnownConflictJson(conflict.With, conflict.Paths, conflict.IsOfNow))], each.ConflictsLooked, each.IsLookedAtAsItStands))],
        Tasks = [.. report.Tasks.Tasks.Select(task => new TaskInProgressJson(task.Source, task.Id, task.Title, task.Assignee, task.Session?.Id.Value, [.. task.Patterns.Select(pattern => pattern.Text)]))],
        TaskWarnings = report.Tasks.Warnings,
        ProposedDecisions = report.ProposedDecisions,
        ClaimsTrouble = report.ClaimsTrouble?.Reason,
        Sync = report.Sync is { } sync ? new SyncedJson(sync.Remote, sync.Succeeded, sync.Tried, sync.Trouble) : null,
    };
}
