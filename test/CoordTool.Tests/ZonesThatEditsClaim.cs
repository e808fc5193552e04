using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>coord.json</c> names zones, and says what the first edit inside takes.</summary>
public class ZonesThatEditsClaim
{
    private const string Zones = """
        { "zones": {
          "http": { "paths": ["src/http/", "docs/http.md"] },
          "files": { "paths": ["lib/"], "claim": "file" },
          "free": { "paths": ["notes/"], "claim": "none" } } }
        """;

    private Scratch _scratch = null!;
    private string _repository = "";
    private ClaudeSession _ann = null!;
    private ClaudeSession _bob = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("coord.json", Zones), ("src/http/a", "a\n"), ("src/http/b", "b\n"), ("docs/http.md", "h\n"), ("lib/x", "x\n"), ("notes/n", "n\n"));
        _ann = ClaudeSession.Named(_scratch, _repository, "Ann");
        _bob = ClaudeSession.Named(_scratch, _repository, "Bob");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("src/http/a", "docs/http.md ann", "src/http/ ann", Description = "the zone")]
    [TestCase("docs/http.md", "docs/http.md ann", "src/http/ ann", Description = "the zone, by its other path")]
    [TestCase("lib/x", "lib/x ann", Description = "the file")]
    [TestCase("notes/n", Description = "nothing")]
    [TestCase("elsewhere", "elsewhere ann", Description = "the file, in no zone")]
    public void Are_taken_as_they_say(string path, params string[] held)
    {
        foreach (var answer in new[] { _ann.Edits(path), _ann.HasChanged(Path.Combine(_repository, path)) })
        {
            Assert.That(ClaudeSession.Told(answer), Is.Empty);
            Assert.That(_scratch.Held(_repository).Where(hold => hold != $"{path} ann" || held.Contains(hold)), Is.EqualTo(held));
        }
    }

    [Test]
    public void Are_taken_in_part_where_another_holds_some_of_it()
    {
        _bob.Coord("claim", "src/http/b").Exits(0);
        Assert.That(ClaudeSession.Told(_ann.Edits("src/http/a")), Is.Empty);
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/http/a ann", "src/http/b bob" }));
        _ann.Edits("src/http/b").Exits(2);
    }

    [Test]
    public void Cannot_be_read_and_the_file_is_taken()
    {
        Scratch.Write(_repository, "coord.json", "{ \"zones\": { \"http\": { \"paths\": [\"src/http/\"], \"clam\": 1 } } }");
        Assert.That(ClaudeSession.Told(_ann.Edits("src/http/a")), Does.StartWith("The zones of this repository cannot be read").And.Contain("coord.json").And.Contain("clam"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/http/a ann" }));
        Assert.That(ClaudeSession.Told(_ann.HasChanged(Path.Combine(_repository, "lib/x"), Path.Combine(_repository, "lib/y"))).Split('\n'), Has.Length.EqualTo(1));
    }

    // Also its paths that were not edited.
    [Test]
    public void Go_back_once_what_was_edited_inside_is_committed()
    {
        var worker = new Worker(_scratch, "ann", _repository, _scratch.SessionVariables("ann", _repository));
        foreach (var path in new[] { "src/http/a", "src/http/b" })
        {
            _ann.Edits(path).Exits(0);
            Scratch.Write(_repository, path, "edited\n");
        }

        worker.Commit("src/http/a", "edited\n");
        Assert.That(_scratch.Held(_repository), Does.Contain("src/http/ ann"));
        _bob.Edits("src/http/a").Exits(2);
        worker.Commit("src/http/b", "edited\n");
        Assert.That(_scratch.Held(_repository), Is.Empty);
    }

    [Test]
    public void Hold_files_that_were_changed_before_and_that_is_told_once()
    {
        Scratch.Write(_repository, "lib/x", "of bob\n");
        _bob.HasChanged(Path.Combine(_repository, "lib/x")).Exits(0);
        _bob.Coord("release", "--all").Exits(0);
        Assert.That(ClaudeSession.Told(_ann.Edits("lib/x")), Does.StartWith("lib/x already had uncommitted changes").And.Contain("last edited by Bob"));
        Assert.That(ClaudeSession.Told(_ann.Edits("lib/x")), Is.Empty);

        // By nobody we know; and what nobody changed is not worth a word.
        Scratch.Write(_repository, "notes/n", "by hand\n");
        Assert.That(ClaudeSession.Told(_ann.Edits("notes/n")), Does.StartWith("notes/n already had uncommitted changes").And.Not.Contain("last edited by"));
        Assert.That(ClaudeSession.Told(_ann.Edits("src/http/a")), Is.Empty);
    }
}
