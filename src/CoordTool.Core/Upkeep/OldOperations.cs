using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Undo;

namespace CoordTool.Core.Upkeep;

/// <summary>Removes the records of operations that happened so long ago that nobody takes them back any more.</summary>
internal sealed class OldOperations(CoordContext context, GitLayout layout)
{
    /// <summary>Removes them, and the directories of sessions that have none left.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be removed.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        var top = OperationLog.DirectoryOf(layout);
        var removed = new List<string>();
        foreach (var directory in Directory.Exists(top) ? Directory.EnumerateDirectories(top).Order(StringComparer.Ordinal).ToList() : [])
        {
            try
            {
                foreach (var file in Directory.EnumerateFiles(directory, "*.json").Where(IsOld).Order(StringComparer.Ordinal).ToList())
                {
                    if (!dryRun)
                    {
                        AtomicFile.Delete(file);
                    }

                    removed.Add(file);
                }

                if (!dryRun && !Directory.EnumerateFileSystemEntries(directory).Any())
                {
                    Directory.Delete(directory);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody puts one in at this moment, or it is not ours to remove.
                failed.Add($"{directory}: {error.Message}");
            }
        }

        return removed;
    }

    // By the name; what has no time in it is nobody's record, and goes by that of the file.
    private bool IsOld(string file) =>
        context.Now - (TimedName.Parse(Path.GetFileName(file).Split('-')[0]) ?? new DateTimeOffset(File.GetLastWriteTimeUtc(file))) > UpkeepLimits.Operations;
}
