using System.CommandLine;
using CoordTool.Core;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreeListCommand : Verb
{
    public WorktreeListCommand()
        : base("list", "The checkouts of this repository, those that others made as well.")
    {
    }

    public override IReadOnlyList<Example> Examples => [new("dotnet-coord worktree list", "how far each is ahead and behind, and whether it may go")];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var checkouts = WorktreeList.Run(invocation.Context, invocation.Repository, invocation.Caller);
        var (screen, now) = (invocation.Screen, invocation.Context.Now);
        if (screen.Json)
        {
            screen.Object(
                new CheckoutsJson(1, [.. checkouts.Select(each => new CheckoutJson(
                    each.Name, each.Path, each.Head.Branch, each.Head.Commit.ToString(), each.IsMain, each.IsMissing, each.Ahead, each.Behind, each.Conflicts, each.Dirty,
                    each.Created, each.LastCommit, each.Obstacles.Count == 0, each.Obstacles, each.Sessions))]),
                OutputJson.Default.CheckoutsJson);
            return ExitCodes.Done;
        }

        screen.Table(["NAME", "BRANCH", "AHEAD", "BEHIND", "CONFLICTS", "DIRTY", "CREATED", "COMMITTED", Column.Prose("SAFE TO REMOVE"), Column.Prose("SESSIONS"), "PATH"], checkouts.Select(each => (IReadOnlyList<string>)[
            each.Name,
            each.Head.Name,
            $"{each.Ahead}",
            $"{each.Behind}",
            each.Conflicts is > 0 and var conflicts ? Screen.Count(conflicts, "path") : each.Conflicts is null ? "" : "none",
            each.IsMissing ? "missing" : each.Dirty is > 0 and var dirty ? Screen.Count(dirty, "path") : "clean",
            each.Created is { } created ? Printable.Ago(now - created) : "",
            each.LastCommit is { } committed ? Printable.Ago(now - committed) : "",
            each.IsMain ? "" : each.Obstacles.Count == 0 ? "yes" : $"no: {string.Join(", ", each.Obstacles)}",
            string.Join(" ", each.Sessions),
            each.Path]));
        return ExitCodes.Done;
    }
}
