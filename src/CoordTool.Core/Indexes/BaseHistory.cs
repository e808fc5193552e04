using System.Globalization;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Indexes;

/// <summary>
/// The bases that an index had before, each with the moment it was left. <c>git commit</c> reads the index before it locks
/// it, and writes what it has read: what brought the index in step in between is undone, and the base on record would hide
/// that. So what counts for a commit is the base of the moment its Git process started (docs/design.md, Invariant).
/// </summary>
public static class BaseHistory
{
    private const int Kept = 64;

    /// <summary>Notes that a base is left. Comes after the index is in place and before the new base is: a death in between is harmless.</summary>
    /// <param name="index">The index.</param>
    /// <param name="left">The base it had.</param>
    /// <param name="byOwner">
    /// Whether whoever works on the index left it himself. A commit he starts within the same hundredth of a second comes
    /// after that; one that starts while others bring the index in step may have come before.
    /// </param>
    internal static void Append(IndexLocation index, ObjectId left, bool byOwner)
    {
        if (ProcessIdentity.Now is { } now)
        {
            var moment = byOwner ? now - 1 : now;
            var lines = Lines(index).Take(Kept - 1).Prepend(string.Create(CultureInfo.InvariantCulture, $"{moment} {left}"));
            AtomicFile.Write(index.HistoryFile, string.Concat(lines.Select(line => line + "\n")));
        }
    }

    /// <summary>
    /// Puts the base on record back to what it was when a <c>git commit</c> started that is on this index, and carries the index
    /// from there: it may hold what Git read then, whatever becomes of the commit. Doing so in vain does no harm.
    /// </summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="inUse">The index; of one that Git has locked only the base is put back.</param>
    /// <param name="committer">The commit's Git process.</param>
    /// <returns>Whether the base was put back: what was staged may have gone with that, if the index was written by somebody else since.</returns>
    public static bool PutBack(GitRepository repository, IndexInUse inUse, ProcessIdentity committer)
    {
        if (inUse.Location is not { } index)
        {
            return false;
        }

        var isPutBack = false;
        while (!isPutBack && IndexBase.Read(index) is { } recorded && At(index, committer) is { } earlier && earlier != recorded)
        {
            // Unless somebody brings it in step at this moment.
            isPutBack = IndexBase.PutBack(index, recorded, earlier);
        }

        if (isPutBack && !inUse.IsHeldLock)
        {
            // At once, for who commits again meanwhile would start with this base, and so would the next.
            IndexRefresh.Run(repository, index);
        }

        return isPutBack;
    }

    internal static ObjectId? At(IndexLocation index, ProcessIdentity process)
    {
        ObjectId? found = null;
        var now = ProcessIdentity.Now;
        foreach (var line in Lines(index))
        {
            // The latest first. What is of the future is of the time before the system was started.
            if (line.Split(' ') is not [var moment, var left] || !long.TryParse(moment, CultureInfo.InvariantCulture, out var time) || time > now || !ObjectId.TryParse(left, out var @base))
            {
                continue;
            }

            found = time >= process.Started ? @base : found;
        }

        return found;
    }

    private static string[] Lines(IndexLocation index) =>
        AtomicFile.ReadText(index.HistoryFile)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
