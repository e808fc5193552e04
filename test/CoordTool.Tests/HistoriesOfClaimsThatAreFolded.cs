using System.Globalization;
using System.Text;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A team that claims all day has a long history of claims, which <c>gc</c> makes short, here and at the server.</summary>
public class HistoriesOfClaimsThatAreFolded
{
    private const int Long = 5_200;
    private const int Kept = 1_000;
    private const int Files = 40;

    [Test]
    public void Are_short_at_the_server_and_every_clone_follows()
    {
        using var scratch = new Scratch();
        using var server = LoopbackServer.Start(scratch, ServerKind.Path);
        CloneAtWork.Seed(scratch, server, """{ "sync": { "mode": "manual" } }""");
        ImportChanges(scratch, server.Repository, Long);
        var ann = CloneAtWork.Start(scratch, server, "ann");
        var bob = CloneAtWork.Start(scratch, server, "bob");
        var eve = CloneAtWork.Start(scratch, server, "eve");
        ann.Coord("claim", "src/ann").Exits(0);
        ann.Coord("sync").Exits(0);
        bob.Coord("sync").Exits(0);
        eve.Coord("sync").Exits(0);

        // What was not sent when the history is cut short under it is sent afterwards all the same.
        bob.Coord("claim", "src/bob").Exits(0);
        eve.Coord("claim", "src/bob").Exits(0);
        Assert.That(ann.Coord("gc", "--dry-run").Exits(0).Output, Does.Contain("would drop all but the latest 1000 changes of refs/notes/coord/claims"));
        Assert.That(Count(server.Repository, scratch), Is.GreaterThan(Long));
        Assert.That(ann.Coord("gc").Exits(0).Output, Does.Contain("dropped all but the latest 1000 changes of refs/notes/coord/claims"));
        Assert.That(Count(server.Repository, scratch), Is.InRange(Kept, Kept + 10));
        Assert.That(ann.Claims.Tree, Is.EqualTo(new ClaimsInHistory(scratch, server.Repository).Tree));

        Assert.That(bob.Coord("sync").Exits(0).Output, Does.Contain("1 sent"));
        Assert.That(eve.Coord("sync", "--json").Exits(0).Output, Does.Contain("\"session\":\"eve\"").And.Contain("\"winnerSession\":\"bob\""));
        foreach (var clone in new[] { ann, bob, eve })
        {
            clone.Coord("sync").Exits(0);
        }

        Assert.That(Count(server.Repository, scratch), Is.InRange(Kept, Kept + 20), "nobody brought the old history back");
        Assert.That(new[] { ann, bob, eve }.Select(clone => clone.Claims.Tree), Is.All.EqualTo(new ClaimsInHistory(scratch, server.Repository).Tree));
        Assert.That(ann.Claims.Now, Does.Contain(new ClaimThere("src/ann", "ann")).And.Contain(new ClaimThere("src/bob", "bob")).And.Not.Contain(new ClaimThere("src/bob", "eve")));
        Assert.That(ann.Coord("log", "--kind", "claim").Exits(0).Output, Does.Contain("src/bob").And.Contain("far"));
        scratch.Git(server.Repository, "fsck", "--strict").Exits(0);
        Assert.That(ann.Coord("gc").Exits(0).Output, Does.Not.Contain("changes of"));
    }

    [Test]
    public void Stay_long_where_the_server_takes_nothing_but_successors()
    {
        using var scratch = new Scratch();
        using var server = LoopbackServer.Start(scratch, ServerKind.Path);
        CloneAtWork.Seed(scratch, server, """{ "sync": { "mode": "manual" } }""");
        ImportChanges(scratch, server.Repository, Long);
        var hook = Scratch.Write(server.Repository, "hooks/update", "#!/bin/sh\n[ \"$2\" = 0000000000000000000000000000000000000000 ] || git merge-base --is-ancestor \"$2\" \"$3\" || { echo only successors here >&2; exit 1; }\n");
        scratch.Run(server.Repository, "chmod", ["+x", hook]).Exits(0);
        var ann = CloneAtWork.Start(scratch, server, "ann");
        ann.Coord("claim", "src/ann").Exits(0);
        ann.Coord("sync").Exits(0);
        var before = ann.Claims.Tree;
        Assert.That(ann.Coord("gc").Exits(0).Output, Does.Contain("its history at origin stays long: [remote rejected]"));
        Assert.That(Count(server.Repository, scratch), Is.GreaterThan(Long));
        Assert.That(ann.Claims.Tree, Is.EqualTo(before));
        Assert.That(ann.Coord("sync").Exits(0).Output, Does.Contain("nothing new"));
    }

    [Test]
    public void Are_short_where_nobody_else_has_them()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        ImportChanges(scratch, repository, Long);
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        scratch.Coord(repository, "--session", "ann", "claim", "readme").Exits(0);
        var tree = scratch.Git(repository, "rev-parse", "refs/notes/coord/claims^{tree}").Exits(0).Line;
        scratch.Coord(repository, "gc").Exits(0);
        Assert.That(Count(repository, scratch), Is.EqualTo(Kept + 1));
        Assert.That(scratch.Git(repository, "rev-parse", "refs/notes/coord/claims^{tree}").Exits(0).Line, Is.EqualTo(tree));
        Assert.That(scratch.Coord(repository, "who").Exits(0).Output, Does.Contain("readme"));
        Assert.That(scratch.Git(repository, "log", "-1", "--format=%s", "refs/notes/coord/claims").Exits(0).Line, Does.StartWith("claim: "));
    }

    private static int Count(string repository, Scratch scratch) =>
        int.Parse(scratch.Git(repository, "rev-list", "--count", ClaimsInHistory.Ref).Exits(0).Line, CultureInfo.InvariantCulture);

    // As if a session elsewhere had claimed and given back one file after the other, with one that it still holds.
    private static void ImportChanges(Scratch scratch, string repository, int count)
    {
        var ids = Enumerable.Range(0, Files).Select(number => scratch.Run(repository, "git", ["hash-object", "--stdin"], $"src/f{number}").Exits(0).Line).ToList();
        var start = DateTimeOffset.UtcNow.AddHours(-3);
        var input = new StringBuilder();
        for (var number = 0; number < count; number++)
        {
            var when = start.AddSeconds(number * 2);
            var pattern = $"src/f{number % Files}";
            var line = $"{{\"v\":1,\"kind\":\"hold\",\"mode\":\"exclusive\",\"auto\":false,\"pattern\":\"{pattern}\",\"session\":\"far\",\"name\":\"far\",\"host\":\"far\",\"machine\":\"far\",\"acquired\":\"{when:yyyy-MM-dd'T'HH:mm:ss}+00:00\",\"renewed\":\"{when:yyyy-MM-dd'T'HH:mm:ss}+00:00\",\"ttl\":900}}\n";
            var id = ids[number % Files];
            input.Append(CultureInfo.InvariantCulture, $"blob\nmark :1\ndata {line.Length}\n{line}\n");
            input.Append(CultureInfo.InvariantCulture, $"blob\nmark :2\ndata {pattern.Length}\n{pattern}\n");
            var message = $"claim: far takes {pattern}\n\nCoord-Action: claim\nCoord-Name: far\nCoord-Session: far\nCoord-Pattern: {pattern}\n";
            input.Append(CultureInfo.InvariantCulture, $"commit {ClaimsInHistory.Ref}\ncommitter far <far@example.com> {when.ToUnixTimeSeconds()} +0000\ndata {message.Length}\n{message}");
            input.Append(CultureInfo.InvariantCulture, $"M 100644 :1 {id[..2]}/{id[2..]}\nM 100644 :2 {id[..2]}/{id[2..]}.annotated\n\n");
        }

        scratch.Run(repository, "git", ["fast-import", "--quiet"], input.ToString()).Exits(0);
    }
}
