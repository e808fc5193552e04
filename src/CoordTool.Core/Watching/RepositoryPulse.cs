using CoordTool.Core.Git;

namespace CoordTool.Core.Watching;

/// <summary>
/// Tells that something happened in a repository as soon as the file system says so, and after a while in any case: some
/// file systems say nothing, and systems run out of what they watch with.
/// </summary>
public sealed class RepositoryPulse : IDisposable
{
    private readonly SemaphoreSlim _moved = new(0, 1);
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly TimeProvider _time;

    /// <summary>Begins to watch: refs, which move with commits and claims, and the log.</summary>
    public RepositoryPulse(CoordContext context, GitLayout layout)
    {
        _time = context.Time;
        Watch(Path.Combine(layout.CommonDirectory, "refs"));
        Watch(Path.Combine(layout.CoordDirectory, "log"));
    }

    /// <summary>Waits until something happened.</summary>
    /// <param name="most">How long at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether the file system said so, and not the time.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<bool> WaitAsync(TimeSpan most, CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(most, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            await _moved.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Wakes who waits.</summary>
    public void Beat()
    {
        try
        {
            _moved.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Who waits is told already, or does not wait any more.
        }
    }

    /// <summary>Ends the watching.</summary>
    public void Dispose()
    {
        foreach (var watcher in _watchers)
        {
            watcher.Dispose();
        }

        _moved.Dispose();
    }

    private void Watch(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var watcher = new FileSystemWatcher(directory) { IncludeSubdirectories = true };
            _watchers.Add(watcher);
            watcher.Changed += (_, _) => Beat();
            watcher.Created += (_, _) => Beat();
            watcher.Deleted += (_, _) => Beat();
            watcher.Renamed += (_, _) => Beat();
            watcher.Error += (_, _) => Beat();
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            // Then the time alone tells.
        }
    }
}
