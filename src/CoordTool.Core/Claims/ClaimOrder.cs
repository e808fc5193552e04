using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>Who is in whose way and who goes first, by what the lines say (docs/design.md, Acquire; docs/design.md, Waiting).</summary>
internal static class ClaimOrder
{
    /// <summary>Whether a line on something that overlaps keeps a session from what it asks for, as long as that line stands.</summary>
    public static bool IsInTheWay(ClaimLine line, SessionId? session, ClaimRequest request, ClaimTerms terms) =>
        line.Kind != ClaimKind.Lost && !IsOfKin(line, session) && !(request.IsShared && line.IsShared)

        // Who waits is before all who asked later, and before those who do not wait.
        && (line.Kind == ClaimKind.Hold || (line.Until is not null && (terms.Asked is not { } asked || line.Acquired < asked)));

    /// <summary>Whether a line is of a session that works for another, or the other way round: a subagent may edit what its session holds.</summary>
    public static bool IsOfKin(ClaimLine line, SessionId? session) => session is not null && SessionId.TryParse(line.Session)?.IsKinOf(session) == true;

    /// <summary>Whether a call takes what stands in its way.</summary>
    public static bool IsTakenOver(Claim claim, ClaimTerms terms) => terms.TakesOver && claim is { State: ClaimState.Stalled, Line.Kind: ClaimKind.Hold };

    /// <summary>When somebody comes into the line behind the one who came latest: clocks may agree to the tick, or be turned back.</summary>
    public static DateTimeOffset Arrival(DateTimeOffset latest, DateTimeOffset now) => latest >= now ? latest.AddTicks(1) : now;
}
