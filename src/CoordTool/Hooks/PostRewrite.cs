using CoordTool.Core;
using CoordTool.Core.Indexes;

namespace CoordTool.Hooks;

/// <summary>Git's <c>post-rewrite</c>: the default index follows a rebase or an amended commit of a session.</summary>
internal static class PostRewrite
{
    public static int Run(CoordContext context)
    {
        using var repository = HookCommand.Repository(context);
        DefaultIndex.RefreshCoalesced(repository);
        return ExitCodes.Done;
    }
}
