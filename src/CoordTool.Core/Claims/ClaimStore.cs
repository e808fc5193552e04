using System.Diagnostics;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>How a call for claims ended.</summary>
/// <param name="Taken">What is held now; empty when refused.</param>
/// <param name="Refusing">The holds that refused it, by the pattern they refused; empty when all was granted.</param>
/// <param name="Warning">Holds in other checkouts that overlap what was taken.</param>
public sealed record AcquireOutcome(IReadOnlyList<ClaimLine> Taken, IReadOnlyList<(ClaimPattern Pattern, Claim Holder)> Refusing, IReadOnlyList<Claim> Warning)
{
    /// <summary>Whether every pattern of the call is held now; otherwise none is.</summary>
    public bool IsGranted => Refusing.Count == 0;
}

/// <summary>
/// The claims of a repository, kept as notes. Every change reads the ref, checks against all that is held there, writes
/// and swaps the ref only if nobody was faster; then it starts over (docs/design.md, Acquire).
/// </summary>
public sealed class ClaimStore
{
    private const string Ref = "refs/notes/coord/claims";
    private readonly GitRepository _repository;
    private readonly CoordContext _context;
    private readonly SessionStore _sessions;

    /// <summary>Opens the claims of a repository.</summary>
    public ClaimStore(CoordContext context, GitRepository repository)
    {
        _context = context;
        _repository = repository;
        _sessions = new SessionStore(context, repository.Layout);
    }

    /// <summary>All holds, the expired ones too.</summary>
    /// <exception cref="CoordException">The ref holds something else than notes.</exception>
    public IReadOnlyList<Claim> List() => Interpret(Notes.Read(_repository, Ref), Sessions());

    /// <summary>Whether a session may have something, by what is held now.</summary>
    /// <param name="session">Who asks; null for a person without a session.</param>
    /// <param name="request">For what.</param>
    public ClaimVerdict Judge(SessionId? session, ClaimRequest request) => Judge(List(), session, request);

    /// <summary>As <see cref="Judge(SessionId?, ClaimRequest)"/>, by holds that were read before.</summary>
    public ClaimVerdict Judge(IReadOnlyList<Claim> claims, SessionId? session, ClaimRequest request)
    {
        var refusing = new List<Claim>();
        var warning = new List<Claim>();
        Claim? own = null;
        foreach (var claim in claims)
        {
            if (claim.Line.Session == session?.Value)
            {
                own = claim.Pattern?.Covers(request.Pattern) == true && (!claim.Line.Auto || IsHere(claim.Line)) && (own is null || own.Line.Auto) ? claim : own;
            }
            else if (claim.Holds && claim.Overlaps(request.Pattern) && !(request.Shared && claim.Line.Mode == "shared"))
            {
                // An edit's claim is about the file on disk, which another checkout has its own copy of.
                (claim.Line.Auto && !IsHere(claim.Line) ? warning : refusing).Add(claim);
            }
        }

        return new ClaimVerdict(refusing, warning, own);
    }

    /// <summary>Takes all patterns of one call, or none.</summary>
    /// <param name="session">Who takes them.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="reason">Why, in the session's words.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    public AcquireOutcome Acquire(Session session, IReadOnlyList<ClaimRequest> requests, string? reason = null) => Change(notes =>
    {
        var sessions = Sessions();
        var claims = Interpret(notes, sessions);
        var refusing = new List<(ClaimPattern, Claim)>();
        var warning = new List<Claim>();
        var taken = new List<ClaimLine>();
        var edits = new Dictionary<string, string>();
        foreach (var request in requests)
        {
            var verdict = Judge(claims, session.Id, request);
            refusing.AddRange(verdict.Refusing.Select(holder => (request.Pattern, holder)));
            warning.AddRange(verdict.Warning);
            if (request.Auto && verdict.Own is not null)
            {
                taken.Add(verdict.Own.Line);
                continue;
            }

            var line = Line(session, request, reason, verdict.Own?.Line);
            var annotated = Annotated(line.Pattern);
            var text = edits.TryGetValue(annotated, out var edited) ? edited : notes.Texts.GetValueOrDefault(annotated, "");
            edits[annotated] = Replace(text, sessions, old => old.Session == session.Id.Value && (!line.Auto || IsHere(old)), line);
            taken.Add(line);
        }

        return refusing.Count > 0
            ? (new AcquireOutcome([], refusing, warning), null, "")
            : (new AcquireOutcome(taken, [], warning), edits, $"claim: {session.Name} takes {string.Join(' ', requests.Select(request => request.Pattern.Text))}");
    });

    /// <summary>Gives holds back.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="name">The session's name, for the audit trail.</param>
    /// <param name="which">Which of its holds.</param>
    /// <returns>What was given back.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    public IReadOnlyList<ClaimLine> Release(SessionId session, string name, Func<ClaimLine, bool> which) => Change<IReadOnlyList<ClaimLine>>(notes =>
    {
        var released = new List<ClaimLine>();
        var edits = new Dictionary<string, string>();
        var sessions = Sessions();
        bool IsGivenBack(ClaimLine line) => line.Session == session.Value && which(line);
        foreach (var (annotated, text) in notes.Texts)
        {
            var mine = Lines(text).Select(Read).OfType<ClaimLine>().Where(IsGivenBack).ToList();
            if (mine.Count > 0)
            {
                released.AddRange(mine);
                edits[annotated] = Replace(text, sessions, IsGivenBack, null);
            }
        }

        return (released, edits, $"release: {name} gives back {string.Join(' ', released.Select(line => line.Pattern))}");
    });

    private T Change<T>(Func<Notes, (T Result, Dictionary<string, string>? Edits, string Message)> plan)
    {
        var started = Stopwatch.StartNew();
        for (var attempt = 0; ; attempt++)
        {
            var notes = Notes.Read(_repository, Ref);
            var (result, edits, message) = plan(notes);
            if (edits is null or { Count: 0 } || notes.Publish(_repository, edits, message, _context.Now) == SwapResult.Swapped)
            {
                return result;
            }

            if (started.Elapsed > ClaimLimits.Contention)
            {
                throw new CoordException(
                    FailureKind.Contention,
                    $"Other sessions changed the claims {attempt + 1} times in {ClaimLimits.Contention.TotalSeconds:0} seconds; nothing was claimed or released.",
                    "Run the same command again.",
                    $"If no other session is active, a crash may have left {Path.Combine(_repository.Layout.CommonDirectory, Ref)}.lock: remove it.");
            }

            Thread.Sleep(Random.Shared.Next(1, Math.Min(60, 4 << Math.Min(attempt, 4))));
        }
    }

    private ClaimLine Line(Session session, ClaimRequest request, string? reason, ClaimLine? held)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(_context.Now.ToUnixTimeSeconds());
        return new ClaimLine
        {
            V = ClaimLine.CurrentVersion,
            Mode = request.Shared ? "shared" : "exclusive",
            Auto = request.Auto,
            Pattern = request.Pattern.Text,
            Session = session.Id.Value,
            Name = session.Name,
            Host = session.Host,
            Checkout = _repository.Layout.WorkTree,
            Task = session.Task,
            Reason = reason,
            Acquired = held?.Pattern == request.Pattern.Text ? held.Acquired : now,
            Renewed = now,
        };
    }

    private Dictionary<string, Session> Sessions() => _sessions.List().ToDictionary(session => session.Id.Value);

    private List<Claim> Interpret(Notes notes, Dictionary<string, Session> sessions) =>
    [
        .. notes.Texts.Values.SelectMany(Lines).Select(Read).OfType<ClaimLine>()
            .Select(line => Interpret(line, sessions.GetValueOrDefault(line.Session)))
            .OrderByDescending(claim => claim.LastActivity)
            .ThenBy(claim => claim.Line.Pattern, StringComparer.Ordinal),
    ];

    private Claim Interpret(ClaimLine line, Session? session)
    {
        var now = _context.Now;
        var last = session is null || session.LastActivity < line.Renewed ? line.Renewed : session.LastActivity;
        var limit = last + TimeSpan.FromSeconds(Math.Clamp(line.Ttl, 0, (int)TimeSpan.FromDays(1).TotalSeconds));
        var ended = session is null && line.Host == _context.Self.Host;
        if (session?.Process is { IsGone: true } && last + ClaimLimits.Resumption < limit)
        {
            limit = last + ClaimLimits.Resumption;
        }

        if (line.V > ClaimLine.CurrentVersion)
        {
            // How long it lasts only a newer version knows; that it ends with its session, we do.
            return new Claim(line, ClaimPattern.Read(line.Pattern, PathRule.Of(_repository.Layout)), ended ? ClaimState.Expired : ClaimState.Live, last);
        }

        var state = ended || now > limit + ClaimLimits.Grace ? ClaimState.Expired : now > limit ? ClaimState.Grace : ClaimState.Live;
        return new Claim(line, ClaimPattern.Read(line.Pattern, PathRule.Of(_repository.Layout)), state, last);
    }

    /// <summary>The object that the note of a pattern annotates: the blob of its text, written so that Git can show it.</summary>
    private string Annotated(string pattern) => _repository.Objects.Write(ObjectKind.Blob, Encoding.UTF8.GetBytes(pattern)).ToString();

    private bool IsHere(ClaimLine line) => line.Checkout == _repository.Layout.WorkTree;

    /// <summary>The text of a note with some holds replaced; what we cannot read stays byte for byte, what expired goes.</summary>
    private string Replace(string text, Dictionary<string, Session> sessions, Func<ClaimLine, bool> replaced, ClaimLine? line)
    {
        var kept = Lines(text).Where(old => Read(old) is not { } read
            || (!replaced(read) && (read.V > ClaimLine.CurrentVersion || Interpret(read, sessions.GetValueOrDefault(read.Session)).Holds)));
        return string.Concat((line is null ? kept : kept.Append(ByteText.Of(line.Write()))).Select(each => each + "\n"));
    }

    // The texts of notes are bytes, of which only what we read has to be UTF-8.
    private static ClaimLine? Read(string line) => ClaimLine.Read(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line)));

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Where(line => line.Length > 0);
}
