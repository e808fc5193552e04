using System.Globalization;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>
/// A place in the line of those that wait for their turn: a file that the kernel locks for the waiting process, so that one
/// left behind by a process that died is told from a living one, in containers too. Names sort by arrival.
/// </summary>
internal sealed class TurnQueue : IDisposable
{
    private const string Refreshing = "-r";
    private const int LooksBetweenSweeps = 20;
    private readonly string _directory;
    private readonly string _name;
    private readonly KernelLock _lock;
    private int _looks;

    private TurnQueue(string directory, string name, KernelLock held)
    {
        _directory = directory;
        _name = name;
        _lock = held;
    }

    /// <summary>Whether nobody waits.</summary>
    public static bool IsEmpty(GitLayout layout) => !Names(DirectoryOf(layout)).Any();

    /// <summary>Whether one waits that will bring the default index in step however its command ends.</summary>
    public static bool HasRefreshing(GitLayout layout)
    {
        var directory = DirectoryOf(layout);
        return Names(directory).Any(name => name.EndsWith(Refreshing, StringComparison.Ordinal) && !RemoveIfDead(directory, name));
    }

    /// <summary>Takes the last place.</summary>
    public static TurnQueue Join(GitLayout layout, bool refreshes)
    {
        var directory = DirectoryOf(layout);
        Directory.CreateDirectory(directory);
        while (true)
        {
            // The clock of one kernel orders them; two in one tick are both welcome first.
            var name = string.Create(CultureInfo.InvariantCulture, $"{System.Diagnostics.Stopwatch.GetTimestamp():x16}-{Guid.NewGuid():N}{(refreshes ? Refreshing : "")}");
            if (KernelLock.TryTake(Path.Combine(directory, name)) is not { } held)
            {
                continue;
            }

            // Who looked between the file's creation and its lock took it for one left behind.
            if (File.Exists(Path.Combine(directory, name)))
            {
                return new TurnQueue(directory, name, held);
            }

            held.Dispose();
        }
    }

    /// <summary>How many came before and still wait.</summary>
    public int CountAhead()
    {
        var ahead = Names(_directory).Where(name => string.CompareOrdinal(name, _name) < 0).ToList();
        return _looks++ % LooksBetweenSweeps == 3 ? ahead.Count(name => !RemoveIfDead(_directory, name)) : ahead.Count;
    }

    /// <summary>Leaves the line.</summary>
    public void Dispose()
    {
        AtomicFile.Delete(Path.Combine(_directory, _name));
        _lock.Dispose();
    }

    private static string DirectoryOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "turns");

    private static bool RemoveIfDead(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
        {
            return true;
        }

        using var taken = KernelLock.TryTake(path);
        if (taken is not null)
        {
            AtomicFile.Delete(path);
        }

        return taken is not null;
    }

    private static IEnumerable<string> Names(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path)) : [];
}
