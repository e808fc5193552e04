using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Zones;

namespace CoordTool.Core.Tests;

/// <summary>Zones that are proposed from what was changed together.</summary>
public class ZonesThatTheHistoryShows
{
    private static readonly (string Name, string Paths, int Commits)[] Expected = [("http", "src/http/ test/http/", 6), ("storage", "src/storage/", 5)];

    private Bench _bench = null!;

    [SetUp]
    public void Set_up() => _bench = new Bench(("src/http/a", "a\n"), ("src/storage/s", "s\n"), ("test/http/t", "t\n"), ("readme", "r\n"));

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public void Are_directories_that_are_changed_together()
    {
        Work();
        Assert.That(Suggested(), Is.EqualTo(Expected));
    }

    [Test]
    public void Are_the_same_whenever_they_are_asked_for()
    {
        Work();
        var first = Suggested();
        _bench.Time.Advance(TimeSpan.FromDays(400d));
        _bench.Git("gc", "--quiet");
        Assert.That(Suggested(), Is.EqualTo(first));
    }

    // An import or a clean-up says nothing of what belongs together, and a file that is gone needs no zone.
    [Test]
    public void Are_not_moved_by_clean_ups_and_files_that_are_gone()
    {
        Work();
        for (var i = 0; i < 8; i++)
        {
            var text = $"cleaned {i}\n";
            _bench.Commit([.. Enumerable.Range(0, 60).SelectMany(n => new[] { ($"src/http/{n}", (string?)text), ($"src/storage/{n}", text) })]);
        }

        for (var i = 0; i < 5; i++)
        {
            _bench.Commit(("old/x", $"{i}\n"));
        }

        _bench.Commit(("old/x", null));
        Assert.That(Suggested(), Is.EqualTo(Expected));
    }

    [TestCase(1, 0)]
    [TestCase(5, 1)]
    [TestCase(9, 2)]
    public void Are_looked_for_no_further_back_than_was_said(int commits, int zones)
    {
        Work();
        var suggestion = new ZoneSuggestion(_bench.Repository);
        Assert.That((suggestion.Run(commits).Count, suggestion.Walked), Is.EqualTo((zones, commits)));
    }

    [Test]
    public void Leave_out_what_is_in_a_zone_already_and_the_names_of_those()
    {
        Work();
        _bench.Write("coord.json", """{ "zones": { "http": { "paths": ["src/storage/"] } } }""");
        Assert.That(Suggested().Select(zone => (zone.Name, zone.Paths)), Is.EqualTo(new[] { ("http-2", "src/http/ test/http/") }));
    }

    [Test]
    public void Can_be_read_back_whatever_their_directories_are_called()
    {
        for (var i = 0; i < 4; i++)
        {
            _bench.Commit(("[id] {x}/a\u001bb/f", $"{i}\n"));
            _bench.Commit(("@scope/f", $"{i}\n"));
            _bench.Commit(("--/f", $"{i}\n"));
        }

        var zones = new ZoneSuggestion(_bench.Repository).Run(100);
        Assert.That(zones.Select(zone => zone.Name), Is.EquivalentTo(new[] { "id---x", "scope", "zone" }));
        var paths = zones.SelectMany(zone => zone.Paths).ToList();
        _bench.Write("coord.json", $$"""{ "zones": { {{string.Join(", ", zones.Select(zone => $"\"{zone.Name}\": {{ \"paths\": [{string.Join(", ", zone.Paths.Select(Quoted))}] }}"))}} } }""");
        var read = CoordSettings.Read(_bench.Layout);
        Assert.That(read.ZoneOf("[id] {x}/a\u001bb/f")?.Name, Is.EqualTo("id---x"));
        Assert.That(read.ZoneOf("@scope/f")?.Name, Is.EqualTo("scope"));
        Assert.That(paths.Select(path => ClaimPattern.Read(path, PathRule.Exact)!.Kind), Is.All.EqualTo(PatternKind.Directory));
    }

    [Test]
    public void Are_none_in_an_empty_repository_or_one_without_names_that_can_be_read()
    {
        using var empty = new Scratch();
        var top = Directory.CreateDirectory(empty["empty"]).FullName;
        empty.Git(top, "init", "--quiet").Exits(0);
        Assert.That(new ZoneSuggestion(_bench.Open(top)).Run(10), Is.Empty);
        _bench.Shell("""
            i=0; while [ $i -lt 5 ]; do i=$((i+1))
            d=$(printf 'caf\351'); mkdir -p "$d"; echo $i > "$d/f"; git add -A; git commit -q -m $i; done
            """);
        Assert.That(new ZoneSuggestion(_bench.Repository).Run(10), Is.Empty);
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\u001b", "\\u001b", StringComparison.Ordinal)}\"";

    private void Work()
    {
        for (var i = 0; i < 5; i++)
        {
            _bench.Commit(("src/storage/s", $"{i}\n"), ("readme", $"{i}\n"));
            _bench.Commit(("src/http/a", $"{i}\n"), ("test/http/t", $"{i}\n"));
        }

        _bench.Commit(("src/http/a", "alone\n"));
    }

    private List<(string Name, string Paths, int Commits)> Suggested() =>
        [.. new ZoneSuggestion(_bench.Open(_bench.Top)).Run(ZoneSuggestion.UsualCommits).Select(zone => (zone.Name, string.Join(" ", zone.Paths), zone.Commits))];
}
