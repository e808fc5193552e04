using CoordTool.Core.Claims;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>Who gets what, and until when (docs/design.md, Claims).</summary>
public class ClaimsOfSessions
{
    [Test]
    public void Exclude_others_until_they_are_given_back()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        Assert.That(store.Acquire(a, Request("src/")).IsGranted);

        var refused = store.Acquire(b, Request("other", "src/x"));
        Assert.That(refused.Refusing.Select(each => (each.Pattern.Text, each.Holder.Line.Session)), Is.EqualTo(new[] { ("src/x", "a") }));
        Assert.That(refused.Taken, Is.Empty);
        Assert.That(store.Read().List(), Has.Count.EqualTo(1), "a part of a refused call was taken");

        Assert.That(store.Release(a.Id, a.Name, _ => true).Select(line => line.Pattern), Is.EqualTo(new[] { "src/" }));
        Assert.That(store.Acquire(b, Request("other", "src/x")).IsGranted);
        Assert.That(bench.Git("notes", "--ref=coord/claims", "list").Lines, Has.Length.EqualTo(2));
    }

    [Test]
    public void Can_be_read_with_git_alone()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        Store(bench).Acquire(a, Request("src/", "@tests"), new ClaimTerms { Reason = "to test" });
        var notes = bench.Git("notes", "--ref=coord/claims", "list").Lines.Select(line => line.Split(' ')).ToList();

        Assert.That(notes.Select(pair => bench.Git("cat-file", "-p", pair[1]).Output), Is.EquivalentTo(new[] { "src/", "@tests" }));
        Assert.That(notes.Select(pair => bench.Git("cat-file", "-p", pair[0]).Output), Has.All.Contains("\"session\":\"a\"").And.All.Contains("to test"));
        Assert.That(bench.Git("log", "-1", "--format=%s", "refs/notes/coord/claims").Line, Is.EqualTo($"claim: {a.Name} takes src/ @tests"));
        bench.Git("fsck", "--strict");
    }

    [Test]
    public void Are_shared_among_those_who_share()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        var store = Store(bench);
        var shared = new ClaimRequest(Pattern("docs/"), IsShared: true);

        Assert.That(store.Acquire(a, [shared]).IsGranted);
        Assert.That(store.Acquire(b, [shared]).IsGranted);
        Assert.That(store.Acquire(c, Request("docs/x")).Refusing, Has.Count.EqualTo(2));
        Assert.That(store.Acquire(a, Request("docs/")).IsGranted, Is.False, "one of two that share took it alone");
        store.Release(b.Id, b.Name, _ => true);
        Assert.That(store.Acquire(a, Request("docs/")).IsGranted);
        Assert.That(store.Acquire(b, [shared]).IsGranted, Is.False);
    }

    [Test]
    public void By_an_edit_refuse_in_their_checkout_and_warn_in_others()
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"]);
        var linked = new ClaimStore(bench.Context, bench.Open(bench.Scratch["linked"]));
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, [new ClaimRequest(Pattern("f"), IsAuto: true)]);

        Assert.That(Store(bench).Judge(b.Id, Request("f")[0]).IsFree, Is.False);
        var elsewhere = linked.Acquire(b, Request("f"));
        Assert.That((elsewhere.IsGranted, elsewhere.Warning.Count), Is.EqualTo((true, 1)));
    }

    // The claim an edit takes is about one checkout's file; the same session's edit of another copy needs its own.
    [Test]
    public void By_an_edit_in_one_checkout_do_not_stand_for_an_edit_in_another()
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"]);
        var linked = new ClaimStore(bench.Context, bench.Open(bench.Scratch["linked"]));
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var edit = new ClaimRequest(Pattern("f"), IsAuto: true);
        Store(bench).Acquire(a, [edit]);
        linked.Acquire(a, [edit]);

        Assert.That(linked.Judge(b.Id, edit).IsFree, Is.False, "a's edit in this checkout is not protected");
    }

    [Test]
    public void By_an_edit_become_explicit_and_not_the_reverse()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, [new ClaimRequest(Pattern("f"), IsAuto: true)]);
        store.Acquire(a, Request("f"));
        Assert.That(store.Read().List().Select(claim => claim.Line.IsAuto), Is.EqualTo(new[] { false }));

        store.Acquire(a, [new ClaimRequest(Pattern("f"), IsAuto: true)]);
        Assert.That(store.Read().List().Select(claim => claim.Line.IsAuto), Is.EqualTo(new[] { false }));
    }

    [Test]
    public void Claimed_again_are_renewed_and_held_once()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        var acquired = store.Read().List()[0].Line.Acquired;
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        store.Acquire(a, Request("f", "f"));

        var line = store.Read().List().Single().Line;
        Assert.That((line.Acquired, line.Renewed), Is.EqualTo((acquired, acquired + TimeSpan.FromMinutes(5))));
    }

    [TestCase(0, ClaimState.Live)]
    [TestCase(15, ClaimState.Live)]
    [TestCase(16, ClaimState.Grace)]
    [TestCase(17, ClaimState.Grace)]
    [TestCase(18, ClaimState.Expired)]
    public void Hold_on_for_their_time_then_for_the_holder_alone_then_for_nobody(int minutes, ClaimState state)
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.That(store.Read().List().Single().State, Is.EqualTo(state));
        Assert.That(store.Judge(b.Id, Request("f")[0]).IsFree, Is.EqualTo(state == ClaimState.Expired));

        // Liveness beats the time: any sign of life is one, until somebody else took it.
        new SessionStore(bench.Context, bench.Layout).Beat(a.Id);
        Assert.That(store.Judge(b.Id, Request("f")[0]).IsFree, Is.False);
    }

    [Test]
    public void That_expired_are_taken_and_gone()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(18));
        Assert.That(store.Acquire(b, Request("f")).IsGranted);

        new SessionStore(bench.Context, bench.Layout).Beat(a.Id);
        Assert.That(store.Read().List().Select(claim => claim.Line.Session), Is.EqualTo(new[] { "b" }));
        Assert.That(store.Acquire(a, Request("f")).IsGranted, Is.False);
    }

    [Test]
    public void Of_a_session_that_ended_are_free_at_once()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        new SessionStore(bench.Context, bench.Layout).Remove(a.Id);

        Assert.That(store.Acquire(b, Request("f")).IsGranted);
    }

    [Test]
    public void Of_a_session_on_another_host_hold_by_their_renewal()
    {
        using var bench = new Bench();
        var b = Session(bench, "b");
        var far = new Session { Id = SessionId.Parse("far"), Name = "far", Host = "elsewhere", Checkout = "/far", Started = bench.Time.GetUtcNow() };
        var store = Store(bench);
        store.Acquire(far, Request("f"));

        Assert.That(store.Acquire(b, Request("f")).IsGranted, Is.False);
        bench.Time.Advance(TimeSpan.FromMinutes(18));
        new SessionStore(bench.Context, bench.Layout).Beat(b.Id);
        Assert.That(store.Acquire(b, Request("f")).IsGranted);
    }

    [Test]
    public void Of_a_process_that_is_gone_wait_for_its_resumption_and_no_longer()
    {
        using var bench = new Bench();
        var dead = Session(bench, "dead", Bench.Self with { Started = 1 });
        var b = Session(bench, "b");
        var store = Store(bench);
        store.Acquire(dead, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(store.Judge(b.Id, Request("f")[0]).IsFree, Is.False);
        bench.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.That(store.Judge(b.Id, Request("f")[0]).IsFree);
    }

    [Test]
    public void Of_eight_at_once_on_different_paths_are_all_there()
    {
        using var bench = new Bench();
        const int Each = 25;
        var sessions = Enumerable.Range(0, 8).Select(i => Session(bench, $"s{i}")).ToList();
        Race(sessions, (session, _) =>
        {
            var store = new ClaimStore(bench.Context, bench.Open(bench.Top));
            for (var i = 0; i < Each; i++)
            {
                Patiently(() => store.Acquire(session, Request($"{session.Id}/{i}")));
            }
        });

        Assert.That(
            Store(bench).Read().List().Select(claim => claim.Line.Pattern),
            Is.EquivalentTo(sessions.SelectMany(session => Enumerable.Range(0, Each).Select(i => $"{session.Id}/{i}"))));
        bench.Git("fsck", "--strict");
    }

    [Test]
    public void Of_eight_at_once_on_one_path_have_one_winner()
    {
        using var bench = new Bench();
        var sessions = Enumerable.Range(0, 8).Select(i => Session(bench, $"s{i}")).ToList();
        var granted = new bool[sessions.Count];
        Race(sessions, (session, i) =>
            granted[i] = Patiently(() => new ClaimStore(bench.Context, bench.Open(bench.Top)).Acquire(session, Request(i % 2 == 0 ? "src/" : "src/x"))).IsGranted);

        // A directory excludes all others; without one, only the file was asked for and its claims exclude each other too.
        Assert.That(granted.Count(each => each), Is.EqualTo(1));
        Assert.That(Store(bench).Read().List().Single().Line.Session, Is.EqualTo(sessions[Array.IndexOf(granted, true)].Id.Value));
    }

    private static AcquireOutcome Patiently(Func<AcquireOutcome> acquire)
    {
        while (true)
        {
            try
            {
                return acquire();
            }
            catch (CoordException failure) when (failure.Kind == FailureKind.Contention)
            {
                // "Run the same command again": a slow machine must not fail the test.
            }
        }
    }

    private static void Race(List<Session> sessions, Action<Session, int> run)
    {
        using var start = new Barrier(sessions.Count);
        var tasks = sessions.Select((session, i) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                run(session, i);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        Task.WaitAll(tasks);
    }

    internal static ClaimStore Store(Bench bench) => new(bench.Context, bench.Repository);

    internal static ClaimPattern Pattern(string text) => ClaimPattern.Read(text, PathRule.Exact)!;

    internal static ClaimRequest[] Request(params string[] patterns) => [.. patterns.Select(pattern => new ClaimRequest(Pattern(pattern)))];

    internal static Session Session(Bench bench, string id, ProcessIdentity? process = null)
    {
        var store = new SessionStore(bench.Context, bench.Layout);
        var session = new Session
        {
            Id = SessionId.Parse(id),
            Name = "person-" + id,
            Process = process,
            Host = HostIdentity.Current,
            Checkout = bench.Top,
            Started = bench.Time.GetUtcNow(),
        };
        store.Save(session);
        return store.Find(session.Id)!;
    }
}
