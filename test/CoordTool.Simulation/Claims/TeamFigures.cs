using CoordTool.Core.Claims;
using CoordTool.Core.Events;

namespace CoordTool.Simulation.Claims;

/// <summary>What one day of a team came to.</summary>
internal sealed class TeamFigures
{
    private static readonly TimeSpan Soon = TimeSpan.FromHours(2);
    private readonly Dictionary<string, List<Tenure>> _tenures = new(StringComparer.Ordinal);

    /// <summary>All who worked, in the order of arrival.</summary>
    public List<Worker> Workers { get; } = [];

    /// <summary>What happened, as the journal tells it, where that is kept.</summary>
    public List<CoordEvent>? Events { get; init; }

    /// <summary>Hours of sessions, from their beginning until they end or nothing comes of them any more.</summary>
    public double SessionHours { get; set; }

    /// <summary>Waits for claims whose holder went on to use them.</summary>
    public TimeSpan WaitedNeeded { get; set; }

    /// <summary>Waits for claims that nobody would use any more.</summary>
    public TimeSpan WaitedUnneeded { get; set; }

    /// <summary>How long each wait was that ended with the claim.</summary>
    public List<double> WaitMinutes { get; } = [];

    /// <summary>Waits that were given up.</summary>
    public int GivenUp { get; set; }

    /// <summary>Claims that were taken.</summary>
    public int Grants { get; private set; }

    /// <summary>Grants over somebody who waited longer for the same.</summary>
    public int Overtakings { get; set; }

    /// <summary>Grants over somebody who stood further in front in the line of <c>claim --wait</c>: has to be none.</summary>
    public int LineBreaks { get; private set; }

    /// <summary>Holds of two sessions at once on the same: has to be none.</summary>
    public int SharedHolds { get; set; }

    /// <summary>Expired claims that others took.</summary>
    public int LostByExpiry { get; private set; }

    /// <summary>Stalled claims that others took over.</summary>
    public int LostByTakeover { get; private set; }

    /// <summary>Holders that came back, wanted an expired claim of theirs, and found somebody else there.</summary>
    public int WronglyExpired { get; set; }

    /// <summary>The same after a take-over.</summary>
    public int WronglyTakenOver { get; set; }

    /// <summary>Commits.</summary>
    public int Commits { get; set; }

    /// <summary>Holders that came back to find somebody else in what was theirs.</summary>
    public int WronglyFreed => WronglyExpired + WronglyTakenOver;

    /// <summary>How many who were waiting are passed by a grant.</summary>
    public Func<Worker, int, int?, int> CountOvertaken { get; set; } = (_, _, _) => 0;

    /// <summary>A→B→A within two hours on one path, where B had it because A lost it.</summary>
    public int Swings => Chains(3, chain => chain[0].IsLost);

    /// <summary>The same, where A had it again because B lost it in turn.</summary>
    public int PingPongs => Chains(3, chain => chain[0].IsLost && chain[1].IsLost);

    /// <summary>A→B→A→B, each by a loss of the other.</summary>
    public int LongPingPongs => Chains(4, chain => chain[0].IsLost && chain[1].IsLost && chain[2].IsLost);

    /// <summary>Everything in one number, to tell two runs apart.</summary>
    public string Fingerprint => FormattableString.Invariant(
        $"{Workers.Count} {SessionHours:F6} {WaitedNeeded.Ticks} {WaitedUnneeded.Ticks} {WaitMinutes.Sum():F6} {GivenUp} {Grants} {Overtakings} {LostByExpiry} {LostByTakeover} {WronglyFreed} {Commits} {Swings}");

    /// <summary>A count for each hundred hours of sessions.</summary>
    public double PerHundredHours(double count) => SessionHours <= 0 ? 0 : 100 * count / SessionHours;

    /// <summary>Notes a grant.</summary>
    public void NoteGrant(DateTimeOffset now, Worker worker, int zone, int? file, IEnumerable<Held> waiting, ClaimTerms terms)
    {
        Grants++;
        LineBreaks += waiting.Count(held => terms.Asked is not { } asked || held.Line.Acquired < asked);
        Overtakings += CountOvertaken(worker, zone, file);
        Note(now, terms.TakesOver ? EventKind.Takeover : EventKind.Claim, worker);
    }

    /// <summary>Notes that a hold was taken away.</summary>
    public void NoteLoss(DateTimeOffset now, LostHold lost)
    {
        LostByTakeover += lost.IsStalled ? 1 : 0;
        LostByExpiry += lost.IsStalled ? 0 : 1;
        if (lost.IsStalled)
        {
            // A take-over keeps the uncommitted changes, and the journal says so to whose they were.
            Note(now, EventKind.Rescue, lost.Hold.Worker);
        }
    }

    /// <summary>Notes that a hold ended.</summary>
    public void NoteEnd(DateTimeOffset now, Held held, bool isLost)
    {
        var tenures = _tenures.TryGetValue(held.Line.Pattern, out var known) ? known : _tenures[held.Line.Pattern] = [];
        if (tenures.Count > 0 && tenures[^1].Worker == held.Worker)
        {
            tenures.RemoveAt(tenures.Count - 1);
        }

        tenures.Add(new Tenure(held.Worker, held.Line.Acquired, now, isLost));
    }

    /// <summary>Notes an event, where the journal is kept.</summary>
    public void Note(DateTimeOffset now, EventKind kind, Worker worker, Worker? other = null) => Events?.Add(new CoordEvent(kind, "")
    {
        When = now,
        Session = worker.Id.Value,
        Name = worker.Id.Value,
        Checkout = "/work",
        Others = other is null ? [] : [other.Id.Value],
    });

    private int Chains(int length, Func<List<Tenure>, bool> isMeant) => _tenures.Values.Sum(tenures => Enumerable.Range(0, Math.Max(0, tenures.Count - length + 1))
        .Select(at => tenures.GetRange(at, length))
        .Count(chain => chain[0].Worker == chain[2].Worker && (length < 4 || chain[1].Worker == chain[3].Worker) && chain[^1].Began - chain[0].Ended < Soon && isMeant(chain)));

    private sealed record Tenure(Worker Worker, DateTimeOffset Began, DateTimeOffset Ended, bool IsLost);
}
