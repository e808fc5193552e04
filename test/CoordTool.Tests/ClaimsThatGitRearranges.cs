using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Git's own commands, and people, handle the notes that the claims are.</summary>
public class ClaimsThatGitRearranges
{
    private const string Ref = "refs/notes/coord/claims";
    private static readonly string[] Notes = ["notes", "--ref=coord/claims"];
    private Scratch _scratch = null!;
    private string _repository = "";
    private Worker _ann = null!;
    private Worker _bob = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("readme", "hello\n"), ("src/a", "a\n"));
        _ann = Worker.Start(_scratch, _repository, "ann");
        _bob = Worker.Start(_scratch, _repository, "bob");
        _ann.Coord("claim", "src/", "@tests").Exits(0);
        _bob.Coord("claim", "--shared", "readme").Exits(0);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Are_listed_and_shown_by_it()
    {
        var listed = Git([.. Notes, "list"]).Lines.Select(line => line.Split(' ')[1]).ToList();
        Assert.That(listed.Select(annotated => Git("cat-file", "-p", annotated).Output), Is.EquivalentTo(new[] { "src/", "@tests", "readme" }));
        foreach (var annotated in listed)
        {
            using var line = JsonDocument.Parse(Git([.. Notes, "show", annotated]).Line);
            Assert.That(line.RootElement.GetProperty("pattern").GetString(), Is.EqualTo(Git("cat-file", "-p", annotated).Output));
        }

        var log = Git("log", "-p", "--format=%s", Ref).Output;
        Assert.That(log, Does.Contain("person-ann").And.Contain("src/ @tests").And.Contain("person-bob").And.Contain("\n+{\"v\":1,"));
    }

    [TestCase("pack-refs --all")]
    [TestCase("gc --quiet")]
    [TestCase("gc --quiet --prune=now", Description = "the blobs that hold the patterns are nobody's, and go")]
    [TestCase("repack -a -d -q")]
    public void Are_packed_and_stay_what_they_are(string command)
    {
        var before = Held();
        Git(command.Split(' '));
        Assert.That(Held(), Is.EqualTo(before));
        Holds();
        Git(command.Split(' '));
        _ann.Coord("release", "src/").Exits(0);
        _bob.Coord("claim", "src/a").Exits(0);
        Git(command.Split(' '));
        Assert.That(Held(), Is.EqualTo(new[] { "@tests ann", "readme bob", "src/a bob" }));
        Assert.That(_scratch.Git(_repository, "fsck", "--strict").Exits(0).Error, Is.Empty);
    }

    // With few notes Git writes them flat, with many by two digits; either way all of them anew.
    [TestCase(1, false)]
    [TestCase(400, true)]
    public void Are_laid_out_anew_when_somebody_adds_notes(int others, bool isFannedOut)
    {
        var names = Enumerable.Range(1, others - 1).Select(i => Convert.ToHexStringLower(SHA256.HashData([(byte)i, (byte)(i >> 8)]))[..40]);
        var lines = string.Concat(names.Select(name => $"M 100644 inline {name}\ndata 5\nnote\n\n"));
        _scratch.Run(_repository, "git", ["fast-import", "--quiet"], $"commit {Ref}\ncommitter x <x@x> 1700000000 +0000\ndata 1\nx\nfrom {Ref}^0\n{lines}").Exits(0);
        Git([.. Notes, "add", "-m", "a note on a commit", "HEAD"]);
        var places = Git("ls-tree", "-r", "--name-only", Ref).Lines.Where(place => !place.EndsWith(".annotated", StringComparison.Ordinal)).ToArray();
        Assert.That(places, Has.Length.EqualTo(others + 3).And.All.Matches<string>(place => place.Contains('/', StringComparison.Ordinal) == isFannedOut));
        Holds();

        _bob.Coord("claim", "new").Exits(0);
        Git([.. Notes, "append", "-m", "and more", "HEAD"]);
        Holds();
        Assert.That(Held(), Is.EqualTo(new[] { "@tests ann", "new bob", "readme bob", "src/ ann" }));
        Assert.That(Git([.. Notes, "list"]).Lines.Select(line => line.Split(' ')[1]), Is.Unique);
        _ann.Coord("release", "--all").Exits(0);
        _bob.Coord("release", "--all").Exits(0);
        Assert.That(Held(), Is.Empty);
        Assert.That(Git([.. Notes, "list"]).Lines, Has.Length.EqualTo(others));
        Assert.That(Git([.. Notes, "show", "HEAD"]).Output, Is.EqualTo("a note on a commit\n\nand more\n"));
    }

    [Test]
    public void Are_edited_by_hand_and_hold_while_every_other_byte_stays()
    {
        const string Newer = "{\"v\":9,\"pattern\":\"src/\",\"session\":\"future\",\"how\":{\"mode\":\"shared\"}}";
        var annotated = Blob("src/");
        var own = Git([.. Notes, "show", annotated]).Line;
        var bytes = Encoding.Latin1.GetString([0x63, 0x61, 0x66, 0xe9, 0x00, 0xff]);
        WriteNote(annotated, $"by hand: {{\r\n{bytes}\n{own}\r\n{Newer}\n  {{\"v\":1,\"kind\":\"hold\"}}\t\n");

        Assert.That(_bob.Coord("claim", "src/a").Exits(2).Error, Does.Contain("claimed by person-ann").And.Contain("claimed by future"));
        Assert.That(_ann.Coord("claim", "src/a").Exits(2).Error, Does.Contain("claimed by future").And.Not.Contain("person-ann"));
        Assert.That(_ann.Coord("release", "src/").Exits(0).Line, Is.EqualTo("released src/"));
        Assert.That(ReadNote(annotated), Is.EqualTo($"by hand: {{\r\n{bytes}\n{Newer}\n  {{\"v\":1,\"kind\":\"hold\"}}\t\n"));
        Assert.That(_bob.Coord("claim", "src/a").Exits(2).Error, Does.Contain("claimed by future").And.Not.Contain("person-ann"));

        // Who takes the newer line away by hand frees it.
        WriteNote(annotated, $"by hand: {{\r\n{bytes}\n");
        _bob.Coord("claim", "src/").Exits(0);
        _bob.Coord("release", "--all").Exits(0);
        Assert.That(ReadNote(annotated), Is.EqualTo($"by hand: {{\r\n{bytes}\n"));
    }

    // A line says itself what it is on; where Git keeps it says nothing.
    [Test]
    public void Are_moved_to_another_object_and_hold_what_they_say()
    {
        Git([.. Notes, "copy", Blob("src/"), "HEAD"]);
        Git([.. Notes, "remove", Blob("src/")]);
        Assert.That(Held(), Is.EqualTo(new[] { "@tests ann", "readme bob", "src/ ann" }));
        Holds();
        _ann.Coord("release", "src/").Exits(0);
        Assert.That(Held(), Is.EqualTo(new[] { "@tests ann", "readme bob" }));
        _bob.Coord("claim", "src/a").Exits(0);
    }

    [Test]
    public void Are_removed_by_hand_and_free_at_once()
    {
        Git([.. Notes, "remove", Blob("src/")]);
        _bob.Coord("claim", "src/a").Exits(0);
        Git("update-ref", "-d", Ref);
        Assert.That(Held(), Is.Empty);
        _bob.Coord("claim", "@tests").Exits(0);
        _ann.Coord("claim", "@tests").Exits(2);
    }

    // The ref is put back to what it was before: what came since never was.
    [Test]
    public void Are_put_back_by_hand_and_hold_what_they_held()
    {
        var before = Git("rev-parse", Ref).Line;
        _ann.Coord("release", "src/").Exits(0);
        _bob.Coord("claim", "src/a").Exits(0);
        Git("update-ref", Ref, before);
        Assert.That(Held(), Is.EqualTo(new[] { "@tests ann", "readme bob", "src/ ann" }));
        Holds();
    }

    /// <summary>What the set-up claimed is refused to the other by command, by question and by hook, and everything else is not.</summary>
    private void Holds()
    {
        Assert.That(_bob.Coord("claim", "src/a").Exits(2).Error, Does.Contain("is claimed by person-ann"));
        _bob.Coord("claim", "@tests").Exits(2);
        Assert.That(_ann.Coord("claim", "readme").Exits(2).Error, Does.Contain("is claimed by person-bob"));
        _bob.Coord("check", "src/a").Exits(2);
        _ann.Coord("check", "src/a").Exits(0);
        _bob.Coord("check", "elsewhere").Exits(0);
        var hook = _scratch.CoordReading(_repository, RecordedPayload.Read("pre-tool-use-edit", "bob", _repository, Path.Combine(_repository, "src/a")), "hook", "pre-tool-use", "--agent", "claude").Exits(2);
        Assert.That(hook.Error, Does.Contain("src/a is claimed by person-ann"));
    }

    private Answer Git(params string[] words) => _scratch.Git(_repository, words).Exits(0);

    private string Blob(string text) => _scratch.Run(_repository, "git", ["hash-object", "-w", "--stdin"], text).Exits(0).Line;

    private void WriteNote(string annotated, string bytes)
    {
        var file = _scratch["note"];
        File.WriteAllBytes(file, Encoding.Latin1.GetBytes(bytes));
        Git([.. Notes, "add", "-f", "-C", Git("hash-object", "-w", file).Line, annotated]);
    }

    private string ReadNote(string annotated)
    {
        var file = _scratch["note"];
        _scratch.Run(_repository, "sh", ["-c", "git notes --ref=coord/claims show \"$0\" >\"$1\"", annotated, file]).Exits(0);
        return Encoding.Latin1.GetString(File.ReadAllBytes(file));
    }

    private string[] Held()
    {
        using var who = JsonDocument.Parse(_scratch.Coord(_repository, "who", "--json").Exits(0).Output);
        return [.. who.RootElement.GetProperty("claims").EnumerateArray()
            .Select(claim => $"{claim.GetProperty("pattern").GetString()} {claim.GetProperty("session").GetString()}").Order(StringComparer.Ordinal)];
    }
}
