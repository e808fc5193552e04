using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Tests;

public class PlacesThatNobodyHas
{
    private Bench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new Bench(("f", "1\n"));

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public void Go_with_a_session_that_vanished()
    {
        Start(SessionId.Parse("ann"));
        _bench.Time.Advance(TimeSpan.FromHours(25));

        Assert.That(Clean().Sessions, Has.Count.EqualTo(1));
        Assert.That(new PortBlocks(_bench.Layout).List(), Is.Empty);
    }

    [Test]
    public void Are_cleared_away_where_nobody_is_known_to_have_them()
    {
        var name = "fix/x";
        var (added, _) = new WorktreeAdd(_bench.Context, _bench.Repository).Run(new AddTerms(name));
        Start(SessionId.Parse("ann"));
        var worktree = new PortBlocks(_bench.Layout).Take(PlaceOwner.Worktree(name));
        var free = Enumerable.Range(0, PortBlocks.Blocks).Select(block => Ports($"{20000 + (block * PortBlocks.Size)}")).Where(path => !File.Exists(path)).Take(4).ToArray();
        AtomicFile.Write(free[0], "session:gone\n");
        AtomicFile.Write(free[1], "worktree:gone\n");
        AtomicFile.Write(free[2], "later:somebody\n");
        AtomicFile.Write(free[3], "");
        var stale = new[] { free[0], free[1] };

        Assert.That(Clean(dryRun: true).Places, Is.EquivalentTo(stale));
        Assert.That(stale, Has.All.Matches<string>(File.Exists));
        Assert.That(Clean().Places, Is.EquivalentTo(stale));
        Assert.That(new PortBlocks(_bench.Layout).List().Select(block => block.Owner?.Text), Is.EquivalentTo(new[] { "session:ann", "worktree:fix/x", null, null }));

        _bench.Git("worktree", "remove", "--force", added!.Path);
        Assert.That(Clean().Places, Is.EqualTo(new[] { Ports($"{worktree}") }));
    }

    [Test]
    public void Stay_with_a_worktree_whose_record_cannot_be_read()
    {
        var (added, _) = new WorktreeAdd(_bench.Context, _bench.Repository).Run(new AddTerms("fix"));
        new PortBlocks(_bench.Layout).Take(PlaceOwner.Worktree("fix"));
        File.WriteAllText(Path.Combine(GitLayout.Require(added!.Path).CheckoutCoordDirectory, "worktree.json"), "{");

        Assert.That(Clean().Places, Is.Empty);
    }

    [Test]
    public void Keep_their_files_for_a_week_after_the_last_was_written()
    {
        var (ann, bob) = (SessionId.Parse("ann"), SessionId.Parse("bob"));
        var (place, other) = (Start(ann), Start(bob));
        _bench.Shell("mkdir ../precious; echo x > ../precious/file");
        Directory.CreateSymbolicLink(Path.Combine(place.Scratch!, "link"), _bench.Scratch["precious"]);
        var deep = Path.Combine(Directory.CreateDirectory(Path.Combine(place.Databases!, "a", "b")).FullName, "deep");
        File.WriteAllText(deep, "rows");
        End(ann);
        var directory = Path.GetDirectoryName(place.Scratch)!;

        _bench.Time.Advance(TimeSpan.FromDays(6.9));
        Assert.That(Clean().Places, Is.Empty);

        File.SetLastWriteTimeUtc(deep, _bench.Context.Now.UtcDateTime);
        _bench.Time.Advance(TimeSpan.FromDays(6.9));
        Start(bob);
        Assert.That(Clean().Places, Is.Empty);

        _bench.Time.Advance(TimeSpan.FromDays(0.2));
        Assert.That(Clean(dryRun: true).Places, Is.EqualTo(new[] { directory }));
        Assert.That(File.Exists(deep));
        Assert.That(Clean().Places, Is.EqualTo(new[] { directory }));
        Assert.That(Directory.EnumerateDirectories(ScratchDirectory.Top(_bench.Layout)), Is.EqualTo(new[] { Path.GetDirectoryName(other.Scratch) }));
        Assert.That(File.Exists(_bench.Scratch["precious/file"]), "behind a link nothing is deleted");
    }

    [Test]
    public void Stay_while_a_process_works_in_them()
    {
        var place = Start(SessionId.Parse("ann"));
        End(SessionId.Parse("ann"));
        _bench.Time.Advance(TimeSpan.FromDays(8d));
        using var cat = _bench.Scratch.Start(place.Databases!, "cat", []);
        cat.StandardInput.Write("x");
        cat.StandardInput.Flush();
        Assert.That((char)cat.StandardOutput.Read(), Is.EqualTo('x'));
        var outcome = Clean();
        cat.StandardInput.Close();
        cat.WaitForExit();

        Assert.That(outcome.Places, Is.Empty);
        Assert.That(outcome.Failed.Single(), Does.Contain($"process {cat.Id} works in it"));
        Assert.That(Directory.Exists(place.Databases));
    }

    [Test]
    public void Are_never_taken_from_a_session_that_comes_back_during_a_clean_up()
    {
        var ann = SessionId.Parse("ann");
        var lost = new List<string>();
        using var done = new CancellationTokenSource();
        var cleaning = Task.Run(() =>
        {
            using var repository = new GitRepository(GitLayout.Require(_bench.Top));
            while (!done.IsCancellationRequested)
            {
                new StalePlaces(_bench.Context, repository.Layout).Remove(dryRun: false, []);
            }
        });
        for (var round = 0; round < 200; round++)
        {
            var place = Start(ann);
            File.WriteAllText(Path.Combine(place.Scratch!, "x"), "x");
            if (File.ReadAllText(Ports($"{place.FirstPort}")) != "session:ann\n" || !File.Exists(Path.Combine(place.Scratch!, "x")))
            {
                lost.Add($"round {round}");
            }

            // As if both had been left long ago: its ports as by a crash, its files by an end.
            new SessionStore(_bench.Context, _bench.Layout).Remove(ann);
            foreach (var directory in new[] { Path.Combine(place.Scratch!, "x"), place.Scratch!, place.Databases!, Path.GetDirectoryName(place.Scratch)! })
            {
                Age(directory);
            }
        }

        done.Cancel();
        cleaning.Wait();
        Assert.That(lost, Is.Empty);

        // The clean-up may be faster.
        void Age(string path)
        {
            try
            {
                File.SetLastWriteTimeUtc(path, _bench.Context.Now.UtcDateTime.AddDays(-8));
            }
            catch (IOException)
            {
            }
        }
    }

    [Test]
    public void Are_cleared_away_to_the_end_after_a_crash()
    {
        var half = Path.Combine(ScratchDirectory.Top(_bench.Layout), $".session-ann.{Guid.NewGuid():N}.tmp");
        Scratch.Write(half, "tmp/x", "x");
        var foreign = Directory.CreateDirectory(Path.Combine(ScratchDirectory.Top(_bench.Layout), "of-somebody")).FullName;
        _bench.Time.Advance(TimeSpan.FromDays(30));

        Assert.That(Clean().Places, Is.EqualTo(new[] { half }));
        Assert.That(Directory.Exists(half), Is.False);
        Assert.That(Directory.Exists(foreign));
    }

    [Test]
    public void Hold_files_that_are_no_leftovers_of_ours()
    {
        var place = Start(SessionId.Parse("ann"));
        var file = Path.Combine(place.Scratch!, $"x.{Guid.NewGuid():N}.tmp");
        File.WriteAllText(file, "of a test");

        Assert.That(Clean().Leftovers, Is.Empty);
        Assert.That(File.Exists(file));
    }

    private Place Start(SessionId id) => _bench.StartWithPlace(id);

    private void End(SessionId id) => SessionEnd.Run(_bench.Context, _bench.Repository, id);

    private CleanupOutcome Clean(bool dryRun = false) => Cleanup.Run(_bench.Context, _bench.Repository, dryRun);

    private string Ports(string block) => Path.Combine(_bench.Layout.CoordDirectory, "ports", block);
}
