using CoordTool.Core.Configuration;
using CoordTool.Simulation.Claims;
using CoordTool.Simulation.Commits;

namespace CoordTool.Core.Tests;

/// <summary>Days of the load model (docs/load-model.md), and what has to hold in each of them whatever its parameters are.</summary>
public class LoadModelDays
{
    private static readonly ClaimSettings Shortest = ClaimSettings.Default with { Ttl = TimeSpan.FromMinutes(1), EditingTtl = TimeSpan.FromMinutes(1), Grace = TimeSpan.Zero, Stalled = TimeSpan.FromMinutes(5) };

    [TestCase(3, 1, false, false)]
    [TestCase(3, 2, true, true)]
    [TestCase(12, 3, true, false)]
    [TestCase(12, 4, true, true)]
    [TestCase(40, 5, false, true)]
    [TestCase(40, 6, true, true)]
    public void Have_one_holder_at_a_time_and_keep_the_line(int sessions, int seed, bool queues, bool isShort)
    {
        var day = TeamDay.Run(Terms(sessions, seed, queues, isShort));
        Assert.Multiple(() =>
        {
            Assert.That(day.Grants, Is.GreaterThan(100));
            Assert.That(day.SharedHolds, Is.Zero);
            Assert.That(day.LineBreaks, Is.Zero);
        });
    }

    [Test]
    public void Are_the_same_by_the_same_seed_and_others_by_another()
    {
        var figures = new[] { 7, 7, 8 }.Select(seed => TeamDay.Run(Terms(10, seed, queues: true, isShort: false)).Fingerprint).ToList();
        Assert.That(figures[1], Is.EqualTo(figures[0]));
        Assert.That(figures[2], Is.Not.EqualTo(figures[0]));
    }

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(20)]
    [TestCase(50)]
    public void Write_few_indexes_for_a_commit(int sessions)
    {
        var day = RefreshDay.Run(new RefreshTerms(sessions, TimeSpan.FromMinutes(10), RefreshPolicy.Debounced, 1));
        Assert.Multiple(() =>
        {
            Assert.That(day.Commits, Is.GreaterThan(50));
            Assert.That(day.WritesOfACommit, Is.LessThan(Math.Min(sessions, 6)));
            Assert.That(day.Herd, Is.LessThanOrEqualTo(sessions - 1));
        });
    }

    [TestCase(3)]
    [TestCase(6)]
    public void Do_not_flap_where_commits_come_evenly_at_a_threshold(double rate)
    {
        var day = RefreshDay.Run(new RefreshTerms(2, TimeSpan.FromMinutes(2 / rate), RefreshPolicy.Debounced, 1) { CommitSpread = 0.3 });
        Assert.That(day.Switches / 8.0, Is.LessThan(4));
    }

    [TestCase(10, 1)]
    [TestCase(40, 10)]
    public void Serve_those_who_commit_in_the_order_they_came(int sessions, double hook)
    {
        var day = TurnDay.Run(new TurnTerms(sessions, TimeSpan.FromSeconds(hook), 1) { Length = TimeSpan.FromHours(1) });
        Assert.That(day.Waits, Has.Some.Positive);
        Assert.That(day.LineBreaks, Is.Zero);
    }

    [Test]
    public void Bring_the_default_index_in_step_although_somebody_always_commits()
    {
        var day = TurnDay.Run(new TurnTerms(60, TimeSpan.FromSeconds(20), 1) { Length = TimeSpan.FromHours(1) });
        Assert.That(day.Commits, Is.GreaterThan(100));
        Assert.That(day.LongestBehind, Is.InRange(30, 120));
    }

    private static TeamTerms Terms(int sessions, int seed, bool queues, bool isShort) =>
        new() { Sessions = sessions, Seed = seed, Queues = queues, Settings = isShort ? Shortest : ClaimSettings.Default };
}
