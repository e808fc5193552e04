using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
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
        if (inUse.FindLeak() is { } leak)
        {
            return HookCommand.Refuse(repository.Layout, leak);
        }

        if (call.Git is { } git && WaitForTurn(repository, git) is { } overtaken)
        {
            return Failures.Report(Console.Error, overtaken);
        }

        if (CommitGuard.Check(context, repository, inUse, call.Git) is not { } refusal)
        {
            return ExitCodes.Done;
        }

        if (call.Git is { } refused)
        {
            CommitTurn.Release(repository.Layout, refused);
        }

        return HookCommand.Refuse(repository.Layout, refusal);
    }

    private static Refusal? WaitForTurn(GitRepository repository, ProcessIdentity git) =>
        CommitTurn.Take(repository.Layout, git, other => Console.Error.WriteLine($"waiting for the commit of process {other} in this checkout ...")) switch
        {
            Turn.Overtaken => new Refusal("Another commit came first while this one waited for its turn; nothing was committed.", "Run the same command again."),
            Turn.TimedOut => new Refusal("Another commit in this checkout did not end within 90 seconds: an editor may be open for its message.", "Finish it, then run the same command again.", $"If no commit is under way any more, remove {CommitTurn.FileOf(repository.Layout)}"),
            _ => null,
        };
}
