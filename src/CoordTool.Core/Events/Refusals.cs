using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Events;

/// <summary>Counts what was refused, and notes it.</summary>
public static class Refusals
{
    /// <summary>Notes that a command, a commit or a move of the branch was refused.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="session">Whom.</param>
    /// <param name="command">What it wanted, such as <c>git reset</c>.</param>
    /// <param name="refusal">Why, with the paths and the sessions it is about.</param>
    /// <param name="kind">What kind of refusal.</param>
    public static void Note(CoordContext context, GitLayout layout, SessionId? session, string command, Refusal refusal, EventKind kind = EventKind.Refusal)
    {
        GuardCounters.Refused(layout);
        EventJournal.Append(context, layout, session, new CoordEvent(kind, refusal.Reason.Split('\n')[0].TrimEnd(':'))
        {
            Command = command,
            Paths = refusal.Paths,
            Others = refusal.Others,
        });
    }

    /// <summary>Notes that an edit was refused, for others hold the files.</summary>
    public static void NoteEdit(CoordContext context, GitLayout layout, SessionId session, IReadOnlyList<(ClaimPattern Pattern, Claim Holder)> refused)
    {
        GuardCounters.Refused(layout);
        EventJournal.Append(context, layout, session, Held(refused) with { Command = "edit" });
    }

    /// <summary>Notes that a claim was refused. The guard had no part in it, so it is not among its counts.</summary>
    public static void NoteClaim(CoordContext context, GitLayout layout, SessionId session, IReadOnlyList<(ClaimPattern Pattern, Claim Holder)> refused) =>
        EventJournal.Append(context, layout, session, Held(refused) with { Command = "claim" });

    private static CoordEvent Held(IReadOnlyList<(ClaimPattern Pattern, Claim Holder)> refused)
    {
        var holders = refused.Select(each => each.Holder.Holder).Distinct().ToList();
        return new CoordEvent(EventKind.Refusal, $"claimed by {string.Join(", ", holders)}")
        {
            Paths = [.. refused.Select(each => each.Pattern.Text).Distinct()],
            Others = holders,
        };
    }
}
