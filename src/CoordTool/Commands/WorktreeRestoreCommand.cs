using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreeRestoreCommand : Verb
{
    private readonly Argument<string?> _name = new("NAME") { Description = "Which one: its name, or that of its directory in the trash. Without it, all that is there are listed.", Arity = ArgumentArity.ZeroOrOne, CompletionSources = { LiveValues.RemovedWorktrees } };

    public WorktreeRestoreCommand()
        : base("restore", "Put a worktree that was taken away back, with its ignored files and what was staged.") => Add(_name);

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord worktree restore", "what can be had back"),
        new("cd \"$(dotnet-coord worktree restore fix-login)\"", "have one back and go there"),
    ];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var screen = invocation.Screen;
        var restore = new WorktreeRestore(invocation.Context, invocation.Layout);
        if (result.GetValue(_name) is not { } name)
        {
            return List(screen, restore, invocation.Context.Now);
        }

        var (restored, refused) = restore.Run(name);
        if (screen.Json)
        {
            screen.Object(
                new WorktreeRestorationJson(1, restored is null ? "refused" : "restored", restored is null ? null : Json(restored.Worktree), restored?.IsDetached, refused?.Reason),
                OutputJson.Default.WorktreeRestorationJson);
        }

        if (restored is null)
        {
            return Failures.Report(screen.Error, refused!);
        }

        if (!screen.Json)
        {
            screen.Answer(restored.Worktree.Path);
        }

        screen.Narrate($"the worktree {Printable.Text(restored.Worktree.Name)} is back");
        if (restored.IsDetached)
        {
            screen.Narrate($"its branch {GitRefs.ShortName(restored.Worktree.Branch!)} is at another commit by now, so it stands on {restored.Worktree.Tip.Abbreviated} without one");
        }

        return ExitCodes.Done;
    }

    private static int List(Screen screen, WorktreeRestore restore, DateTimeOffset now)
    {
        var all = restore.List();
        if (screen.Json)
        {
            screen.Object(new TrashJson(1, [.. all.Select(Json)]), OutputJson.Default.TrashJson);
        }
        else if (all.Count == 0)
        {
            screen.Say("no worktree is in the trash");
        }
        else
        {
            screen.Table(["NAME", "BRANCH", "REMOVED", "UNTIL", "PATH", "TRASH"], all.Select(each => (IReadOnlyList<string>)[
                each.Name,
                each.Branch is null ? $"{each.Tip.Abbreviated} (detached)" : GitRefs.ShortName(each.Branch),
                Printable.Ago(now - each.Removed),
                $"{each.Until.UtcDateTime:yyyy-MM-dd HH:mm}Z",
                each.Path,
                each.Trash]));
        }

        return ExitCodes.Done;
    }

    private static TrashedWorktreeJson Json(TrashedWorktree each) => new(each.Name, each.Path, each.Branch, each.Tip.ToString(), each.Removed, each.Until, each.Trash);
}
