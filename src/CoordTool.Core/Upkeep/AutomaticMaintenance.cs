using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Does in our own time what Git would do at the end of a command: on a session's index it would take that for the only one.
/// Everything that sessions stage is pinned first (docs/concurrency.md, The write gate).
/// </summary>
public static class AutomaticMaintenance
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // What gc.auto and gc.autoPackLimit are by default; Git itself then goes by the repository's own settings.
    private const int MostLoosePerDirectory = 27;
    private const int MostPacks = 50;

    /// <summary>Renews the pins, and lets Git clean up if there may be enough to clean; at most once a minute.</summary>
    public static void RunIfDue(CoordContext context, GitRepository repository)
    {
        var layout = repository.Layout;
        var stamp = Path.Combine(layout.CoordDirectory, "cache", "maintenance");
        if (File.Exists(stamp) && (context.Now.UtcDateTime - File.GetLastWriteTimeUtc(stamp)).Duration() < Interval)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(stamp)!);
        File.WriteAllBytes(stamp, []);
        File.SetLastWriteTimeUtc(stamp, context.Now.UtcDateTime);
        Pins.Renew(repository);
        if (HasMuch(layout))
        {
            new GitProcess(context, layout.GitDirectory).Run(["maintenance", "run", "--auto", "--quiet"]);
        }
    }

    private static bool HasMuch(GitLayout layout)
    {
        var objects = Path.Combine(layout.CommonDirectory, "objects");
        return Count(Path.Combine(objects, "17"), "*") > MostLoosePerDirectory || Count(Path.Combine(objects, "pack"), "*.pack") > MostPacks;
    }

    private static int Count(string directory, string pattern) => Directory.Exists(directory) ? Directory.EnumerateFiles(directory, pattern).Count() : 0;
}
