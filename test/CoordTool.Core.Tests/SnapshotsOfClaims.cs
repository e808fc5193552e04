using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>The file that spares reading the notes: whatever becomes of it, the answers are those of the notes.</summary>
public class SnapshotsOfClaims
{
    private static readonly string[] Patterns = ["src/", "src2/a.cs", "docs/**/*.md", "@tests", "ü/ö", "x"];

    [Test]
    public void That_are_cut_off_anywhere_answer_as_the_notes_do()
    {
        using var bench = Filled();
        var (expected, whole) = (Answers(bench), File.ReadAllBytes(Cache(bench)));
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(Cache(bench), whole[..length]);
            Assert.That(Answers(bench), Is.EqualTo(expected), $"cut off at {length}");
        }

        File.WriteAllBytes(Cache(bench), [.. whole, .. "more"u8]);
        Assert.That(Answers(bench), Is.EqualTo(expected));
        File.Delete(Cache(bench));
        Assert.That(Answers(bench), Is.EqualTo(expected));
        Directory.CreateDirectory(Cache(bench) + ".d");
        File.Delete(Cache(bench));
        Directory.Move(Cache(bench) + ".d", Cache(bench));
        Assert.That(Answers(bench), Is.EqualTo(expected), "a directory is in its place");
    }

    // Each question alone, on a file of its own: one that finds the damage mends it for the next.
    [Test]
    public void With_a_wrong_byte_anywhere_answer_as_the_notes_do()
    {
        using var bench = Filled();
        var whole = File.ReadAllBytes(Cache(bench));
        var questions = Questions();
        var expected = questions.Select(question => question(Fresh(bench))).ToList();
        for (var at = 0; at < whole.Length; at += at < 64 ? 1 : 5)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x01;
            var which = at % questions.Count;
            File.WriteAllBytes(Cache(bench), damaged);
            Assert.That(questions[which](Fresh(bench)), Is.EqualTo(expected[which]), $"byte {at}, question {which}");
        }
    }

    [Test]
    public void That_were_found_damaged_are_replaced()
    {
        using var bench = Filled();
        var damaged = File.ReadAllBytes(Cache(bench));
        damaged[^10] ^= 0x40;
        File.WriteAllBytes(Cache(bench), damaged);
        Answers(bench);
        using var opened = ClaimSnapshot.TryOpen(Cache(bench), PathRule.Exact, () => throw new InvalidOperationException("It is damaged still."));
        Assert.That(opened!.All(), Has.Count.EqualTo(Patterns.Length));
    }

    [TestCase("whole")]
    [TestCase("tree")]
    [TestCase("subtree")]
    public void Of_a_commit_that_was_pruned_answer_as_the_notes_do(string pruned)
    {
        using var bench = Filled();
        var old = File.ReadAllBytes(Cache(bench));
        var was = bench.Git("rev-parse", "refs/notes/coord/claims").Line;
        bench.Git("update-ref", "-d", "refs/notes/coord/claims");
        Store(bench).Acquire(Session(bench, "c"), Request("src/only", "y"));
        if (pruned == "whole")
        {
            bench.Git("reflog", "expire", "--expire=now", "--all");
            bench.Git("gc", "-q", "--prune=now");
        }
        else
        {
            var tree = pruned == "tree" ? bench.Git("rev-parse", was + "^{tree}").Line : bench.Git("ls-tree", was).Lines[0].Split(' ', '\t')[2];
            File.Delete(Path.Combine(bench.Layout.CommonDirectory, "objects", tree[..2], tree[2..]));
        }

        File.WriteAllBytes(Cache(bench), old);
        Assert.That(Fresh(bench).Read().List().Select(claim => claim.Line.Pattern), Is.EquivalentTo(new[] { "src/only", "y" }));
    }

    [Test]
    public void Follow_what_git_does_to_the_notes()
    {
        using var bench = Filled();
        var line = bench.Git("notes", "--ref=coord/claims", "show", bench.Blob("x")).Line;
        SameWithAndWithout(bench);
        bench.Git("notes", "--ref=coord/claims", "add", "-m", line.Replace("\"x\"", "\"by/hand\"", StringComparison.Ordinal), bench.Blob("by/hand"));
        SameWithAndWithout(bench);
        Assert.That(Fresh(bench).Read().List().Select(claim => claim.Line.Pattern), Is.EquivalentTo(Patterns.Append("by/hand")));
        bench.Git("notes", "--ref=coord/claims", "remove", bench.Blob("x"));
        SameWithAndWithout(bench);
        bench.Git("notes", "--ref=coord/claims", "append", "-m", "no claim", bench.Blob("src/"));
        SameWithAndWithout(bench);
        bench.Git("pack-refs", "--all");
        Assert.That(File.Exists(Path.Combine(bench.Layout.CommonDirectory, "refs/notes/coord/claims")), Is.False);
        SameWithAndWithout(bench);
        Assert.That(Fresh(bench).Acquire(Session(bench, "d"), Request("z")).IsGranted);
        SameWithAndWithout(bench);
        Assert.That(Fresh(bench).Read().List(), Has.Count.EqualTo(Patterns.Length + 1));

        bench.Git("update-ref", "-d", "refs/notes/coord/claims");
        Assert.That(Fresh(bench).Read().IsEmpty);
        bench.Git("notes", "--ref=coord/claims", "add", "-m", line, bench.Blob("x"));
        Assert.That(Fresh(bench).Read().List().Select(claim => claim.Line.Pattern), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public void Of_another_rule_for_names_are_not_used()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, Request("Src/A"));
        var asked = new ClaimRequest(ClaimPattern.Read("src/a", PathRule.WithoutCase)!);
        Assert.That(Fresh(bench).Read().List(Pattern("src/a")), Is.Empty);
        bench.Git("config", "core.ignorecase", "true");
        Assert.That(Fresh(bench).Judge(b.Id, asked).IsFree, Is.False);
        bench.Git("config", "core.ignorecase", "false");
        Assert.That(Fresh(bench).Read().List(Pattern("src/a")), Is.Empty);
    }

    [Test]
    public void Of_thousands_find_what_a_look_at_all_finds()
    {
        using var bench = new Bench();
        Session(bench, "s0");
        string[] patterns = [.. Enumerable.Range(0, 3000).Select(i => (i % 20) switch
        {
            0 => $"dir{i % 100}/sub{i}/",
            1 => $"dir{i % 100}/**/*.x{i}",
            2 => $"@r{i}",
            3 => $"dir{i % 100}/sub{i - 3}/file",
            _ => $"dir{i % 100}/sub{i % 7}/file{i}",
        })];
        Import(bench, patterns);
        var all = Fresh(bench).Read().List();
        Assert.That(all.Select(claim => claim.Line.Pattern), Is.EquivalentTo(patterns));

        string[] questions = ["dir3/sub3/file3", "dir0/", "dir0/sub0/file", "dir20/sub20/deep/down", "./", "dir1/a/b.x1", "dir1/*", "**/*.x1", "dir{4,5}/**/file1*", "@r2", "@none", "none", "dir40/sub2/file40.x9"];
        foreach (var question in questions.Concat(patterns.Take(60)))
        {
            var asked = Pattern(question);
            Assert.That(
                Fresh(bench).Read().List(asked).Select(claim => claim.Line.Pattern),
                Is.EquivalentTo(all.Where(claim => claim.Pattern!.Overlaps(asked)).Select(claim => claim.Line.Pattern)), question);
        }
    }

    private static Bench Filled()
    {
        var bench = new Bench();
        foreach (var (pattern, i) in Patterns.Select((pattern, i) => (pattern, i)))
        {
            Store(bench).Acquire(Session(bench, $"s{i % 2}"), Request(pattern));
        }

        return bench;
    }

    // As another process: nothing is open, nothing is known.
    private static ClaimStore Fresh(Bench bench) => new(bench.Context, bench.Open(bench.Top));

    private static string Cache(Bench bench) => Path.Combine(bench.Layout.CoordDirectory, "cache", "claims");

    private static string[] Answers(Bench bench) => [.. Questions().Select(question => question(Fresh(bench)))];

    private static void SameWithAndWithout(Bench bench)
    {
        var with = Answers(bench);
        File.Delete(Cache(bench));
        Assert.That(with, Is.EqualTo(Answers(bench)));
    }

    private static List<Func<ClaimStore, string>> Questions() =>
    [
        store => Text(store.Read().List()),
        store => Text(store.Read().Of(Sessions.SessionId.Parse("s0"))),
        store => Text(store.Read().List(Pattern("./"))),
        .. new[] { "src/x", "src2/a.cs", "docs/a/b.md", "@tests", "ü/ö", "x", "nobody" }.Select(asked => (Func<ClaimStore, string>)(store => Text(store.Read().List(Pattern(asked))))),
    ];

    private static string Text(IEnumerable<Claim> claims) =>
        string.Join('\n', claims.Select(claim => $"{claim.State} {claim.LastActivity:O} {Encoding.UTF8.GetString(claim.Line.Write())}").Order(StringComparer.Ordinal));

    private static void Import(Bench bench, string[] patterns)
    {
        var stream = new StringBuilder("commit refs/notes/coord/claims\ncommitter x <x@x> 1 +0000\ndata 1\nx\n");
        foreach (var (pattern, i) in patterns.Select((pattern, i) => (pattern, i)))
        {
            var name = bench.Repository.Objects.Write(ObjectKind.Blob, Encoding.UTF8.GetBytes(pattern)).ToString();
            var line = Encoding.UTF8.GetString(new ClaimLine { Pattern = pattern, Session = $"s{i % 50}", Host = "elsewhere", Renewed = bench.Time.GetUtcNow(), Ttl = 900 }.Write()) + "\n";
            stream.Append($"M 100644 inline {name[..2]}/{name[2..]}\ndata {Encoding.UTF8.GetByteCount(line)}\n{line}\n");
        }

        bench.Scratch.Run(bench.Top, "git", ["fast-import", "--quiet"], stream.ToString()).Exits(0);
    }
}
