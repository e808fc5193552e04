using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>What one call leaves in the notes, beside what its session holds already.</summary>
public class ClaimsOfOneCall
{
    [TestCase(new[] { "f", "f" }, new[] { "f" })]
    [TestCase(new[] { "src/", "src/a" }, new[] { "src/" })]
    [TestCase(new[] { "src/a", "src/" }, new[] { "src/" })]
    [TestCase(new[] { "@tests", "@tests" }, new[] { "@tests" })]
    [TestCase(new[] { "src/a", "src/b", "other" }, new[] { "other", "src/a", "src/b" })]
    public void Are_held_once_however_often_they_are_named(string[] named, string[] held)
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request(named));
        Assert.That(Held(store), Is.EqualTo(held));
        store.Acquire(a, Request(named));
        Assert.That(Held(store), Is.EqualTo(held));
    }

    [Test]
    public void Are_held_once_when_the_same_request_is_handed_in_twice()
    {
        using var bench = new Bench();
        var request = new ClaimRequest(Pattern("f"));
        Store(bench).Acquire(Session(bench, "a"), [request, request]);
        Assert.That(Held(Store(bench)), Is.EqualTo(new[] { "f" }));
    }

    [Test]
    public void Are_all_or_none()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("g"));
        store.Acquire(b, Request("h"));
        var before = bench.Git("rev-parse", "refs/notes/coord/claims").Line;

        var outcome = store.Acquire(b, Request("f", "g", "h", "@x"));
        Assert.That(outcome.Refusing.Select(each => each.Pattern.Text), Is.EqualTo(new[] { "g" }));
        Assert.That(outcome.Taken, Is.Empty);
        Assert.That(bench.Git("rev-parse", "refs/notes/coord/claims").Line, Is.EqualTo(before));
    }

    [Test]
    public void On_a_directory_stand_for_all_that_was_held_inside()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, [new ClaimRequest(Pattern("src/auto"), IsAuto: true)]);
        store.Acquire(a, Request("src/a", "src/*.cs", "other", "@src"));
        store.Acquire(a, [new ClaimRequest(Pattern("src/shared"), IsShared: true)]);
        store.Acquire(a, Request("src/"));
        Assert.That(Held(store), Is.EqualTo(new[] { "@src", "other", "src/" }));
    }

    [Test]
    public void Inside_a_directory_that_is_held_renew_that()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("src/"));
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        store.Acquire(a, Request("src/a"), new ClaimTerms { Reason = "again", Ttl = TimeSpan.FromMinutes(40) });
        var line = store.Read().List().Single().Line;
        Assert.That((line.Pattern, line.Renewed - line.Acquired, line.Reason, line.Ttl), Is.EqualTo(("src/", TimeSpan.FromMinutes(5), "again", 2400)));
    }

    [Test]
    public void By_an_edit_inside_what_is_held_write_nothing()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("src/"));
        var before = bench.Git("rev-parse", "refs/notes/coord/claims").Line;
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(store.Acquire(a, [new ClaimRequest(Pattern("src/a"), IsAuto: true)]).IsGranted);
        Assert.That(bench.Git("rev-parse", "refs/notes/coord/claims").Line, Is.EqualTo(before));
    }

    // Beside others who share it nobody edits; alone, the edit takes the file for itself.
    [Test]
    public void Shared_do_not_stand_for_an_exclusive_one()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        ClaimRequest shared = new(Pattern("docs/"), IsShared: true), edit = new(Pattern("docs/x"), IsAuto: true);
        store.Acquire(a, [shared]);
        store.Acquire(b, [shared]);
        Assert.That(store.Acquire(a, [edit]).IsGranted, Is.False);
        Assert.That(store.Acquire(a, Request("docs/x")).IsGranted, Is.False);

        store.Release(b.Id, b.Name, _ => true);
        Assert.That(store.Acquire(a, [edit]).IsGranted);
        Assert.That(Held(store), Is.EqualTo(new[] { "docs/", "docs/x" }));
        Assert.That(store.Acquire(b, [new ClaimRequest(Pattern("docs/x"), IsShared: true)]).IsGranted, Is.False);
        Assert.That(store.Acquire(b, [new ClaimRequest(Pattern("docs/y"), IsShared: true)]).IsGranted);
    }

    [Test]
    public void Exclusive_stand_for_a_shared_one()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        ClaimRequest shared = new(Pattern("docs/"), IsShared: true);
        store.Acquire(a, Request("docs/"));
        Assert.That(store.Acquire(a, [shared]).IsGranted);
        Assert.That(store.Acquire(b, [shared]).IsGranted, Is.False);
    }

    [TestCase("src/a", "src/")]
    [TestCase("src/", "src/a")]
    [TestCase("src/*", "src/a")]
    [TestCase("src/[a-f]", "src/*")]
    public void Take_away_all_that_expired_in_the_way_in_the_same_step(string old, string asked)
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request(old, "apart"));
        bench.Time.Advance(TimeSpan.FromMinutes(18));
        var before = bench.Git("rev-parse", "refs/notes/coord/claims").Line;
        store.Acquire(b, Request(asked));

        Assert.That(bench.Git("rev-parse", "refs/notes/coord/claims^").Line, Is.EqualTo(before));
        Assert.That(store.Read().List().Select(claim => (claim.Line.Session, claim.Line.Pattern)), Is.EquivalentTo(new[] { ("b", asked), ("a", "apart") }));
        Assert.That(LostBy(a, store), Is.EqualTo(new[] { old }));
    }

    [Test]
    public void Had_back_by_who_lost_them_are_no_loss_any_more()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(18));
        store.Acquire(b, Request("f"));
        store.Release(b.Id, b.Name, _ => true);
        store.Acquire(a, Request("f"));
        Assert.That(LostBy(a, store), Is.Empty);
    }

    [Test]
    public void With_a_pattern_too_long_to_be_read_back_are_an_error()
    {
        using var bench = new Bench();
        var store = Store(bench);
        var a = Session(bench, "a");
        Assert.That(store.Acquire(a, Request(new string('x', ClaimLine.LongestText))).IsGranted);
        Assert.That(store.Read().List(), Has.Count.EqualTo(1));
        var failure = Assert.Throws<CoordException>(() => store.Acquire(a, Request(new string('y', ClaimLine.LongestText + 1))));
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Usage));
    }

    [Test]
    public void Released_twice_are_released_once()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("f", "g"));
        Assert.That(store.Release(a.Id, a.Name, line => line.Pattern == "f"), Has.Count.EqualTo(1));
        var before = bench.Git("rev-parse", "refs/notes/coord/claims").Line;
        Assert.That(store.Release(a.Id, a.Name, line => line.Pattern == "f"), Is.Empty);
        Assert.That(bench.Git("rev-parse", "refs/notes/coord/claims").Line, Is.EqualTo(before));
        Assert.That(Held(store), Is.EqualTo(new[] { "g" }));
    }

    private static string[] LostBy(Session session, ClaimStore store) =>
        [.. store.Read().Snapshot.Others().Select(record => record.Line).Where(line => line.Kind == ClaimKind.Lost && line.Session == session.Id.Value).Select(line => line.Pattern)];

    private static string[] Held(ClaimStore store) => [.. store.Read().List().Select(claim => claim.Line.Pattern).Order(StringComparer.Ordinal)];
}
