using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>
/// Takes a take-over back: what the caller still holds by it goes to whom it was taken from, all of it in one step of the
/// claims or nothing, and never beside a claim that came since (docs/design.md, Undo).
/// </summary>
internal sealed class TakeoverUndo(UndoTurn turn)
{
    /// <summary>Takes it back.</summary>
    public UndoResult Run(Operation operation)
    {
        if (turn.Session is not { } session)
        {
            return UndoResult.Gone("Only a session takes claims over; nothing was changed.");
        }

        var store = new ClaimStore(turn.Context, turn.Repository) { Gate = turn.Gate };
        var (taken, from) = (operation.Taken.Select(Read).OfType<ClaimLine>().ToList(), operation.From.Select(Read).OfType<ClaimLine>().ToList());
        if (!turn.IsDryRun)
        {
            return store.Change((view, edits) => Plan(session, operation, taken, from, view, edits));
        }

        using var view = store.Read();
        return Plan(session, operation, taken, from, view, null).Result;
    }

    private static ClaimLine? Read(string text) => ClaimLine.Read(Encoding.UTF8.GetBytes(text));

    // Without edits, only what would be.
    private (UndoResult Result, ClaimEvent? Event) Plan(SessionId session, Operation operation, List<ClaimLine> taken, List<ClaimLine> from, ClaimView view, ClaimEdits? edits)
    {
        var rule = PathRule.Of(turn.Layout);
        var own = view.Snapshot.OfSession(session.Value).Where(record => record.Line is { Kind: ClaimKind.Hold, Process: null }).ToList();
        var through = own.Where(record => taken.Exists(line => line.Pattern == record.Line.Pattern && line.Acquired == record.Line.Acquired)).ToList();
        var (back, inTheWay, lines) = (new List<(ClaimLine Line, List<ClaimRecord> Held)>(), new List<string>(), new List<string>());
        foreach (var line in from)
        {
            if (ClaimPattern.Read(line.Pattern, rule) is not { } pattern || through.Where(record => record.Overlaps(pattern)).ToList() is not { Count: > 0 } held)
            {
                lines.Add($"{line.Pattern} is not held by the take-over any more, and stays as it is");
                continue;
            }

            inTheWay.AddRange(own.Except(through).Where(record => record.Overlaps(pattern) && !(record.Line.IsShared && line.IsShared)).Select(record => $"{record.Line.Pattern} (claimed by this session apart from the take-over)"));
            inTheWay.AddRange(view.Snapshot.Overlapping(pattern)
                .Where(record => record.Line.Kind == ClaimKind.Hold && record.Line.Session != session.Value && record.Line.Session != line.Session
                    && !(record.Line.IsShared && line.IsShared) && (!record.Line.IsAuto || ClaimLine.AreOfOneCheckout(record.Line, line)))
                .Select(view.Interpret).Where(claim => claim.Holds).Select(claim => $"{claim.Line.Pattern} ({claim.Holder})"));
            back.Add((line, held));
        }

        if (inTheWay.Count > 0)
        {
            return (UndoResult.No(
                $"{operation.What} cannot be taken back, for other claims came since on the same paths; nothing was changed:{Printable.List(inTheWay)}",
                "Wait until they are released, or give back only yours: dotnet-coord release PATH"), null);
        }

        if (back.Count == 0)
        {
            return (operation.IsBeingUndone && from.Exists(line => view.Snapshot.OfSession(line.Session).Any(record => record.Line.Kind == ClaimKind.Hold && record.Line.Pattern == line.Pattern))
                ? UndoResult.Done("the claims went back before")
                : UndoResult.Gone($"Nothing is held by {operation.What} any more; nothing was changed.", "What came before it is taken back by the next: dotnet-coord undo"), null);
        }

        if (edits is not null)
        {
            turn.Begin(operation);
        }

        var name = view.SessionOf(session.Value)?.Name ?? session.Value;
        foreach (var (line, held) in back)
        {
            held.ForEach(record => edits?.Remove(record));
            if (view.SessionOf(line.Session) is null)
            {
                lines.Add($"{line.Pattern} is free: {line.Name ?? line.Session}, which held it, has ended");
                continue;
            }

            GiveBack(view, edits, line, name, ClaimPattern.Read(line.Pattern, rule)!);
            lines.Add($"{line.Name ?? line.Session} holds {line.Pattern} again");
        }

        return (UndoResult.Done(lines), new ClaimEvent(ClaimAction.Return, name, session.Value, [.. back.Select(each => each.Line.Pattern)])
        {
            From = [.. back.Select(each => each.Line.Name ?? each.Line.Session).Distinct()],
        });
    }

    // What it was to be told of its loss is no longer so, and what it claimed since inside is in what it has again.
    private static void GiveBack(ClaimView view, ClaimEdits? edits, ClaimLine line, string by, ClaimPattern pattern)
    {
        if (edits is null)
        {
            return;
        }

        foreach (var record in view.Snapshot.Overlapping(pattern).Where(record => record.Line.Session == line.Session && record.Line.Process is null
            && (record.Line.Kind == ClaimKind.Lost ? record.Line.Pattern == line.Pattern : record.Line.Kind == ClaimKind.Hold && record.Pattern is { } its && pattern.Covers(its))))
        {
            edits.Remove(record);
        }

        edits.Add(line with { By = by });
    }
}
