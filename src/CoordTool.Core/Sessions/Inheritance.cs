using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sessions;

/// <summary>
/// What a subagent edited and did not commit goes on being its session's work: else it would be nobody's the moment the
/// subagent ends, and anybody might take it.
/// </summary>
internal static class Inheritance
{
    /// <summary>Passes on the edits on record and the claims they took. A claim by command is not passed on.</summary>
    public static void Pass(CoordContext context, GitRepository repository, SessionId from, Session heir, TimeSpan? patience)
    {
        var edits = new SessionEdits(repository.Layout, from).Read();
        var own = new SessionEdits(repository.Layout, heir.Id);
        foreach (var run in edits.GroupBy(edit => (edit.When, edit.Checkout, edit.IsByShell)))
        {
            own.Append(run.Key.When, run.Key.Checkout, run.Select(edit => edit.Path), run.Key.IsByShell);
        }

        try
        {
            new ClaimStore(context, repository) { Patience = patience }.Change((view, changes) => Plan(view, changes, from, heir));
        }
        catch (CoordException error) when (error.Kind is FailureKind.Contention or FailureKind.Broken)
        {
            // Then they go back, as those of any session do.
        }
    }

    private static (int Count, ClaimEvent? Event) Plan(ClaimView view, ClaimEdits changes, SessionId from, Session heir)
    {
        var held = view.Snapshot.OfSession(heir.Id.Value).Where(record => record.Line is { Kind: ClaimKind.Hold, Process: null }).ToList();
        var passed = view.Snapshot.OfSession(from.Value)
            .Where(record => record is { Line: { Kind: ClaimKind.Hold, IsAuto: true, Process: null }, Pattern: not null })
            .Where(record => !held.Exists(own => own.Pattern?.Covers(record.Pattern!) == true && (!own.Line.IsAuto || ClaimLine.AreOfOneCheckout(own.Line, record.Line))))
            .ToList();
        foreach (var record in passed)
        {
            changes.Replace(record, record.Line with { Session = heir.Id.Value, Name = heir.Name });
        }

        return (passed.Count, passed.Count == 0 ? null : new ClaimEvent(ClaimAction.Claim, heir.Name, heir.Id.Value, [.. passed.Select(record => record.Line.Pattern)]));
    }
}
