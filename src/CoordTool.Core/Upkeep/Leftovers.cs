using System.Text.RegularExpressions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;
using CoordTool.Core.StatusLines;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Upkeep;

/// <summary>Removes files of ours that a crash left: what was never put in place, stamps of commits that died, turns nobody has.</summary>
internal sealed partial class Leftovers(CoordContext context, GitLayout layout)
{
    /// <summary>Removes them.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be removed.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        var removal = new PathRemoval(dryRun, failed);
        foreach (var checkout in Checkouts.List(layout).ToList())
        {
            var locations = IndexLocation.OfSessions(checkout.Layout).Append(new IndexLocation(checkout.Layout, null));
            foreach (var stamp in locations.SelectMany(CommitStamp.FindDead).Where(IsOld))
            {
                removal.Remove(stamp, AtomicFile.Delete);
            }

            if (CommitTurn.IsAbandoned(checkout.Layout))
            {
                removal.Remove(CommitTurn.FileOf(checkout.Layout), _ => CommitTurn.ClearAbandoned(checkout.Layout));
            }
        }

        foreach (var file in Checkouts.List(layout).Select(checkout => checkout.Layout.CheckoutCoordDirectory).Append(layout.CoordDirectory).Distinct()
            .SelectMany(FilesBelow).Where(file => IsForNow(file) && IsOld(file)).ToList())
        {
            removal.Remove(file, AtomicFile.Delete);
        }

        // An index that was taken away goes by another name before it is deleted.
        var indexes = Directories(checkout => Path.Combine(checkout.CheckoutCoordDirectory, "index")).Where(directory => Unfinished().IsMatch(directory));
        foreach (var directory in indexes.Concat(Directories(CommitTurn.OffTurns)).Where(IsOld).ToList())
        {
            removal.Remove(directory, static path => Directory.Delete(path, recursive: true));
        }

        return removal.Removed;

        IEnumerable<string> Directories(Func<GitLayout, string> above) =>
            Checkouts.List(layout).Select(checkout => above(checkout.Layout)).Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories);
    }

    private static bool IsForNow(string file) =>
        Unfinished().IsMatch(file) || EditUnderWay.IsNote(file) || WorktreeJournal.IsWithoutEntry(file) || SessionStore.IsEnd(file) || StatusLineCache.IsOurs(file);

    private bool IsOld(string file) => context.Now - new DateTimeOffset(File.GetLastWriteTimeUtc(file)) > UpkeepLimits.Leftovers;

    // What is in scratch directories is not ours, whatever it is called.
    private IEnumerable<string> FilesBelow(string directory)
    {
        var below = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return Directory.Exists(directory)
            ? Directory.EnumerateDirectories(directory).Where(each => ScratchDirectory.IsPlain(each) && each != ScratchDirectory.Top(layout))
                .SelectMany(each => Directory.EnumerateFiles(each, "*", below)).Concat(Directory.EnumerateFiles(directory))
            : [];
    }

    // The names that AtomicFile gives what is not in place yet, and the lock of Git on such an index.
    [GeneratedRegex(@"\.[0-9a-f]{32}\.tmp(\.lock)?\z")]
    private static partial Regex Unfinished();
}
