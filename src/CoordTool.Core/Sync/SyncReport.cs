using CoordTool.Core.Claims;

namespace CoordTool.Core.Sync;

/// <summary>A claim that could not stand beside one that another session took before.</summary>
/// <param name="Pattern">What it was on.</param>
/// <param name="Loser">The line as it was.</param>
/// <param name="Winner">The line that stands.</param>
public sealed record LostClaim(string Pattern, ClaimLine Loser, ClaimLine Winner);

/// <summary>Two clocks that disagree by more than <see cref="Configuration.ClaimSettings.ClockTolerance"/>.</summary>
/// <param name="Name">Whose change of the claims showed it.</param>
/// <param name="Offset">How far that clock is ahead of the one of this machine; negative, how far it is behind that of an earlier change.</param>
public sealed record ClockSkew(string Name, TimeSpan Offset);

/// <summary>What joining our notes and those of a remote brought about.</summary>
public sealed class JoinReport
{
    /// <summary>How many notes changed there since last time.</summary>
    public int Received { get; internal set; }

    /// <summary>Claims that were lost by it.</summary>
    public IReadOnlyCollection<LostClaim> Lost { get; internal set; } = [];

    /// <summary>Clocks that are wrong.</summary>
    public IReadOnlyCollection<ClockSkew> Skews { get; internal set; } = [];

    /// <summary>The objects whose notes could not be joined, and stay as they are at the remote.</summary>
    public IReadOnlyCollection<string> Unreadable { get; internal set; } = [];

    /// <summary>Takes in what joining others brought about.</summary>
    internal void Add(JoinReport more)
    {
        Received += more.Received;
        Lost = [.. Lost, .. more.Lost];
        Skews = [.. Skews, .. more.Skews];
        Unreadable = [.. Unreadable, .. more.Unreadable];
    }
}

/// <summary>Why an exchange came to nothing.</summary>
public enum SyncTroubleKind
{
    /// <summary>The remote could not be reached, or fell silent.</summary>
    Unreachable,

    /// <summary>The remote does not take what is sent, for a reason of its own.</summary>
    Rejected,

    /// <summary>Others were faster for the whole time.</summary>
    Overtaken,
}

/// <summary>Why an exchange came to nothing, in words.</summary>
/// <param name="Kind">Which kind of why.</param>
/// <param name="Words">The remote's words, or Git's.</param>
public sealed record SyncTrouble(SyncTroubleKind Kind, string Words);

/// <summary>How an exchange ended.</summary>
/// <param name="Remote">The name of the remote.</param>
public sealed record SyncOutcome(string Remote)
{
    /// <summary>What joining brought about.</summary>
    public JoinReport Report { get; init; } = new();

    /// <summary>How many notes were sent.</summary>
    public int Sent { get; init; }

    /// <summary>How often the push was tried.</summary>
    public int Pushes { get; init; }

    /// <summary>Why it came to nothing; null when both sides are the same now.</summary>
    public SyncTrouble? Trouble { get; init; }
}
