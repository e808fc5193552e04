using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Landing;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>
/// Takes a commit back: the branch goes to what it was, the files stay, and what the commit held is staged in the index of
/// who made it. Every other index follows as after any move of HEAD (docs/design.md, Undo).
/// </summary>
internal sealed class CommitUndo(UndoTurn turn)
{
    private static readonly TimeSpan Patience = CommitTurn.Limit;

    /// <summary>Takes it back.</summary>
    public UndoResult Run(Operation operation)
    {
        if (turn.Find(operation.Checkout) is not { } checkout)
        {
            return UndoResult.Gone($"The checkout {operation.Checkout} is gone, in which {operation.What} was made; nothing was changed.", "What came before it is taken back by the next: dotnet-coord undo");
        }

        using var repository = new GitRepository(checkout.Layout);
        if (turn.IsDryRun)
        {
            return FindObstacle(operation, repository) ?? UndoResult.Done(Lines(operation, repository));
        }

        // On one's turn: a commit of this moment has read its parent already.
        var holder = new TurnHolder([turn.Context.Self], turn.Session);
        if (CommitTurn.Take(checkout.Layout, holder, Patience, other => turn.Progress($"waiting for the commit of {other.Description} in this checkout ...")) == Turn.TimedOut)
        {
            throw new CoordException(FailureKind.Contention, $"Other commands committed in {checkout.Path} all the time; nothing was changed.", "Run the same command again when they are done.");
        }

        try
        {
            using var gate = new GatePass(turn.Context, turn.Layout.CommonDirectory, turn.Gate);
            return FindObstacle(operation, repository) ?? Move(gate.Inside, operation, repository);
        }
        finally
        {
            CommitTurn.Release(checkout.Layout, turn.Context.Self);
        }
    }

    private UndoResult? FindObstacle(Operation operation, GitRepository repository)
    {
        var layout = repository.Layout;
        var head = GitRefs.ReadHead(layout);
        var tip = operation.Branch is { } branch ? GitRefs.Resolve(layout.CommonDirectory, branch) : head.Branch is null ? head.Commit : null;
        var onTop = new CommitsOnTop(turn);
        if (onTop.Find(operation, tip, UndoResult.Done($"it was taken back before: {head.Name} is at {head.Commit.Abbreviated}")) is { } moved)
        {
            return moved;
        }

        var (before, after) = (ObjectId.Parse(operation.Before!), ObjectId.Parse(operation.After!));
        if (before.IsZero)
        {
            return UndoResult.No($"{operation.What} is the first one of its branch, and there is nothing to go back to; nothing was changed.", "Make it anew: dotnet-coord commit --amend -m MESSAGE");
        }

        if (repository.Objects.ReadCommit(after).Parents.Count > 1)
        {
            return UndoResult.No($"{operation.What} ends a merge, which cannot be staged again; nothing was changed.", $"Take it back by a commit of its own: git revert -m 1 {after.Abbreviated}");
        }

        if (head.Branch != operation.Branch)
        {
            return UndoResult.No(
                $"{layout.WorkTree} is on {head.Name} by now; nothing was changed.",
                operation.Branch is { } left ? $"Go back, then run the same command again: git switch {GitRefs.ShortName(left)}" : $"Go back, then run the same command again: git switch --detach {after.Abbreviated}");
        }

        if (OperationUnderWay.In(layout) is { } underWay)
        {
            return UndoResult.No($"A {underWay} is under way in {layout.WorkTree}; nothing was changed.", "Finish it or abort it, then run the same command again.");
        }

        if (onTop.Pushed(after) is { Count: > 0 } pushed)
        {
            return onTop.RefusePushed(operation, pushed, after);
        }

        return FindStagedOnTop(repository, before, after) is { Count: > 0 } staged
            ? UndoResult.No(
                $"What is staged elsewhere was built on {operation.What}; nothing was changed:{Printable.List(staged)}",
                onTop.Revert(after))
            : null;
    }

    // An index that is not in step with the commit yet stages nothing on top of it.
    private List<string> FindStagedOnTop(GitRepository repository, ObjectId before, ObjectId after)
    {
        var objects = repository.Objects;
        var changes = TreeDiff.Compare(objects, objects.TreeOf(before), objects.TreeOf(after));
        var store = new SessionStore(turn.Context, repository.Layout);
        var found = new List<string>();
        foreach (var other in IndexLocation.OfSessions(repository.Layout).Append(new IndexLocation(repository.Layout, null)).Where(each => each.Session != turn.Session && File.Exists(each.File) && IndexBase.Read(each) == after))
        {
            var index = IndexCodec.Read(other.File);
            found.AddRange(changes
                .Where(change => index.IsConflicted(change.Path) || (StaleStaged.StagedAt(index, change.Path) is var staged && staged != change.New && staged != change.Old))
                .Select(change => $"{change.Path} ({(other.Session is { } session ? store.Find(session)?.Name ?? session.Value : "outside any session")})"));
        }

        return found;
    }

    private UndoResult Move(CoordContext context, Operation operation, GitRepository repository)
    {
        var layout = repository.Layout;
        var (before, after) = (ObjectId.Parse(operation.Before!), ObjectId.Parse(operation.After!));
        var own = turn.Session is { } session ? SessionStart.OpenIndex(repository, session) : new IndexLocation(layout, null);
        if (IndexRefresh.Run(repository, own) is not { } step || step.Base != after)
        {
            return UndoResult.No(
                $"{own.Description} could not be brought in step with {operation.What}: it is locked, or there are conflicts in it; nothing was changed.",
                "Resolve what there is, then run the same command again.");
        }

        var lines = Lines(operation, repository);
        var name = operation.Branch is { } branch ? GitRefs.ShortName(branch) : "HEAD";
        using var transaction = BranchMove.Prepare(
            new GitProcess(UndoTurn.WithoutHooks(context), layout.RequireWorkTree()), operation.Branch ?? "HEAD", after, before, $"coord: undo {after.Abbreviated}", out var refusal);
        if (transaction is null)
        {
            return UndoResult.No($"Git refused to move {name}; nothing was changed: {refusal}", "Run the same command again.");
        }

        // Git holds HEAD now: nobody goes to another branch.
        if (GitRefs.ReadHead(layout).Branch != operation.Branch)
        {
            return UndoResult.No($"{layout.WorkTree} is on another branch by now; nothing was changed.", $"Go back to {name}, then run the same command again.");
        }

        // The base first: of an index that holds the commit's content the next refresh finds out that it is in step after all.
        turn.Begin(operation);
        IndexBase.Move(own, after, before);
        turn.Point();
        transaction.Commit();
        turn.Point();

        // Somebody may have looked at the index in between.
        IndexBase.Move(own, after, before);
        DefaultIndex.RefreshCoalesced(repository);
        return UndoResult.Done(lines);
    }

    private string[] Lines(Operation operation, GitRepository repository)
    {
        var objects = repository.Objects;
        var (before, after) = (ObjectId.Parse(operation.Before!), ObjectId.Parse(operation.After!));
        var changed = TreeDiff.Compare(objects, objects.TreeOf(before), objects.TreeOf(after)).Count;
        var elsewhere = new CommitsOnTop(turn).Branches(after, operation.Branch);
        return
        [
            $"{(operation.Branch is { } branch ? GitRefs.ShortName(branch) : "HEAD")} is at {before.Abbreviated} as before",
            $"the files stay as they are, and {(changed == 1 ? "the path" : $"the {changed} paths")} of the commit {(changed == 1 ? "is" : "are")} staged as before it",
            .. elsewhere.Count == 0 ? (string[])[] : [$"the commit is in {string.Join(", ", elsewhere)} too, and comes back with what lands from there"],
            $"to look at it: git show {after.Abbreviated}",
        ];
    }
}
