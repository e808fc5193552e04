namespace CoordTool.Core.Files;

/// <summary>
/// A lock that the operating system holds for this process and gives back when it ends, however it ends. It works across
/// containers that share the directory, for they share the kernel, and leaves nothing to clean up after a crash.
/// </summary>
public sealed class KernelLock : IDisposable
{
    private readonly FileStream _file;

    private KernelLock(FileStream file) => _file = file;

    /// <summary>Takes the lock if no other process has it.</summary>
    public static KernelLock? TryTake(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            // Exclusive sharing is flock(2) on Unix and a share mode on Windows. The file stays: deleting it would let
            // two processes hold locks on two files of one name.
            return new KernelLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for whoever has it.</summary>
    /// <param name="path">The lock file; it is created where it is missing.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="purpose">What the lock is for, for the message.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: the time is over.</exception>
    public static KernelLock Take(string path, TimeSpan limit, string purpose)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (started.Elapsed > limit)
            {
                throw new CoordException(
                    FailureKind.Contention,
                    $"Another process held the lock for {purpose} for {limit.TotalSeconds:0} seconds ({path}).",
                    "Run the same command again when it is done.");
            }

            Thread.Sleep(Random.Shared.Next(1, 8));
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}
