using System.Net;
using System.Net.Sockets;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Tests;

public class PlacesOfSessions
{
    private Bench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new Bench(("f", "1\n"));

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public void Are_never_shared_when_many_start_at_once()
    {
        var owners = Enumerable.Range(0, 20).Select(i => SessionId.Parse($"s{i}")).ToList();
        var places = new Place[owners.Count];
        Parallel.For(0, owners.Count, new ParallelOptions { MaxDegreeOfParallelism = owners.Count }, i => places[i] = Start(owners[i]));

        Assert.That(places.SelectMany(place => place.Missing), Is.Empty);
        Assert.That(places.Select(place => place.FirstPort), Is.Unique.And.All.InRange(20_000, 29_980));
        Assert.That(places.SelectMany(place => new[] { place.Scratch, place.Databases }), Is.Unique);
    }

    [Test]
    public void Are_one_for_all_processes_of_a_session()
    {
        var ann = SessionId.Parse("ann");
        var first = new int?[20];
        Start(SessionId.Parse("bob"));
        Parallel.For(0, first.Length, new ParallelOptions { MaxDegreeOfParallelism = first.Length }, i => first[i] = Open(ann).FirstPort);

        Assert.That(first.Distinct().Single(), Is.Not.Null);
        Assert.That(new PortBlocks(_bench.Layout).List(), Has.Count.EqualTo(2));
    }

    [Test]
    public void Are_found_again_by_a_session_that_comes_back()
    {
        var (ann, bob) = (SessionId.Parse("ann"), SessionId.Parse("bob"));
        var before = Start(ann);
        Start(bob);
        _bench.Time.Advance(TimeSpan.FromHours(20));
        var after = Start(ann);

        Assert.That((after.FirstPort, after.Scratch, after.Databases), Is.EqualTo((before.FirstPort, before.Scratch, before.Databases)));
    }

    [Test]
    public void Are_found_again_after_the_blocks_before_theirs_went_back()
    {
        var (ann, bob) = (SessionId.Parse("ann"), SessionId.Parse("bob"));
        Start(ann);
        var before = Start(bob).FirstPort;
        End(ann);

        Assert.That(Start(bob).FirstPort, Is.EqualTo(before));
    }

    [Test]
    public void Give_their_ports_back_at_the_end_and_keep_their_files()
    {
        var (ann, bob) = (SessionId.Parse("ann"), SessionId.Parse("bob"));
        var place = Start(ann);
        var file = Path.Combine(place.Databases!, "test.db");
        File.WriteAllText(file, "rows");
        End(ann);

        Assert.That(new PortBlocks(_bench.Layout).List(), Is.Empty);
        Assert.That(Start(bob).FirstPort, Is.EqualTo(place.FirstPort));
        Assert.That(File.ReadAllText(file), Is.EqualTo("rows"));
    }

    [Test]
    public void Are_apart_in_every_checkout_and_for_every_kind_of_owner()
    {
        var linked = _bench.Scratch["linked"];
        _bench.Git("worktree", "add", "--quiet", linked);
        var elsewhere = _bench.Open(linked);
        SessionStart.Run(_bench.ContextIn(linked), elsewhere, new SessionRequest(SessionId.Parse("bob")));
        var places = new[]
        {
            Start(SessionId.Parse("ann")),
            Place.Open(_bench.Context, elsewhere.Layout, PlaceOwner.Session(SessionId.Parse("bob"))),
            Place.Open(_bench.Context, elsewhere.Layout, PlaceOwner.Worktree("ann")),
            Place.Open(_bench.Context, elsewhere.Layout, PlaceOwner.Worktree("ann/x")),
        };

        Assert.That(places.Select(place => place.FirstPort), Is.Unique.And.None.Null);
        Assert.That(places.Select(place => place.Scratch), Is.Unique.And.All.StartsWith(_bench.Layout.CommonDirectory));
    }

    [Test]
    public void Begin_elsewhere_in_every_repository()
    {
        var firsts = Enumerable.Range(0, 6)
            .Select(i => Directory.CreateDirectory(_bench.Scratch[$"common{i}"]).FullName)
            .Select(common => new PortBlocks(new GitLayout(null, common, common)).Take(PlaceOwner.Session(SessionId.Parse("ann"))));
        Assert.That(firsts.Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public void Have_no_port_that_somebody_listens_on([Values] bool overIPv6)
    {
        var ann = SessionId.Parse("ann");
        var taken = Start(ann).FirstPort!.Value;
        End(ann);
        using var listener = new TcpListener(overIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, taken + PortBlocks.Size - 1);
        try
        {
            listener.Start();
        }
        catch (SocketException) when (overIPv6)
        {
            Assert.Ignore("This machine has no IPv6.");
        }

        var first = Start(ann).FirstPort;
        Assert.That(first, Is.Not.Null.And.Not.EqualTo(taken));
        listener.Stop();
        Assert.That(Start(ann).FirstPort, Is.EqualTo(first), "what a session has stays what it is");
    }

    [Test]
    public void Are_without_ports_where_all_are_taken()
    {
        for (var block = 0; block < PortBlocks.Blocks; block++)
        {
            AtomicFile.Write(Ports($"{PortBlocks.Lowest + (block * PortBlocks.Size)}"), "later:somebody\n");
        }

        var place = Start(SessionId.Parse("ann"));
        Assert.That(place.FirstPort, Is.Null);
        Assert.That(place.Missing.Single(), Does.Contain("all 500 blocks are taken"));
        Assert.That(Directory.Exists(place.Scratch));

        File.Delete(Ports("23460"));
        Assert.That(Start(SessionId.Parse("ann")).FirstPort, Is.EqualTo(23460));
    }

    [Test]
    public void Are_seen_by_nobody_else()
    {
        var place = Start(SessionId.Parse("ann"));
        File.WriteAllText(Path.Combine(place.Scratch!, "x"), "x");

        Assert.That(_bench.Git("status", "--porcelain", "--ignored").Output, Is.Empty);
        foreach (var directory in new[] { place.Scratch!, place.Databases!, Path.GetDirectoryName(place.Scratch)! })
        {
            Assert.That(_bench.Shell($"stat -c %a '{directory}'").Line, Is.EqualTo("700"));
        }
    }

    [Test]
    public void Are_never_behind_a_link([Values("scratch", "scratch/session-ann", "scratch/session-ann/tmp")] string path)
    {
        var elsewhere = Directory.CreateDirectory(_bench.Scratch["elsewhere"]).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "precious"), "x");
        var link = Path.Combine(_bench.Layout.CoordDirectory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Directory.CreateSymbolicLink(link, elsewhere);
        var place = Start(SessionId.Parse("ann"));

        Assert.That((place.Scratch, place.Databases), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(place.Missing.Single(), Does.Contain("is not a directory"));
        Assert.That(place.FirstPort, Is.Not.Null);
        End(SessionId.Parse("ann"));
        _bench.Time.Advance(TimeSpan.FromDays(30));
        Clean();
        Assert.That(Directory.EnumerateFileSystemEntries(elsewhere).Select(Path.GetFileName), Is.EqualTo(new[] { "precious" }));
    }

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
        var (added, _) = WorktreeAdd.Run(_bench.Context, _bench.Repository, name);
        Start(SessionId.Parse("ann"));
        var worktree = new PortBlocks(_bench.Layout).Take(PlaceOwner.Worktree(name));
        AtomicFile.Write(Ports("20000"), "session:gone\n");
        AtomicFile.Write(Ports("20020"), "worktree:gone\n");
        AtomicFile.Write(Ports("20040"), "later:somebody\n");
        AtomicFile.Write(Ports("20060"), "");
        var stale = new[] { Ports("20000"), Ports("20020") };

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
        var (added, _) = WorktreeAdd.Run(_bench.Context, _bench.Repository, "fix");
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

    private Place Start(SessionId id)
    {
        SessionStart.Run(_bench.Context, _bench.Open(_bench.Top), new SessionRequest(id));
        return Open(id);
    }

    private Place Open(SessionId id) => Place.Open(_bench.Context, _bench.Layout, PlaceOwner.Session(id));

    private void End(SessionId id) => SessionEnd.Run(_bench.Context, _bench.Repository, id);

    private CleanupOutcome Clean(bool dryRun = false) => Cleanup.Run(_bench.Context, _bench.Repository, dryRun);

    private string Ports(string block) => Path.Combine(_bench.Layout.CoordDirectory, "ports", block);
}
