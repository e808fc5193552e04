using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Commits;

/// <summary>What a simulated time of commits starts from.</summary>
/// <param name="Sessions">How many sessions commit in one checkout.</param>
/// <param name="Hook">How long a commit takes with its hooks (the median).</param>
/// <param name="Seed">Decides all that is drawn.</param>
internal sealed record TurnTerms(int Sessions, TimeSpan Hook, int Seed)
{
    /// <summary>From the end of a session's commit to its next (the median).</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(8);

    /// <summary>Whether commits of other zones are let through side by side: what the product does not do.</summary>
    public bool IsSideBySide { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(3);
}

/// <summary>What a simulated time of commits came to.</summary>
internal sealed class TurnFigures
{
    /// <summary>How long each commit waited that had its turn, in seconds.</summary>
    public List<double> Waits { get; } = [];

    /// <summary>Commits that waited in vain for as long as the product waits.</summary>
    public int TimedOut { get; set; }

    /// <summary>Commits that were made.</summary>
    public int Commits { get; set; }

    /// <summary>How often the default index was written.</summary>
    public int DefaultWrites { get; set; }

    /// <summary>How long the default index was behind at the most, in seconds.</summary>
    public double LongestBehind { get; set; }

    /// <summary>Turns that were given to somebody who was not the first in line: has to be none.</summary>
    public int LineBreaks { get; set; }

    /// <summary>How many tries ended with exit code 4.</summary>
    public double ShareTimedOut => TimedOut + Commits == 0 ? 0 : TimedOut / (double)(TimedOut + Commits);

    /// <summary>A quantile of the waits.</summary>
    public double Wait(double share) => Spread.Quantile([.. Waits.Order()], share);
}

/// <summary>
/// Sessions commit in one checkout. Their line is the product's <see cref="TurnQueue"/> on files of a real directory; only the waiting
/// itself, which sleeps in <see cref="CommitTurn"/>, is done by the simulated clock.
/// </summary>
internal sealed class TurnDay : IDisposable
{
    private static readonly TimeSpan GitAlone = TimeSpan.FromSeconds(0.1);
    private readonly TurnTerms _terms;
    private readonly Timeline _time = new();
    private readonly Chance _chance;
    private readonly Zipf _zones = new(Rhythm.Zones, Rhythm.ZoneSkew);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coord-load-");
    private readonly GitLayout _layout;
    private readonly List<Place> _waiting = [];
    private readonly List<Place> _running = [];
    private readonly TurnFigures _figures = new();
    private DateTimeOffset? _behindSince;

    private TurnDay(TurnTerms terms)
    {
        _terms = terms;
        _chance = new Chance(terms.Seed);
        _layout = new GitLayout(null, _directory.FullName, _directory.FullName);
    }

    /// <summary>Lets it happen.</summary>
    public static TurnFigures Run(TurnTerms terms)
    {
        using var day = new TurnDay(terms);
        for (var session = 0; session < terms.Sessions; session++)
        {
            day.Work();
        }

        day._time.Run(terms.Length);
        return day._figures;
    }

    /// <summary>Takes its directory away.</summary>
    public void Dispose()
    {
        _waiting.ForEach(place => place.Queue?.Dispose());
        _directory.Delete(recursive: true);
    }

    private void Work() => _time.After(_chance.LogNormal(_terms.Every, 1), () => Ask([.. Enumerable.Range(0, _chance.Geometric(1.5)).Select(_ => _zones.Draw(_chance))]));

    private void Ask(HashSet<int> zones)
    {
        var place = new Place(zones, _time.Now);
        if (IsFree(place) && (_terms.IsSideBySide || TurnQueue.IsEmpty(_layout)))
        {
            Start(place);
            return;
        }

        place.Queue = _terms.IsSideBySide ? null : TurnQueue.Join(_layout, refreshes: true);
        _waiting.Add(place);
        _time.After(CommitTurn.Limit, () =>
        {
            if (_waiting.Remove(place))
            {
                place.Queue?.Dispose();
                _figures.TimedOut++;

                // Exit code 4: it is run again after a while.
                _time.After(_chance.Exponential(TimeSpan.FromMinutes(2)), () => Ask(zones));
                Next();
            }
        });
    }

    private bool IsFree(Place place) => _terms.IsSideBySide
        ? !_running.Concat(_waiting.TakeWhile(other => other != place)).Any(other => other.Zones.Overlaps(place.Zones))
        : _running.Count == 0;

    private void Start(Place place)
    {
        _running.Add(place);
        _figures.Waits.Add((_time.Now - place.Came).TotalSeconds);
        _time.After(GitAlone + _chance.LogNormal(_terms.Hook, 0.3), () =>
        {
            _running.Remove(place);
            _figures.Commits++;

            // As the shim, once the turn is given back.
            Next();
            if (!DefaultIndex.TryLeave(_layout, _time.Now))
            {
                _figures.DefaultWrites++;
                _figures.LongestBehind = Math.Max(_figures.LongestBehind, _behindSince is { } since ? (_time.Now - since).TotalSeconds : 0);
                _behindSince = null;
                AtomicFile.Delete(Path.Combine(new IndexLocation(_layout, null).Directory, "wanted"));
            }
            else
            {
                _behindSince ??= _time.Now;
            }

            Work();
        });
    }

    private void Next()
    {
        foreach (var place in _waiting.Where(IsFree).ToList())
        {
            if (IsFree(place))
            {
                // The product's line says who is first; the model's own list only tells whether it is right.
                _figures.LineBreaks += place.Queue?.CountAhead() > 0 ? 1 : 0;
                _waiting.Remove(place);
                place.Queue?.Dispose();
                Start(place);
            }
        }
    }

    private sealed record Place(HashSet<int> Zones, DateTimeOffset Came)
    {
        public TurnQueue? Queue { get; set; }
    }
}
