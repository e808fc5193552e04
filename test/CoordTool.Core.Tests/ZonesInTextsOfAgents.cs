using System.Text;
using CoordTool.Core.Installation;
using CoordTool.Core.Zones;

namespace CoordTool.Core.Tests;

/// <summary>The block about zones in CLAUDE.md and AGENTS.md: what is in it, and that all around it stays to the byte.</summary>
public class ZonesInTextsOfAgents
{
    private const string Zones = """{ "zones": { "http": { "paths": ["src/http/", "docs/http.md"], "description": "all of HTTP" }, "lib": { "paths": ["lib/"], "claim": "file" }, "notes": { "paths": ["notes/"], "claim": "none" } } }""";

    private Bench _bench = null!;

    [SetUp]
    public void Set_up()
    {
        _bench = new Bench(("coord.json", Zones));
    }

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public void Says_what_the_zones_are_and_how_to_claim_and_land()
    {
        Assert.That(Sync().Run(creates: true).Files.Select(file => (file.Place, file.Change)), Is.EqualTo(new[] { ("CLAUDE.md", ZoneSyncChange.Create), ("AGENTS.md", ZoneSyncChange.Create) }));
        Assert.That(Text("AGENTS.md"), Is.EqualTo(Text("CLAUDE.md")));
        Snapshot.Match(Text("CLAUDE.md"), "md");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(200)]
    public void Has_at_most_fifteen_lines(int zones)
    {
        var paths = string.Join(", ", Enumerable.Range(0, 50).Select(i => $"\"a/very/long/directory/number/{i}/\""));
        _bench.Write("coord.json", $$"""{ "zones": { {{string.Join(", ", Enumerable.Range(0, zones).Select(i => $$"""
            "zone{{i}}": { "paths": [{{paths}}] }
            """))}} } }""");
        Sync().Run(creates: true);
        var lines = Text("CLAUDE.md").TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.LessThanOrEqualTo(15));
        Assert.That(lines.Max(line => line.Length), Is.LessThan(250));
        Assert.That(lines.Count(line => line.Contains("`zone", StringComparison.Ordinal)), Is.EqualTo(zones <= 7 ? zones : 6));
    }

    [TestCase("", Description = "an empty file")]
    [TestCase("# Rules\n\nBe kind.\n")]
    [TestCase("no line break at the end")]
    [TestCase("with CRLF\r\nat its ends\r\n")]
    [TestCase("with CRLF\r\nand none at the end")]
    [TestCase("\u00EF\u00BB\u00BFa byte order mark\n")]
    [TestCase("latin \u00E9, a stray \u00FF\n")]
    public void Changes_nothing_around_it(string text)
    {
        var before = Encoding.Latin1.GetBytes(text);
        File.WriteAllBytes(Place("CLAUDE.md"), before);
        Sync().Run(creates: false);
        var once = File.ReadAllBytes(Place("CLAUDE.md"));
        Assert.That(once[..before.Length], Is.EqualTo(before));
        var lines = Encoding.UTF8.GetString(once[before.Length..]).Split('\n')[..^1];
        Assert.That(lines.All(line => line.EndsWith('\r') == text.Contains("\r\n", StringComparison.Ordinal)), "the line ends of the file");

        // Written again it is as written once, and text that comes behind it stays behind it.
        Assert.That(Sync().Run(creates: false).IsInStep);
        File.WriteAllBytes(Place("CLAUDE.md"), [.. once, .. "after\r\nit"u8]);
        _bench.Write("coord.json", "{ }");
        Assert.That(Sync().Run(creates: false).Files[0].Change, Is.EqualTo(ZoneSyncChange.Update));
        var changed = File.ReadAllBytes(Place("CLAUDE.md"));
        Assert.That(changed[..before.Length], Is.EqualTo(before));
        Assert.That(Encoding.UTF8.GetString(changed), Does.EndWith("\nafter\r\nit").And.Not.Contain("src/http/, docs/http.md`\n- `lib"));
    }

    [Test]
    public void Stands_beside_the_block_of_init()
    {
        var text = new AgentText(_bench.Top, "AGENTS.md");
        File.WriteAllBytes(text.Path, text.Plan("dotnet-coord").Content);
        var before = Text("AGENTS.md");
        Sync().Run(creates: false);
        Assert.That(Text("AGENTS.md"), Does.StartWith(before));
        File.WriteAllBytes(text.Path, text.Plan("/elsewhere/dotnet-coord").Content);
        Assert.That(Sync().Run(creates: false).IsInStep);
        Assert.That(text.Strip(File.ReadAllBytes(text.Path)), Is.Not.Null);
    }

    [Test]
    public void Makes_no_file_where_there_is_neither_unless_told_to()
    {
        Assert.That(Sync().Run(creates: false).Files, Is.Empty);
        Assert.That(File.Exists(Place("CLAUDE.md")) || File.Exists(Place("AGENTS.md")), Is.False);
        _bench.Write("AGENTS.md", "# Rules\n");
        Sync().Run(creates: false);
        Assert.That(Text("CLAUDE.md"), Does.Contain("`http`"));
    }

    [TestCase("CLAUDE.md", "AGENTS.md", true)]
    [TestCase("AGENTS.md", "CLAUDE.md", true)]
    [TestCase("CLAUDE.md", "AGENTS.md", false)]
    [TestCase("CLAUDE.md", "docs/agents.md", true)]
    public void Is_written_once_where_one_is_a_link(string link, string file, bool exists)
    {
        if (exists)
        {
            _bench.Write(file, "# Rules\n");
        }

        File.CreateSymbolicLink(Place(link), file);
        Sync().Run(creates: false);
        Assert.That(new FileInfo(Place(link)).LinkTarget, Is.EqualTo(file), "the link stays one");
        Assert.That(Text(file).Split("zones:begin"), Has.Length.EqualTo(2));
        Assert.That(Sync().Run(creates: false).IsInStep);
    }

    [TestCase("out")]
    [TestCase("git")]
    [TestCase("loop")]
    [TestCase("directory")]
    [TestCase("utf-16")]
    [TestCase("pipe")]
    [TestCase("twice")]
    [TestCase("no end")]
    [TestCase("end first")]
    [TestCase("in the text")]
    public void Is_written_nowhere_where_one_of_the_files_cannot_be(string what)
    {
        const string Block = "<!-- dotnet-coord:zones:begin v1 -->\nx\n<!-- dotnet-coord:zones:end -->\n";
        _bench.Write("CLAUDE.md", "# Rules\n");
        var outside = Scratch.Write(_bench.Scratch.Root, "outside.md", "mine\n");
        _ = what switch
        {
            "out" => File.CreateSymbolicLink(Place("AGENTS.md"), outside).FullName,
            "git" => File.CreateSymbolicLink(Place("AGENTS.md"), ".git/description").FullName,
            "loop" => File.CreateSymbolicLink(Place("AGENTS.md"), "AGENTS.md").FullName,
            "directory" => Directory.CreateDirectory(Place("AGENTS.md")).FullName,
            "utf-16" => _bench.Write("AGENTS.md", "a\0b\0"),
            "pipe" => _bench.Shell("mkfifo AGENTS.md").Output,
            "twice" => _bench.Write("AGENTS.md", $"{Block}mine\n{Block}"),
            "no end" => _bench.Write("AGENTS.md", "<!-- dotnet-coord:zones:begin v1 -->\nmine\n"),
            "end first" => _bench.Write("AGENTS.md", "<!-- dotnet-coord:zones:end -->\nmine\n<!-- dotnet-coord:zones:begin v1 -->\n"),
            _ => _bench.Write("AGENTS.md", "we write <!-- dotnet-coord:zones:begin into texts\n"),
        };
        var before = what is "pipe" or "directory" or "loop" ? null : Text("AGENTS.md");
        var outcome = Sync().Run(creates: true);
        Assert.That((outcome.Refused?.Place is not null, outcome.Refused?.Fault), Is.EqualTo((true, outcome.Refused?.Fault)).And.Not.EqualTo((true, (string?)null)));
        Assert.That(Text("CLAUDE.md"), Is.EqualTo("# Rules\n"));
        Assert.That(before is null || Text("AGENTS.md") == before);
        Assert.That(File.ReadAllText(outside), Is.EqualTo("mine\n"));
    }

    [Test]
    public void Is_written_nowhere_while_another_session_holds_one_of_the_files()
    {
        _bench.Write("CLAUDE.md", "# Rules\n");
        var (ann, bob) = (ClaimsOfSessions.Session(_bench, "ann"), ClaimsOfSessions.Session(_bench, "bob"));
        ClaimsOfSessions.Store(_bench).Acquire(bob, ClaimsOfSessions.Request("AGENTS.md"));
        Assert.That(new ZoneSync(_bench.Layout, ClaimsOfSessions.Store(_bench), ann.Id).Run(creates: false).Refused?.Holder?.Holder, Is.EqualTo("person-bob"));
        Assert.That(Text("CLAUDE.md"), Is.EqualTo("# Rules\n"));
        Assert.That(new ZoneSync(_bench.Layout, ClaimsOfSessions.Store(_bench), bob.Id).Run(creates: false).Refused, Is.Null);
        Assert.That(Text("CLAUDE.md"), Does.Contain("`http`"));
    }

    [Test]
    public void Cannot_be_ended_by_what_is_in_coord_json()
    {
        _bench.Write("coord.json", """{ "zones": { "z": { "paths": ["a`b/<!-- dotnet-coord:zones:end -->/"], "description": "x\n<!-- dotnet-coord:zones:end -->\u001b[2J\u202e" } } }""");
        Sync().Run(creates: true);
        Assert.That(Sync().Run(creates: false).IsInStep);
        Assert.That(Text("CLAUDE.md").Where(c => (char.IsControl(c) && c != '\n') || c == '\u202E').Append('.'), Is.EqualTo("."));
        Assert.That(Text("CLAUDE.md").Split("zones:end -->"), Has.Length.EqualTo(2));
    }

    [Test]
    public void Is_whole_after_many_wrote_it_at_once()
    {
        _bench.Write("CLAUDE.md", "# Rules\n");
        var outcomes = new List<ZoneSyncOutcome>();
        var threads = Enumerable.Range(0, 6).Select(_ => new Thread(() =>
        {
            var outcome = new ZoneSync(_bench.Layout, new(_bench.Context, _bench.Open(_bench.Top)), null).Run(creates: false);
            lock (outcomes)
            {
                outcomes.Add(outcome);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(outcomes, Has.Count.EqualTo(6));
        Assert.That(outcomes.Count(outcome => !outcome.IsInStep), Is.EqualTo(1));
        Assert.That(Text("CLAUDE.md").Split("zones:begin"), Has.Length.EqualTo(2));
        Assert.That(Directory.GetFiles(_bench.Top).Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)), Is.Empty);
    }

    private ZoneSync Sync() => new(_bench.Layout, ClaimsOfSessions.Store(_bench), null);

    private string Place(string name) => Path.Combine(_bench.Top, name);

    private string Text(string name) => File.ReadAllText(Place(name));
}
