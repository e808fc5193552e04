using System.CommandLine;
using CoordTool.Core.Worktrees;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed class WorktreePathCommand : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Which one.", CompletionSources = { LiveValues.Worktrees } };

    public WorktreePathCommand()
        : base("path", "The directory of a worktree alone: cd \"$(dotnet-coord worktree path NAME)\"") => Add(_name);

    public override IReadOnlyList<Example> Examples => [new("cd \"$(dotnet-coord worktree path fix-login)\"", "go there")];

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var worktree = WorktreeName.Find(invocation.Context, invocation.Layout, result.GetValue(_name)!);
        if (invocation.Screen.Json)
        {
            invocation.Screen.Object(new WorktreePathJson(1, worktree.Path), OutputJson.Default.WorktreePathJson);
        }
        else
        {
            invocation.Screen.Answer(worktree.Path);
        }

        return ExitCodes.Done;
    }
}
