using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A session that ends can leave a file that says what there is to know.</summary>
public class SessionsThatHandOver
{
    [Test]
    public void Leave_what_they_did_and_did_not()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("shared", "1\n"));
        var bob = Worker.Start(scratch, repository, "bob");
        bob.Commit("of/bob", "b\n");
        scratch.Coord(repository, "session", "start", "--id", "ann", "--task", "the login").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Commit("src/login", "a\n");
        scratch.Git(repository, "notes", "--ref=coord/decisions", "add", "-m", "Tokens live an hour.", "HEAD").Exits(0);
        ann.Coord("claim", "src/").Exits(0);
        Scratch.Write(repository, "src/half", "not yet\n");
        ann.Stage("staged only", "s\n");
        var ended = scratch.Coord(repository, "session", "end", "--id", "ann", "--handoff").Exits(0);
        var file = Path.Combine(repository, "HANDOFF.md");
        Assert.That(ended.Output, Does.Contain(file));
        var text = File.ReadAllText(file);
        Assert.That(text, Does.Contain("# Handoff of person-ann").And.Contain("Task: the login").And.Contain("ann: src/login: src/login").And.Contain("- src/half\n").And.Contain("- staged only\n")
            .And.Contain("## Claimed until then\n\n- src/\n").And.Contain("Tokens live an hour."));
        Assert.That(text, Does.Not.Contain("of/bob"));
        Assert.That(scratch.Git(repository, "status", "--porcelain", "--", "HANDOFF.md").Exits(0).Output, Is.Empty);

        // The next one comes on top.
        bob.Coord("session", "end", "--handoff", "--id", "bob").Exits(0);
        var both = File.ReadAllText(file);
        Assert.That(both.IndexOf("Handoff of person-bob", StringComparison.Ordinal), Is.GreaterThan(0).And.LessThan(both.IndexOf("Handoff of person-ann", StringComparison.Ordinal)));
    }

    [TestCase("mine\n")]
    [TestCase("")]
    [TestCase(null)]
    public void Never_write_over_what_another_wrote(string? text)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var file = Path.Combine(repository, "HANDOFF.md");
        if (text is null)
        {
            // Ours, and changed since.
            Worker.Start(scratch, repository, "first");
            scratch.Coord(repository, "session", "end", "--id", "first", "--handoff").Exits(0);
            text = File.ReadAllText(file) + "and mine\n";
        }

        File.WriteAllText(file, text);
        Worker.Start(scratch, repository, "ann");
        var ended = scratch.Coord(repository, "session", "end", "--id", "ann", "--handoff");
        if (text.Length == 0)
        {
            ended.Exits(0);
            Assert.That(File.ReadAllText(file), Does.Contain("person-ann"), "an empty file says nothing that could be lost");
            return;
        }

        Assert.That(ended.Exits(0).Error, Does.Contain("was written or changed by somebody else"));
        Assert.That(File.ReadAllText(file), Is.EqualTo(text));
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Output, Does.Not.Contain("ann"));
    }

    [Test]
    public void Leave_nothing_in_a_repository_they_are_taken_out_of()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var before = Photograph.Of(repository);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        Worker.Start(scratch, repository, "ann");
        scratch.Coord(repository, "session", "end", "--id", "ann", "--handoff").Exits(0);
        File.Delete(Path.Combine(repository, "HANDOFF.md"));
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
    }
}
