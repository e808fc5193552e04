using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Clones that exchange claims and decisions only when somebody types <c>sync</c>, and that work on while the server is away:
/// afterwards all of them have the same, the earlier claim stands, and whoever lost one is told once.
/// </summary>
public class ClonesThatAreCutOff
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private Scratch _scratch = null!;
    private LoopbackServer _server = null!;
    private CloneAtWork _ann = null!;
    private CloneAtWork _bob = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _server = LoopbackServer.Start(_scratch, ServerKind.Path);
        CloneAtWork.Seed(_scratch, _server, """{ "sync": { "mode": "manual" } }""");
        (_ann, _bob) = (CloneAtWork.Start(_scratch, _server, "ann"), CloneAtWork.Start(_scratch, _server, "bob"));
    }

    [TearDown]
    public void Clean_up()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void Give_way_to_who_claimed_first()
    {
        _server.Stop();

        // The times are whole seconds: what is claimed after one of these is later.
        _ann.Coord("claim", "same/f", "below/", "@named").Exits(0);
        _ann.Coord("claim", "--shared", "against/f").Exits(0);
        NextSecond();
        _bob.Coord("claim", "same/f", "below/f", "@named", "above/", "glob/f.c", "against/", "at once", "apart/2").Exits(0);
        _bob.Coord("claim", "--shared", "beside").Exits(0);
        NextSecond();
        _ann.Coord("claim", "above/f", "glob/*.c", "at once", "apart/1").Exits(0);
        _ann.Coord("claim", "--shared", "beside").Exits(0);
        _ann.Date("at once", Ago(20));
        _bob.Date("at once", Ago(20));
        _server.StartAgain();
        _ann.Coord("sync").Exits(0);
        Assert.That(_bob.Coord("sync").Exits(0).Output, Does.Contain("same/f of bob gives way to same/f of ann, which was first; its session is told").And.Contain("above/f of ann gives way to above/ of bob"));
        _ann.Coord("sync").Exits(0);
        AreTheSame(_ann, _bob);
        Assert.That(_ann.Claims.Lines, Is.EqualTo(new[]
        {
            "hold @named ann", "hold above/ bob", "hold against/f ann", "hold apart/1 ann", "hold apart/2 bob", "hold at once ann", "hold below/ ann", "hold beside ann", "hold beside bob",
            "hold glob/f.c bob", "hold same/f ann", "lost @named bob", "lost above/f ann", "lost against/ bob", "lost at once bob", "lost below/f bob", "lost glob/*.c ann", "lost same/f bob",
        }));

        var (annIsTold, bobIsTold) = (_ann.Told(), _bob.Told());
        Assert.That(Losses(annIsTold), Is.EquivalentTo(new[] { "above/f", "glob/*.c" }), annIsTold);
        Assert.That(Losses(bobIsTold), Is.EquivalentTo(new[] { "@named", "against/", "at once", "below/f", "same/f" }), bobIsTold);
        Assert.That((_ann.Told(), _bob.Told()), Is.EqualTo(("", "")));
        _ann.Coord("sync").Exits(0);
        _bob.Coord("sync").Exits(0);
        Assert.That((_ann.Told(), _bob.Told()), Is.EqualTo(("", "")));
        AreTheSame(_ann, _bob);
        Assert.That(_bob.Coord("claim", "same/f").Exits(2).Error, Does.Contain("same/f is claimed by ann in another clone"));
        Assert.That(_ann.Coord("claim", "above/g").Exits(2).Error, Does.Contain("above/g is claimed by bob in another clone"));
    }

    [TestCase("ann bob cid", Description = "what stood between is lost when the third one comes, and keeps nobody out")]
    [TestCase("cid bob ann")]
    public void Are_three_in_a_chain(string order)
    {
        var cid = CloneAtWork.Start(_scratch, _server, "cid");
        var all = new[] { _ann, _bob, cid };
        _server.Stop();
        _ann.ClaimAt(Ago(30), "m/a");
        _bob.ClaimAt(Ago(20), "m/");
        cid.ClaimAt(Ago(10), "m/c");
        _server.StartAgain();
        var turns = order.Split(' ').Select(name => all.Single(clone => clone.Session == name)).ToList();
        foreach (var clone in turns.Concat(turns.SkipLast(1)))
        {
            clone.Coord("sync").Exits(0);
        }

        AreTheSame(all);
        var last = order == "ann bob cid" ? "hold m/c cid" : "lost m/c cid";
        Assert.That(_ann.Claims.Lines, Is.EqualTo(new[] { "hold m/a ann", last, "lost m/ bob" }.Order(StringComparer.Ordinal)));
        Assert.That(all.Select(clone => string.Join(' ', Losses(clone.Told()))), Is.EqualTo(new[] { "", "m/", last == "hold m/c cid" ? "" : "m/c" }));
    }

    // The loser goes on meanwhile as if it held it still; it has lost it once all the same.
    [TestCase("renews")]
    [TestCase("gives it back")]
    [TestCase("gives it back and takes it again")]
    public void Lose_what_the_session_goes_on_with(string what)
    {
        _bob.ClaimAt(Ago(20), "f");
        _ann.ClaimAt(Ago(30), "f");
        _bob.Coord("sync").Exits(0);
        _ann.Coord("sync").Exits(0);
        if (what == "renews")
        {
            _bob.Coord("claim", "f", "--reason", "still").Exits(0);
        }
        else
        {
            _bob.Coord("release", "f").Exits(0);
            if (what.EndsWith("again", StringComparison.Ordinal))
            {
                _bob.Coord("claim", "f").Exits(0);
            }
        }

        _bob.Coord("sync").Exits(0);
        _ann.Coord("sync").Exits(0);
        AreTheSame(_ann, _bob);
        Assert.That(_ann.Claims.Lines, Is.EqualTo(what == "gives it back" ? ["hold f ann"] : new[] { "hold f ann", "lost f bob" }));
        Assert.That(Losses(_bob.Told()), Is.EqualTo(what == "gives it back" ? [] : new[] { "f" }));
        Assert.That(_bob.Told(), Is.Empty);
    }

    [Test]
    public void Give_back_take_again_and_renew_on_their_own()
    {
        _ann.Coord("claim", "kept", "given", "again").Exits(0);
        _ann.Coord("sync").Exits(0);
        _bob.Coord("sync").Exits(0);
        _server.Stop();
        _bob.Coord("claim", "of bob").Exits(0);
        Assert.That(_bob.Coord("claim", "given").Exits(2).Error, Does.Contain("given is claimed by ann in another clone"));
        _ann.Coord("release", "given", "again").Exits(0);
        _ann.Coord("claim", "again", "new").Exits(0);
        _ann.Coord("claim", "kept", "--reason", "not done").Exits(0);
        _server.StartAgain();
        _bob.Coord("sync").Exits(0);
        _ann.Coord("sync").Exits(0);
        _bob.Coord("sync").Exits(0);
        AreTheSame(_ann, _bob);
        Assert.That(_bob.Claims.Lines, Is.EqualTo(new[] { "hold again ann", "hold kept ann", "hold new ann", "hold of bob bob" }));
        Assert.That(_bob.Coord("who", "--json").Exits(0).Output, Does.Contain("not done"));
        _bob.Coord("claim", "given").Exits(0);
    }

    [Test]
    public void Decide_about_one_commit_and_about_others()
    {
        var first = _scratch.Head(_ann.Directory);
        _server.Stop();
        _ann.Coord("decision", "add", "Of ann: tabs.\n\nThey are wide \u2014 and few.").Exits(0);
        _bob.Coord("decision", "add", "Of bob: spaces.", "--scope", "src/").Exits(0);
        _bob.Git("notes", "--ref=coord/decisions", "append", "-m", "By hand: nothing.").Exits(0);
        foreach (var clone in new[] { _ann, _bob })
        {
            clone.Git("commit", "--quiet", "--allow-empty", "-m", $"of {clone.Session}").Exits(0);
            clone.Coord("decision", "add", $"On the commit of {clone.Session}.").Exits(0);
        }

        _server.StartAgain();
        _ann.Coord("sync").Exits(0);
        _bob.Coord("sync").Exits(0);
        _ann.Coord("sync").Exits(0);
        const string Ref = "refs/notes/coord/decisions";
        var trees = new[] { _ann.Directory, _bob.Directory, _server.Repository }.Select(repository => _scratch.Git(repository, "rev-parse", $"{Ref}^{{tree}}").Exits(0).Line);
        Assert.That(trees.Distinct().Count(), Is.EqualTo(1));
        var note = _ann.Git("notes", "--ref=coord/decisions", "show", first).Exits(0).Output;
        Assert.That(note, Does.Contain("    Of ann: tabs.\n\n    They are wide \u2014 and few.\n").And.Contain("    Of bob: spaces.\n").And.Contain("\nBy hand: nothing.\n"));
        foreach (var clone in new[] { _ann, _bob })
        {
            Assert.That(Texts(clone), Is.EquivalentTo(new[] { "Of ann: tabs.\n\nThey are wide \u2014 and few.", "Of bob: spaces.", "By hand: nothing.", "On the commit of ann.", "On the commit of bob." }));
        }
    }

    [Test]
    public void See_the_claims_of_others_by_a_plain_fetch()
    {
        _bob.Coord("claim", "own").Exits(0);
        _ann.Coord("claim", "f").Exits(0);
        _ann.Coord("decision", "add", "Tabs.").Exits(0);
        _ann.Coord("sync").Exits(0);
        _bob.Git("fetch", "--quiet").Exits(0);
        Assert.That(_bob.Coord("who").Exits(0).Output, Does.Match("f +ann").And.Match("own +bob"));
        Assert.That(_bob.Coord("claim", "f").Exits(2).Error, Does.Contain("f is claimed by ann in another clone"));
        Assert.That(_bob.Claude.Edits("f").Exits(2).Error, Does.Contain("f is claimed by ann in another clone"));
        Assert.That(Texts(_bob), Is.EqualTo(new[] { "Tabs." }));
        Assert.That(new ClaimsInHistory(_scratch, _server.Repository).Now, Is.EqualTo(new[] { new ClaimThere("f", "ann") }), "nothing was sent");
    }

    [Test]
    public void Say_that_nobody_answers_and_lose_nothing()
    {
        _ann.Coord("claim", "f").Exits(0);
        _server.Stop();
        var answer = _ann.Coord("sync").Exits(4);
        Assert.That(answer.Error, Does.Contain("error: origin cannot be reached (").And.Contain("what is here stays here").And.Contain("run the same command again"));
        Assert.That(_ann.Coord("sync", "--json").Exits(4).Output, Does.Contain("\"inStep\":false").And.Contain("\"unreachable\""));
        Assert.That(_scratch.Held(_ann.Directory), Is.EqualTo(new[] { "f ann" }));
    }

    private static void NextSecond()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        SpinWait.SpinUntil(() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() > now);
    }

    private static DateTimeOffset Ago(int seconds) => Now - TimeSpan.FromSeconds(seconds);

    private static string[] Losses(string told) =>
        [.. told.Split("This session no longer holds ").Skip(1).Select(each => each[..each.IndexOf(": ", StringComparison.Ordinal)])];

    private string[] Texts(CloneAtWork clone)
    {
        using var listed = JsonDocument.Parse(clone.Coord("decision", "list", "--json").Exits(0).Output);
        return [.. listed.RootElement.GetProperty("decisions").EnumerateArray().Select(each => each.GetProperty("text").GetString()!)];
    }

    private void AreTheSame(params CloneAtWork[] clones) =>
        Assert.That(clones.Select(clone => clone.Claims.Tree), Is.All.EqualTo(new ClaimsInHistory(_scratch, _server.Repository).Tree));
}
