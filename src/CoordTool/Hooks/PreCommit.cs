using CoordTool.Core;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Output;

namespace CoordTool.Hooks;

/// <summary>Git's <c>pre-commit</c>: the index about to be committed is brought in step, and the commit is judged.</summary>
internal static class PreCommit
{
    public static int Run(CoordContext context, HookCall call)
    {
        using var repository = HookCommand.Repository(context);
        GuardCounters.Checked(repository.Layout);
        var inUse = IndexInUse.From(repository.Layout, context.Variable("GIT_INDEX_FILE"));
        if (CommitGuard.Check(context, repository, inUse, call.Git) is not { } refusal)
        {
            return ExitCodes.Done;
        }

        GuardCounters.Refused(repository.Layout);
        return Failures.Report(Console.Error, refusal);
    }
}
