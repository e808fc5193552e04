using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>log</c> reads who did what from the history of the notes, whoever else wrote there.</summary>
public class LogOfClaims
{
    [Test]
    public void Is_empty_where_nobody_claimed_anything()
    {
        using var scratch = new Scratch();
        var answer = scratch.Coord(scratch.Repository(), "log").Exits(0);
        Assert.That(answer.Output + answer.Error, Is.Empty);
    }

    [Test]
    public void Is_asked_for_a_session_a_path_and_a_time()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("src/a", "a\n"));
        foreach (var id in new[] { "ann", "bob" })
        {
            scratch.Coord(repository, "session", "start", "--id", id, "--name", id.ToUpperInvariant()).Exits(0);
        }

        scratch.Coord(repository, "claim", "--session", "ann", "src/a", "@tests", "--reason", "why not").Exits(0);
        scratch.Coord(repository, "release", "--session", "ann", "@tests").Exits(0);

        // Of another time and by another hand.
        scratch.Git(repository, "notes", "--ref=coord/claims", "add", "-m", "not a claim", "HEAD").Exits(0);
        scratch.Coord(repository, "claim", "--session", "bob", "lib/").Exits(0);

        Is(["BOB  claim  lib/", "ANN  release  @tests", "ANN  claim  src/a @tests: why not"]);
        Is(["BOB  claim  lib/", "ANN  release  @tests", "ANN  claim  src/a @tests: why not"], "--since", "1h");
        Is([], "--since", "2099-01-01");
        Is(["BOB  claim  lib/"], "--session", "bob");
        Is(["ANN  claim  src/a @tests: why not"], "src/");
        Is(["ANN  release  @tests", "ANN  claim  src/a @tests: why not"], "@tests", "--session", "ann");
        Is([], "@tests", "--session", "bob");
        Assert.That(scratch.Coord(repository, "log", "--since", "yesterday-ish").Exits(64).Error, Does.Contain("--since"));

        void Is(string[] lines, params string[] words) =>
            Assert.That(scratch.Coord(repository, ["log", "--kind", "claims", .. words]).Exits(0).Lines.Select(line => line["just now    ".Length..]), NUnit.Framework.Is.EqualTo(lines));
    }
}
