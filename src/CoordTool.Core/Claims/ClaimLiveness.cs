using CoordTool.Core.Configuration;

namespace CoordTool.Core.Claims;

/// <summary>All that decides how sure the hold of a session is, as it is known at one moment.</summary>
/// <param name="Line">The hold as it is written.</param>
/// <param name="Now">The moment.</param>
/// <param name="Last">The last sign of life of its session.</param>
internal sealed record HoldFacts(ClaimLine Line, DateTimeOffset Now, DateTimeOffset Last)
{
    /// <summary>When its session edited inside, the earliest first.</summary>
    public IReadOnlyList<DateTimeOffset> EditsInside { get; init; } = [];

    /// <summary>Whether its session is registered here.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>Whether the process of its session is known to be gone.</summary>
    public bool IsDead { get; init; }

    /// <summary>Whether edits of its session inside would be on record: it is on files, and edits of that session are seen at all.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Whether there are uncommitted changes inside, which takes a look at the files.</summary>
    public Func<bool> HasUncommitted { get; init; } = () => false;
}

/// <summary>How sure a hold is, by the times of <see cref="ClaimSettings"/> alone (docs/design.md, Liveness).</summary>
/// <param name="State">How sure.</param>
/// <param name="LastEdit">The last edit of its session inside, where one is on record.</param>
/// <param name="Until">When it can be had, should its session stay silent.</param>
internal sealed record ClaimLiveness(ClaimState State, DateTimeOffset? LastEdit, DateTimeOffset Until)
{
    private static readonly double LongestTtl = TimeSpan.FromDays(1).TotalSeconds;

    /// <summary>Judges a hold whose session has not ended.</summary>
    public static ClaimLiveness Of(ClaimSettings settings, HoldFacts facts)
    {
        var (line, now, last) = (facts.Line, facts.Now, facts.Last);
        var ttl = line.Ttl > 0 ? TimeSpan.FromSeconds(Math.Min(line.Ttl, LongestTtl)) : settings.Ttl;
        if (ttl < settings.EditingTtl && facts.EditsInside.Count(edit => edit >= last - settings.EditingWindow) >= settings.EditingEdits)
        {
            ttl = settings.EditingTtl;
        }

        // One whose process is gone may come back until its resumption is over, and nobody else waits for that longer.
        var limit = last + ttl;
        var until = facts.IsDead && settings.Resumption < ttl + settings.Grace ? last + settings.Resumption : limit + settings.Grace;
        var lastEdit = facts.EditsInside.Count > 0 ? facts.EditsInside[^1] : (DateTimeOffset?)null;
        var isIdle = facts.IsWatched && line.Process is null && now - (lastEdit is { } edit && edit > line.Acquired ? edit : line.Acquired) > settings.Stalled;
        var state = now > until
            ? facts.IsRegistered && !facts.IsDead && facts.HasUncommitted() ? ClaimState.Stalled : ClaimState.Expired
            : now > limit ? ClaimState.Grace
            : !facts.IsDead && isIdle ? ClaimState.Stalled
            : ClaimState.Live;
        return new ClaimLiveness(state, lastEdit, until);
    }
}
