using System.Text;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>The journal: many write at once, files are full, writers die, and nobody who reads along misses or mistakes a line.</summary>
public class JournalOfEvents
{
    private static readonly SessionId Ann = SessionId.Parse("ann");

    [Test]
    public void Loses_and_tears_nothing_with_many_writers_while_files_fill_up_and_somebody_reads_along()
    {
        using var bench = new Bench();
        const int Writers = 8;
        const int Each = 400;
        var follower = new EventFollower(bench.Repository, new EventFilter());
        var followed = new List<CoordEvent>();
        var filler = new string('x', 190);
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            var layout = GitLayout.Require(bench.Top);
            for (var i = 0; i < Each; i++)
            {
                EventJournal.Append(bench.Context, layout, null, new CoordEvent(EventKind.Refusal, $"{writer}/{i}") { Reason = filler, Command = filler, Paths = [filler + "1", filler + "2"] });
            }
        })).ToArray();
        while (!Task.WaitAll(writers, 1))
        {
            followed.AddRange(follower.Poll());
        }

        followed.AddRange(follower.Poll());
        var expected = Enumerable.Range(0, Writers).SelectMany(writer => Enumerable.Range(0, Each).Select(i => $"{writer}/{i}")).Order(StringComparer.Ordinal).ToList();
        Assert.That(Segments(bench), Has.Count.GreaterThan(5), "no file was ever full: the test proves nothing");
        Assert.That(Read(bench).Select(happened => happened.What).Order(StringComparer.Ordinal), Is.EqualTo(expected));
        Assert.That(followed.Select(happened => happened.What).Order(StringComparer.Ordinal), Is.EqualTo(expected));
        Assert.That(Segments(bench).Select(file => new FileInfo(file).Length), Has.All.LessThan(EventSegments.Size + (Writers * 4000)));
    }

    [Test]
    public void Is_bounded_and_keeps_the_latest()
    {
        using var bench = new Bench();
        var long190 = new string('x', 190);
        const int Lines = 9000;
        for (var i = 0; i < Lines; i++)
        {
            Append(bench, new CoordEvent(EventKind.Refusal, $"{i}") { Reason = long190, Command = long190 });
        }

        var read = Read(bench).ToList();
        Assert.That(Segments(bench), Has.Count.LessThanOrEqualTo(EventSegments.Kept));
        Assert.That(read, Has.Count.LessThan(Lines), "it never had to let go: the test proves nothing");
        Assert.That(read.Select(happened => int.Parse(happened.What, System.Globalization.CultureInfo.InvariantCulture)), Is.EqualTo(Enumerable.Range(Lines - read.Count, read.Count).Reverse()));
    }

    [Test]
    public void Skips_a_line_whose_writer_died_wherever_it_was_cut_and_has_the_next_one()
    {
        using var bench = new Bench();
        Append(bench, new CoordEvent(EventKind.Undo, "first"));
        var file = Segments(bench).Single();
        var whole = File.ReadAllBytes(file);
        for (var cut = 1; cut < whole.Length; cut++)
        {
            // As much as it wrote, and then the line of the next one.
            File.WriteAllBytes(file, [.. whole, .. whole[..cut]]);
            Append(bench, new CoordEvent(EventKind.Undo, "second"));
            var said = Read(bench).Select(happened => happened.What).ToArray();
            Assert.That(said, Is.EqualTo(cut == whole.Length - 1 ? new[] { "second", "first" } : ["second", "first"]), $"cut after {cut} bytes");
        }
    }

    [Test]
    public void Skips_what_nobody_of_us_wrote()
    {
        using var bench = new Bench();
        Append(bench, new CoordEvent(EventKind.Undo, "ours"));
        var file = Segments(bench).Single();
        foreach (var line in new[] { "", "garbage", "[]", "null", "{}", "{\"v\":2}", "{\"v\":1,\"at\":\"yesterday\",\"kind\":\"undo\"}", "{\"v\":1,\"at\":\"2030-01-01T00:00:00.000Z\",\"kind\":\"of another version\"}", "\u0000\u001b[2J", new string('{', 100_000) })
        {
            File.AppendAllText(file, line + "\n");
        }

        File.AppendAllText(file, "{\"v\":1,\"at\":\"2030-01-01T00:00:00.000Z\",\"kind\":\"undo\",\"what\":7,\"paths\":[1,{}],\"more\":\"x\",\"new\":{}}\n");
        Scratch.Write(Path.GetDirectoryName(file)!, "notes.txt", "not ours\n");
        Scratch.Write(Path.GetDirectoryName(file)!, "x.jsonl", "not ours\n");
        Append(bench, new CoordEvent(EventKind.Undo, "ours too"));
        Assert.That(Read(bench).Select(happened => happened.What), Is.EqualTo(new[] { "ours too", "", "ours" }));
    }

    [TestCase("\u001b]0;owned\u0007\u001b[2J")]
    [TestCase("a\nb\r\nc\u2028d\u0085e")]
    [TestCase("\u202Etxt.exe\u2066")]
    [TestCase("{\"v\":1,\"at\":\"2030-01-01T00:00:00.000Z\",\"kind\":\"undo\"}")]
    [TestCase("half")]
    [TestCase("200")]
    public void Has_any_name_as_it_is_in_one_line_of_ascii_below_4_KiB(string name)
    {
        name = name switch { "200" => string.Concat(Enumerable.Repeat("\u05d0\u202e", 100)), "half" => "\ud83d\ude00"[..1], _ => name };
        using var bench = new Bench();
        Append(bench, new CoordEvent(EventKind.Refusal, name)
        {
            Name = name,
            Task = name,
            Checkout = name,
            Command = name,
            Reason = name,
            Ref = name,
            Commit = name,
            Paths = [.. Enumerable.Range(0, 3000).Select(i => $"{name}{i}")],
            Others = [.. Enumerable.Range(0, 50).Select(i => $"{name}{i}")],
        });
        Append(bench, new CoordEvent(EventKind.Undo, "next"));
        var bytes = File.ReadAllBytes(Segments(bench).Single());
        Assert.That(bytes, Has.All.Matches<byte>(each => each is 10 or (>= 32 and < 127)));
        Assert.That(bytes.Count(each => each == 10), Is.EqualTo(2));
        Assert.That(Encoding.ASCII.GetString(bytes).Split('\n').Select(line => line.Length), Has.All.LessThan(4096));
        var read = Read(bench).ToList();
        Assert.That(read, Has.Count.EqualTo(2));
        Assert.That((read[1].Paths.Count > 0, read[1].Paths.Count + read[1].More), Is.EqualTo((true, 3000)));
        Assert.That(read[1].Name, name.Length == 1 ? Is.EqualTo("\ufffd") : Does.StartWith(name[..Math.Min(name.Length, 8)]));
    }

    [Test]
    public void Is_given_up_silently_where_there_is_no_place_for_it()
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "coord/log", "a file in the place of the directory\n");
        Append(bench, new CoordEvent(EventKind.Undo, "nowhere"));
        Assert.That(Read(bench), Is.Empty);
    }

    [Test]
    public void Is_given_up_silently_on_a_full_disk()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Only Linux has a device that is always full.");
        }

        using var bench = new Bench();
        Append(bench, new CoordEvent(EventKind.Undo, "before"));
        var file = Segments(bench).Single();
        File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(file)!, "00000002.jsonl"), "/dev/full");
        Append(bench, new CoordEvent(EventKind.Undo, "nowhere"));
        Assert.That(Read(bench).Select(happened => happened.What), Is.EqualTo(new[] { "before" }));
    }

    [Test]
    public void Ages_in_a_clean_up_but_for_the_file_that_is_written_and_for_who_made_which_commit()
    {
        using var bench = new Bench();
        var directory = Path.Combine(bench.Layout.CoordDirectory, "log");
        foreach (var name in new[] { "events/00000001.jsonl", "events/00000002.jsonl", "events/00000003.jsonl", "commits/00000001.jsonl", "commits/00000002.jsonl" })
        {
            File.SetLastWriteTimeUtc(Scratch.Write(directory, name, "\n"), bench.Time.GetUtcNow().UtcDateTime.AddDays(-31));
        }

        File.SetLastWriteTimeUtc(Path.Combine(directory, "events/00000002.jsonl"), bench.Time.GetUtcNow().UtcDateTime.AddDays(-29));
        var planned = Upkeep.Cleanup.Run(bench.Context, bench.Repository, dryRun: true).Leftovers;
        Assert.That(planned.Select(Path.GetFileName), Is.EqualTo(new[] { "00000001.jsonl" }));
        Assert.That(Upkeep.Cleanup.Run(bench.Context, bench.Repository, dryRun: false).Leftovers, Is.EqualTo(planned));
        Assert.That(Directory.GetFiles(directory, "*.jsonl", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "commits/00000001.jsonl", "commits/00000002.jsonl", "events/00000002.jsonl", "events/00000003.jsonl" }));
    }

    [Test]
    public void Is_one_stream_with_the_refs_and_says_nothing_twice()
    {
        using var bench = new Bench(("f", "1\n"));
        var session = SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann, Name: "Ann", Task: "the task")).Session;
        var claims = new Claims.ClaimStore(bench.Context, bench.Repository);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        claims.Acquire(session, [new Claims.ClaimRequest(Claims.ClaimPattern.OfPath("f", Claims.PathRule.Exact))]);
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        bench.Write("f", "2\n");
        Rescues.Rescue.KeepFiles(bench.Context, bench.Repository, bench.Default, [new TreePath("f")], "for a test");
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        claims.Release(Ann, "Ann", _ => true);
        var kinds = new[] { EventKind.Release, EventKind.Rescue, EventKind.Claim, EventKind.SessionStart };
        Assert.That(Read(bench).Select(happened => happened.Kind), Is.EqualTo(kinds));
        Assert.That(Read(bench).Last().Task, Is.EqualTo("the task"));

        // Without the journal the refs still tell.
        Directory.Delete(Path.Combine(bench.Layout.CoordDirectory, "log", "events"), recursive: true);
        Assert.That(Read(bench).Select(happened => happened.Kind), Is.EqualTo(kinds.SkipLast(1)));
    }

    [Test]
    public void Is_followed_with_claims_that_others_brought_along()
    {
        using var bench = new Bench(("f", "1\n"));
        var session = SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann)).Session;
        var claims = new Claims.ClaimStore(bench.Context, bench.Repository);
        claims.Acquire(session, [Request("a")]);
        var follower = new EventFollower(bench.Repository, new EventFilter());
        Assert.That(follower.Poll(), Is.Empty);
        claims.Acquire(session, [Request("b")]);
        Directory.Delete(Path.Combine(bench.Layout.CoordDirectory, "log", "events"), recursive: true);
        claims.Acquire(session, [Request("c")]);
        Assert.That(follower.Poll().Select(happened => happened.Paths.Single()), Is.EquivalentTo(new[] { "b", "c" }));
        Assert.That(follower.Poll(), Is.Empty);

        static Claims.ClaimRequest Request(string path) => new(Claims.ClaimPattern.OfPath(path, Claims.PathRule.Exact));
    }

    [Test]
    public void Has_a_refresh_only_where_it_merged_something()
    {
        using var bench = new Bench(("f", "1\n2\n3\n4\n5\n"), ("g", "1\n"));
        var index = bench.Session("ann");
        bench.Commit(("g", "2\n"));
        RefreshEvents.Note(bench.Context, bench.Repository, index, bench.Refresh(index));
        Assert.That(Read(bench), Is.Empty);
        bench.Stage(index, ("f", "1\n2\n3\n4\nmine\n"));
        bench.Commit(("f", "theirs\n2\n3\n4\n5\n"));
        RefreshEvents.Note(bench.Context, bench.Repository, index, bench.Refresh(index));
        RefreshEvents.Note(bench.Context, bench.Repository, index, bench.Refresh(index));
        Assert.That(Read(bench).Select(happened => $"{happened.Session} {happened.Kind} {string.Join(' ', happened.Paths)}"), Is.EqualTo(new[] { "ann Refresh f" }));
    }

    private static void Append(Bench bench, CoordEvent happened) => EventJournal.Append(bench.Context, bench.Layout, Ann, happened);

    private static IEnumerable<CoordEvent> Read(Bench bench) => EventLog.Read(bench.Context, bench.Repository, new EventFilter());

    private static List<string> Segments(Bench bench) =>
        [.. Directory.GetFiles(Path.Combine(bench.Layout.CoordDirectory, "log", "events"), "0*.jsonl").Order(StringComparer.Ordinal)];
}
