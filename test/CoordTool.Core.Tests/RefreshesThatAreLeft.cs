using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

/// <summary>Refreshes of the default index that are left to those who wait for their turn to commit.</summary>
public class RefreshesThatAreLeft
{
    [Test]
    public void Are_done_in_time_although_somebody_always_waits()
    {
        using var bench = new Bench(("f", "1\n"));
        Assert.That(Leaves(), Is.False, "nobody waits");
        using var waiting = TurnQueue.Join(bench.Layout, refreshes: true);
        bench.Commit(("f", "2\n"));
        Assert.That(Leaves());
        bench.Time.Advance(DefaultIndex.LongestLeft);
        Assert.That(Leaves());
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Leaves(), Is.False, "it was left for too long");
        DefaultIndex.RefreshCoalesced(bench.Repository);
        Assert.That(Leaves(), "the time begins anew");

        bool Leaves() => DefaultIndex.TryLeave(bench.Layout, bench.Time.GetUtcNow());
    }

    [Test]
    public void Are_left_to_none_that_will_not_do_it()
    {
        using var bench = new Bench(("f", "1\n"));
        using var waiting = TurnQueue.Join(bench.Layout, refreshes: false);
        Assert.That(DefaultIndex.TryLeave(bench.Layout, bench.Time.GetUtcNow()), Is.False);
    }
}
