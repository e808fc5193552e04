using System.Globalization;
using CoordTool.Core.Files;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;

namespace CoordTool.Core.Tests;

public class CleanUps
{
    private static CleanupOutcome Run(Bench bench, bool dryRun = false) => Cleanup.Run(bench.Context, bench.Repository, dryRun);

    /// <summary>A worktree that was taken away some days ago, as `worktree done` leaves it.</summary>
    private static string Trashed(Bench bench, string name, int days)
    {
        var path = bench.Scratch[name];
        bench.Git("worktree", "add", "--quiet", path);
        var kept = Path.Combine(bench.Scratch.Root, ".coord-trash", string.Create(CultureInfo.InvariantCulture, $"{name}-{bench.Context.Now.UtcDateTime.AddDays(-days):yyyyMMdd'T'HHmmss'Z'}"));
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        Directory.Move(path, kept);
        Directory.Move(Path.Combine(bench.Layout.CommonDirectory, "worktrees", name), kept + ".git-record");
        return kept;
    }

    [Test]
    public void Let_go_of_commits_whose_worktree_is_in_the_trash_no_more()
    {
        using var bench = new Bench(("f", "1\n"));
        var (old, young) = (RefOf(8), RefOf(6));
        Assert.That(Run(bench, dryRun: true).Trash, Is.EqualTo(new[] { old }));
        Assert.That(Run(bench).Trash, Is.EqualTo(new[] { old }));
        Assert.That(bench.Git("for-each-ref", "--format=%(refname)", "refs/coord/trash").Output.Trim(), Is.EqualTo(young));

        string RefOf(int days)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"refs/coord/trash/{bench.Context.Now.UtcDateTime.AddDays(-days):yyyyMMdd'T'HHmmss'Z'}-0123");
            bench.Git("update-ref", name, "HEAD");
            return name;
        }
    }

    [Test]
    public void Delete_worktrees_that_landed_more_than_a_week_ago()
    {
        using var bench = new Bench(("f", "1\n"));
        var (old, young) = (Trashed(bench, "old", 8), Trashed(bench, "young", 6));
        bench.Shell("mkdir ../precious; echo x > ../precious/file");
        File.CreateSymbolicLink(Path.Combine(old, "link"), bench.Scratch["precious"]);
        Assert.That(Run(bench, dryRun: true).Trash, Is.EqualTo(new[] { old }));
        Assert.That(Directory.Exists(old));

        Assert.That(Run(bench).Trash, Is.EqualTo(new[] { old }));
        Assert.That(Directory.EnumerateDirectories(bench.Scratch[".coord-trash"]), Is.EquivalentTo(new[] { young, young + ".git-record" }));
        Assert.That(File.Exists(bench.Scratch["precious/file"]), "behind a link nothing is deleted");
        Assert.That(Run(bench).Trash, Is.Empty);
    }

    [Test]
    public void Leave_alone_what_is_another_repositorys_or_nobodys()
    {
        using var bench = new Bench(("f", "1\n"));
        var old = Trashed(bench, "old", 8);
        var other = bench.Scratch.Repository("other");
        var stamp = old[^17..];
        File.WriteAllText(Path.Combine(old, ".git"), $"gitdir: {other}/.git/worktrees/old\n");
        var made = Directory.CreateDirectory(bench.Scratch[$".coord-trash/made{stamp}"]).FullName;
        bench.Shell($"mv '{old}' ../elsewhere; ln -s ../elsewhere '{old}'; sed -i s/other/repo/ ../elsewhere/.git");

        Assert.That(Run(bench).Trash, Is.Empty);
        Assert.That(Directory.Exists(made));
        Assert.That(File.Exists(bench.Scratch["elsewhere/f"]));
    }

    [Test]
    public void Leave_a_trash_directory_alone_that_is_a_link()
    {
        using var bench = new Bench(("f", "1\n"));
        var old = Trashed(bench, "old", 8);
        bench.Shell("mv ../.coord-trash ../elsewhere; ln -s elsewhere ../.coord-trash");

        Assert.That(Run(bench).Trash, Is.Empty);
        Assert.That(File.Exists(Path.Combine(bench.Scratch["elsewhere"], Path.GetFileName(old), "f")));
    }

    [Test]
    public void Leave_a_worktree_where_a_process_works_or_a_checkout_lies()
    {
        using var bench = new Bench(("f", "1\n"));
        var (busy, full) = (Trashed(bench, "busy", 8), Trashed(bench, "full", 8));
        bench.Git("worktree", "add", "--quiet", Path.Combine(full, "inner"));
        using var cat = bench.Scratch.Start(busy, "cat", []);
        cat.StandardInput.Write("x");
        cat.StandardInput.Flush();
        Assert.That((char)cat.StandardOutput.Read(), Is.EqualTo('x'));
        var outcome = Run(bench);
        cat.StandardInput.Close();
        cat.WaitForExit();

        Assert.That(outcome.Trash, Is.Empty);
        Assert.That(outcome.Failed, Has.One.StartsWith($"{busy}: process {cat.Id}").And.One.StartsWith($"{full}: "));
        Assert.That(File.Exists(Path.Combine(full, "inner", "f")));
    }

    [Test]
    public void Remove_pins_of_sessions_that_are_no_more()
    {
        using var bench = new Bench(("f", "1\n"));
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(SessionId.Parse("live")));
        bench.Session("index-only");
        foreach (var name in new[] { "live", "index-only", "gone", "GONE-TOO", "default" })
        {
            bench.Git("update-ref", $"refs/coord/pin/{name}", "HEAD");
        }

        Directory.SetLastWriteTimeUtc(new IndexLocation(bench.Layout, SessionId.Parse("index-only")).Directory, bench.Context.Now.UtcDateTime);
        Assert.That(Run(bench).Pins, Is.EqualTo(new[] { "refs/coord/pin/GONE-TOO", "refs/coord/pin/gone" }));
        Assert.That(bench.Git("for-each-ref", "--format=%(refname:lstrip=3)", "refs/coord/pin").Lines, Is.EquivalentTo(new[] { "default", "index-only", "live" }));
    }

    [Test]
    public void Say_why_a_ref_cannot_be_deleted()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Git("update-ref", "refs/coord/pin/gone", "HEAD");
        bench.Git("pack-refs", "--all");

        // As a killed `git pack-refs` leaves it.
        File.WriteAllText(Path.Combine(bench.Layout.CommonDirectory, "packed-refs.new"), "");
        var outcome = Run(bench);
        Assert.That(outcome.Pins, Is.Empty);
        Assert.That(outcome.Failed, Has.One.StartsWith("refs/coord/pin/gone: ").And.One.Contains("packed-refs.new"));
    }

    [Test]
    public void Sweep_sessions_and_their_pins_in_one()
    {
        using var bench = new Bench(("f", "1\n"));
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(SessionId.Parse("ann")));
        bench.Git("update-ref", "refs/coord/pin/ann", "HEAD");
        bench.Time.Advance(TimeSpan.FromHours(25));
        bench.Git("update-ref", "refs/coord/pin/bob", "HEAD");

        // The pin of a session goes with the session; the one that bob left is told of by itself.
        var told = Run(bench, dryRun: true);
        Assert.That((told.Sessions.Count, told.Pins), Is.EqualTo((1, new[] { "refs/coord/pin/bob" })));

        var outcome = Run(bench);
        Assert.That((outcome.Sessions.Count, outcome.Pins), Is.EqualTo((1, new[] { "refs/coord/pin/bob" })));
        Assert.That(bench.Git("for-each-ref", "refs/coord/pin").Output, Is.Empty);
    }

    [Test]
    public void Remove_what_a_crash_left_a_day_ago()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session("ann");
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(SessionId.Parse("ann")));
        var dead = Bench.Self with { Started = Bench.Self.Started + 1 };
        new CommitStamp(bench.Head).Write(index, dead);
        new CommitStamp(bench.Head).Write(index, Bench.Self);
        var turn = CommitTurn.FileOf(bench.Layout);
        AtomicFile.Write(turn, $"{dead.Id} {dead.Started} {dead.Host}\n");
        var unfinished = new[] { "sessions/x.json", "index/ann/base" }
            .Select(path => Path.Combine(bench.Layout.CoordDirectory, $"{path}.{Guid.NewGuid():N}.tmp")).ToList();
        unfinished.ForEach(path => AtomicFile.Write(path, "half"));
        var (young, foreign) = (Path.Combine(bench.Layout.CoordDirectory, $"y.{Guid.NewGuid():N}.tmp"), Path.Combine(bench.Layout.CoordDirectory, "of-somebody.tmp"));
        AtomicFile.Write(young, "half");
        AtomicFile.Write(foreign, "x");
        File.SetLastWriteTimeUtc(young, bench.Context.Now.UtcDateTime);
        var stamp = Directory.EnumerateFiles(index.Directory, "stamp-*").Single(path => path.EndsWith($"{dead.Started}", StringComparison.Ordinal));
        var half = Path.Combine(bench.Layout.CoordDirectory, "index", $".bob.{Guid.NewGuid():N}.tmp");
        AtomicFile.Write(Path.Combine(half, "base"), "half taken away");
        var (unbegun, offTurn) = (Path.Combine(bench.Layout.CoordDirectory, "journal/x.lock"), Path.Combine(CommitTurn.OffTurns(bench.Layout), $"{dead.Id}-{dead.Started}"));
        AtomicFile.Write(unbegun, "");
        AtomicFile.Write(Path.Combine(offTurn, "again"), "");
        var expected = unfinished.Append(stamp).Append(turn).Append(half).Append(unbegun).Append(offTurn).ToList();

        Assert.That(Run(bench, dryRun: true).Leftovers, Is.EquivalentTo(expected));
        Assert.That(expected, Has.All.Matches<string>(Path.Exists));
        Assert.That(Run(bench).Leftovers, Is.EquivalentTo(expected));
        Assert.That(expected, Has.None.Matches<string>(Path.Exists));
        Assert.That(File.Exists(young) && File.Exists(foreign) && CommitStamp.IsCommitting(index) && File.Exists(index.File));
    }

    [Test]
    public void Find_nothing_where_all_is_well()
    {
        using var bench = new Bench(("f", "1\n"));
        var outcome = Run(bench);
        Assert.That(outcome.Sessions.Count + outcome.Trash.Count + outcome.Pins.Count + outcome.Leftovers.Count + outcome.Places.Count + outcome.Failed.Count, Is.Zero);
    }
}
