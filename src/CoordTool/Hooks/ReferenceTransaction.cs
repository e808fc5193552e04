using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Output;
using CoordTool.Shim;

namespace CoordTool.Hooks;

/// <summary>Git's <c>reference-transaction</c>: the invariant before the checkout's branch moves, the index's base after.</summary>
internal static class ReferenceTransaction
{
    public static int Run(CoordContext context, HookCall call)
    {
        using var repository = HookCommand.Repository(context);
        var layout = repository.Layout;
        var moves = RefMove.Parse(Console.In.ReadToEnd()).ToList();
        var inUse = IndexInUse.From(layout, context.Variable("GIT_INDEX_FILE"));
        if (call.Arguments is ["committed", ..] && moves.Find(each => each.Name == StashEntries.Ref) is { New.IsZero: false } stashed)
        {
            CommitMakers.Record(layout, new MadeCommit(stashed.New, inUse.Location is { } own ? own.Session : Caller.Find(context, null), call.Git?.Id ?? 0));
        }

        if (RefMove.OfHead(GitRefs.ReadHead(layout), moves) is not { } move)
        {
            return ExitCodes.Done;
        }

        if (inUse.Location is not { } location)
        {
            return inUse.FindLeak() is { } leak && call.Arguments is ["prepared", ..] && Invariant.IsNewCommit(repository, move)
                ? Failures.Report(Console.Error, leak)
                : ExitCodes.Done;
        }

        if (layout.WorkTree == layout.GitDirectory)
        {
            // Git runs the hooks of a push in its own directory: whoever pushes is on no index of this checkout. The branch
            // moves from elsewhere, and the base of the default index, if there is none yet, is where it was.
            IndexBase.WriteFirst(new IndexLocation(layout, null), move.Old);
            return ExitCodes.Done;
        }

        if (call.Arguments is ["committed", ..])
        {
            OwnMove.Follow(repository, location, call.Git, move.Old, move.New);
            if (!move.New.IsZero && move.Old != move.New && Invariant.IsNewCommit(repository.Objects, move.Old, move.New))
            {
                CommitEvents.Note(context, repository, location.Session, move.New);
            }

            return ExitCodes.Done;
        }

        // Before another index moves the branch for the first time, the default index is in step with it.
        var old = GitRefs.ReadHead(layout).Commit;
        Bookkeeping.Try(() => IndexBase.WriteFirst(new IndexLocation(layout, null), old));
        if (old != move.New && (OperationOwner.FindForeign(context, layout, location.Session) ?? RefuseToRewrite(context, repository, location, move)) is { } refusal)
        {
            OwnMove.TakeBack(repository, location, old, move.New);
            return HookCommand.Refuse(context, layout, location.Session, refusal, EventKind.Veto);
        }

        var allowsStale = CommitGuard.IsAllowed(context, CommitGuard.StaleAllowance);
        var undone = Invariant.FindUndone(repository, location, call.Git, move, allowsStale);
        var putBack = allowsStale || CommitGuard.IsAllowed(context, CommitGuard.RevertAllowance) ? [] : Invariant.FindPutBack(repository, location, call.Git, move);
        if (undone.Count + putBack.Count == 0 || Invariant.HasName(context, layout, move.New))
        {
            if (call.Git is { } git && context.Variable(SupervisedGit.FinishVariable) is not null)
            {
                OwnMove.Announce(location, git, old, move.New);
            }
            else if (call.Git is { } mover && move.Old.IsZero && !old.IsZero)
            {
                OwnMove.Note(location, mover, old);
            }

            // Now, for Git may be killed once the ref has moved. pack-refs moves nothing, and whoever runs it has made nothing.
            if (old != move.New && !move.New.IsZero && Invariant.IsNewCommit(repository.Objects, old, move.New))
            {
                CommitMakers.Record(layout, new MadeCommit(move.New, location.Session, call.Git?.Id ?? 0));
            }

            return ExitCodes.Done;
        }

        return HookCommand.Refuse(context, layout, location.Session, undone.All(putBack.Contains) ? CommitGuard.RefuseToPutBack(putBack) : new Refusal(
            $"This commit would undo what others committed since {location.Description} was last in step; nothing was committed:{Printable.List(undone.Select(path => path.ToString()))}",
            "Run `dotnet-coord index refresh`, then commit again.")
        {
            Paths = [.. undone.Select(path => path.ToString())],
        }, EventKind.Veto);
    }

    private static Refusal? RefuseToRewrite(CoordContext context, GitRepository repository, IndexLocation location, RefMove move)
    {
        var left = RewrittenCommits.Find(context, repository, location, move);
        if (left.Count == 0)
        {
            return null;
        }

        if (Force.CountsInHook(context, repository.Layout, location.Session))
        {
            var kept = Rescue.KeepCommit(context, repository, location.Session, GitRefs.ReadHead(repository.Layout).Commit, "Taken off its branch by force");
            Console.Error.WriteLine($"dotnet-coord: the commits that go are kept as {kept}");
            return null;
        }

        var store = new SessionStore(context, repository.Layout);
        return new Refusal(
            $"This would take commits of another session off the branch; nothing was changed:{Printable.List(left.Select(made => $"{made.Commit.Abbreviated} of {store.Find(made.Session!.Value)?.Name ?? made.Session.Value.Value}"))}",
            "Make a commit of its own on top instead.",
            "To undo one of them, for everyone to see: git revert COMMIT");
    }
}
