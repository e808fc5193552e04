using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Undo;

/// <summary>
/// Takes a forced command back: the branch goes where it was, if it still is where the command left it, and what the rescue
/// kept comes back, never over anything that was written since (docs/design.md, Undo).
/// </summary>
internal sealed class ForceUndo(UndoTurn turn)
{
    /// <summary>Takes it back.</summary>
    public UndoResult Run(Operation operation)
    {
        if (turn.Find(operation.Checkout) is not { } checkout)
        {
            return UndoResult.Gone($"The checkout {operation.Checkout} is gone, in which {operation.What} was run; nothing was changed.", "What it kept is still there: dotnet-coord rescue list");
        }

        using var gate = turn.IsDryRun ? null : new GatePass(turn.Context, turn.Layout.CommonDirectory, turn.Gate);
        using var repository = new GitRepository(checkout.Layout);
        var context = gate?.Inside ?? turn.Context;
        var store = new RescueStore(context, repository);
        var all = store.List();
        var rescues = operation.Rescues.Select(name => all.FirstOrDefault(rescue => rescue.Ref == name)).OfType<RescueFacts>()
            .Where(rescue => rescue.Checkout == checkout.Path && rescue.Kind != RescueKind.History).OrderBy(rescue => rescue.Kind == RescueKind.Staged).ToList();
        var head = GitRefs.ReadHead(checkout.Layout);
        var before = ObjectId.Parse(operation.Before!);
        if (FindObstacle(operation, checkout, head) is { } obstacle)
        {
            return obstacle;
        }

        var lines = new List<string>();
        if (head.Commit != before)
        {
            lines.Add($"{head.Name} is at {before.Abbreviated} as before");
        }

        if (turn.IsDryRun)
        {
            return Preview(context, repository, operation, rescues, lines, isAtBefore: head.Commit == before);
        }

        turn.Begin(operation);
        if (head.Commit != before && MoveBack(context, operation, repository, head) is { } refused)
        {
            return new UndoResult([], refused, IsOver: false);
        }

        turn.Point();
        return Restore(context, repository, operation, rescues, lines);
    }

    // A rescue lies on top of what was staged, which the command may have left alone: only what was at stake comes back.
    private static RestoreOutcome RestoreFiles(CoordContext context, GitRepository repository, Operation operation, RescueFacts rescue, bool dryRun)
    {
        var known = new RescueStore(context, repository).Changes(rescue).Select(change => change.Path).ToList();
        var chosen = operation.Paths.Where(path => ChosenPaths.Exactly([path]) is var one && known.Exists(one.Covers)).ToList();
        return chosen.Count == 0 ? new RestoreOutcome([], [], [])
            : RescueRestore.Run(context, repository, rescue, ChosenPaths.Exactly(chosen), dryRun, Left(operation));
    }

    private static Dictionary<TreePath, TreeEntry?> Left(Operation operation)
    {
        try
        {
            return Records(operation.Left).ToDictionary(record => record.Path, record => record.First);
        }
        catch (ArgumentException)
        {
            return [];
        }
    }

    private static List<PathRecord> Records(IReadOnlyList<string> lines)
    {
        try
        {
            return [.. lines.Select(PathRecord.Parse).OfType<PathRecord>()];
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            // Damaged, it proves nothing.
            return [];
        }
    }

    private static UndoResult? FindObstacle(Operation operation, Checkout checkout, Head head)
    {
        var before = ObjectId.Parse(operation.Before!);
        string[] byHand = [.. operation.Rescues.Select(name => $"What it kept: dotnet-coord rescue restore {name[RescueFacts.Prefix.Length..]}")];
        if (head.Branch != operation.Branch)
        {
            var back = operation.Branch is { } left ? GitRefs.ShortName(left) : $"--detach {before.Abbreviated}";
            return UndoResult.No(
                $"{checkout.Path} was on {(operation.Branch is { } was ? GitRefs.ShortName(was) : $"{before.Abbreviated} (detached)")} before {operation.What} and is on {head.Name} now; nothing was changed, for it would go to the wrong branch.",
                $"Go back, then run the same command again: git switch {back}");
        }

        return head.Commit != before && (operation.After is not { } after || operation.BranchAfter != operation.Branch || head.Commit != ObjectId.Parse(after))
            ? UndoResult.No($"{head.Name} is at {head.Commit.Abbreviated}, and that is neither where it was before {operation.What} nor where that left it; nothing was changed.", byHand)
            : OperationUnderWay.In(checkout.Layout) is { } underWay
                ? UndoResult.No($"A {underWay} is under way in {checkout.Path}; nothing was changed.", ["Finish it or abort it, then run the same command again.", .. byHand])
                : null;
    }

    private Refusal? MoveBack(CoordContext context, Operation operation, GitRepository repository, Head head)
    {
        if (head.Branch is { } branch && !AreFilesThere(context, repository, head.Commit, ObjectId.Parse(operation.Before!)))
        {
            return BranchBack.Run(context, repository.Layout, operation, branch, repository.Layout.WorkTree, turn.Session);
        }

        // The files hold what they held: the command moved the branch alone. Each index follows by the same rule.
        using var transaction = Landing.BranchMove.Prepare(
            new GitProcess(UndoTurn.WithoutHooks(context), repository.Layout.RequireWorkTree()), head.Branch ?? "HEAD", head.Commit, ObjectId.Parse(operation.Before!), $"coord: undo {operation.What}", out var refusal);
        if (transaction is null)
        {
            return new Refusal($"Git refused to move {head.Name}; nothing was changed: {refusal}", "Run the same command again.");
        }

        transaction.Commit();
        DefaultIndex.RefreshCoalesced(repository);
        return null;
    }

    private static bool AreFilesThere(CoordContext context, GitRepository repository, ObjectId from, ObjectId to)
    {
        var objects = repository.Objects;
        var changes = TreeDiff.Compare(objects, objects.TreeOf(from), objects.TreeOf(to));
        var top = repository.Layout.RequireWorkTree();
        if (changes.Exists(change => change.Path.Text is null || (change.New is null && WorkingFile.Exists(Path.Combine(top, change.Path.Text)))))
        {
            return false;
        }

        var files = changes.Where(change => change.New is not null).Select(change => new PathEntry(change.Path, change.New!.Value)).ToList();
        var contents = files.Count == 0 ? new Dictionary<TreePath, TreeEntry>() : TemporaryIndex.ContentsOnDisk(context, repository.Layout, files);
        return files.TrueForAll(file => contents.TryGetValue(file.Path, out var content) && content == file.Entry);
    }

    private static UndoResult Preview(CoordContext context, GitRepository repository, Operation operation, List<RescueFacts> rescues, List<string> lines, bool isAtBefore)
    {
        foreach (var rescue in rescues)
        {
            // Before the branch is back, the files cannot be compared.
            var outcome = isAtBefore && rescue.Kind == RescueKind.Files ? RestoreFiles(context, repository, operation, rescue, dryRun: true) : null;
            if (outcome?.Refused is { } refused)
            {
                return new UndoResult([], refused, IsOver: false);
            }

            lines.Add($"what {rescue.Ref} kept is {(rescue.Kind == RescueKind.Staged ? "staged" : "in the files")} as before");
        }

        return UndoResult.Done(lines);
    }

    private UndoResult Restore(CoordContext context, GitRepository repository, Operation operation, List<RescueFacts> rescues, List<string> lines)
    {
        var staged = new StagedBack(context, repository, new IndexLocation(repository.Layout, turn.Session));
        foreach (var rescue in rescues)
        {
            if (rescue.Kind == RescueKind.Staged)
            {
                lines.AddRange(staged.Run(rescue));
                continue;
            }

            var outcome = RestoreFiles(context, repository, operation, rescue, dryRun: false);
            if (outcome.Refused is { } refused)
            {
                return new UndoResult(lines, refused, IsOver: false);
            }

            lines.AddRange(outcome.Written.Select(path => $"{path} is as before"));
            lines.AddRange(outcome.Present.Select(path => $"{path} was as before already"));
            lines.AddRange(outcome.Removed.Select(path => $"{path} was deleted before, and is left alone: git rm {path}"));
            turn.Point();
        }

        lines.AddRange(staged.Run(Records(operation.Staged), ObjectId.Parse(operation.Before!), $"git show {operation.Rescues[0]}:PATH"));
        return UndoResult.Done(lines.Count == 0 ? ["everything is there already"] : lines);
    }
}
