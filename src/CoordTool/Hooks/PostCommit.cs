using CoordTool.Core;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;

namespace CoordTool.Hooks;

/// <summary>Git's <c>post-commit</c>: the commit's index moved on, and the default index follows.</summary>
internal static class PostCommit
{
    public static int Run(CoordContext context, HookCall call)
    {
        using var repository = HookCommand.Repository(context);
        FinishedCommit.Follow(context, repository, IndexInUse.From(repository.Layout, context.Variable("GIT_INDEX_FILE")), call.Git);
        return ExitCodes.Done;
    }
}
