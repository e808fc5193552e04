using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>Files that lines are added to, where a full disk or a kill left the beginning of one: it counts for nothing, and the next one is there.</summary>
public class LinesThatAreTorn
{
    private static readonly SessionId Ann = SessionId.Parse("ann");

    [Test]
    public void Of_the_journal_are_passed_over_by_who_looks_at_its_end_and_by_who_reads_along()
    {
        using var bench = new Bench();
        Note("first");
        var file = Directory.GetFiles(Path.Combine(bench.Layout.CoordDirectory, "log", "events"), "*.jsonl").Single();
        var whole = File.ReadAllBytes(file);
        for (var cut = 1; cut < whole.Length - 1; cut++)
        {
            File.WriteAllBytes(file, whole);
            var follower = new EventFollower(bench.Repository, new EventFilter());
            File.WriteAllBytes(file, [.. whole, .. whole[..cut]]);
            Assert.That(follower.Poll(), Is.Empty);
            Note("second");
            Assert.That(follower.Poll().Select(happened => happened.What), Is.EqualTo(new[] { "second" }), $"cut after {cut} bytes");
            Assert.That(EventJournal.ReadTail(bench.Layout).Select(happened => happened.What), Is.EquivalentTo(new[] { "first", "second" }), $"cut after {cut} bytes");
        }

        void Note(string what) => EventJournal.Append(bench.Context, bench.Layout, Ann, new CoordEvent(EventKind.Undo, what));
    }

    [Test]
    public void Of_who_made_a_commit_do_not_swallow_the_next_one()
    {
        using var bench = new Bench();
        var (first, second) = (Commit('a'), Commit('b'));
        CommitMakers.Record(bench.Layout, new MadeCommit(first, Ann, 7));
        var file = Path.Combine(bench.Layout.CoordDirectory, "log", "made");
        var whole = File.ReadAllBytes(file);
        for (var cut = 1; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(file, whole[..cut]);
            CommitMakers.Record(bench.Layout, new MadeCommit(second, Ann, 8));
            Assert.That(CommitMakers.Find(bench.Layout, [second]), Does.ContainKey(second), $"cut after {cut} bytes");
        }

        static ObjectId Commit(char digit) => ObjectId.TryParse(new string(digit, 40), out var id) ? id : default;
    }

    [Test]
    public void Of_edits_are_no_edits_of_another_file_and_do_not_swallow_the_next_one()
    {
        using var bench = new Bench();
        ClaimsOfSessions.Session(bench, "ann");
        var edits = new SessionEdits(bench.Layout, Ann);
        edits.Append(bench.Time.GetUtcNow(), bench.Top, ["src/first"]);
        var file = Path.Combine(bench.Layout.CoordDirectory, "sessions", "ann.edits");
        var whole = File.ReadAllBytes(file);
        for (var cut = 1; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(file, whole[..cut]);
            edits.Append(bench.Time.GetUtcNow(), bench.Top, ["src/second"]);
            Assert.That(edits.Read().Select(edit => edit.Path), Is.EqualTo(new[] { "src/second" }), $"cut after {cut} bytes");
        }
    }
}
