using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sync;
using CoordTool.Output;

namespace CoordTool.Watch;

/// <summary>
/// Exchanges claims and decisions with the remote, where that is set. A remote that cannot be reached is asked less and less
/// often, and never at the same moment as by others.
/// </summary>
internal sealed class RemoteExchange(WatchedRepository watched) : RepeatedWork(watched, TimeSpan.FromSeconds(1), first: TimeSpan.FromSeconds(1))
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private int _failures;

    protected override void Work()
    {
        var settings = CoordSettings.Read(Watched.Layout).Sync;
        if (settings.Mode is not (SyncMode.Watch or SyncMode.Claim))
        {
            return;
        }

        using var repository = new GitRepository(Watched.Layout);
        var remote = SyncRemote.Find(Watched.Context, Watched.Layout, settings);
        var outcome = Synchronization.Run(Watched.Context, repository, new SyncTerms(remote, settings.Limit) { Gate = () => WriteGate.Enter(Watched.Context, Watched.Layout) });
        foreach (var line in Sentences.Joined(outcome.Report))
        {
            Watched.Note(line);
        }

        if (outcome.Trouble is { } trouble)
        {
            if (_failures++ == 0)
            {
                Watched.Note($"claims and decisions are not exchanged with {remote}: {trouble.Words}");
            }
        }
        else
        {
            if (_failures > 0)
            {
                Watched.Note($"claims and decisions are exchanged with {remote} again");
            }

            _failures = 0;
        }
    }

    // Settings may change while it runs.
    protected override Task WaitAsync(CancellationToken stopping)
    {
        var every = EveryOf();
        return Task.Delay(Retries.Wait(_failures, every, every > Longest ? every : Longest), Watched.Context.Time, stopping);
    }

    private TimeSpan EveryOf()
    {
        try
        {
            return CoordSettings.Read(Watched.Layout).Sync.Every;
        }
        catch (Core.CoordException)
        {
            return SyncSettings.Default.Every;
        }
    }
}
