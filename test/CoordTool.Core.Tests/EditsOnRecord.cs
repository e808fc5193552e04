using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>The recent edits of a session, as several hooks of it write them down at once.</summary>
public class EditsOnRecord
{
    private static readonly SessionId Id = SessionId.Parse("a");

    [Test]
    public void Of_hooks_at_once_are_all_there()
    {
        using var bench = new Bench();
        ClaimsOfSessions.Session(bench, "a");
        const int Each = 250;
        using var round = new Barrier(4);
        AtOnce(4, hook =>
        {
            for (var i = 0; i < Each; i++)
            {
                round.SignalAndWait();
                new SessionEdits(bench.Layout, Id).Append(bench.Time.GetUtcNow(), bench.Top, [$"{hook}/{i}"]);
            }
        });

        Assert.That(
            new SessionEdits(bench.Layout, Id).Read().Select(edit => edit.Path),
            Is.EquivalentTo(Enumerable.Range(0, 4).SelectMany(hook => Enumerable.Range(0, Each).Select(i => $"{hook}/{i}"))));
    }

    [Test]
    public void That_are_too_many_are_cut_back_to_the_latest_of_each_file()
    {
        using var bench = new Bench();
        ClaimsOfSessions.Session(bench, "a");
        var start = bench.Time.GetUtcNow();
        var name = new string('x', 1000);
        const int Each = 80;
        AtOnce(4, hook =>
        {
            for (var i = 1; i <= Each; i++)
            {
                new SessionEdits(bench.Layout, Id).Append(start.AddSeconds(i), bench.Top, [$"{hook}/{name}"]);
            }
        });

        var edits = new SessionEdits(bench.Layout, Id).Read();
        Assert.That(edits, Has.Count.LessThan(4 * Each), "nothing was cut back");
        Assert.That(
            edits.GroupBy(edit => edit.Path).Select(file => (file.Key, file.Max(edit => edit.When))),
            Is.EquivalentTo(Enumerable.Range(0, 4).Select(hook => ($"{hook}/{name}", start.AddSeconds(Each)))));
    }

    [Test]
    public void Of_files_with_odd_names_are_read_back()
    {
        using var bench = new Bench();
        ClaimsOfSessions.Session(bench, "a");
        var edits = new SessionEdits(bench.Layout, Id);
        string[] names = ["\nfirst", "in\nthe\nmiddle", "last\n", "\n", "a\tb", " ", "\"", "ü", "\u202e", "/odd"];
        edits.Append(bench.Time.GetUtcNow(), bench.Top, names);
        edits.Append(bench.Time.GetUtcNow(), bench.Top, ["after"]);
        Assert.That(edits.Read().Select(edit => edit.Path), Is.EqualTo(names.Append("after")));
        Assert.That(edits.Read().Select(edit => (edit.When, edit.Checkout)).Distinct(), Is.EqualTo(new[] { (bench.Time.GetUtcNow(), bench.Top) }));
    }

    [TestCase("1893499200000\0/co\0/half")]
    [TestCase("\0\0\0\n\0\n\0")]
    [TestCase("99999999999999999\0/co\0/x\0\n-1\0/co\0/x\0\nsoon\0/co\0/x\0\n")]
    [TestCase("1893499200000\0/co\0relative\0\n")]
    public void That_are_damaged_leave_the_others(string damage)
    {
        using var bench = new Bench();
        ClaimsOfSessions.Session(bench, "a");
        var edits = new SessionEdits(bench.Layout, Id);
        edits.Append(bench.Time.GetUtcNow(), bench.Top, ["before"]);
        File.AppendAllText(Path.Combine(bench.Layout.CoordDirectory, "sessions", "a.edits"), damage);
        edits.Append(bench.Time.GetUtcNow(), bench.Top, ["lost with it"]);
        edits.Append(bench.Time.GetUtcNow(), bench.Top, ["after"]);
        Assert.That(edits.Read().Select(edit => edit.Path).Except(["lost with it"]), Is.EqualTo(new[] { "before", "after" }));
    }

    [Test]
    public void Of_a_session_that_is_gone_are_none()
    {
        using var bench = new Bench();
        var edits = new SessionEdits(bench.Layout, Id);
        Assert.That(edits.Read(), Is.Empty);
        Assert.That(() => edits.Append(bench.Time.GetUtcNow(), bench.Top, ["f"]), Throws.Nothing);
        edits.Remove();
        edits.Remove();
        Assert.That(edits.Read(), Is.Empty);
    }

    private static void AtOnce(int count, Action<int> run) => Task.WaitAll([.. Enumerable.Range(0, count).Select(i =>
        Task.Factory.StartNew(() => run(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
}
