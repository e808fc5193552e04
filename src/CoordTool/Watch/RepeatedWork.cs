using CoordTool.Core;
using Microsoft.Extensions.Hosting;

namespace CoordTool.Watch;

/// <summary>Does the same again and again until the host ends. What fails once may do the next time, and is told once.</summary>
internal abstract class RepeatedWork(WatchedRepository watched) : BackgroundService
{
    private string _trouble = "";

    protected WatchedRepository Watched => watched;

    /// <summary>Does it once.</summary>
    protected abstract void Work();

    /// <summary>Waits until it is to be done again.</summary>
    protected abstract Task WaitAsync(CancellationToken stopping);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);

    /// <summary>Repeats it.</summary>
    protected virtual async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Try();
                await WaitAsync(stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch (Exception failure)
        {
            watched.End(failure);
        }
    }

    private void Try()
    {
        if (watched.IsGone)
        {
            watched.End(new CoordException(FailureKind.Broken, $"{watched.Layout.WorkTree} is not there any more, so there is nothing left to watch.", "Watch from another checkout: dotnet-coord -C DIR watch"));
            return;
        }

        try
        {
            Work();
            _trouble = "";
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            if (error.Message != _trouble)
            {
                _trouble = error.Message;
                watched.Note($"error: {error.Message}");
            }
        }
    }
}
