using System.Text.RegularExpressions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Takes away the places of sessions and worktrees that are no more: blocks of ports at once, directories when nothing was
/// written in them for a week and no process works there. A link is never followed.
/// </summary>
internal sealed partial class StalePlaces(CoordContext context, GitLayout layout)
{
    private readonly List<string> _removed = [];

    /// <summary>Takes them away.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be taken away.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        foreach (var block in new PortBlocks(layout).List().Where(block => IsGone(block.Owner)))
        {
            Remove(block.File, () => IsGone(block.Owner), dryRun, failed, () => AtomicFile.Delete(block.File));
        }

        var top = ScratchDirectory.Top(layout);
        foreach (var directory in ScratchDirectory.IsPlain(top) ? Directory.EnumerateDirectories(top).Where(ScratchDirectory.IsPlain).Order(StringComparer.Ordinal).ToList() : [])
        {
            if (Doomed().IsMatch(Path.GetFileName(directory)))
            {
                // A clean-up died over it.
                _removed.Add(directory);
                Delete(directory, dryRun, failed);
            }
            else if (PlaceOwner.OfDirectory(Path.GetFileName(directory)) is { } owner && IsGone(owner) && IsOld(directory) && !IsBusy(directory, failed))
            {
                // By another name first, in one step: should its owner come back, it finds all of it or nothing. One that
                // came and went since the first look has left its mark on the directory.
                var doomed = Path.Combine(top, $".{owner.DirectoryName}.{Guid.NewGuid():N}.tmp");
                if (Remove(directory, () => IsGone(owner) && Directory.GetLastWriteTimeUtc(directory) < Limit, dryRun, failed, () => Directory.Move(directory, doomed)))
                {
                    Delete(doomed, dryRun, failed);
                }
            }
        }

        return _removed;
    }

    private DateTime Limit => (context.Now - UpkeepLimits.Scratch).UtcDateTime;

    // Under the lock of places nobody is given one meanwhile, so the second look holds.
    private bool Remove(string path, Func<bool> isStale, bool dryRun, List<string> failed, Action remove)
    {
        try
        {
            using var held = PlaceLock.Take(layout);
            if (!isStale())
            {
                return false;
            }

            if (!dryRun)
            {
                remove();
            }

            _removed.Add(path);
            return true;
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            failed.Add($"{path}: {error.Message}");
            return false;
        }
    }

    private bool IsGone(PlaceOwner? owner) => owner is not null && !owner.Exists(context, layout);

    private bool IsOld(string directory)
    {
        var below = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            return new DirectoryInfo(directory).EnumerateFileSystemInfos("*", below).Append(new DirectoryInfo(directory)).All(entry => entry.LastWriteTimeUtc < Limit);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static bool IsBusy(string directory, List<string> failed)
    {
        var process = ProcessIdentity.WorkingBelow(directory).FirstOrDefault();
        if (process > 0)
        {
            failed.Add($"{directory}: process {process} works in it");
        }

        return process > 0;
    }

    // .NET removes a link itself, never what it points to.
    private static void Delete(string directory, bool dryRun, List<string> failed)
    {
        try
        {
            if (!dryRun)
            {
                Directory.Delete(directory, recursive: true);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Another clean-up was faster.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            failed.Add($"{directory}: {error.Message}");
        }
    }

    [GeneratedRegex(@"\A\..+\.[0-9a-f]{32}\.tmp\z")]
    private static partial Regex Doomed();
}
