using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>
/// Takes all patterns of a call or none. What has expired goes from the notes in the same step: its session, coming back to
/// life, must not hold it again beside who has it now, and is told.
/// </summary>
internal sealed class ClaimAcquire(ClaimStore store, Session session, IReadOnlyList<ClaimRequest> requests, ClaimTerms terms)
{
    // What was kept stays kept, however often the plan is made anew.
    private readonly Dictionary<string, string?> _rescues = new(StringComparer.Ordinal);

    /// <summary>Plans by what is held now.</summary>
    public (AcquireOutcome Result, ClaimEvent? Event) Plan(ClaimView view, ClaimEdits edits)
    {
        var verdicts = requests.Select(request => (Request: request, Verdict: view.Judge(session.Id, request, terms))).ToList();
        var warning = verdicts.SelectMany(each => each.Verdict.Warning).Distinct().ToList();
        var refusing = verdicts
            .SelectMany(each => each.Verdict.Refusing.Select(holder => (each.Request.Pattern, Holder: holder)))
            .Where(each => !ClaimOrder.IsTakenOver(each.Holder, terms))
            .ToList();
        if (refusing.Count > 0)
        {
            return (new AcquireOutcome([], refusing, warning), null);
        }

        var taken = new List<ClaimLine>();
        var takenOver = new List<TakenOver>();
        foreach (var (request, verdict) in verdicts.Where((_, at) => !IsCovered(at)))
        {
            if (verdict.Own is { } own && (request.IsAuto || IsNewer(own.Line) || IsEnough(own.Line)))
            {
                taken.Add(request.IsAuto || IsNewer(own.Line) ? own.Line : Renew(edits, own));
                continue;
            }

            Clear(view, edits, request, takenOver);
            var line = Line(request, verdict.Own?.Line);
            edits.Add(line);
            taken.Add(line);
        }

        var happened = new ClaimEvent(takenOver.Count > 0 ? ClaimAction.Takeover : ClaimAction.Claim, session.Name, session.Id.Value, [.. requests.Select(request => request.Pattern.Text)])
        {
            From = [.. takenOver.Select(each => each.From.Holder).Distinct()],
            Reason = terms.Reason,
        };
        return (new AcquireOutcome(taken, [], warning) { TakenOver = takenOver }, happened);
    }

    // Nothing is held twice, also where one call names it twice; of two that cover each other the first counts.
    private bool IsCovered(int at) => requests
        .Where((other, index) => index != at && StandsFor(other, requests[at]) && (index < at || !StandsFor(requests[at], other)))
        .Any();

    private static bool StandsFor(ClaimRequest one, ClaimRequest other) =>
        one.IsAuto == other.IsAuto && (other.IsShared || !one.IsShared) && one.Pattern.Covers(other.Pattern);

    // It says more than we know how to write.
    private static bool IsNewer(ClaimLine line) => line.Version > ClaimLine.CurrentVersion;

    // A hold by a command that already is at least what is asked for.
    private bool IsEnough(ClaimLine own) => terms.Process is null && !own.IsAuto;

    private ClaimLine Renew(ClaimEdits edits, Claim own)
    {
        var line = own.Line with
        {
            Name = session.Name,
            Renewed = store.Context.NowInSeconds,
            Task = terms.Task ?? own.Line.Task,
            Reason = terms.Reason ?? own.Line.Reason,
            Ttl = terms.Ttl is { } ttl ? (int)ttl.TotalSeconds : own.Line.Ttl,
        };
        if (own.Line.IsLocalOnly && !terms.IsLocalOnly)
        {
            // From now on it counts for others, and who had it there before is before it.
            line = line with { IsLocalOnly = false, Acquired = store.Context.NowInSeconds };
        }

        edits.Replace(own.Record!, line);
        return line;
    }

    /// <summary>Takes away what a new hold stands for from now on, or stands against.</summary>
    private void Clear(ClaimView view, ClaimEdits edits, ClaimRequest request, List<TakenOver> takenOver)
    {
        foreach (var record in view.Snapshot.Overlapping(request.Pattern))
        {
            var line = record.Line;
            if (line.Session == session.Id.Value)
            {
                if (IsReplaced(view, record, request))
                {
                    edits.Remove(record);
                }

                continue;
            }

            if (line.Kind != ClaimKind.Hold || ClaimOrder.IsOfKin(line, session.Id) || IsNewer(line) || (request.IsShared && line.IsShared) || (line.IsAuto && !view.IsHere(line)))
            {
                continue;
            }

            // Two patterns of the call may be inside of what it held: it loses that once.
            var claim = view.Interpret(record);
            if (!edits.Remove(record))
            {
                continue;
            }

            string? rescue = null;
            if (claim.State == ClaimState.Stalled)
            {
                rescue = Keep(view, claim);
                takenOver.Add(new TakenOver(claim, rescue));
            }

            // Whether one elsewhere has ended is not known here.
            if ((view.SessionOf(line.Session) is not null || claim.IsForeign) && line.Process is null)
            {
                edits.Add(line with { Kind = ClaimKind.Lost, Renewed = store.Context.NowInSeconds, By = session.Name, Rescue = rescue, Process = null });
            }
        }
    }

    private bool IsReplaced(ClaimView view, ClaimRecord record, ClaimRequest request) => record.Line switch
    {
        { Kind: ClaimKind.Lost } => true,
        { Kind: ClaimKind.Request } line => line.Process is null || line.Process == terms.Waiter || line.Process.IsGone,
        { Process: { } process } => process.IsGone,
        var line when IsNewer(line) => false,

        // Nothing is held twice, and what an edit took in another checkout is about another file.
        var line => terms.Process is null && record.Pattern is { } mine && request.Pattern.Covers(mine)
            && (request.IsAuto ? line.IsAuto && view.IsHere(line) : line.IsAuto || line.IsShared || !request.IsShared),
    };

    private string? Keep(ClaimView view, Claim claim)
    {
        if (claim is not { IsForeign: false, Pattern: { } pattern } || view.CheckoutOf(claim.Line) is not { } checkout || GitLayout.Discover(checkout) is not { WorkTree: not null } layout)
        {
            return null;
        }

        if (!_rescues.TryGetValue($"{checkout}\0{claim.Line.Pattern}", out var rescue))
        {
            var files = UncommittedFiles.In(store.Context, checkout, pattern).Select(path => new TreePath(path)).ToList();
            using var repository = new GitRepository(layout);
            var holder = SessionId.TryParse(claim.Line.Session);
            var index = new IndexLocation(layout, holder);
            _rescues[$"{checkout}\0{claim.Line.Pattern}"] = rescue = files.Count == 0 ? null : Rescue.KeepFiles(
                store.Context, repository, File.Exists(index.File) ? index : new IndexLocation(layout, null), files, $"Held by {claim.Holder} when {session.Name} took it over").Ref;
        }

        return rescue;
    }

    private ClaimLine Line(ClaimRequest request, ClaimLine? held)
    {
        var line = ClaimLine.Of(session, request, terms, store.Repository.Layout, store.Context.NowInSeconds);
        return line with
        {
            Acquired = held?.Pattern == line.Pattern ? held.Acquired : line.Acquired,
            Ttl = (int)(terms.Ttl ?? store.Settings.Ttl).TotalSeconds,
            Process = terms.Process,
        };
    }
}
