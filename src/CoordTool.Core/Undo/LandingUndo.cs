using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Landing;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Undo;

/// <summary>
/// Takes a landing back: its branch is there again first, so that no commit is without a name, then the target goes back with
/// the checkout that stands on it, then the worktree comes out of the trash. Each step may be done again (docs/design.md, Undo).
/// </summary>
internal sealed class LandingUndo(UndoTurn turn)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(90);

    /// <summary>Takes it back.</summary>
    public UndoResult Run(Operation operation)
    {
        if (turn.IsDryRun)
        {
            return FindObstacle(operation) ?? UndoResult.Done(Lines(operation));
        }

        // In turn with those who land in the same branch: they may be checking what would stand on this.
        using var landing = WorktreeDone.TryEnter(turn.Layout, operation.Branch!) ?? Wait(operation);
        using var gate = new GatePass(turn.Context, turn.Layout.CommonDirectory, turn.Gate);
        return FindObstacle(operation) ?? TakeBack(gate.Inside, operation);
    }

    private static bool HasMoved(Operation operation) => operation.Before != operation.After;

    private KernelLock Wait(Operation operation)
    {
        turn.Progress($"waiting for another worktree to land in {GitRefs.ShortName(operation.Branch!)} ...");
        return KernelLock.Take(WorktreeDone.LockOf(turn.Layout, operation.Branch!), Patience, $"landing in {GitRefs.ShortName(operation.Branch!)}");
    }

    private UndoResult? FindObstacle(Operation operation)
    {
        var after = ObjectId.Parse(operation.After!);
        if (HasMoved(operation) && !IsBack(operation))
        {
            var onTop = new CommitsOnTop(turn);
            if (onTop.Find(operation, GitRefs.Resolve(turn.Layout.CommonDirectory, operation.Branch!), null) is { } moved)
            {
                return moved.IsOver && FindTrashed(operation) is { } left
                    ? moved with { Refused = moved.Refused! with { Next = [.. moved.Refused.Next, $"To have its worktree back: dotnet-coord worktree restore {Path.GetFileName(left.Trash)}"] } }
                    : moved;
            }

            if (onTop.Pushed(after, except: operation.WorkBranch) is { Count: > 0 } pushed)
            {
                return onTop.RefusePushed(operation, pushed, after);
            }
        }

        // Looked at before anything moves: what cannot come back is no reason to take away what stands.
        return FindTrashed(operation) is { } trashed && new WorktreeRestore(turn.Context, turn.Layout).FindRefusal(trashed) is { } refusal
            ? new UndoResult([], refusal with { Reason = $"{operation.What} cannot be taken back as a whole; nothing was changed. {refusal.Reason}" }, IsOver: false)
            : null;
    }

    // An undo that died had moved the target already; what came on top since does not matter to the rest.
    private bool IsBack(Operation operation) =>
        operation.IsBeingUndone
        && (GitRefs.Resolve(turn.Layout.CommonDirectory, operation.Branch!) is not { } tip || !turn.Repository.IsAncestor(ObjectId.Parse(operation.After!), tip));

    private TrashedWorktree? FindTrashed(Operation operation) => operation.Trash is not { } trash ? null
        : new WorktreeRestore(turn.Context, turn.Layout).List().FirstOrDefault(each => each.Trash == trash);

    private UndoResult TakeBack(CoordContext context, Operation operation)
    {
        turn.Begin(operation);
        var made = MakeBranch(context, operation);
        turn.Point();
        if (HasMoved(operation) && !IsBack(operation) && MoveTarget(context, operation) is { } refused)
        {
            if (made)
            {
                new GitProcess(context, turn.Layout.CommonDirectory).Run(["update-ref", "-d", operation.WorkBranch!, operation.WorkTip!]);
            }

            return new UndoResult([], refused, IsOver: false);
        }

        turn.Point();
        var lines = new List<string>(Lines(operation));
        if (FindTrashed(operation) is { } trashed && new WorktreeRestore(context, turn.Layout).Run(trashed.Trash) is { Refused: { } stays })
        {
            lines.RemoveAt(lines.Count - 1);
            return new UndoResult(lines, stays, IsOver: false);
        }

        return UndoResult.Done(lines);
    }

    // From nothing alone: one that is there is somebody's, or was never deleted.
    private bool MakeBranch(CoordContext context, Operation operation)
    {
        var tip = ObjectId.Parse(operation.WorkTip!);
        return GitRefs.Resolve(turn.Layout.CommonDirectory, operation.WorkBranch!) is null
            && turn.Repository.Objects.Has(tip)
            && new GitProcess(context, turn.Layout.CommonDirectory).Run(["update-ref", "-m", $"coord: undo {operation.What}", operation.WorkBranch!, operation.WorkTip!, ObjectId.Zero.ToString()]).Succeeded;
    }

    private Refusal? MoveTarget(CoordContext context, Operation operation)
    {
        var holder = Checkouts.HoldingBranch(turn.Layout, operation.Branch!) is { IsMissing: false } checkout ? checkout.Path : null;
        return BranchBack.Run(context, turn.Layout, operation, operation.Branch!, holder, turn.Session);
    }

    private List<string> Lines(Operation operation)
    {
        var lines = new List<string>();
        var work = GitRefs.ShortName(operation.WorkBranch!);
        if (HasMoved(operation))
        {
            lines.Add($"{GitRefs.ShortName(operation.Branch!)} is at {ObjectId.Parse(operation.Before!).Abbreviated} as before{(Checkouts.HoldingBranch(turn.Layout, operation.Branch!) is { IsMissing: false } holder ? $", and so are the files in {holder.Path}" : "")}");
            var elsewhere = new CommitsOnTop(turn).Branches(ObjectId.Parse(operation.After!), operation.Branch, operation.WorkBranch);
            if (elsewhere.Count > 0)
            {
                lines.Add($"what landed is in {string.Join(", ", elsewhere)} too, and comes back with what lands from there");
            }
        }

        var now = GitRefs.Resolve(turn.Layout.CommonDirectory, operation.WorkBranch!);
        lines.Add(FindTrashed(operation) is not null ? $"the worktree {operation.Worktree} is in {operation.Path} again, on {work}"
            : operation.Trash is null || turn.Find(operation.Path!) is not null ? $"the worktree {operation.Worktree} is in {operation.Path}"
            : now is null && !turn.Repository.Objects.Has(ObjectId.Parse(operation.WorkTip!)) ? $"neither the worktree {operation.Worktree} nor its commit {ObjectId.Parse(operation.WorkTip!).Abbreviated} is kept any more"
            : $"its worktree is in the trash no more; the branch {work} is at {(now ?? ObjectId.Parse(operation.WorkTip!)).Abbreviated}: dotnet-coord worktree add {operation.Worktree} --branch {work}");
        return lines;
    }
}
