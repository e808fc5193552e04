using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Undo;

/// <summary>Moves a branch back with the files of the checkout that stands on it, as a landing moves them forward: both or neither.</summary>
internal static class BranchBack
{
    /// <summary>Moves it from where the operation left it to where it was.</summary>
    /// <returns>Null when it is done; else nothing was changed.</returns>
    public static Refusal? Run(CoordContext context, GitLayout layout, Operation operation, string branch, string? holder, SessionId? session)
    {
        using var journal = WorktreeJournal.Begin(
            context,
            layout,
            new JournalEntry(1, "", JournalStep.Moving, operation.Worktree ?? "", operation.Path ?? operation.Checkout, operation.WorkBranch ?? branch, operation.WorkTip ?? operation.After!, context.Now)
            {
                IsUndo = true,
                Keep = true,
                Target = branch,
                Old = operation.After,
                New = operation.Before,
                Holder = holder,
                Session = session?.Value,
            });
        var failed = new BranchMove(UndoTurn.WithoutHooks(context), layout, journal).Run($"coord: undo {operation.What}", isSquash: false);
        journal.Complete();
        return failed?.Reason;
    }
}
