using System.Buffers.Binary;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Watching;
using CoordTool.Simulation.Rhythms;

namespace CoordTool.Simulation.Commits;

/// <summary>What brings session indexes in step, besides the session's own next command, which always does.</summary>
internal enum RefreshPolicy
{
    /// <summary>Nothing.</summary>
    Lazy,

    /// <summary>A watcher, at once after each commit.</summary>
    Eager,

    /// <summary>A watcher with the product's debouncing and its thresholds.</summary>
    Debounced,

    /// <summary>The same with one threshold for off and on.</summary>
    OneThreshold,
}

/// <summary>What a simulated time of refreshes starts from.</summary>
internal sealed record RefreshTerms(int Sessions, TimeSpan CommitEvery, RefreshPolicy Policy, int Seed)
{
    /// <summary>From one Git command of a session to the next while it works.</summary>
    public TimeSpan CommandEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How much the times between commits differ; null for none without a memory.</summary>
    public double? CommitSpread { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(8);
}

/// <summary>What a simulated time of refreshes came to.</summary>
internal sealed class RefreshFigures
{
    /// <summary>Commits.</summary>
    public int Commits { get; set; }

    /// <summary>Index files written by the watcher.</summary>
    public int WritesAhead { get; set; }

    /// <summary>Index files written by the session's own command, which waits for that.</summary>
    public int WritesInTime { get; set; }

    /// <summary>The most index files written by the watcher in one look.</summary>
    public int Herd { get; set; }

    /// <summary>Commands of sessions.</summary>
    public int Commands { get; set; }

    /// <summary>How often it went off or on.</summary>
    public int Switches { get; set; }

    /// <summary>Hours in which it was on.</summary>
    public double HoursOn { get; set; }

    /// <summary>Writes of either kind for each commit.</summary>
    public double WritesOfACommit => Commits == 0 ? 0 : (WritesAhead + WritesInTime) / (double)Commits;

    /// <summary>How many commands had to bring their index in step themselves.</summary>
    public double ShareInTime => Commands == 0 ? 0 : WritesInTime / (double)Commands;
}

/// <summary>
/// Sessions commit and run Git in one checkout, and a watcher looks every two seconds as <c>watch</c> does: what it finds to do is
/// asked of the product's <see cref="FollowedHead"/> and <see cref="EagerRefresh"/>.
/// </summary>
internal static class RefreshDay
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly GitLayout Checkout = new("/work", "/work/.git", "/work/.git");
    private static readonly List<IndexLocation> Indexes = [.. Enumerable.Range(0, 200).Select(session => new IndexLocation(Checkout, SessionId.Parse($"s{session}")))];

    /// <summary>Lets it happen.</summary>
    public static RefreshFigures Run(RefreshTerms terms)
    {
        var (time, chance, figures) = (new Timeline(), new Chance(terms.Seed), new RefreshFigures());
        var indexes = Indexes.Take(terms.Sessions).ToList();
        var numbers = indexes.Select((index, number) => (index, number)).ToDictionary(each => each.index, each => each.number);
        var bases = new int[terms.Sessions];
        var head = 0;
        for (var session = 0; session < terms.Sessions; session++)
        {
            Commit(session);
            Command(session);
        }

        if (terms.Policy != RefreshPolicy.Lazy)
        {
            Watch();
        }

        time.Run(terms.Length);
        return figures;

        void Commit(int session) => time.After(terms.CommitSpread is { } spread ? chance.LogNormal(terms.CommitEvery, spread) : chance.Exponential(terms.CommitEvery), () =>
        {
            // The shim brings the index in step first; the commit takes its base along.
            Use(session);
            bases[session] = ++head;
            figures.Commits++;
            Commit(session);
        });

        // Half an hour of work, then a pause with a heavy tail.
        void Command(int session) => time.After(chance.Happens(terms.CommandEvery / TimeSpan.FromMinutes(30)) ? chance.Pareto(TimeSpan.FromMinutes(4), 1.1, TimeSpan.FromHours(4)) : chance.Exponential(terms.CommandEvery), () =>
        {
            Use(session);
            Command(session);
        });

        void Use(int session)
        {
            figures.Commands++;
            if (bases[session] != head)
            {
                bases[session] = head;
                figures.WritesInTime++;
            }
        }

        void Watch()
        {
            var eager = new EagerRefresh(time, Settings(terms.Policy));
            var followed = new FollowedHead(eager);
            var wasOn = true;
            time.Every(Look, () =>
            {
                var due = followed.Look(Name(head), () => indexes.Where(index => bases[numbers[index]] != head), () => false, indexes.Count);
                var written = 0;
                foreach (var index in due.Where(index => bases[numbers[index]] != head))
                {
                    bases[numbers[index]] = head;
                    written++;
                }

                figures.WritesAhead += written;
                figures.Herd = Math.Max(figures.Herd, written);
                figures.Switches += eager.IsOn != wasOn ? 1 : 0;
                wasOn = eager.IsOn;
                figures.HoursOn += wasOn ? Look.TotalHours : 0;
            });
        }
    }

    private static EagerRefreshSettings Settings(RefreshPolicy policy) => policy switch
    {
        RefreshPolicy.Eager => new EagerRefreshSettings { Every = TimeSpan.Zero, CommitsOff = int.MaxValue, SessionsOff = int.MaxValue },
        RefreshPolicy.OneThreshold => new EagerRefreshSettings { On = new EagerRefreshSettings().CommitsOff + 1 },
        _ => new EagerRefreshSettings(),
    };

    private static ObjectId Name(int number)
    {
        var bytes = new byte[ObjectId.Size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number + 1);
        return new ObjectId(bytes);
    }
}
