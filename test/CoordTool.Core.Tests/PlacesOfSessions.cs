using System.Net;
using System.Net.Sockets;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Places;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;

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
        Cleanup.Run(_bench.Context, _bench.Repository, dryRun: false);
        Assert.That(Directory.EnumerateFileSystemEntries(elsewhere).Select(Path.GetFileName), Is.EqualTo(new[] { "precious" }));
    }

    private Place Start(SessionId id) => _bench.StartWithPlace(id);

    private Place Open(SessionId id) => Place.Open(_bench.Context, _bench.Layout, PlaceOwner.Session(id));

    private void End(SessionId id) => SessionEnd.Run(_bench.Context, _bench.Repository, id);

    private string Ports(string block) => Path.Combine(_bench.Layout.CoordDirectory, "ports", block);
}

internal static class PlacesOnTheBench
{
    /// <summary>Starts a session as its shell does.</summary>
    public static Place StartWithPlace(this Bench bench, SessionId id)
    {
        SessionStart.Run(bench.Context, bench.Open(bench.Top), new SessionRequest(id));
        return Place.Open(bench.Context, bench.Layout, PlaceOwner.Session(id));
    }
}
