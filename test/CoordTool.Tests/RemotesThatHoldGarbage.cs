using System.Text;
using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Whoever may push can put anything into the notes of a server. What is ours stays, nothing of it is run, read elsewhere or
/// let through to a terminal, and what cannot be taken is left there and said.
/// </summary>
public class RemotesThatHoldGarbage
{
    private const string Claims = ClaimsInHistory.Ref;
    private const string Decisions = "refs/notes/coord/decisions";
    private Scratch _scratch = null!;
    private LoopbackServer _server = null!;
    private CloneAtWork _ann = null!;
    private NotesOfAStranger _stranger = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _server = LoopbackServer.Start(_scratch, ServerKind.Path);
        CloneAtWork.Seed(_scratch, _server, """{ "sync": { "mode": "manual" } }""");
        _ann = CloneAtWork.Start(_scratch, _server, "ann");
        _ann.Coord("claim", "own").Exits(0);
        _ann.Coord("sync").Exits(0);
        _stranger = new NotesOfAStranger(_scratch, _server);
    }

    [TearDown]
    public void Clean_up()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [TestCase("blob")]
    [TestCase("tag")]
    public void Have_something_else_where_notes_should_be(string what)
    {
        var at = Server("rev-parse", Claims).Line;
        var target = what switch
        {
            "blob" => _stranger.Blob("text"),
            _ => _scratch.Run(_server.Repository, "git", ["mktag"], $"object {at}\ntype commit\ntag x\ntagger x <x@x> 0 +0000\n\nx\n").Exits(0).Line,
        };
        foreach (var name in new[] { Claims, Decisions })
        {
            Server("update-ref", name, target);
        }

        _ann.Coord("decision", "add", "Tabs.").Exits(0);
        _ann.Coord("claim", "more").Exits(0);
        var answer = Survives(1);
        Assert.That(answer.Error, Does.Contain($"error: What origin has in {Claims} was not joined, for it points to something else").And.Contain("whoever may push there can put it right"));
        Assert.That(_ann.Claims.Lines, Is.EqualTo(new[] { "hold more ann", "hold own ann" }));
        Assert.That(_ann.Coord("decision", "list").Exits(0).Output, Does.Contain("Tabs."));

        // Put right again, all goes on.
        Server("update-ref", Claims, at);
        Server("update-ref", "-d", Decisions);
        _ann.Coord("sync").Exits(0);
        Assert.That(new ClaimsInHistory(_scratch, _server.Repository).Lines, Is.EqualTo(new[] { "hold more ann", "hold own ann" }));
    }

    // What was claimed there was taken away by whoever did that; what is not there yet comes on top.
    [Test]
    public void Have_the_sources_where_notes_should_be()
    {
        Server("update-ref", Claims, "main");
        Server("update-ref", Decisions, "main");
        _ann.Coord("decision", "add", "Tabs.").Exits(0);
        _ann.Coord("claim", "more").Exits(0);
        Assert.That(_ann.Coord("sync").Exits(0).Output, Does.Contain("origin: "));
        Assert.That(_scratch.Held(_ann.Directory), Does.Contain("more ann").And.Contain("own ann"));
        foreach (var name in new[] { Claims, Decisions })
        {
            Assert.That(Server("cat-file", "blob", $"{name}:readme").Output, Is.EqualTo("hello\n"));
        }

        Assert.That(_ann.Coord("decision", "list").Exits(0).Output, Does.Contain("Tabs."));
        _ann.Coord("sync").Exits(0);
    }

    [Test]
    public void Have_lines_and_notes_that_nobody_understands()
    {
        byte[] strange = [.. "not json\n{\"v\":1}\n"u8, 0, 0xff, 0xe9, (byte)'\r', (byte)'\n'];
        var (odd, twice, big) = (_stranger.Blob("odd"), _stranger.Blob("twice"), _stranger.Blob("big"));
        const string Future = "{\"v\":7,\"kind\":\"lease\",\"pattern\":\"future\",\"session\":\"z\",\"how\":[1]}";
        _stranger.Put(odd, strange).Claim("future", Future)
            .Put(twice, NotesOfAStranger.Line("twice/a", "eve") + "\n").Put($"{twice[..2]}/{twice[2..]}", NotesOfAStranger.Line("twice/b", "eve") + "\n")
            .Put(big, new string('x', 2 << 20)).Put("readme", "no note\n").Put("ab/cd", "nor this\n").Commit();
        var before = Server("rev-parse", $"{Claims}:{odd}").Line;
        _ann.Coord("claim", "odd", "twice", "future", "big").Exits(0);
        var synced = Survives(0, "future ann", "big ann");
        Assert.That(synced.Output, Does.Contain("future of ann gives way to future of z"));
        Assert.That(synced.Output, Does.Contain($"WARNING: the note on {big} could not be joined"));

        // Ours has joined what was there, and theirs is as it was.
        Assert.That(Server("rev-parse", $"{Claims}:{odd}").Line, Is.Not.EqualTo(before));
        var joined = _scratch.Run(_server.Repository, "/bin/sh", ["-c", $"git cat-file blob {Claims}:{odd} | head -c {strange.Length} | git hash-object --stdin"]).Exits(0).Line;
        Assert.That(joined, Is.EqualTo(before));
        Assert.That(Server("cat-file", "blob", $"{Claims}:{_stranger.Blob("future")}").Output, Does.Contain(Future + "\n"));
        Assert.That(_scratch.Held(_ann.Directory), Is.SupersetOf(new[] { "future z", "odd ann", "own ann", "twice ann", "twice/a eve", "twice/b eve" }));
        Assert.That(Server("ls-tree", "-r", "--name-only", Claims).Lines, Does.Contain("readme").And.Contain("ab/cd").And.Contain(big));
        Assert.That(_ann.Coord("claim", "future").Exits(2).Error, Does.Contain("future is claimed by z"));
        RepositoryThatCannotBeHandled.HasANextStep(_ann.Coord("claim", "big").Exits(1));
        _ann.Coord("release", "odd").Exits(0);
        _ann.Coord("sync").Exits(0);
        Assert.That(Server("rev-parse", $"{Claims}:{odd}").Line, Is.EqualTo(before));
    }

    [Test]
    public void Have_names_that_would_drive_a_terminal()
    {
        const string Evil = "x\\u001b]0;owned\\u0007\\u202e\\u009b2J\\r\\n";
        const string More = $",\"name\":\"{Evil}\",\"machine\":\"{Evil}\",\"checkout\":\"{Evil}\",\"task\":\"{Evil}\",\"reason\":\"{Evil}\",\"by\":\"{Evil}\",\"answer\":\"{Evil}\",\"rescue\":\"refs/heads/main; rm -rf /\"";
        _stranger.Claim("f", NotesOfAStranger.Line("f", Evil, More)).Claim("g/", NotesOfAStranger.Line($"g/{Evil}", Evil, More))
            .Claim("lost", NotesOfAStranger.Line($"lost{Evil}", "ann", More, kind: "lost")).Claim("own", NotesOfAStranger.Line("own", "eve", More, kind: "request"))
            .Commit(when: DateTimeOffset.UtcNow.AddMinutes(10d), message: "claim: \u001b[2J\n\nCoord-Action: claim\nCoord-Name: \u001b[2J\u0007\u202e\nCoord-Session: \u001b[2J\nCoord-Pattern: \u001b[2J\n");
        _stranger.Put(Server("rev-parse", "main").Line, "Decision: d-1\nStatus: \u001b[2J\nAuthor: \u001b[2J\n\n    \u001b[2J\u0007\n").Commit(Decisions);
        _ann.Coord("claim", "f").Exits(0);
        IsTame(Survives(0, "f ann"));
        foreach (var command in new string[][] { ["who"], ["who", "--json"], ["status"], ["status", "--json"], ["log"], ["check", "f"], ["claim", "f"], ["handoff", "list"], ["decision", "list"], ["sync"] })
        {
            IsTame(_ann.Coord(command));
        }

        IsTame(_ann.Claude.Edits("f"));
        var told = IsTame(_ann.Claude.HasChanged());
        Assert.That(told.Output, Does.Not.Contain("rm -rf"));
        IsTame(_scratch.CoordReading(_ann.Directory, Payload.Of("SessionStart", "cid", _ann.Directory), "hook", "session-start", "--agent", "claude").Exits(0));
    }

    // What a line names is a place on another machine, whatever it says.
    [Test]
    public void Have_places_that_are_not_theirs_to_name()
    {
        var trap = _scratch.Repository("trap");
        var sprung = _scratch["sprung"];
        _scratch.Git(trap, "config", "core.fsmonitor", $"touch '{sprung}'; false").Exits(0);
        var common = Path.Combine(_ann.Directory, ".git");
        var host = HostOf("own");
        var old = NotesOfAStranger.Moment(DateTimeOffset.UtcNow.AddMinutes(-40d));
        var at = $",\"checkout\":\"{trap}\"";
        foreach (var (session, more) in new[] { ("ann", at), ("../../x", at), ("eve", at + $",\"repository\":\"{common}\",\"host\":\"{host}\""), ("ann", at + $",\"repository\":\"{common}\",\"host\":\"{host}\"") })
        {
            var pattern = $"at{_stranger.Blob(session + more)[..4]}/";
            _stranger.Claim(pattern, NotesOfAStranger.Line(pattern, session, more, old));
        }

        _stranger.Claim("@tests", NotesOfAStranger.Line("@tests", "eve", ",\"checkout\":\"/etc\"", old)).Commit();
        _scratch.Coord(_ann.Directory, "session", "start", "--id", "eve", "--name", "eve").Exits(0);
        File.SetLastWriteTimeUtc(Path.Combine(common, "coord/sessions/eve.beat"), DateTime.UtcNow.AddMinutes(-40d));
        File.SetLastWriteTimeUtc(Path.Combine(common, "coord/sessions/ann.beat"), DateTime.UtcNow.AddMinutes(-40d));
        Survives(0);
        _scratch.Coord(_ann.Directory, "session", "start", "--id", "dan", "--name", "dan").Exits(0);
        foreach (var command in new string[][] { ["who"], ["status"], ["conflicts"], ["check", "./"], ["claim", "--takeover", "--session", "dan", "./"], ["gc"], ["session", "end", "--id", "eve"] })
        {
            Assert.That(_scratch.Coord(_ann.Directory, command).ExitCode, Is.Not.EqualTo(1));
        }

        Assert.That(File.Exists(sprung), Is.False);
        _scratch.Git(trap, "status").Exits(0);
        Assert.That(File.Exists(sprung), "it would have sprung");
    }

    [Test]
    public void Have_times_that_cannot_be()
    {
        var ttls = new[] { "99999999999999", "2147483647", "-2147483648", "1e999", "\"long\"" };
        foreach (var (ttl, at) in ttls.Select((ttl, at) => (ttl, at)))
        {
            _stranger.Claim($"ttl{at}", NotesOfAStranger.Line($"ttl{at}", "eve").Replace("\"ttl\":900", $"\"ttl\":{ttl}", StringComparison.Ordinal));
        }

        _stranger.Claim("far", NotesOfAStranger.Line("far", "eve", renewed: "9999-12-31T23:59:59Z")).Claim("old", NotesOfAStranger.Line("old", "eve", renewed: "0001-01-01T00:00:00Z"))
            .Claim("no time", NotesOfAStranger.Line("no time", "eve", renewed: "10000-01-01T00:00:00Z")).Commit();
        Survives(0);
        _ann.Coord("status").Exits(0);
        Assert.That(_ann.Coord("claim", "far").Exits(2).Error, Does.Contain("stalled").And.Contain("claim --takeover far"));
        _ann.Coord("claim", "--takeover", "far", "old", "no time").Exits(0);
        foreach (var at in Enumerable.Range(0, ttls.Length))
        {
            Assert.That(_ann.Coord("claim", "--takeover", $"ttl{at}").Exits(2).Error, Does.Contain("is claimed by eve"));
        }

        _ann.Coord("sync").Exits(0);
        Assert.That(new ClaimsInHistory(_scratch, _server.Repository).Now.Where(claim => claim.Session == "ann").Select(claim => claim.Pattern), Is.SupersetOf(new[] { "far", "no time", "old", "own" }));
    }

    [Test]
    public void Have_clocks_that_disagree()
    {
        _stranger.Claim("f", NotesOfAStranger.Line("f", "eve")).Commit(when: DateTimeOffset.UtcNow.AddMinutes(10d), message: "claim: Eve takes f\n\nCoord-Action: claim\nCoord-Name: Eve\nCoord-Session: eve\nCoord-Pattern: f");
        Assert.That(Survives(0).Output, Does.Contain("WARNING: the clock of Eve is 10 minutes ahead of this one: who was first cannot be told."));
        Assert.That(_ann.Coord("sync").Exits(0).Output, Does.Not.Contain("WARNING"), "once");
        _stranger.Claim("g", NotesOfAStranger.Line("g", "eve")).Commit(when: DateTimeOffset.UtcNow.AddMinutes(-90d), message: "x");
        using var said = JsonDocument.Parse(_ann.Coord("sync", "--json").Exits(0).Output);
        var clock = said.RootElement.GetProperty("clocks").EnumerateArray().Single();
        Assert.That(clock.EnumerateObject().Select(property => property.Value.ToString()), Has.Some.Contain("whoever made").And.Some.Match("^-(59|60)\\d\\d$"));
    }

    [Test]
    public void Have_refs_beside_them_that_are_none_of_ours()
    {
        foreach (var name in new[] { "other", "claims.bak", "a/claims", "x;y$(z)", "-q", "d\u00e9j\u00e0" })
        {
            _stranger.Claim("f", NotesOfAStranger.Line("f", "stray")).Commit($"refs/notes/coord/{name}");
        }

        Survives(0);
        _ann.Git("fetch", "--quiet").Exits(0);
        Assert.That(_ann.Coord("who").Exits(0).Output, Does.Not.Contain("stray"));
        Assert.That(Server("for-each-ref", "refs/notes/coord").Lines, Has.Length.EqualTo(7));

        // In the place of the ref is a directory.
        Server("update-ref", "-d", Claims);
        _stranger.Claim("f", NotesOfAStranger.Line("f", "stray")).Commit($"{Claims}/x");
        Survives(2);
        Server("update-ref", "-d", $"{Claims}/x");
        Survives(0);
        Assert.That(new ClaimsInHistory(_scratch, _server.Repository).Lines, Is.EqualTo(new[] { "hold own ann" }));
    }

    // What was said of it, and that what is ours is as it was.
    private Answer Survives(int code, params string[] lost)
    {
        var before = _scratch.Held(_ann.Directory);
        var answer = _ann.Coord("sync").Exits(code);
        if (code != 0)
        {
            RepositoryThatCannotBeHandled.HasANextStep(answer);
        }

        Assert.That(_scratch.Held(_ann.Directory).Where(held => held.EndsWith(" ann", StringComparison.Ordinal)), Is.SupersetOf(before.Where(held => held.EndsWith(" ann", StringComparison.Ordinal)).Except(lost)));
        return answer;
    }

    private string HostOf(string pattern)
    {
        using var line = JsonDocument.Parse(_ann.Git("notes", "--ref=coord/claims", "show", _stranger.Blob(pattern)).Exits(0).Line);
        return line.RootElement.GetProperty("host").GetString()!;
    }

    private Answer Server(params string[] words) => _scratch.Git(_server.Repository, words).Exits(0);

    private static Answer IsTame(Answer answer)
    {
        var raw = (answer.Output + answer.Error).EnumerateRunes().Where(rune => (Rune.IsControl(rune) && rune.Value is not '\n') || rune.Value == 0x202e).Select(rune => $"U+{rune.Value:X4}").Distinct();
        Assert.That(raw, Is.Empty, $"{answer.Command}\n{answer.Output}{answer.Error}".Replace('\u001b', '^'));
        return answer;
    }
}
