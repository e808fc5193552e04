using CoordTool.Core.Claims;
using CoordTool.Core.Sessions;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>Claims whose session is there and does nothing with them: only who says so takes them over.</summary>
public class ClaimsThatStall
{
    [TestCase("src/a.cs", "src/a.cs", true)]
    [TestCase("src/", "src/a.cs", true)]
    [TestCase("src/*.cs", "src/a.cs", true)]
    [TestCase("src/", "src/new/b.cs", true)]
    [TestCase("./", "other", true)]
    [TestCase("src/", "other", false)]
    [TestCase("src/*.cs", "src/notes.txt", false)]
    [TestCase("src/a.cs", null, false)]
    public void Are_stalled_when_their_silent_session_left_changes_inside(string pattern, string? changed, bool stalls)
    {
        using var bench = new Bench(("src/a.cs", "1\n"), ("other", "1\n"));
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request(pattern));
        if (changed is not null)
        {
            bench.Write(changed, "2\n");
        }

        bench.Time.Advance(TimeSpan.FromMinutes(17));
        Assert.That(store.Read().List().Single().State, Is.EqualTo(ClaimState.Grace));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(store.Read().List().Single().State, Is.EqualTo(stalls ? ClaimState.Stalled : ClaimState.Expired));
        Assert.That(store.Acquire(b, [new ClaimRequest(Pattern("src/a.cs"), IsAuto: true)]).IsGranted, Is.Not.EqualTo(stalls));
    }

    [Test]
    public void Are_free_when_the_dead_session_left_changes_inside()
    {
        using var bench = new Bench(("f", "1\n"));
        var (a, b) = (Session(bench, "a", Bench.Self with { Started = 1 }), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        bench.Write("f", "2\n");
        bench.Time.Advance(TimeSpan.FromMinutes(18));
        Assert.That(store.Acquire(b, Request("f")).IsGranted);
    }

    [TestCase(new[] { "other" }, new string[0], ClaimState.Stalled)]
    [TestCase(new[] { "src/x" }, new string[0], ClaimState.Stalled)]
    [TestCase(new[] { "other" }, new[] { "src/x" }, ClaimState.Live)]
    [TestCase(new[] { "src/x" }, new[] { "other" }, ClaimState.Stalled)]
    [TestCase(new string[0], new string[0], ClaimState.Live, Description = "its edits are not seen at all")]
    public void Are_stalled_when_their_living_session_edits_elsewhere_for_an_hour(string[] first, string[] later, ClaimState state)
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        var sessions = new SessionStore(bench.Context, bench.Layout);
        var edits = new SessionEdits(bench.Layout, a.Id);
        store.Acquire(a, Request("src/"));
        edits.Append(bench.Time.GetUtcNow(), bench.Top, first);
        bench.Time.Advance(TimeSpan.FromMinutes(30));
        edits.Append(bench.Time.GetUtcNow(), bench.Top, later);
        bench.Time.Advance(TimeSpan.FromMinutes(30));
        sessions.Beat(a.Id);
        Assert.That(store.Read().List().Single().State, Is.EqualTo(ClaimState.Live));

        bench.Time.Advance(TimeSpan.FromSeconds(11));
        sessions.Beat(a.Id);
        Assert.That(store.Read().List().Single().State, Is.EqualTo(state));
        Assert.That(store.Acquire(b, Request("src/x"), new ClaimTerms { TakesOver = true }).IsGranted, Is.EqualTo(state == ClaimState.Stalled));
    }

    [Test]
    public void Are_taken_over_once_what_is_not_committed_is_kept()
    {
        using var bench = new Bench(("src/a.cs", "1\n"), ("other", "1\n"));
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("src/"));
        bench.Write("src/a.cs", "2\n");
        bench.Write("src/new.cs", "new\n");
        bench.Write("other", "2\n");
        bench.Time.Advance(TimeSpan.FromMinutes(18));

        Assert.That(store.Acquire(b, Request("src/a.cs")).Refusing.Single().Holder.State, Is.EqualTo(ClaimState.Stalled));
        Assert.That(store.Acquire(b, Request("src/a.cs", "src/new.cs"), new ClaimTerms { TakesOver = true, Reason = "urgent" }).TakenOver, Has.Count.EqualTo(1));
        var lost = ClaimMessages.Take(bench.Layout, store.Read(), a.Id).Single();
        Assert.That((lost.Kind, lost.Line.Pattern, lost.Line.By), Is.EqualTo((ClaimMessageKind.Lost, "src/", "person-b")));
        Assert.That(ClaimMessages.Take(bench.Layout, store.Read(), a.Id), Is.Empty);

        Assert.That(bench.Git("show", $"{lost.Line.Rescue}:src/a.cs").Output, Is.EqualTo("2\n"));
        Assert.That(bench.Git("show", $"{lost.Line.Rescue}:src/new.cs").Output, Is.EqualTo("new\n"));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "src/a.cs")), Is.EqualTo("2\n"));
        Assert.That(bench.Git("log", "-1", "--format=%B", "refs/notes/coord/claims").Output, Does.StartWith("takeover: ").And.Contains("urgent"));
        Assert.That(store.Read().List().Select(claim => claim.Line.Session), Is.All.EqualTo("b"));
    }

    [Test]
    public void Shared_in_two_checkouts_are_taken_over_with_the_changes_of_both()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"]);
        var linked = new ClaimStore(bench.ContextIn(bench.Scratch["linked"]), bench.Open(bench.Scratch["linked"]));
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        var shared = new ClaimRequest(Pattern("f"), IsShared: true);
        var store = Store(bench);
        store.Acquire(a, [shared]);
        linked.Acquire(b, [shared]);
        bench.Write("f", "of a\n");
        Scratch.Write(bench.Scratch["linked"], "f", "of b\n");
        bench.Time.Advance(TimeSpan.FromMinutes(18));

        var taken = store.Acquire(c, Request("f"), new ClaimTerms { TakesOver = true }).TakenOver;
        Assert.That(taken.Select(each => bench.Git("show", $"{each.Rescue}:f").Output), Is.EquivalentTo(new[] { "of a\n", "of b\n" }));
    }

    [Test]
    public void Are_not_taken_over_while_they_are_live()
    {
        using var bench = new Bench(("f", "1\n"));
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        bench.Write("f", "2\n");
        Assert.That(store.Acquire(b, Request("f"), new ClaimTerms { TakesOver = true }).IsGranted, Is.False);
        Assert.That(store.Read().List().Single().Line.Session, Is.EqualTo("a"));
        Assert.That(bench.Git("for-each-ref", "refs/coord/rescue").Output, Is.Empty);
    }
}
