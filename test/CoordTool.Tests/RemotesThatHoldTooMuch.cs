using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Notes of a server that are deeper or more than anybody needs: taken where that can be, else left there and said.</summary>
public class RemotesThatHoldTooMuch
{
    // COORD_SYNC_NOTES makes it more.
    private static readonly int Notes = Environment.GetEnvironmentVariable("COORD_SYNC_NOTES") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 10_000;
    private Scratch _scratch = null!;
    private LoopbackServer _server = null!;
    private CloneAtWork _ann = null!;
    private NotesOfAStranger _stranger = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _server = LoopbackServer.Start(_scratch, ServerKind.Path);
        CloneAtWork.Seed(_scratch, _server, """{ "sync": { "mode": "manual", "limitSeconds": 600 } }""");
        _ann = CloneAtWork.Start(_scratch, _server, "ann");
        _ann.Coord("claim", "own").Exits(0);
        _ann.Coord("sync").Exits(0);
        _stranger = new NotesOfAStranger(_scratch, _server);
    }

    [TearDown]
    public void Clean_up()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Are_left_there_where_they_are_too_deep()
    {
        _stranger.Put(string.Concat(Enumerable.Repeat("ab/", 1500)) + "f", "deep\n").Commit();
        AreLeftThere("its directories lie more than 24 deep");
    }

    [Test]
    public void Are_left_there_where_they_are_too_many()
    {
        var blob = _stranger.Blob("f");
        var listing = Scratch.Write(_scratch.Root, "listing", string.Concat(Enumerable.Range(0, 250_001).Select(number => $"100644 blob {blob}\t{NameOf(number)}\n")));
        var tree = _scratch.Run(_server.Repository, "/bin/sh", ["-c", "git mktree <\"$0\"", listing]).Exits(0).Line;
        var commit = _scratch.Git(_server.Repository, "commit-tree", "-m", "x", "-p", ClaimsInHistory.Ref, tree).Exits(0).Line;
        _scratch.Git(_server.Repository, "update-ref", ClaimsInHistory.Ref, commit).Exits(0);
        AreLeftThere("it has more than 250000 new entries");
    }

    [Test]
    public void Are_taken_where_they_are_many()
    {
        Import(Notes, NotesOfAStranger.Line("far/@", "eve", $",\"reason\":\"{new string('x', 250)}\""));
        var watch = Stopwatch.StartNew();
        _ann.Coord("claim", "before").Exits(0);
        Assert.That(_ann.Coord("sync").Exits(0).Line, Does.EndWith($"origin: {Notes} notes received, 1 sent"));
        TestContext.Out.WriteLine($"{Notes} notes, sync: {watch.Elapsed.TotalSeconds:0.0} s");
        watch.Restart();
        _ann.Coord("claim", "f").Exits(0);
        Assert.That(_ann.Coord("who", "far/17").Exits(0).Output, Does.Contain("eve"));
        Assert.That(_ann.Coord("claim", "far/17").Exits(2).Error, Does.Contain("far/17 is claimed by eve"));
        TestContext.Out.WriteLine($"{Notes} notes, three commands: {watch.Elapsed.TotalSeconds:0.0} s");
        watch.Restart();
        _ann.Coord("sync").Exits(0);
        TestContext.Out.WriteLine($"{Notes} notes, sync again: {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.That(_scratch.Git(_server.Repository, "ls-tree", "-r", "--name-only", ClaimsInHistory.Ref).Exits(0).Lines.Count(path => !path.EndsWith(".annotated", StringComparison.Ordinal)), Is.EqualTo(Notes + 3));
    }

    private void AreLeftThere(string why)
    {
        var before = _ann.Claims.Tree;
        var there = new ClaimsInHistory(_scratch, _server.Repository).Tree;
        _ann.Coord("claim", "before").Exits(0);
        var refused = _ann.Coord("sync").Exits(1);
        Assert.That(refused.Error, Does.Contain($"error: What origin has in {ClaimsInHistory.Ref} was not joined, for {why}"));
        RepositoryThatCannotBeHandled.HasANextStep(refused);
        Assert.That(_ann.Claims.Lines, Is.EqualTo(new[] { "hold before ann", "hold own ann" }));
        _ann.Coord("release", "before").Exits(0);
        Assert.That((_ann.Claims.Tree, new ClaimsInHistory(_scratch, _server.Repository).Tree), Is.EqualTo((before, there)));
    }

    // Each is on a file of its own.
    private void Import(int count, string line)
    {
        var stream = new StringBuilder($"commit {ClaimsInHistory.Ref}\ncommitter x <x@x> {DateTimeOffset.UtcNow.ToUnixTimeSeconds()} +0000\ndata 1\nx\nfrom {ClaimsInHistory.Ref}^0\n");
        for (var number = 0; number < count; number++)
        {
            var (name, text) = (NameOf(number), line.Replace("@", $"{number}", StringComparison.Ordinal));
            stream.Append(CultureInfo.InvariantCulture, $"M 100644 inline {name[..2]}/{name[2..]}\ndata {text.Length}\n{text}\n");
        }

        _stranger.Import(Encoding.ASCII.GetBytes(stream.ToString()));
    }

    // A line says itself what it is on; where it is kept does not matter.
    private static string NameOf(int number) => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)))[..40];
}
