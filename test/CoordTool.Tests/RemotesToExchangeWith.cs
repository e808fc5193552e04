using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Which remote claims and decisions are exchanged with, and what of that stays when the tool goes.</summary>
public class RemotesToExchangeWith
{
    private Scratch _scratch = null!;
    private LoopbackServer _server = null!;
    private LoopbackServer _other = null!;
    private CloneAtWork _ann = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        (_server, _other) = (LoopbackServer.Start(_scratch, ServerKind.Path), LoopbackServer.Start(_scratch, ServerKind.Path));
        CloneAtWork.Seed(_scratch, _server, """{ "sync": { "mode": "manual" } }""");
        _ann = CloneAtWork.Start(_scratch, _server, "ann");
        _ann.Coord("claim", "f").Exits(0);
    }

    [TearDown]
    public void Clean_up()
    {
        _other.Dispose();
        _server.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Are_named_or_found()
    {
        Assert.That(_ann.Coord("sync", "--remote", "nowhere").Exits(64).Error, Does.Contain("There is no remote nowhere in this repository.").And.Contain("There are: origin"));
        _ann.Set($$"""{ "sync": { "mode": "manual", "remote": "{{_server.Url}}" } }""");
        Assert.That(_ann.Coord("sync").Exits(64).Error, Does.Contain("coord.json"));
        _ann.Set("""{ "sync": { "mode": "manual", "remote": "--upload-pack=touch sprung" } }""");
        _ann.Coord("sync").Exits(64);
        _ann.Set("""{ "sync": { "mode": "manual", "remote": "gone" } }""");
        Assert.That(_ann.Coord("sync").Exits(64).Error, Does.Contain("There is no remote gone in this repository, which coord.json names.").And.Contain("There are: origin"));
        Assert.That(Has(_server) || File.Exists(Path.Combine(_ann.Directory, "sprung")), Is.False);

        // Given by hand, what is set does not matter.
        Assert.That(_ann.Coord("sync", "--remote", "origin").Exits(0).Line, Is.EqualTo("origin: 0 notes received, 1 sent"));
        Assert.That(Has(_server));
    }

    [Test]
    public void Are_several()
    {
        _ann.Git("remote", "rename", "origin", "one/team").Exits(0);
        Assert.That(_ann.Coord("sync").Exits(0).Line, Is.EqualTo("one/team: 0 notes received, 1 sent"));
        _ann.Git("remote", "add", "two", _other.Url).Exits(0);
        Assert.That(_ann.Coord("sync").Exits(64).Error, Does.Contain("several remotes and none called origin").And.Contain("one/team").And.Contain("two").And.Contain("sync --remote NAME"));
        Assert.That(_ann.Coord("sync", "--remote", "two").Exits(0).Line, Is.EqualTo("two: 0 notes received, 1 sent"));
        Assert.That(Has(_other));
        _ann.Set("""{ "sync": { "mode": "manual", "remote": "two" } }""");
        _ann.Coord("release", "f").Exits(0);
        _ann.Coord("sync").Exits(0);
        Assert.That((new ClaimsInHistory(_scratch, _server.Repository).Lines.Count, new ClaimsInHistory(_scratch, _other.Repository).Lines.Count), Is.EqualTo((1, 0)));
        _ann.Coord("sync", "--remote", "one/team").Exits(0);
        Assert.That(new ClaimsInHistory(_scratch, _server.Repository).Lines, Is.Empty);
    }

    [Test]
    public void Are_missing()
    {
        var lonely = _scratch.Coordinated();
        Assert.That(_scratch.Coord(lonely, "sync").Exits(64).Error, Does.Contain("This repository has no remote").And.Contain("git remote add origin URL"));
        _scratch.Coord(lonely, "session", "start", "--id", "eve").Exits(0);
        Scratch.Write(lonely, "coord.json", """{ "sync": { "mode": "claim" } }""");
        Assert.That(_scratch.Coord(lonely, "claim", "--session", "eve", "f").Exits(64).Error, Does.Contain("no remote"));
        Assert.That(_scratch.Coord(lonely, "claim", "--session", "eve", "--offline", "f").Exits(0).Output, Does.Contain("local only"));
    }

    [Test]
    public void Are_forgotten_with_the_tool()
    {
        _ann.Coord("sync").Exits(0);
        Assert.That(_ann.Git("config", "--get-all", "remote.origin.fetch").Exits(0).Output, Does.Contain("refs/notes/coord/"));
        Assert.That(_ann.Git("for-each-ref", "--format=%(refname)", "refs/coord").Exits(0).Lines, Does.Contain("refs/coord/remotes/origin/claims").And.Contain("refs/coord/joined/origin/claims"));
        _ann.Coord("session", "end", "--id", "ann").Exits(0);
        _ann.Coord("deinit").Exits(0);
        Assert.That(_ann.Git("config", "--get-all", "remote.origin.fetch").Exits(0).Line, Is.EqualTo("+refs/heads/*:refs/remotes/origin/*"));
        Assert.That(_ann.Git("for-each-ref", "refs/coord/remotes", "refs/coord/joined").Exits(0).Output, Is.Empty);
        _ann.Git("fetch", "--quiet").Exits(0);
        Assert.That(_ann.Git("for-each-ref", "refs/coord").Exits(0).Output, Is.Empty);
    }

    private bool Has(LoopbackServer server) => new ClaimsInHistory(_scratch, server.Repository).Exists;
}
