using CoordTool.Core;
using Microsoft.Extensions.Hosting;

namespace CoordTool.Watch;

/// <summary>Does the same again and again until the host ends. What fails once may do the next time, and is told once.</summary>
/// <param name="watched">What it is done to.</param>
/// <param name="every">How long is between.</param>
/// <param name="first">How long is before the first time.</param>
internal abstract class RepeatedWork(WatchedRepository watched, TimeSpan every, TimeSpan first = default) : BackgroundService
{
    private string _trouble = "";

    protected WatchedRepository Watched => watched;

    protected TimeSpan Every => every;

    /// <summary>Does it once.</summary>
    protected abstract void Work();

    /// <summary>Waits until it is to be done again.</summary>
    protected virtual Task WaitAsync(CancellationToken stopping) => Task.Delay(every, watched.Context.Time, stopping);

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);

    /// <summary>Repeats it.</summary>
    protected virtual async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(first, watched.Context.Time, stopping).ConfigureAwait(false);
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
