using System.Globalization;
using CoordTool.Core.Git;
using CoordTool.Core.History;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;

namespace CoordTool.Core.Tests;

public class VersionsThatComeBackOrGo
{
    private static readonly SessionId Ann = SessionId.Parse("ann");

    private static void Edit(Bench bench, string path, string content)
    {
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        HistoryKeep.Run(bench.Context, bench.Repository, Ann, [path], EditSide.Before);
        bench.Write(path, content);
        HistoryKeep.Run(bench.Context, bench.Repository, Ann, [path], EditSide.After);
    }

    private static VersionRestored Restore(Bench bench, string path, int back, bool dryRun = false) =>
        HistoryRestore.Run(bench.Context, bench.Repository, null, path, new HistoryMoment(back, null).Find(HistoryList.Run(bench.Repository, path))!.Version, dryRun);

    private static string Text(Bench bench, string path) => File.ReadAllText(Path.Combine(bench.Top, path));

    private static CleanupOutcome Clean(Bench bench, bool dryRun = false) => Cleanup.Run(bench.Context, bench.Repository, dryRun);

    [Test]
    public void Come_back_and_what_the_file_held_is_kept()
    {
        using var bench = new Bench(("f", "0\n"));
        Edit(bench, "f", "1\n");
        Edit(bench, "f", "2\n");
        bench.Write("f", "by hand\n");
        bench.Shell("chmod 640 f");
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(Restore(bench, "f", 1, dryRun: true).IsWritten);
        Assert.That(Text(bench, "f"), Is.EqualTo("by hand\n"));
        Assert.That(Restore(bench, "f", 1), Is.EqualTo(new VersionRestored(true)));
        Assert.That(Text(bench, "f"), Is.EqualTo("1\n"));
        Assert.That(bench.Shell("stat -c %a f").Line, Is.EqualTo("640"));
        Assert.That(Directory.GetFiles(bench.Top, "*.tmp"), Is.Empty);
        Assert.That(Restore(bench, "f", 0), Is.EqualTo(new VersionRestored(false)), "it holds that already");
        Assert.That(Restore(bench, "f", 1).IsWritten);
        Assert.That(Text(bench, "f"), Is.EqualTo("by hand\n"));
    }

    [Test]
    public void Come_back_where_file_and_directory_are_gone()
    {
        using var bench = new Bench(("f", "0\n"));
        Edit(bench, "deep/er/run", "1\n");
        bench.Shell("chmod +x deep/er/run");
        Edit(bench, "deep/er/run", "2\n");
        bench.Shell("rm -r deep");
        Assert.That(Restore(bench, "deep/er/run", 0).IsWritten);
        Assert.That(Text(bench, "deep/er/run"), Is.EqualTo("2\n"));
        Assert.That(bench.Shell("test -x deep/er/run && echo yes").Line, Is.EqualTo("yes"));
    }

    [Test]
    public void Stay_where_they_are_when_something_else_would_be_lost()
    {
        using var bench = new Bench(("f", "0\n"));
        Edit(bench, "d/f", "1\n");
        Edit(bench, "g", "1\n");
        Edit(bench, "h", "1\n");
        bench.Shell("rm -r d g h; ln -s /tmp d; mkdir g; truncate -s 6M h");
        foreach (var path in new[] { "d/f", "g", "h" })
        {
            Assert.That(Restore(bench, path, 0).Refused, Is.Not.Null, path);
        }

        Assert.That(bench.Shell("readlink d; test -d g && stat -c %s h").Lines, Is.EqualTo(new[] { "/tmp", "6291456" }));
    }

    [Test]
    public void Come_back_as_links_and_in_place_of_links()
    {
        using var bench = new Bench(("f", "0\n"), ("target", "t\n"));
        bench.Shell("ln -s target l");
        HistoryKeep.Run(bench.Context, bench.Repository, Ann, ["l"], EditSide.After);
        bench.Shell("rm l");
        Edit(bench, "l", "a file\n");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Restore(bench, "l", 1).IsWritten);
        Assert.That(bench.Shell("readlink l").Line, Is.EqualTo("target"));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Restore(bench, "l", 1).IsWritten);
        Assert.That(bench.Shell("test ! -L l && cat l target").Lines, Is.EqualTo(new[] { "a file", "t" }));
    }

    [Test]
    public void Go_after_two_weeks_and_not_before_and_can_be_had_back()
    {
        using var bench = new Bench(("f", "0\n"));
        Edit(bench, "f", "1\n");
        bench.Time.Advance(TimeSpan.FromDays(1));
        Edit(bench, "f", "2\n");
        var whole = bench.Git("rev-parse", "refs/coord/history/ann").Line;
        bench.Time.Advance(TimeSpan.FromDays(13) - TimeSpan.FromSeconds(2));
        Assert.That(Clean(bench).Histories, Is.Empty);

        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Clean(bench, dryRun: true).Histories, Has.Count.EqualTo(1));
        Assert.That(bench.Git("rev-parse", "refs/coord/history/ann").Line, Is.EqualTo(whole));
        var dropped = Clean(bench).Histories.Single();
        Assert.That((dropped.Ref, dropped.Id.ToString(), dropped.What), Is.EqualTo(("refs/coord/history/ann", whole, "1 old version")));
        Assert.That(HistoryList.Run(bench.Repository, "f"), Has.Count.EqualTo(1));
        Assert.That(Clean(bench).Histories, Is.Empty);

        bench.Git("update-ref", dropped.Ref, dropped.Id.ToString());
        Assert.That(HistoryList.Run(bench.Repository, "f"), Has.Count.EqualTo(2));
        bench.Time.Advance(TimeSpan.FromDays(2));
        Assert.That(Clean(bench).Histories.Single().What, Does.Contain("the last ones"));
        Assert.That(bench.Git("for-each-ref", "refs/coord/history").Output, Is.Empty);
    }

    [Test]
    public void Go_beyond_the_latest_five_hundred_of_a_session()
    {
        using var bench = new Bench(("f", "0\n"));
        for (var number = 1; number <= 510; number++)
        {
            bench.Write("f", string.Create(CultureInfo.InvariantCulture, $"{number}\n"));
            HistoryKeep.Run(bench.Context, bench.Repository, Ann, ["f"], EditSide.After);
        }

        Assert.That(Clean(bench).Histories.Single().What, Is.EqualTo("10 old versions"));
        var kept = HistoryList.Run(bench.Repository, "f");
        Assert.That(kept, Has.Count.EqualTo(500));
        Assert.That(bench.Git("cat-file", "blob", kept[^1].Version.Content.Id.ToString()).Line, Is.EqualTo("11"));
        Edit(bench, "f", "511\n");
        Assert.That(HistoryList.Run(bench.Repository, "f"), Has.Count.EqualTo(501));
        bench.Git("fsck", "--strict", "--no-dangling");
    }

    [Test]
    public void Of_rescues_go_only_where_a_time_is_set()
    {
        using var bench = new Bench(("f", "0\n"));
        bench.Write("f", "1\n");
        var kept = Rescues.Rescue.KeepFiles(bench.Context, bench.Repository, bench.Default, [new TreePath("f")], "Before a test");
        bench.Time.Advance(TimeSpan.FromDays(1000));
        Assert.That(Clean(bench).Rescues, Is.Empty);
        bench.Write("coord.json", "{ \"rescues\": { \"days\": 1 } }");
        var outcome = Clean(bench);
        Assert.That(outcome.Rescues, Is.Empty);
        Assert.That(outcome.Failed.Single(), Does.Contain("rescues.days is 1").And.Contain("line 1"));

        bench.Write("coord.json", "{ \"rescues\": { \"days\": 1000 } }");
        Assert.That(Clean(bench).Rescues, Is.Empty, "not earlier than that");
        bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.That(Clean(bench, dryRun: true).Rescues.Select(each => each.Ref), Is.EqualTo(new[] { kept.Ref }));
        var dropped = Clean(bench).Rescues.Single();
        Assert.That(bench.Git("for-each-ref", "refs/coord/rescue").Output, Is.Empty);
        bench.Git("update-ref", dropped.Ref, dropped.Id.ToString());
        Assert.That(bench.Git("show", $"{dropped.Ref}:f").Line, Is.EqualTo("1"));
    }
}
