using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>When a program that watches refreshes indexes nobody has asked for yet (docs/design.md, When to refresh).</summary>
public class RefreshAheadOfNeed
{
    private static readonly GitLayout Layout = new("/repo", "/repo/.git", "/repo/.git");
    private static readonly IndexLocation A = new(Layout, SessionId.Parse("a"));
    private static readonly IndexLocation B = new(Layout, SessionId.Parse("b"));
    private readonly ManualTime _time = new();
    private EagerRefresh _eager = null!;

    [SetUp]
    public void Watch() => _eager = new EagerRefresh(_time);

    [Test]
    public void Comes_once_in_thirty_seconds_and_after_the_last_commit()
    {
        _eager.Committed([A, B]);
        Assert.That(Due(), Is.Empty, "the leading edge");
        Wait(29);
        _eager.Committed([A]);
        Assert.That(Due(), Is.Empty);
        Wait(1);
        Assert.That(Due(), Is.EquivalentTo(new[] { A, B }));
        Assert.That(Due(), Is.Empty);

        _eager.Committed([A]);
        Wait(30);
        Assert.That(Due(), Is.EqualTo(new[] { A }), "the trailing edge");
        Wait(600);
        Assert.That(Due(), Is.Empty);
    }

    [Test]
    public void Is_not_put_off_for_ever_by_commits_that_go_on_coming()
    {
        var refreshes = 0;
        for (var second = 0; second < 300; second += 15)
        {
            _eager.Committed([A]);
            Wait(15);
            refreshes += Due().Count;
        }

        Assert.That(refreshes, Is.EqualTo(10));
    }

    [Test]
    public void Stops_above_six_commits_a_minute_and_comes_after_the_last_of_them()
    {
        for (var i = 0; i < 7; i++)
        {
            _eager.Committed([A]);
        }

        Wait(30);
        Assert.That(Due(), Is.Empty);
        Assert.That(_eager.IsOn, Is.False);
        Wait(29);
        Assert.That(Due(), Is.Empty);
        Wait(1);
        Assert.That(Due(), Is.EqualTo(new[] { A }));
        Assert.That(_eager.IsOn);
    }

    // With many sessions it stays off: what the last commit left behind is done all the same.
    [Test]
    public void Stops_above_four_sessions_and_still_comes_after_the_last_commit()
    {
        _eager.Committed([A]);
        Wait(30);
        Assert.That(Due(sessions: 5), Is.Empty);
        Wait(30);
        Assert.That(Due(sessions: 5), Is.EqualTo(new[] { A }));
        Assert.That(_eager.IsOn, Is.False);
    }

    [TestCase(4, true)]
    [TestCase(5, false)]
    public void Is_judged_by_more_than_the_upper_threshold(int sessions, bool isOn)
    {
        Due(sessions);
        Assert.That(_eager.IsOn, Is.EqualTo(isOn));
    }

    [Test]
    public void Does_not_flap_between_or_at_the_thresholds_of_sessions()
    {
        Assert.That(States(4, 3, 4), Is.EqualTo(new[] { true, true, true }));
        Assert.That(States(5, 4, 3, 4, 3), Is.EqualTo(new[] { false, false, false, false, false }));
        Assert.That(States(2, 3, 4, 3, 2), Is.EqualTo(new[] { true, true, true, true, true }));

        bool[] States(params int[] sessions) => [.. sessions.Select(count =>
        {
            Due(count);
            return _eager.IsOn;
        })];
    }

    [Test]
    public void Does_not_flap_at_the_thresholds_of_commits()
    {
        // Six a minute, for ten minutes: on all the time.
        Assert.That(Steady(seconds: 10), Is.EqualTo(0));

        // A seventh turns it off once; three a minute do not turn it on again.
        _eager.Committed([]);
        Assert.That(Steady(seconds: 20), Is.EqualTo(1));
        Assert.That(_eager.IsOn, Is.False);

        // Two do, once.
        Assert.That(Steady(seconds: 30), Is.EqualTo(1));
        Assert.That(_eager.IsOn);

        int Steady(int seconds)
        {
            var switches = 0;
            for (var passed = 0; passed < 600; passed += seconds)
            {
                var before = _eager.IsOn;
                _eager.Committed([]);
                Due();
                switches += before == _eager.IsOn ? 0 : 1;
                Wait(seconds);
            }

            return switches;
        }
    }

    [Test]
    public void Takes_its_numbers_from_its_settings()
    {
        _eager = new EagerRefresh(_time, new EagerRefreshSettings { Every = TimeSpan.FromSeconds(5), SessionsOff = 1 });
        _eager.Committed([A]);
        Wait(5);
        Assert.That(Due(sessions: 1), Is.EqualTo(new[] { A }));
        Due(sessions: 2);
        Assert.That(_eager.IsOn, Is.False);
    }

    private IReadOnlyList<IndexLocation> Due(int sessions = 2) => _eager.TakeDue(sessions);

    private void Wait(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
