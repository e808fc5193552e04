using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Tasks;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class CheckCommand : Verb
{
    private readonly Argument<string[]> _paths = Words("PATH", "Files, directories (ending in /), globs or resources (@NAME).", ArgumentArity.OneOrMore, LiveValues.Resources);

    public CheckCommand()
        : base("check", "May I change these? Exit code 0: yes, 2: another session holds one, or works on a task about it.") => Add(_paths);

    public override IReadOnlyList<Example> Examples => [new("dotnet-coord check src/http/ && make format", "only if nobody else holds it")];

    // For a tracker of tasks, that is.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var patterns = result.GetValue(_paths)!.Select(invocation.Pattern).ToList();
        var tasks = TaskSources.Read(invocation.Context, invocation.Layout);
        using var view = invocation.Claims.Read();
        var checks = patterns.ConvertAll(Check);
        var free = checks.TrueForAll(check => check.Verdict.IsFree && check.Tasks.Refusing.Count == 0);
        var screen = invocation.Screen;
        foreach (var warning in tasks.Warnings)
        {
            screen.Narrate(warning);
        }

        if (screen.Json)
        {
            screen.Object(
                new CheckJson(1, free, [.. checks.Select(check => new CheckedPathJson(
                    check.Pattern.Text, check.Verdict.IsFree && check.Tasks.Refusing.Count == 0, check.Verdict.Own is not null,
                    [.. check.Verdict.Refusing.Concat(check.Verdict.Warning).Select(Invocation.Json)],
                    [.. check.Tasks.Refusing.Select(task => Json(task, refuses: true)), .. check.Tasks.Warning.Select(task => Json(task, refuses: false))]))]),
                OutputJson.Default.CheckJson);
        }
        else
        {
            foreach (var (pattern, verdict, named) in checks)
            {
                if (!verdict.IsFree || named.Refusing.Count == 0)
                {
                    screen.Say(Sentences.May(pattern, verdict, invocation.Context.Now));
                }

                foreach (var task in named.Refusing)
                {
                    screen.Say(Printable.Text($"{pattern.Text} belongs to {Named(task)}, which {task.Session!.Name} works on ({task.Session.Activity(invocation.Context.Now)})."));
                }

                foreach (var task in named.Warning)
                {
                    screen.Say(Printable.Text($"  {Named(task)}, in progress for {task.Assignee ?? "nobody"}{(task.Session is null && task.Assignee is not null ? ", who is no live session," : "")} is about it too"));
                }
            }
        }

        return free ? ExitCodes.Done : ExitCodes.Refused;

        CheckedPattern Check(ClaimPattern pattern)
        {
            var verdict = view.Judge(invocation.Caller, new ClaimRequest(pattern));
            return new CheckedPattern(pattern, verdict, tasks.Judge(invocation.Caller, pattern, verdict.Own is not null));
        }
    }

    private static string Named(TrackedTask task) => $"the task {Printable.Text(task.Id, 60)} ({Printable.Text(task.Title, 80)})";

    private static TaskJson Json(TrackedTask task, bool refuses) =>
        new(task.Source, task.Id, task.Title, task.Assignee, task.Session?.Id.Value, [.. task.Patterns.Select(pattern => pattern.Text)], refuses);

    private sealed record CheckedPattern(ClaimPattern Pattern, ClaimVerdict Verdict, TaskVerdict Tasks);
}
