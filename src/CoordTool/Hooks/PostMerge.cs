using CoordTool.Core;
using CoordTool.Core.Indexes;

namespace CoordTool.Hooks;

/// <summary>Git's <c>post-merge</c>: the default index follows a merge that a session made through its own.</summary>
internal static class PostMerge
{
    public static int Run(CoordContext context)
    {
        using var repository = HookCommand.Repository(context);
        DefaultIndex.RefreshCoalesced(repository);
        return ExitCodes.Done;
    }
}
