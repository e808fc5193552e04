using CoordTool.Core.Processes;

namespace CoordTool.Core.Claims;

/// <summary>How sure a hold is (docs/design.md, Liveness).</summary>
public enum ClaimState
{
    /// <summary>Its session is active.</summary>
    Live,

    /// <summary>Its time is over; for a little longer only the holder may have it back.</summary>
    Grace,

    /// <summary>
    /// Its session is there, but has not edited inside for long, or is silent and has uncommitted changes inside: nobody gets
    /// it by an edit, and whoever takes it over keeps those changes first.
    /// </summary>
    Stalled,

    /// <summary>Its time is over for good, or its session ended: anyone may take it.</summary>
    Expired,
}

/// <summary>A hold or a request, with what is known of its session at this moment.</summary>
/// <param name="Line">As it is written.</param>
/// <param name="Pattern">What it is on; null for a form that only a newer version understands.</param>
/// <param name="State">How sure it is.</param>
/// <param name="LastActivity">The last sign of life of its session.</param>
/// <param name="LastEdit">The last edit of its session inside, where one is on record.</param>
/// <param name="Until">When it can be had, should its session stay silent; null when that cannot be told.</param>
public sealed record Claim(ClaimLine Line, ClaimPattern? Pattern, ClaimState State, DateTimeOffset LastActivity, DateTimeOffset? LastEdit = null, DateTimeOffset? Until = null)
{
    /// <summary>The name of the session, as people know it, and where it is if that is elsewhere.</summary>
    public string Holder => $"{Line.Name ?? Line.Session}{(IsForeign ? $" {Whereabouts}" : "")}";

    /// <summary>Whether its session works in another clone or on another machine: of that one only this line is known.</summary>
    public bool IsForeign { get; init; }

    /// <summary>What it is on, for lists: one that no other machine sees says so.</summary>
    public string Shown => $"{Line.Pattern}{(Line.IsLocalOnly ? " (local only)" : "")}";

    /// <summary>Where its session is, if it is elsewhere: <c>on buildbox</c>.</summary>
    public string Whereabouts => Line.Machine is not { } machine || !IsForeign ? "elsewhere" : machine == HostIdentity.Machine ? "in another clone" : $"on {machine}";

    /// <summary>Whether it excludes others at this moment.</summary>
    public bool Holds => State != ClaimState.Expired;

    internal ClaimRecord? Record { get; init; }
}

/// <summary>What is asked for.</summary>
/// <param name="Pattern">On what.</param>
/// <param name="IsShared">Beside other shared holds.</param>
/// <param name="IsAuto">By an edit, and not by a command.</param>
public sealed record ClaimRequest(ClaimPattern Pattern, bool IsShared = false, bool IsAuto = false);

/// <summary>What goes with all patterns of one call.</summary>
public sealed record ClaimTerms
{
    /// <summary>The task of the claim; null for the session's.</summary>
    public string? Task { get; init; }

    /// <summary>Why, in the session's words.</summary>
    public string? Reason { get; init; }

    /// <summary>How long it holds on after the last activity; null for the setting.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>The process it is held for: it ends with that one.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Whether it is to count in this repository alone, whatever others hold at the remote.</summary>
    public bool IsLocalOnly { get; init; }

    /// <summary>Whether what is stalled is taken over.</summary>
    public bool TakesOver { get; init; }

    /// <summary>The process that waits in the queue; null for a call that does not wait.</summary>
    internal ProcessIdentity? Waiter { get; init; }

    /// <summary>When it came into the queue.</summary>
    internal DateTimeOffset? Asked { get; init; }
}

/// <summary>Whether a pattern may be had, and what stands in the way.</summary>
/// <param name="Refusing">The holds, and the requests of those who asked first, that refuse it.</param>
/// <param name="Warning">The holds in other checkouts that only call for care.</param>
/// <param name="Own">The caller's hold that covers it already, if there is one.</param>
public sealed record ClaimVerdict(IReadOnlyList<Claim> Refusing, IReadOnlyList<Claim> Warning, Claim? Own)
{
    /// <summary>Whether it may be had.</summary>
    public bool IsFree => Refusing.Count == 0;
}

/// <summary>A claim that was taken from a session that had not given it back.</summary>
/// <param name="From">The claim as it was.</param>
/// <param name="Rescue">The rescue that keeps the uncommitted changes inside; null when there were none.</param>
public sealed record TakenOver(Claim From, string? Rescue);

/// <summary>How a call for claims ended.</summary>
/// <param name="Taken">What is held now; empty when refused.</param>
/// <param name="Refusing">The holds that refused it, by the pattern they refused; empty when all was granted.</param>
/// <param name="Warning">Holds in other checkouts that overlap what was taken.</param>
public sealed record AcquireOutcome(IReadOnlyList<ClaimLine> Taken, IReadOnlyList<(ClaimPattern Pattern, Claim Holder)> Refusing, IReadOnlyList<Claim> Warning)
{
    /// <summary>Why it could not be had at the remote, so that nothing is held; null where that was not the trouble.</summary>
    public Refusal? Unshared { get; init; }

    /// <summary>Whether every pattern of the call is held now; otherwise none is.</summary>
    public bool IsGranted => Refusing.Count == 0 && Unshared is null;

    /// <summary>What was stalled and is the caller's now.</summary>
    public IReadOnlyList<TakenOver> TakenOver { get; init; } = [];
}
