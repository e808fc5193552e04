using System.Text;
using CoordTool.Core.Files;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Git's own lock on an index, held for the whole of read, change and write: the exclusively created file
/// <c>&lt;index&gt;.lock</c>, which becomes the index by rename (<c>git help gitrepository-layout</c>).
/// </summary>
public sealed class IndexLock : IDisposable
{
    // By the error and not by a second look, before which the lock may have gone.
    private const int AlreadyExists = 17;
    private const int AlreadyExistsOnWindows = unchecked((int)0x80070050);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly string _indexFile;
    private readonly string _lockFile;
    private bool _held = true;

    private IndexLock(string indexFile)
    {
        _indexFile = indexFile;
        _lockFile = indexFile + ".lock";
    }

    /// <summary>Takes the lock, waiting a little for another Git command to be done.</summary>
    /// <param name="indexFile">The index.</param>
    /// <param name="mark">What the lock file holds meanwhile, for <see cref="RemoveAbandoned"/>.</param>
    /// <returns>Null when it stayed taken.</returns>
    public static IndexLock? TryTake(string indexFile, string mark = "") => TryTake(indexFile, mark, Patience);

    /// <summary>Takes the lock if it is free at this moment.</summary>
    /// <param name="indexFile">The index.</param>
    /// <param name="mark">What the lock file holds meanwhile.</param>
    internal static IndexLock? TryTakeAtOnce(string indexFile, string mark) => TryTake(indexFile, mark, TimeSpan.Zero);

    private static IndexLock? TryTake(string indexFile, string mark, TimeSpan patience)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(indexFile)!);
        var started = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (mark.Length == 0)
                {
                    new FileStream(indexFile + ".lock", FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
                    return new IndexLock(indexFile);
                }

                if (AtomicFile.TryCreate(indexFile + ".lock", Encoding.UTF8.GetBytes(mark)))
                {
                    return new IndexLock(indexFile);
                }
            }
            catch (IOException error) when (error.HResult is AlreadyExists or AlreadyExistsOnWindows || File.Exists(indexFile + ".lock"))
            {
                // Git holds it, or one of us.
            }

            if (started.Elapsed > patience)
            {
                return null;
            }

            Thread.Sleep(Random.Shared.Next(2, 10));
        }
    }

    /// <summary>As <see cref="TryTake(string, string)"/>, where nothing can be done without it.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>.</exception>
    public static IndexLock Take(string indexFile) => TryTake(indexFile) ?? throw Held(indexFile);

    /// <summary>The failure of having found the lock taken all the time.</summary>
    public static CoordException Held(string indexFile) => new(
        FailureKind.Contention,
        $"Another Git command holds {indexFile}.lock.",
        "Run the same command again when it is done.",
        "If no Git command runs any more, it crashed: remove that file.");

    /// <summary>Removes a lock file that one of us left who was killed: it holds his mark.</summary>
    public static void RemoveAbandoned(string indexFile, string mark)
    {
        if (new FileInfo(indexFile + ".lock") is { Exists: true } file && file.Length == mark.Length && AtomicFile.ReadText(file.FullName) == mark)
        {
            AtomicFile.Delete(file.FullName);
        }
    }

    /// <summary>Writes the new index and puts it in place; the lock is gone with it.</summary>
    /// <exception cref="IOException">The disk is full; the old index stands and the lock is given back.</exception>
    public void Commit(IndexFile index)
    {
        var beside = $"{_indexFile}.coord";
        WriteFile(beside, index);
        Commit(beside);
    }

    /// <summary>Puts an index file that was written beside it in place; the lock is gone with it.</summary>
    internal void Commit(string written)
    {
        File.Move(written, _lockFile, overwrite: true);
        File.Move(_lockFile, _indexFile, overwrite: true);
        _held = false;
    }

    /// <summary>
    /// Replaces an index file that another process holds the lock of for us: Git's own <c>index.lock</c> during the hooks
    /// of <c>git commit -a</c>, which Git reads again afterwards (<c>git help githooks</c>, pre-commit).
    /// </summary>
    public static void Replace(string heldFile, IndexFile index)
    {
        var beside = $"{heldFile}.coord";
        WriteFile(beside, index);
        File.Move(beside, heldFile, overwrite: true);
    }

    /// <summary>Gives the lock back; the index is as it was, unless it was committed.</summary>
    public void Dispose()
    {
        if (_held)
        {
            AtomicFile.Delete(_lockFile);
            _held = false;
        }
    }

    internal static void WriteFile(string path, IndexFile index)
    {
        try
        {
            File.WriteAllBytes(path, IndexCodec.Serialize(index));
            if (index.Permissions is { } permissions && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, permissions);
            }

            if (index.Modified is { } modified)
            {
                File.SetLastWriteTimeUtc(path, modified);
            }
        }
        catch (Exception error)
        {
            File.Delete(path);
            AtomicFile.ThrowIfTooLarge(error);
            throw;
        }
    }
}
