using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Output;
using CoordTool.Shim;

namespace CoordTool.Hooks;

/// <summary>Git's <c>pre-commit</c>: the index about to be committed is brought in step, and the commit is judged.</summary>
internal static class PreCommit
{
    public static int Run(CoordContext context, HookCall call)
    {
        using var repository = HookCommand.Repository(context);
        GuardCounters.Checked(repository.Layout);
        var inUse = IndexInUse.From(repository.Layout, context.Variable("GIT_INDEX_FILE"));
        var session = inUse.Location?.Session ?? Caller.Find(context, null);
        if (inUse.FindLeak() is { } leak)
        {
            return HookCommand.Refuse(context, repository.Layout, session, leak);
        }

        // Before anything else, for a commit that is refused has written its index too.
        var isPutBack = call.Git is { } committer && BaseHistory.PutBack(repository, inUse, committer);

        if (OperationOwner.FindForeign(context, repository.Layout, inUse.IsPartial ? Caller.Find(context, null) : inUse.Location?.Session) is { } foreign)
        {
            return HookCommand.Refuse(context, repository.Layout, session, foreign);
        }

        if (call.Git is { } git && WaitForTurn(context, repository, git, inUse.Location?.Session) is { } overtaken)
        {
            return Failures.Report(Console.Error, overtaken);
        }

        if ((CommitGuard.Check(context, repository, inUse, call.Git) ?? (isPutBack && !MayBeEmpty(call.Git!) ? FindEmpty(repository, inUse) : null)) is not { } refusal)
        {
            return ExitCodes.Done;
        }

        if (call.Git is { } refused)
        {
            CommitTurn.Release(repository.Layout, refused);
            if (inUse.Location is { } judged)
            {
                CommitStamp.Clear(judged, refused);
            }
        }

        return HookCommand.Refuse(context, repository.Layout, session, refusal);
    }

    // Git has looked already whether there is anything to commit, and would make a commit that changes nothing.
    private static Refusal? FindEmpty(GitRepository repository, IndexInUse inUse) =>
        StagedChanges.Compare(repository.Objects, repository.Objects.TreeOf(GitRefs.ReadHead(repository.Layout).Commit), IndexCodec.Read(inUse.File)).Count > 0 ? null : new Refusal(
            "The index was brought in step with another commit while this one began, and nothing that differs from it is staged now; nothing was committed.",
            "See what is left with `git status`, stage what is meant, and run the same command again.");

    // Where the words do not tell, as behind an alias, an empty commit is the smaller harm.
    private static bool MayBeEmpty(ProcessIdentity git) =>
        ProcessProgram.Of(git.Id) is not { Arguments.Count: > 1 } program
        || GitCommandLine.Parse([.. program.Arguments.Skip(1)]) is not { Command: "commit" } line
        || line.Arguments.Any(word => word.StartsWith("--am", StringComparison.Ordinal) || word.StartsWith("--allow-e", StringComparison.Ordinal));

    private static Refusal? WaitForTurn(CoordContext context, GitRepository repository, ProcessIdentity git, SessionId? session)
    {
        var layout = repository.Layout;
        if (CommitTurn.IsHeldFor(layout, git, context.Variable(CommitTurn.Variable)))
        {
            return null;
        }

        return CommitTurn.Take(layout, new TurnHolder([git], session), CommitTurn.Limit, SupervisedGit.Waiting) switch
        {
            Turn.Overtaken => new Refusal("Another commit came first while this one waited for its turn; nothing was committed.", "Run the same command again."),
            Turn.TimedOut => new Refusal("Another commit in this checkout did not end within 90 seconds: an editor may be open for its message.", "Finish it, then run the same command again.", $"If no commit is under way any more, remove {CommitTurn.FileOf(layout)}"),
            _ => null,
        };
    }
}
