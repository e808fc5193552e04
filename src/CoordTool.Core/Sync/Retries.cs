using System.Diagnostics;

namespace CoordTool.Core.Sync;

/// <summary>
/// How whatever goes to a remote is tried again: later each time, by how long a try takes there, and never in step with others who
/// failed at the same moment. Whoever was overtaken often waits less again: who has just been taken knows the latest and would be
/// taken before him for ever.
/// </summary>
public sealed class Retries(TimeSpan limit)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20d);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2d);

    // So often somebody lets others go first.
    private const int MostPolite = 4;

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TimeSpan _began;

    /// <summary>How often it was tried already.</summary>
    public int Tried { get; private set; }

    /// <summary>How long it may take in all.</summary>
    public TimeSpan Limit => limit;

    /// <summary>What is left of that.</summary>
    public TimeSpan Left => limit - _elapsed.Elapsed;

    /// <summary>Waits before the next try.</summary>
    /// <returns>False when the time is over.</returns>
    public bool Pause()
    {
        var took = _elapsed.Elapsed - _began;
        var wait = Tried < 2 * MostPolite
            ? Wait(Tried < MostPolite ? Tried : (2 * MostPolite) - 1 - Tried, took > Shortest ? took : Shortest, Longest)
            : took * (Random.Shared.NextDouble() / 4);
        Tried++;
        if (wait >= Left)
        {
            return false;
        }

        Thread.Sleep(wait);
        _began = _elapsed.Elapsed;
        return true;
    }

    /// <summary>How long to wait after so many failures: between half and the whole of a time that doubles with each.</summary>
    /// <param name="failures">How many there were before this one.</param>
    /// <param name="shortest">What it begins with.</param>
    /// <param name="longest">What it never exceeds.</param>
    public static TimeSpan Wait(int failures, TimeSpan shortest, TimeSpan longest)
    {
        var most = Math.Min(longest.TotalMilliseconds, shortest.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 30)));
        return TimeSpan.FromMilliseconds(most * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
