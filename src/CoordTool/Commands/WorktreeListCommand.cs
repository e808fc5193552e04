using System.CommandLine;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreeListCommand : Verb
{
    public WorktreeListCommand()
        : base("list", "The checkouts of this repository, those that others made as well.")
    {
    }

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var checkouts = WorktreeList.Run(invocation.Context, invocation.Repository).ToList();
        var screen = invocation.Screen;
        if (screen.Json)
        {
            screen.Object(
                new CheckoutsJson(1, [.. checkouts.Select(each => new CheckoutJson(
                    each.Name, each.Path, each.Head.Branch, each.Head.Commit.ToString(), each.IsMain, each.IsMissing, each.Ahead, each.Behind, each.Dirty, each.Sessions))]),
                OutputJson.Default.CheckoutsJson);
            return ExitCodes.Done;
        }

        screen.Table(["NAME", "BRANCH", "AHEAD", "BEHIND", "DIRTY", "SESSIONS", "PATH"], checkouts.Select(each => (IReadOnlyList<string>)[
            each.Name,
            each.Head.Name,
            $"{each.Ahead}",
            $"{each.Behind}",
            each.IsMissing ? "missing" : each.Dirty is > 0 and var dirty ? Screen.Count(dirty, "path") : "clean",
            string.Join(" ", each.Sessions),
            each.Path]));
        return ExitCodes.Done;
    }
}
