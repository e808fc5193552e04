using CoordTool.Core;
using CoordTool.Core.Indexes;

namespace CoordTool.Hooks;

/// <summary>
/// Git's <c>prepare-commit-msg</c>, which <c>--no-verify</c> does not skip: the tree is built, and the editor opens next. The
/// base is noted as it is now, for while the editor is open another commit may bring the index in step, and the tree not.
/// </summary>
internal static class PrepareCommitMessage
{
    public static int Run(CoordContext context, HookCall call)
    {
        using var repository = HookCommand.Repository(context);
        if (call.Git is { } git)
        {
            CommitStamp.WriteUnjudged(repository, IndexInUse.From(repository.Layout, context.Variable("GIT_INDEX_FILE")), git);
        }

        return ExitCodes.Done;
    }
}
