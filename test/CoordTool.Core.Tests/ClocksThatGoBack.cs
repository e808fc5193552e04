using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>What was done in a future that is none any more was not done just now.</summary>
public class ClocksThatGoBack
{
    private static readonly TimeSpan Hours = TimeSpan.FromHours(3);

    [Test]
    public void Do_not_keep_a_session_alive_that_died_afterwards()
    {
        using var bench = new Bench(("f", "1\n"));
        var id = SessionId.Parse("ann");
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(id));
        bench.Time.Advance(-Hours);
        var store = new SessionStore(bench.Context, bench.Layout);
        store.Beat(id);
        Assert.That(store.Find(id)!.LastActivity, Is.EqualTo(bench.Time.GetUtcNow()));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        store.Beat(id);
        Assert.That(store.Find(id)!.LastActivity, Is.EqualTo(bench.Time.GetUtcNow().AddSeconds(-1)), "one in ten seconds is enough");
    }

    [Test]
    public void Do_not_leave_the_default_index_behind()
    {
        using var bench = new Bench(("f", "1\n"));
        using var waiting = TurnQueue.Join(bench.Layout, refreshes: true);
        Assert.That(DefaultIndex.TryLeave(bench.Layout, bench.Time.GetUtcNow()));
        Assert.That(DefaultIndex.TryLeave(bench.Layout, bench.Time.GetUtcNow() - Hours), Is.False);
    }
}
