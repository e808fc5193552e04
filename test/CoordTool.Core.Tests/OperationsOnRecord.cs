using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Undo;
using CoordTool.Core.Upkeep;

namespace CoordTool.Core.Tests;

public class OperationsOnRecord
{
    private static readonly SessionId Ann = SessionId.Parse("ann");

    private static Operation Made(Bench bench, string what) =>
        new(Operation.CurrentVersion, OperationKind.Commit, bench.Top, bench.Context.NowInSeconds, what) { Branch = "refs/heads/main", Before = ObjectId.Zero.ToString(), After = bench.Head.ToString() };

    private static string Folder(Bench bench) => Path.Combine(OperationLog.DirectoryOf(bench.Layout), "ann");

    [Test]
    public void Come_back_the_latest_first_also_those_of_one_second()
    {
        using var bench = new Bench();
        var log = new OperationLog(bench.Context, bench.Layout, Ann);
        foreach (var what in new[] { "1", "2", "3" })
        {
            Assert.That(log.TryRecord(Made(bench, what)), Is.Null);
        }

        log.Remove(log.List()[0]);
        log.TryRecord(Made(bench, "4"));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        log.TryRecord(Made(bench, "5"));

        Assert.That(log.List().Select(each => each.What), Is.EqualTo(new[] { "5", "4", "2", "1" }));
        Assert.That(new OperationLog(bench.Context, bench.Layout, null).List(), Is.Empty);
        var (latest, made) = (log.List()[0], Made(bench, "5"));
        Assert.That((latest.Kind, latest.Checkout, latest.When, latest.Branch, latest.Before, latest.After), Is.EqualTo((made.Kind, made.Checkout, made.When, made.Branch, made.Before, made.After)));
    }

    [Test]
    public void Are_the_last_fifty()
    {
        using var bench = new Bench();
        var log = new OperationLog(bench.Context, bench.Layout, Ann);
        for (var number = 1; number <= OperationLog.Most + 3; number++)
        {
            log.TryRecord(Made(bench, $"{number}"));
        }

        var list = log.List();
        Assert.That((list.Count, list[0].What, list[^1].What), Is.EqualTo((OperationLog.Most, $"{OperationLog.Most + 3}", "4")));
    }

    [Test]
    public void Go_after_two_weeks()
    {
        using var bench = new Bench();
        var log = new OperationLog(bench.Context, bench.Layout, Ann);
        log.TryRecord(Made(bench, "old"));
        bench.Time.Advance(TimeSpan.FromDays(8));
        log.TryRecord(Made(bench, "young"));
        File.WriteAllText(Path.Combine(Folder(bench), "garbage.json"), "{");
        File.SetLastWriteTimeUtc(Path.Combine(Folder(bench), "garbage.json"), bench.Context.Now.UtcDateTime);
        bench.Time.Advance(TimeSpan.FromDays(7));
        var old = Directory.EnumerateFiles(Folder(bench)).Order(StringComparer.Ordinal).First();

        Assert.That(Cleanup.Run(bench.Context, bench.Repository, dryRun: true).Leftovers, Is.EqualTo(new[] { old }));
        Assert.That(File.Exists(old));
        Assert.That(Cleanup.Run(bench.Context, bench.Repository, dryRun: false).Leftovers, Is.EqualTo(new[] { old }));
        Assert.That(log.List().Select(each => each.What), Is.EqualTo(new[] { "young" }));
        bench.Time.Advance(TimeSpan.FromDays(8));
        Cleanup.Run(bench.Context, bench.Repository, dryRun: false);
        Assert.That(Directory.Exists(Folder(bench)), Is.False);
    }

    [Test]
    public void Are_none_where_they_mean_nothing()
    {
        using var bench = new Bench();
        var log = new OperationLog(bench.Context, bench.Layout, Ann);
        log.TryRecord(Made(bench, "whole"));
        var whole = File.ReadAllText(Directory.EnumerateFiles(Folder(bench)).Single());
        var damaged = new[] { "", "null", whole[..(whole.Length / 2)], whole.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal), whole.Replace("Commit", "Landing", StringComparison.Ordinal), whole.Replace(bench.Head.ToString(), "x", StringComparison.Ordinal), whole.Replace("\"Commit\"", "7", StringComparison.Ordinal) };
        foreach (var text in damaged)
        {
            Assert.That(text, Is.Not.EqualTo(whole));
            File.WriteAllText(Path.Combine(Folder(bench), "29990101T000000Z-001.json"), text);
            Assert.That(log.List().Select(each => each.What), Is.EqualTo(new[] { "whole" }), text);
        }
    }

    [Test]
    public void Do_without_a_record_that_cannot_be_written()
    {
        using var bench = new Bench();
        bench.Write(".git/coord/operations", "a file in its place");
        Assert.That(new OperationLog(bench.Context, bench.Layout, Ann).TryRecord(Made(bench, "lost")), Is.Not.Null.And.Not.Empty);
        Assert.That(new OperationLog(bench.Context, bench.Layout, Ann).List(), Is.Empty);
    }
}
