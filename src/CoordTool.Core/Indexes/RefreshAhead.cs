using System.Globalization;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Brings an index in step for whoever watches, beside a session that works with it (docs/design.md, When to refresh). The
/// session must not notice: all is worked out before the index is locked, the lock is not waited for, and what changed
/// meanwhile makes it give up.
/// </summary>
internal static class RefreshAhead
{
    private const string Mark = "ahead";
    private const int LongestMark = 200;

    /// <summary>Brings a session's index in step with HEAD, if nobody works with it at this moment.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index.</param>
    /// <param name="self">The process that does it, whose lock is removed by others should it die.</param>
    /// <returns>Null when there was nothing to do, or somebody was at it: its next command does the same.</returns>
    /// <exception cref="CoordException">The index is damaged or in a format that is not handled.</exception>
    public static RefreshResult? Run(GitRepository repository, IndexLocation location, ProcessIdentity self)
    {
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        if (IndexBase.Read(location) is not { } @base || @base == head || CommitStamp.IsCommitting(location) || State(location.File) is not { } seen)
        {
            return null;
        }

        // A branch that goes back may be the session's own `reset --soft`, whose hook has not told the base yet.
        if (@base.IsZero || head.IsZero || IndexBase.IsLost(repository, @base) || !repository.IsAncestor(@base, head))
        {
            return null;
        }

        var index = IndexCodec.Read(location.File);
        var outcome = IndexRefresh.Merge(repository, location, index, @base, head);
        var beside = AtomicFile.Beside(location.File);
        try
        {
            if (outcome.Edits.Count > 0)
            {
                IndexLock.WriteFile(beside, index.With(outcome.Edits));
            }

            return Publish(location, outcome, beside, self, () => State(location.File) == seen && IndexBase.Read(location) == @base && GitRefs.ReadHead(repository.Layout).Commit == head);
        }
        catch (DirectoryNotFoundException)
        {
            // The session ended this very moment.
            return null;
        }
        finally
        {
            AtomicFile.Delete(beside);
        }
    }

    /// <summary>Removes the lock that somebody left who was killed over a refresh ahead of need; it would keep the session from staging.</summary>
    public static void ClearAbandoned(IndexLocation location)
    {
        var file = location.File + ".lock";
        if (!IsAbandoned(file))
        {
            return;
        }

        // One at a time, so that the lock which is removed is the one that was looked at: nobody else replaces one that is there.
        using var held = KernelLock.TryTake(location.LockFile);
        if (held is not null && IsAbandoned(file))
        {
            AtomicFile.Delete(file);
        }
    }

    private static RefreshResult? Publish(IndexLocation location, IndexRefresh.Outcome outcome, string beside, ProcessIdentity self, Func<bool> isAsSeen)
    {
        using var indexLock = IndexLock.TryTakeAtOnce(location.File, string.Create(CultureInfo.InvariantCulture, $"{Mark} {self.Id} {self.Started} {self.Host}\n"));
        if (indexLock is null || !isAsSeen())
        {
            // Taking the lock may have made the directory anew that the end of the session took away.
            RemoveEmpty(location, indexLock);
            return null;
        }

        using var baseLock = KernelLock.TryTake(location.LockFile);
        if (baseLock is null || CommitStamp.IsCommitting(location) || !isAsSeen())
        {
            return null;
        }

        StaleStaged.Write(location, outcome.Stale);
        StaleInTree.Write(location, outcome.Files);

        // Not by renaming the lock: what is left of it by a death is told by what it holds.
        if (outcome.Edits.Count > 0)
        {
            File.Move(beside, location.File, overwrite: true);
            IndexCounters.Rewrote(location);
        }

        IndexBase.Write(location, outcome.Base, byOwner: false);
        IndexCounters.Refreshed(location);
        return outcome.Result;
    }

    private static void RemoveEmpty(IndexLocation location, IndexLock? held)
    {
        if (held is null || File.Exists(location.File))
        {
            return;
        }

        held.Dispose();
        try
        {
            Directory.Delete(location.Directory);
        }
        catch (IOException)
        {
            // It is in use again, or gone.
        }
    }

    private static bool IsAbandoned(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: > 0 and < LongestMark }
                && File.ReadAllText(file).TrimEnd().Split(' ') is [Mark, var id, var started, var host]
                && int.TryParse(id, CultureInfo.InvariantCulture, out var process)
                && long.TryParse(started, CultureInfo.InvariantCulture, out var start)
                && new ProcessIdentity(host, process, start).IsGone;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The checksum at the end tells every content apart, unless Git was told to leave it out: then it writes at another moment.
    private static string? State(string file)
    {
        try
        {
            using var index = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var checksum = new byte[Math.Min(index.Length, ObjectId.Size)];
            index.Seek(-checksum.Length, SeekOrigin.End);
            index.ReadExactly(checksum);
            return string.Create(CultureInfo.InvariantCulture, $"{index.Length} {File.GetLastWriteTimeUtc(index.SafeFileHandle).Ticks} {Convert.ToHexString(checksum)}");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
