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
            Remove(block.File, block.Owner!, dryRun, failed, () => AtomicFile.Delete(block.File));
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
            else if (PlaceOwner.OfDirectory(Path.GetFileName(directory)) is { } owner && IsGone(owner) && IsOld(directory))
            {
                // By another name first, in one step: should its owner come back, it finds all of it or nothing.
                var doomed = Path.Combine(top, $".{owner.DirectoryName}.{Guid.NewGuid():N}.tmp");
                if (Remove(directory, owner, dryRun, failed, () => Directory.Move(directory, doomed)))
                {
                    Delete(doomed, dryRun, failed);
                }
            }
        }

        return _removed;
    }

    // Under the lock of places nobody is given one meanwhile; an owner that registered since is seen.
    private bool Remove(string path, PlaceOwner owner, bool dryRun, List<string> failed, Action remove)
    {
        try
        {
            using var held = PlaceLock.Take(layout);
            if (!IsGone(owner))
            {
                return false;
            }

            if (ProcessIdentity.WorkingBelow(path).FirstOrDefault() is > 0 and var process)
            {
                failed.Add($"{path}: process {process} works in it");
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
        var limit = (context.Now - UpkeepLimits.Scratch).UtcDateTime;
        try
        {
            return new DirectoryInfo(directory).EnumerateFileSystemInfos("*", below).Append(new DirectoryInfo(directory)).All(entry => entry.LastWriteTimeUtc < limit);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
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
