using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>How the call for a claim of another session ended.</summary>
/// <param name="Asked">The holders that were asked; empty when nobody holds any of it.</param>
public sealed record HandoffRequestOutcome(IReadOnlyList<Claim> Asked);

/// <summary>How an answer to such a call ended.</summary>
/// <param name="Answered">The requests that were answered; empty when there are none of that kind.</param>
/// <param name="Given">The holds that went.</param>
/// <param name="Refusing">Who else holds some of it, so that nothing was handed over.</param>
public sealed record HandoffAnswerOutcome(IReadOnlyList<ClaimLine> Answered, IReadOnlyList<ClaimLine> Given, IReadOnlyList<Claim> Refusing)
{
    /// <summary>Why it could not be had at the remote, so that nothing was handed over; null where that was not the trouble.</summary>
    public Refusal? Unshared { get; init; }
}

/// <summary>
/// Hands claims over on request (docs/design.md, Handing over): the request is a line in the notes, the holder is told at its
/// next hook, and what it accepts changes hands in one step.
/// </summary>
public static class ClaimHandoff
{
    /// <summary>Asks the holders of a pattern for it. Asking again replaces what was asked before.</summary>
    public static HandoffRequestOutcome Request(ClaimStore store, Session session, ClaimPattern pattern, string? reason) => store.Change((view, edits) =>
    {
        var request = new ClaimRequest(pattern);
        var holders = view.Judge(session.Id, request).Refusing.Where(claim => claim.Line.Kind == ClaimKind.Hold).ToList();
        if (holders.Count == 0)
        {
            return (new HandoffRequestOutcome([]), (ClaimEvent?)null);
        }

        foreach (var record in view.Snapshot.OfSession(session.Id.Value).Where(record => IsHandoff(record) && record.Line.Pattern == pattern.Text))
        {
            edits.Remove(record);
        }

        edits.Add(ClaimLine.Of(session, request, new ClaimTerms { Reason = reason }, store.Repository.Layout, store.Context.Now) with { Kind = ClaimKind.Request });
        return (new HandoffRequestOutcome(holders), new ClaimEvent(ClaimAction.Request, session.Name, session.Id.Value, [pattern.Text])
        {
            From = [.. holders.Select(claim => claim.Holder).Distinct()],
            Reason = reason,
        });
    });

    /// <summary>Hands over: the holds of the session on something that was asked for go, whole, and the one who asked first has it.</summary>
    /// <param name="store">The claims.</param>
    /// <param name="session">The holder.</param>
    /// <param name="pattern">What to answer about; null for all that it was asked for.</param>
    public static HandoffAnswerOutcome Accept(ClaimStore store, Session session, ClaimPattern? pattern) => store.Change((view, edits) =>
    {
        var answered = new List<ClaimLine>();
        var given = new List<ClaimLine>();
        foreach (var request in Asked(view, session.Id).Where(request => pattern is null || request.Record!.Overlaps(pattern)))
        {
            var record = request.Record!;
            if (answered.Exists(other => ClaimPattern.Read(other.Pattern, PathRule.Of(store.Repository.Layout))?.Overlaps(record.Pattern!) == true))
            {
                // Who asked first has it.
                continue;
            }

            // What an edit took elsewhere is no more in the way of this than of a claim.
            var holds = view.Snapshot.Overlapping(record.Pattern!)
                .Where(other => other.Line.Kind == ClaimKind.Hold && (!other.Line.IsAuto || ClaimLine.AreOfOneCheckout(other.Line, request.Line))).ToList();
            var others = holds
                .Where(other => other.Line.Session != session.Id.Value && other.Line.Session != request.Line.Session)
                .Select(view.Interpret).Where(other => other.Holds).ToList();
            if (others.Count > 0)
            {
                return (new HandoffAnswerOutcome([], [], others), (ClaimEvent?)null);
            }

            // The one who asked keeps what else it shares with others.
            foreach (var hold in holds.Where(other => other.Line.Session != request.Line.Session || (other.Pattern is { } its && record.Pattern!.Covers(its))))
            {
                if (edits.Remove(hold) && hold.Line.Session == session.Id.Value)
                {
                    given.Add(hold.Line);
                }
            }

            edits.Replace(record, record.Line with
            {
                Kind = ClaimKind.Hold,
                Acquired = store.Context.NowInSeconds,
                Renewed = store.Context.NowInSeconds,
                Ttl = (int)store.Settings.Ttl.TotalSeconds,
                By = session.Name,
            });
            answered.Add(record.Line);
        }

        return (new HandoffAnswerOutcome(answered, given, []), Event(ClaimAction.Accept, session, answered, null));
    }, unshared => new HandoffAnswerOutcome([], [], []) { Unshared = unshared });

    /// <summary>Says no: the one who asked is told at its next hook.</summary>
    /// <param name="store">The claims.</param>
    /// <param name="session">The holder.</param>
    /// <param name="pattern">What to answer about; null for all that it was asked for.</param>
    /// <param name="reason">Why.</param>
    public static HandoffAnswerOutcome Decline(ClaimStore store, Session session, ClaimPattern? pattern, string? reason) => store.Change((view, edits) =>
    {
        var requests = Asked(view, session.Id).Where(request => pattern is null || request.Record!.Overlaps(pattern)).ToList();
        foreach (var request in requests)
        {
            edits.Replace(request.Record!, request.Line with { Answer = ClaimLine.Declined, By = session.Name, Reason = reason ?? request.Line.Reason, Renewed = store.Context.Now });
        }

        var answered = requests.ConvertAll(request => request.Line);
        return (new HandoffAnswerOutcome(answered, [], []), Event(ClaimAction.Decline, session, answered, reason));
    });

    /// <summary>What others ask a session for, the first who asked first; who only waits is not among them.</summary>
    public static IReadOnlyList<Claim> Asked(ClaimView view, SessionId session) =>
        [.. view.Requests().Where(request => request.Line.Session != session.Value && request is { Line.Until: null, Pattern: { } pattern } && view.IsHeldBy(session, pattern))];

    /// <summary>What a session asked others for, with their answers.</summary>
    public static IReadOnlyList<ClaimLine> AskedBy(ClaimView view, SessionId session) =>
        [.. view.Snapshot.Others().Where(record => IsHandoff(record) && record.Line.Session == session.Value).Select(record => record.Line).OrderBy(line => line.Acquired)];

    private static bool IsHandoff(ClaimRecord record) => record.Line is { Kind: ClaimKind.Request, Until: null };

    private static ClaimEvent? Event(ClaimAction action, Session session, List<ClaimLine> answered, string? reason) =>
        answered.Count == 0 ? null : new ClaimEvent(action, session.Name, session.Id.Value, [.. answered.Select(line => line.Pattern)])
        {
            From = [.. answered.Select(line => line.Name ?? line.Session).Distinct()],
            Reason = reason,
        };
}
