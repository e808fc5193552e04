using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The notes ref of the claims holds what no version of the tool wrote.</summary>
public class ClaimsThatSomebodyElseWrote
{
    private const string Ref = "refs/notes/coord/claims";

    [Test]
    public void Are_garbage_and_stay_byte_for_byte_beside_ours()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        const string Garbage = "not json\n{\"v\":1}\n{\"v\":1,\"kind\":\"request\",\"pattern\":\"readme\",\"session\":\"x\"}\n[]\n";
        var blob = scratch.Run(repository, "git", ["hash-object", "-w", "--stdin"], "readme").Exits(0).Line;
        scratch.Git(repository, "notes", "--ref=coord/claims", "add", "-m", Garbage, blob).Exits(0);
        scratch.Git(repository, "notes", "--ref=coord/claims", "add", "-m", "a note on a commit", "HEAD").Exits(0);

        Assert.That(ann.Coord("who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
        ann.Coord("claim", "readme").Exits(0);
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "show", blob).Exits(0).Output, Does.StartWith(Garbage).And.Contain("\"session\":\"ann\""));
        ann.Coord("release", "--all").Exits(0);
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "show", blob).Exits(0).Output, Is.EqualTo(Garbage));
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "show", "HEAD").Exits(0).Line, Is.EqualTo("a note on a commit"));
    }

    [Test]
    public void Are_of_a_newer_version_and_hold()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture);
        var line = $"{{\"v\":7,\"kind\":\"lease\",\"mode\":\"fancy\",\"pattern\":\"readme\",\"session\":\"future\",\"acquired\":\"{now}\",\"renewed\":\"{now}\",\"ttl\":900,\"extra\":[1]}}";
        var blob = scratch.Run(repository, "git", ["hash-object", "-w", "--stdin"], "readme").Exits(0).Line;
        scratch.Git(repository, "notes", "--ref=coord/claims", "add", "-m", line, blob).Exits(0);
        Assert.That(ann.Coord("claim", "readme").Exits(2).Error, Does.Contain("readme is claimed by future"));
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "show", blob).Exits(0).Line, Is.EqualTo(line));
    }

    [TestCase("blob")]
    [TestCase("tree")]
    public void Are_no_commit_and_every_command_says_what_to_do(string kind)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        var target = kind == "blob" ? scratch.Run(repository, "git", ["hash-object", "-w", "--stdin"], "text").Exits(0).Line : scratch.Git(repository, "rev-parse", "HEAD^{tree}").Exits(0).Line;
        scratch.Git(repository, "update-ref", Ref, target).Exits(0);
        foreach (var command in new string[][] { ["who"], ["claim", "readme"], ["release", "--all"], ["check", "readme"] })
        {
            var answer = ann.Coord(command).Exits(1);
            Assert.That(answer.Error, Does.Contain(Ref).And.Contain($"git update-ref -d {Ref}"));
            RepositoryThatCannotBeHandled.HasANextStep(answer);
        }

        Assert.That(ann.Coord("status").Exits(0).Output, Does.Contain(Ref).And.Contain($"git update-ref -d {Ref}"));
        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain($"BAD   {Ref}"));
        Assert.That(scratch.Git(repository, "rev-parse", Ref).Exits(0).Line, Is.EqualTo(target));

        // An edit and a commit cannot be judged; they pass, and that is said.
        var edit = scratch.CoordReading(repository, Payload.Of("PreToolUse", "bob", repository, Path.Combine(repository, "readme")), "hook", "pre-tool-use", "--agent", "claude").Exits(0);
        Assert.That(edit.Output + edit.Error, Does.Contain("let this pass"));
        ann.Stage("a", "a\n");
        Assert.That(ann.Git("commit", "--quiet", "-m", "ann: a").Exits(0).Error, Does.Contain("lets this pass"));

        scratch.Git(repository, "update-ref", "-d", Ref).Exits(0);
        ann.Coord("claim", "readme").Exits(0);
    }

    [Test]
    public void Are_a_commit_of_something_else_and_count_for_nothing()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = Worker.Start(scratch, repository, "ann");
        scratch.Git(repository, "update-ref", Ref, "HEAD").Exits(0);
        Assert.That(ann.Coord("who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
        ann.Coord("claim", "readme").Exits(0);
        Assert.That(ann.Coord("who").Exits(0).Output, Does.Contain("readme"));
        Assert.That(scratch.Git(repository, "cat-file", "-p", $"{Ref}:readme").Exits(0).Output, Is.EqualTo("hello\n"));
    }
}
