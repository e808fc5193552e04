using CoordTool.Core.Approvals;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Upkeep;

/// <summary>Removes logs of commands that nobody has read for long.</summary>
internal sealed class OldLogs(CoordContext context, GitLayout layout)
{
    /// <summary>Removes them.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be removed.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        var directory = CommandLog.DirectoryOf(layout);
        var removal = new PathRemoval(dryRun, failed);
        foreach (var file in Directory.Exists(directory) ? Directory.EnumerateFiles(directory).Where(file => CommandLog.IsLog(file) && IsOld(file)).Order(StringComparer.Ordinal).ToList() : [])
        {
            removal.Remove(file, AtomicFile.Delete);
        }

        return removal.Removed;
    }

    private bool IsOld(string file) => context.Now.UtcDateTime - File.GetLastWriteTimeUtc(file) > UpkeepLimits.Logs;
}
