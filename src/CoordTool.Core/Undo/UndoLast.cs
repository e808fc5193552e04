using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>How an undo ended.</summary>
/// <param name="Operation">What was to be taken back; null where there is nothing.</param>
/// <param name="Lines">What is as before now, or would be, each a line.</param>
/// <param name="Refused">Why nothing, or not all, was changed; null where it is taken back.</param>
public sealed record UndoOutcome(Operation? Operation, IReadOnlyList<string> Lines, Refusal? Refused);

/// <summary>Takes back what a session did last, if nobody has built on it (docs/design.md, Undo).</summary>
public sealed class UndoLast(CoordContext context, GitRepository repository, SessionId? session)
{
    private static readonly TimeSpan PatienceInSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Enters the write gate, for the times in which nobody is waited for.</summary>
    public Func<WriteGate?> Gate { get; init; } = () => null;

    /// <summary>Gets a line on what is being waited for.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Takes it back, or says what that would do.</summary>
    /// <param name="dryRun">Change nothing.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: another undo went on all the time.</exception>
    public UndoOutcome Run(bool dryRun)
    {
        // Two at once take back two operations, one after the other, or the second finds nothing.
        using var held = dryRun ? null : Enter();
        var log = new OperationLog(context, repository.Layout, session);
        if (log.List() is not [var last, ..])
        {
            return new UndoOutcome(null, [], null);
        }

        var turn = new UndoTurn(context, repository, session) { IsDryRun = dryRun, Gate = Gate, Progress = Progress };
        var result = last.Kind switch
        {
            OperationKind.Commit => new CommitUndo(turn).Run(last),
            OperationKind.Landing => new LandingUndo(turn).Run(last),
            OperationKind.Force => new ForceUndo(turn).Run(last),
            _ => new TakeoverUndo(turn).Run(last),
        };
        turn.Point();
        if (result.IsOver && !dryRun)
        {
            log.Remove(last);
        }

        if (!dryRun && result is { IsOver: true, Refused: null })
        {
            EventJournal.Append(context, repository.Layout, session, new CoordEvent(EventKind.Undo, last.What) { Checkout = last.Checkout, Commit = last.Before });
        }

        return new UndoOutcome(last, result.Lines, result.Refused);
    }

    private KernelLock Enter()
    {
        var path = Path.Combine(repository.Layout.CoordDirectory, "locks", "undo");
        if (KernelLock.TryTake(path, PatienceInSilence) is { } taken)
        {
            return taken;
        }

        Progress("waiting for another undo ...");
        return KernelLock.Take(path, Patience, "taking an operation back");
    }
}
