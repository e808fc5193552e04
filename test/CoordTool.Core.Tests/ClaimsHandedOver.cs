using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>Claims that are asked for, handed over or kept, and what both sides are told.</summary>
public class ClaimsHandedOver
{
    [Test]
    public void Change_hands_in_one_step_and_both_are_told_once()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        Assert.That(ClaimHandoff.Request(store, b, Pattern("f"), "please").Asked.Single().Line.Session, Is.EqualTo("a"));
        Assert.That(Told(bench, a), Is.EqualTo(new[] { (ClaimMessageKind.AskedFor, "f", "b") }));
        Assert.That(Told(bench, a), Is.Empty);
        Assert.That(Told(bench, b), Is.Empty);

        var before = bench.Git("rev-parse", "refs/notes/coord/claims").Line;
        var outcome = ClaimHandoff.Accept(store, a, null);
        Assert.That((outcome.Answered.Single().Session, outcome.Given.Single().Pattern), Is.EqualTo(("b", "f")));
        Assert.That(bench.Git("rev-parse", "refs/notes/coord/claims^").Line, Is.EqualTo(before));
        Assert.That(Held(store), Is.EqualTo(new[] { ("b", "f") }));
        Assert.That(Told(bench, b), Is.EqualTo(new[] { (ClaimMessageKind.HandedOver, "f", "b") }));

        // Claimed again it is renewed, and no news.
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        store.Acquire(b, Request("f"));
        Assert.That(Told(bench, b), Is.Empty);
        Assert.That(Told(bench, a), Is.Empty);
        Assert.That(store.Acquire(a, Request("f")).IsGranted, Is.False);
    }

    [Test]
    public void Are_not_asked_for_where_nobody_holds_them()
    {
        using var bench = new Bench();
        var b = Session(bench, "b");
        Assert.That(ClaimHandoff.Request(Store(bench), b, Pattern("f"), null).Asked, Is.Empty);
        Assert.That(ClaimHandoff.Accept(Store(bench), b, null).Answered, Is.Empty);
        Assert.That(ClaimHandoff.Decline(Store(bench), b, null, null).Answered, Is.Empty);
        Assert.That(bench.Git("for-each-ref", "refs/notes").Output, Is.Empty);
    }

    [Test]
    public void Are_kept_by_who_declines_until_asked_again()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        ClaimHandoff.Request(store, b, Pattern("f"), null);
        Told(bench, a);
        Assert.That(ClaimHandoff.Decline(store, a, null, "busy").Answered, Has.Count.EqualTo(1));
        Assert.That(ClaimHandoff.Decline(store, a, null, "busy").Answered, Is.Empty);
        Assert.That(ClaimHandoff.Accept(store, a, null).Answered, Is.Empty, "what was declined was handed over");
        var answer = ClaimMessages.Take(bench.Layout, store.Read(), b.Id).Single();
        Assert.That((answer.Kind, answer.Line.Reason, answer.Line.By), Is.EqualTo((ClaimMessageKind.Declined, "busy", "person-a")));
        Assert.That(Told(bench, b), Is.Empty);
        Assert.That(Told(bench, a), Is.Empty);

        bench.Time.Advance(TimeSpan.FromMinutes(1));
        ClaimHandoff.Request(store, b, Pattern("f"), "now?");
        Assert.That(ClaimHandoff.AskedBy(store.Read(), b.Id).Single().Reason, Is.EqualTo("now?"));
        Assert.That(Told(bench, a), Is.EqualTo(new[] { (ClaimMessageKind.AskedFor, "f", "b") }));
        ClaimHandoff.Accept(store, a, null);
        Assert.That(Held(store), Is.EqualTo(new[] { ("b", "f") }));
    }

    [Test]
    public void Go_to_who_asked_first_and_the_second_asks_that_one()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        ClaimHandoff.Request(store, b, Pattern("f"), null);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        ClaimHandoff.Request(store, c, Pattern("f"), null);
        Assert.That(Told(bench, a), Has.Length.EqualTo(2));

        Assert.That(ClaimHandoff.Accept(store, a, null).Answered.Select(line => line.Session), Is.EqualTo(new[] { "b" }));
        Assert.That(Held(store), Is.EqualTo(new[] { ("b", "f") }));
        Assert.That(ClaimHandoff.Asked(store.Read(), b.Id).Select(claim => claim.Line.Session), Is.EqualTo(new[] { "c" }));
        Assert.That(Told(bench, b), Is.EquivalentTo(new[] { (ClaimMessageKind.HandedOver, "f", "b"), (ClaimMessageKind.AskedFor, "f", "c") }));
    }

    [Test]
    public void Whole_go_when_parts_of_them_were_asked_for()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        var store = Store(bench);
        store.Acquire(a, Request("src/", "other"));
        ClaimHandoff.Request(store, b, Pattern("src/x"), null);
        ClaimHandoff.Request(store, c, Pattern("src/y"), null);
        Assert.That(ClaimHandoff.Accept(store, a, Pattern("other")).Answered, Is.Empty);

        var outcome = ClaimHandoff.Accept(store, a, null);
        Assert.That(outcome.Given.Select(line => line.Pattern), Is.EqualTo(new[] { "src/" }), "one claim is given once");
        Assert.That(Held(store), Is.EquivalentTo(new[] { ("a", "other"), ("b", "src/x"), ("c", "src/y") }));
    }

    [Test]
    public void Of_one_file_answer_that_request_alone()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f", "g"));
        ClaimHandoff.Request(store, b, Pattern("f"), null);
        ClaimHandoff.Request(store, b, Pattern("g"), null);
        ClaimHandoff.Accept(store, a, Pattern("f"));
        ClaimHandoff.Decline(store, a, Pattern("g"), null);
        Assert.That(Held(store), Is.EquivalentTo(new[] { ("b", "f"), ("a", "g") }));
    }

    [Test]
    public void Stay_while_a_third_holds_a_part()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        var store = Store(bench);
        var shared = new ClaimRequest(Pattern("docs/"), IsShared: true);
        store.Acquire(a, [shared]);
        store.Acquire(c, [shared]);
        Assert.That(ClaimHandoff.Request(store, b, Pattern("docs/x"), null).Asked, Has.Count.EqualTo(2));
        var before = bench.Git("rev-parse", "refs/notes/coord/claims").Line;
        var outcome = ClaimHandoff.Accept(store, a, null);
        Assert.That(outcome.Refusing.Select(claim => claim.Line.Session), Is.EqualTo(new[] { "c" }));
        Assert.That(bench.Git("rev-parse", "refs/notes/coord/claims").Line, Is.EqualTo(before));
    }

    [Test]
    public void Leave_the_asker_what_it_shares_around_them()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        var shared = new ClaimRequest(Pattern("docs/"), IsShared: true);
        store.Acquire(a, [shared]);
        store.Acquire(b, [shared]);
        ClaimHandoff.Request(store, b, Pattern("docs/x"), null);
        ClaimHandoff.Accept(store, a, null);
        Assert.That(Held(store), Is.EquivalentTo(new[] { ("b", "docs/"), ("b", "docs/x") }));
    }

    [Test]
    public void Pass_over_what_an_edit_took_in_another_checkout()
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"]);
        var linked = new ClaimStore(bench.ContextIn(bench.Scratch["linked"]), bench.Open(bench.Scratch["linked"]));
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        var store = Store(bench);
        linked.Acquire(c, [new ClaimRequest(Pattern("f"), IsAuto: true)]);
        store.Acquire(a, Request("f"));
        ClaimHandoff.Request(store, b, Pattern("f"), null);
        Assert.That(ClaimHandoff.Accept(store, a, null).Answered, Has.Count.EqualTo(1));
        Assert.That(Held(store), Is.EquivalentTo(new[] { ("b", "f"), ("c", "f") }));
    }

    [Test]
    public void Are_not_asked_for_any_more_by_a_session_that_ended()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        ClaimHandoff.Request(store, b, Pattern("f"), null);
        new SessionStore(bench.Context, bench.Layout).Remove(b.Id);
        Assert.That(Told(bench, a), Is.Empty);
        Assert.That(ClaimHandoff.Accept(store, a, null).Answered, Is.Empty);
        Assert.That(Held(store), Is.EqualTo(new[] { ("a", "f") }));
    }

    [Test]
    public void Or_lost_in_hundreds_are_told_once_each()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request([.. Enumerable.Range(0, 300).Select(i => $"src/{i}")]));
        bench.Time.Advance(TimeSpan.FromMinutes(18));
        store.Acquire(b, Request("src/"));
        Assert.That(Told(bench, a), Has.Length.EqualTo(300));
        Assert.That(Told(bench, a), Is.Empty);
        Assert.That(Told(bench, a), Is.Empty);
    }

    private static (ClaimMessageKind Kind, string Pattern, string Session)[] Told(Bench bench, Session session) =>
        [.. ClaimMessages.Take(bench.Layout, Store(bench).Read(), session.Id).Select(message => (message.Kind, message.Line.Pattern, message.Line.Session))];

    private static (string Session, string Pattern)[] Held(ClaimStore store) =>
        [.. store.Read().List().Select(claim => (claim.Line.Session, claim.Line.Pattern))];
}
