using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Zones by command: who has which, the block in the texts of agents, and what the history proposes.</summary>
public class ZonesByCommand
{
    private const string Zones = """{ "zones": { "http": { "paths": ["src/http/", "docs/http.md"] }, "lib": { "paths": ["lib/"], "claim": "file" } } }""";

    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("coord.json", Zones), ("src/http/a", "a\n"), ("docs/http.md", "h\n"), ("lib/x", "x\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Are_listed_with_who_holds_some_of_them()
    {
        var (ann, bob) = (Worker.Start(_scratch, _repository, "ann"), Worker.Start(_scratch, _repository, "bob"));
        ann.Coord("claim", "src/http/a").Exits(0);
        bob.Coord("claim", "docs/").Exits(0);
        Assert.That(_scratch.Coord(_repository, "zone", "list").Exits(0).Lines, Is.EqualTo(new[]
        {
            "ZONE  HELD BY                 CLAIMED            EDITS CLAIM  PATHS",
            "http  person-bob, person-ann  docs/, src/http/a  zone         src/http/, docs/http.md",
            "lib   free                                       file         lib/",
        }).Or.EqualTo(new[]
        {
            "ZONE  HELD BY                 CLAIMED            EDITS CLAIM  PATHS",
            "http  person-ann, person-bob  src/http/a, docs/  zone         src/http/, docs/http.md",
            "lib   free                                       file         lib/",
        }));
        ann.Coord("release", "--all").Exits(0);
        bob.Coord("release", "--all").Exits(0);
        Assert.That(_scratch.Coord(_repository, "zone", "list").Exits(0).Lines[1], Does.StartWith("http  free "));
    }

    [Test]
    public void Are_none_where_the_file_names_none_and_an_error_where_it_is_broken()
    {
        Scratch.Write(_repository, "coord.json", "{ }");
        Assert.That(_scratch.Coord(_repository, "zone", "list").Exits(0).Line, Is.EqualTo("coord.json names no zones"));
        Scratch.Write(_repository, "coord.json", "{ \"zones\": 7 }");
        foreach (var verb in new[] { "list", "sync", "suggest" })
        {
            Assert.That(_scratch.Coord(_repository, "zone", verb).Exits(64).Error, Does.Contain("coord.json, line 1"));
        }
    }

    [Test]
    public void Are_written_into_the_texts_of_agents_and_checked()
    {
        Assert.That(_scratch.Coord(_repository, "zone", "sync").Exits(2).Error, Does.Contain("zone sync --create"));
        Scratch.Write(_repository, "CLAUDE.md", "# Rules\n");
        Assert.That(_scratch.Coord(_repository, "zone", "sync", "--dry-run").Exits(0).Lines, Is.EqualTo(new[] { "would update CLAUDE.md", "would create AGENTS.md" }));
        Assert.That(_scratch.Coord(_repository, "zone", "sync", "--check").Exits(2).Error, Does.StartWith("refused: The zones are not in step in CLAUDE.md, AGENTS.md."));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "CLAUDE.md")), Is.EqualTo("# Rules\n"));
        Assert.That(_scratch.Coord(_repository, "zone", "sync").Exits(0).Lines, Is.EqualTo(new[] { "updated CLAUDE.md", "created AGENTS.md" }));
        Assert.That(_scratch.Coord(_repository, "zone", "sync").Exits(0).Lines, Is.EqualTo(new[] { "CLAUDE.md is in step", "AGENTS.md is in step" }));
        _scratch.Coord(_repository, "zone", "sync", "--check").Exits(0);
        Scratch.Write(_repository, "coord.json", "{ }");
        _scratch.Coord(_repository, "zone", "sync", "--check").Exits(2);
    }

    [Test]
    public void Are_not_written_into_a_text_that_another_session_holds()
    {
        Scratch.Write(_repository, "CLAUDE.md", "# Rules\n");
        var ann = Worker.Start(_scratch, _repository, "ann");
        ann.Coord("claim", "CLAUDE.md").Exits(0);
        Assert.That(_scratch.Coord(_repository, "zone", "sync").Exits(2).Error, Does.StartWith("refused: CLAUDE.md is claimed by person-ann ("));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "CLAUDE.md")), Is.EqualTo("# Rules\n"));
        Assert.That(File.Exists(Path.Combine(_repository, "AGENTS.md")), Is.False);
        ann.Coord("zone", "sync").Exits(0);
    }

    [Test]
    public void Are_proposed_as_a_part_of_the_file()
    {
        for (var i = 0; i < 4; i++)
        {
            foreach (var directory in new[] { "one", "two" })
            {
                Scratch.Write(_repository, $"{directory}/f", $"{i}\n");
                Scratch.Write(_repository, $"{directory}-tests/f", $"{i}\n");
                _scratch.Git(_repository, "add", "--all").Exits(0);
                _scratch.Git(_repository, "commit", "--quiet", "-m", $"{directory} {i}").Exits(0);
            }
        }

        var answer = _scratch.Coord(_repository, "zone", "suggest").Exits(0);
        Scratch.Write(_repository, "coord.json", answer.Output);
        Assert.That(_scratch.Coord(_repository, "zone", "list").Exits(0).Lines.Skip(1), Is.EqualTo(new[] { "one   free              zone         one-tests/, one/", "two   free              zone         two-tests/, two/" }));
        Assert.That(_scratch.Coord(_repository, "zone", "suggest").Exits(0).Error, Does.Contain("speak for no zone"));
        foreach (var number in new[] { "0", "-1", "10001", "x" })
        {
            _scratch.Coord(_repository, "zone", "suggest", "--since", number).Exits(64);
        }
    }
}
