using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>
/// The claims at one value of their ref, judged by what is known of their sessions at one moment. What no question needs is
/// not read: before an edit that is one file for the claims and one for the holder.
/// </summary>
public sealed class ClaimView : IDisposable
{
    private readonly CoordContext _context;
    private readonly GitLayout _layout;
    private readonly SessionStore _store;
    private readonly Dictionary<string, Session?> _sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<SessionEdit>> _edits = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<string>?> _uncommitted = new(StringComparer.Ordinal);
    private readonly Lazy<ClaimSettings> _settings;
    private readonly DateTimeOffset _now;

    internal ClaimView(CoordContext context, GitLayout layout, ClaimSnapshot snapshot, Lazy<ClaimSettings> settings)
    {
        _context = context;
        _layout = layout;
        Snapshot = snapshot;
        _settings = settings;
        _store = new SessionStore(context, layout);
        _now = context.Now;
    }

    /// <summary>Whether nothing at all is claimed or asked for.</summary>
    public bool IsEmpty => Snapshot.IsEmpty;

    internal ClaimSnapshot Snapshot { get; }

    /// <summary>All holds, the expired ones too; the one whose session was last active comes first.</summary>
    public IReadOnlyList<Claim> List() => Order(Snapshot.All());

    /// <summary>The holds on something that a pattern has in common with them, in the same order.</summary>
    public IReadOnlyList<Claim> List(ClaimPattern pattern) => Order(Snapshot.Overlapping(pattern));

    /// <summary>The holds of a session.</summary>
    public IReadOnlyList<Claim> Of(SessionId session) => Order(Snapshot.OfSession(session.Value));

    /// <summary>What other sessions may hold, so that it matters in this checkout: whether they still do is not looked at. Null is a form of a newer version.</summary>
    public IReadOnlyList<ClaimPattern?> HeldByOthers(SessionId? session) =>
    [
        .. Snapshot.All().Where(record => record.Line.Kind == ClaimKind.Hold && record.Line.Session != session?.Value && (!record.Line.IsAuto || IsHere(record.Line)))
            .Select(record => record.Pattern).Where(pattern => pattern is not { Kind: PatternKind.Resource }),
    ];

    /// <summary>All requests that stand.</summary>
    public IReadOnlyList<Claim> Requests() =>
        [.. Snapshot.Others().Where(record => record.Line.Kind == ClaimKind.Request).Select(Interpret).Where(request => request.Holds).OrderBy(request => request.Line.Acquired)];

    /// <summary>Whether a session may have something.</summary>
    /// <param name="session">Who asks; null for a person without a session.</param>
    /// <param name="request">For what.</param>
    public ClaimVerdict Judge(SessionId? session, ClaimRequest request) => Judge(session, request, new ClaimTerms());

    internal ClaimVerdict Judge(SessionId? session, ClaimRequest request, ClaimTerms terms)
    {
        var refusing = new List<Claim>();
        var warning = new List<Claim>();
        Claim? own = null;
        foreach (var record in Snapshot.Overlapping(request.Pattern))
        {
            var line = record.Line;
            if (line.Session == session?.Value && (line.Process is null || line.Process == terms.Process || line.Process == terms.Waiter || (line.Kind == ClaimKind.Request && terms.Process is null)))
            {
                // Who asks acts, and by that its claims live.
                own = line.Kind == ClaimKind.Hold && line.Process is null && (request.IsShared || !line.IsShared) && record.Pattern?.Covers(request.Pattern) == true && (!line.IsAuto || IsHere(line)) && (own is null || own.Line.IsAuto)
                    ? new Claim(line, record.Pattern, ClaimState.Live, line.Renewed) { Record = record }
                    : own;
            }
            else if (ClaimOrder.IsInTheWay(line, session, request, terms) && Interpret(record) is { Holds: true } claim)
            {
                // An edit's claim is about the file on disk, which another checkout has its own copy of.
                (line.IsAuto && !IsHere(line) ? warning : refusing).Add(claim);
            }
        }

        if (own is not null)
        {
            // Who waits for it waits for its holder to be done.
            refusing.RemoveAll(claim => claim.Line.Kind == ClaimKind.Request);
        }

        return new ClaimVerdict([.. refusing.OrderBy(claim => claim.Line.Kind).ThenByDescending(claim => claim.LastActivity)], warning, own);
    }

    /// <summary>What is known of a line's session at this moment.</summary>
    internal Claim Interpret(ClaimRecord record)
    {
        var line = record.Line;
        var session = SessionOf(line.Session);
        var last = session is null || session.LastActivity < line.Renewed ? line.Renewed : session.LastActivity;
        var isForeign = session is null && !IsOfThisRepository(line);
        var isOver = (session is null && !isForeign) || (!isForeign && line.Process is { IsGone: true }) || (isForeign && line.IsLocalOnly);
        if (line.Kind == ClaimKind.Request)
        {
            // Nobody is held up by who does not wait any more.
            var stands = !isOver && line.Answer is null && (line.Until is not { } end || end >= _now) && !(isForeign && _now - last > SessionLimits.Silence);
            return Of(stands ? ClaimState.Live : ClaimState.Expired);
        }

        if (isOver || line.Version > ClaimLine.CurrentVersion)
        {
            // How long a line of a newer version lasts only that one knows; that it ends with its session, we do.
            return Of(isOver ? ClaimState.Expired : ClaimState.Live);
        }

        if (isForeign && last - _now > ClaimSettings.ClockTolerance)
        {
            // Its clock is wrong, or ours: by its times it would last for ever, and might be over.
            return Of(ClaimState.Stalled);
        }

        var edits = session is null ? [] : EditsOf(session);
        var liveness = ClaimLiveness.Of(_settings.Value, new HoldFacts(line, _now, last)
        {
            EditsInside = [.. edits.Where(edit => record.Pattern?.Matches(edit.Path) == true).Select(edit => edit.When)],
            IsRegistered = session is not null,
            IsDead = session?.Process is { IsGone: true },
            IsWatched = edits.Count > 0 && record.Pattern is { Kind: not PatternKind.Resource },
            HasUncommitted = () => record.Pattern is { } pattern && CheckoutOf(line) is { } checkout && HasUncommitted(checkout, pattern),
        });
        return new Claim(line, record.Pattern, liveness.State, last, liveness.LastEdit, liveness.Until) { Record = record, IsForeign = isForeign };

        Claim Of(ClaimState known) => new(line, record.Pattern, known, last) { Record = record, IsForeign = isForeign };
    }

    /// <summary>Whether a session has a hold, expired or not, on something that a pattern has in common with it.</summary>
    internal bool IsHeldBy(SessionId session, ClaimPattern pattern) =>
        Snapshot.Overlapping(pattern).Any(record => record.Line.Kind == ClaimKind.Hold && record.Line.Session == session.Value);

    internal bool IsHere(ClaimLine line) => line.Checkout == _layout.WorkTree && !IsForeign(line);

    /// <summary>Whether a line is of a session that works in another clone or on another machine.</summary>
    internal bool IsForeign(ClaimLine line) => SessionOf(line.Session) is null && !IsOfThisRepository(line);

    // One that does not say where it was taken is of a time before it could come from elsewhere.
    internal bool IsOfThisRepository(ClaimLine line) => (line.Repository is null || line.Repository == _layout.CommonDirectory) && line.Host == _context.Self.Host;

    /// <summary>The checkout that a line was taken in, if it is one of this repository: others may write anything into theirs.</summary>
    internal string? CheckoutOf(ClaimLine line) =>
        line.Checkout is { } checkout && (checkout == _layout.WorkTree || Checkouts.List(_layout).Any(each => !each.IsMissing && each.Path == checkout)) ? checkout : null;

    internal Session? SessionOf(string id)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            _sessions[id] = session = SessionId.TryParse(id) is { } parsed ? _store.Find(parsed) : null;
        }

        return session;
    }

    /// <summary>Gives the snapshot's file back.</summary>
    public void Dispose() => Snapshot.Dispose();

    // The first question about a checkout is about some paths of it; with a second one, all of it is worth a look.
    private bool HasUncommitted(string checkout, ClaimPattern pattern)
    {
        if (_uncommitted.TryGetValue(checkout, out var known))
        {
            known ??= _uncommitted[checkout] = UncommittedFiles.In(_context, checkout, ClaimPattern.Read("./", PathRule.Of(_layout))!);
            return known.Any(pattern.Matches);
        }

        _uncommitted[checkout] = null;
        return UncommittedFiles.In(_context, checkout, pattern).Count > 0;
    }

    private IReadOnlyList<SessionEdit> EditsOf(Session session)
    {
        if (!_edits.TryGetValue(session.Id.Value, out var edits))
        {
            _edits[session.Id.Value] = edits = new SessionEdits(_layout, session.Id).Read();
        }

        return edits;
    }

    private IReadOnlyList<Claim> Order(IEnumerable<ClaimRecord> records) =>
    [
        .. records.Where(record => record.Line.Kind == ClaimKind.Hold).Select(Interpret)
            .OrderByDescending(claim => claim.LastActivity)
            .ThenBy(claim => claim.Line.Pattern, StringComparer.Ordinal),
    ];
}
