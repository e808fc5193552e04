namespace CoordTool.Core.Claims;

/// <summary>How sure a hold is.</summary>
public enum ClaimState
{
    /// <summary>Its session is active.</summary>
    Live,

    /// <summary>Its time is over; for a little longer only the holder may have it back.</summary>
    Grace,

    /// <summary>Its time is over for good, or its session ended: anyone may take it.</summary>
    Expired,
}

/// <summary>A hold, with what is known of its session at this moment.</summary>
/// <param name="Line">As it is written.</param>
/// <param name="Pattern">What it is on; null for a form that only a newer version understands.</param>
/// <param name="State">How sure it is.</param>
/// <param name="LastActivity">The last sign of life of its session.</param>
public sealed record Claim(ClaimLine Line, ClaimPattern? Pattern, ClaimState State, DateTimeOffset LastActivity)
{
    /// <summary>The name of the session, as people know it.</summary>
    public string Holder => Line.Name ?? Line.Session;

    /// <summary>Whether it excludes others at this moment.</summary>
    public bool Holds => State != ClaimState.Expired;

    /// <summary>Whether a pattern is held by this claim. A form we cannot read might be on anything: it is on what it equals.</summary>
    public bool Overlaps(ClaimPattern other) => Pattern is { } mine ? mine.Overlaps(other) : Line.Pattern == other.Text;
}

/// <summary>What is asked for.</summary>
/// <param name="Pattern">On what.</param>
/// <param name="Shared">Beside other shared holds.</param>
/// <param name="Auto">By an edit, and not by a command.</param>
public sealed record ClaimRequest(ClaimPattern Pattern, bool Shared = false, bool Auto = false);

/// <summary>Whether a pattern may be had, and what stands in the way.</summary>
/// <param name="Refusing">The holds that refuse it.</param>
/// <param name="Warning">The holds in other checkouts that only call for care.</param>
/// <param name="Own">The caller's hold that covers it already, if there is one.</param>
public sealed record ClaimVerdict(IReadOnlyList<Claim> Refusing, IReadOnlyList<Claim> Warning, Claim? Own)
{
    /// <summary>Whether it may be had.</summary>
    public bool IsFree => Refusing.Count == 0;
}
