using CoordTool.Core.Claims;

namespace CoordTool.Core.Tests;

/// <summary>The claims ref as other versions, other programs and people may leave it.</summary>
public class NotesThatOthersWrote
{
    private const string Far = "\"session\":\"far\",\"name\":\"far-1\",\"host\":\"elsewhere\",\"acquired\":\"2030-01-01T12:00:00+00:00\",\"renewed\":\"2030-01-01T12:00:00+00:00\",\"ttl\":900";

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void Are_read_in_every_layout(int fanOut)
    {
        using var bench = new Bench();
        Put(bench, (Place(bench, "f", fanOut), Line("f")));

        Assert.That(ClaimsOfSessions.Store(bench).Read().List().Select(claim => claim.Line.Pattern), Is.EqualTo(new[] { "f" }));
        var b = ClaimsOfSessions.Session(bench, "b");
        Assert.That(ClaimsOfSessions.Store(bench).Acquire(b, ClaimsOfSessions.Request("f")).IsGranted, Is.False);
        Assert.That(ClaimsOfSessions.Store(bench).Acquire(b, ClaimsOfSessions.Request("g")).IsGranted);
        Assert.That(bench.Git("notes", "--ref=coord/claims", "list").Lines, Has.Length.EqualTo(2));
    }

    // `git notes merge` by hand, or a push of two layouts, can leave both; Git then reads both as one note.
    [Test]
    public void Are_read_where_one_pattern_lies_in_two_layouts()
    {
        using var bench = new Bench();
        Put(bench, (Place(bench, "f", 0), Line("f")), (Place(bench, "f", 1), Line("f").Replace("\"far", "\"far2", StringComparison.Ordinal)));
        var store = ClaimsOfSessions.Store(bench);

        Assert.That(store.Read().List().Select(claim => claim.Line.Session), Is.EquivalentTo(new[] { "far", "far2" }));
        Assert.That(store.Acquire(ClaimsOfSessions.Session(bench, "b"), ClaimsOfSessions.Request("g")).IsGranted);
    }

    [Test]
    public void With_other_files_beside_them_are_read_and_keep_those_files()
    {
        using var bench = new Bench();
        Put(bench, ("README", "by hand\n"), ("ab/README", "too\n"), (Place(bench, "f", 1), Line("f")));
        var store = ClaimsOfSessions.Store(bench);
        store.Acquire(ClaimsOfSessions.Session(bench, "b"), ClaimsOfSessions.Request("g"));

        Assert.That(store.Read().List(), Has.Count.EqualTo(2));
        Assert.That(bench.Git("show", "refs/notes/coord/claims:README").Output, Is.EqualTo("by hand\n"));
        Assert.That(bench.Git("show", "refs/notes/coord/claims:ab/README").Output, Is.EqualTo("too\n"));
    }

    [Test]
    public void That_are_no_claims_are_written_back_as_they_were()
    {
        using var bench = new Bench();
        const string Garbage = "written by hand, with { and ü\r\n[1,2]\n\"text\"\n{\"v\":1,\"kind\":\"request\",\"pattern\":\"f\",\"session\":\"far\"}\n{\"v\":1,\"pattern\":null,\"session\":\"x\"}\nnull\n";
        Put(bench, (Place(bench, "f", 1), Garbage));
        var store = ClaimsOfSessions.Store(bench);
        var b = ClaimsOfSessions.Session(bench, "b");
        Assert.That(store.Acquire(b, ClaimsOfSessions.Request("f")).IsGranted);
        Assert.That(Note(bench, "f"), Does.StartWith(Garbage));

        store.Release(b.Id, b.Name, _ => true);
        Assert.That(Note(bench, "f"), Is.EqualTo(Garbage));
    }

    [Test]
    public void That_are_not_even_text_are_written_back_as_they_were()
    {
        using var bench = new Bench();
        var place = Place(bench, "f", 1);
        bench.Shell($"""
            blob=$(printf 'caf\351\n' | git hash-object -w --stdin)
            tree=$(printf '100644 blob %s\t{place[3..]}\n' $blob | git mktree)
            tree=$(printf '040000 tree %s\t{place[..2]}\n' $tree | git mktree)
            git update-ref refs/notes/coord/claims $(git commit-tree -m x $tree)
            """);
        ClaimsOfSessions.Store(bench).Acquire(ClaimsOfSessions.Session(bench, "b"), ClaimsOfSessions.Request("f"));

        Assert.That(bench.Shell($"git show refs/notes/coord/claims:{place} | head -1 | od -An -tx1").Line.Trim(), Is.EqualTo("63 61 66 e9 0a"));
    }

    [TestCase("{\"v\":2,\"kind\":\"lease\",\"mode\":\"shared\",\"pattern\":\"f\"," + Far + ",\"more\":{\"x\":1}}")]
    [TestCase("{\"v\":2,\"pattern\":\"f\",\"session\":\"far\"}", Description = "it names pattern and session, and that is enough")]
    [TestCase("{\"v\":2,\"pattern\":\"f\",\"session\":\"far\",\"acquired\":1900000000,\"ttl\":\"15m\",\"auto\":\"zone\"}", Description = "what else it says may be of any form")]
    public void Of_a_newer_version_exclude_whatever_else_they_say(string line)
    {
        using var bench = new Bench();
        Put(bench, (Place(bench, "f", 1), line + "\n"));
        var b = ClaimsOfSessions.Session(bench, "b");
        var store = ClaimsOfSessions.Store(bench);

        Assert.That(store.Acquire(b, [new ClaimRequest(ClaimsOfSessions.Pattern("f"), IsShared: true)]).IsGranted, Is.False);
        store.Acquire(b, ClaimsOfSessions.Request("g"));
        Assert.That(Note(bench, "f"), Is.EqualTo(line + "\n"));
    }

    // What a line leaves out has its default: hold, exclusive, 15 minutes.
    [Test]
    public void That_leave_out_what_has_a_default_are_claims()
    {
        using var bench = new Bench();
        Put(bench, (Place(bench, "f", 1), "{\"v\":1,\"pattern\":\"f\",\"session\":\"far\",\"renewed\":\"2030-01-01T12:00:00+00:00\"}\n"));
        bench.Time.Advance(TimeSpan.FromMinutes(14));

        Assert.That(ClaimsOfSessions.Store(bench).Read().List().Select(claim => (claim.State, claim.Line.IsShared)), Is.EqualTo(new[] { (ClaimState.Live, false) }));
    }

    [Test]
    public void On_a_pattern_nobody_here_can_read_hold_that_pattern()
    {
        using var bench = new Bench();
        Put(bench, (Place(bench, "src/[[:alpha:]].cs", 1), Line("src/[[:alpha:]].cs")));
        var claim = ClaimsOfSessions.Store(bench).Read().List().Single();

        Assert.That(claim.Pattern, Is.Null);
        Assert.That(claim.State, Is.EqualTo(ClaimState.Live));
    }

    [TestCase("blob")]
    [TestCase("tag of a blob")]
    [TestCase("missing")]
    public void At_a_ref_that_holds_none_are_an_error_that_says_so(string what)
    {
        using var bench = new Bench();
        if (what == "missing")
        {
            Directory.CreateDirectory(Path.Combine(bench.Layout.CommonDirectory, "refs/notes/coord"));
            File.WriteAllText(Path.Combine(bench.Layout.CommonDirectory, "refs/notes/coord/claims"), new string('1', 40) + "\n");
        }
        else
        {
            var blob = bench.Blob("x");
            if (what != "blob")
            {
                bench.Git("tag", "-a", "-m", "x", "tagged", blob);
            }

            bench.Git("update-ref", "refs/notes/coord/claims", what == "blob" ? blob : "refs/tags/tagged");
        }

        var failure = Assert.Throws<CoordException>(() => ClaimsOfSessions.Store(bench).Read().List());
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Broken));
        Assert.That(failure.Hints, Is.Not.Empty);
    }

    private static string Line(string pattern) => $"{{\"v\":1,\"kind\":\"hold\",\"mode\":\"exclusive\",\"pattern\":\"{pattern}\",{Far}}}\n";

    private static string Place(Bench bench, string pattern, int fanOut)
    {
        var name = bench.Blob(pattern);
        return fanOut switch { 0 => name, 1 => $"{name[..2]}/{name[2..]}", _ => $"{name[..2]}/{name[2..4]}/{name[4..]}" };
    }

    private static void Put(Bench bench, params (string Path, string Content)[] files)
    {
        var tree = bench.Tree(Git.ObjectId.Zero, bench.Entries([.. files.Select(file => (file.Path, (string?)file.Content))]));
        bench.Git("update-ref", "refs/notes/coord/claims", bench.Git("commit-tree", "-m", "by hand", tree).Line);
    }

    private static string Note(Bench bench, string pattern) => bench.Git("show", $"refs/notes/coord/claims:{Place(bench, pattern, 1)}").Output;
}
