using CoordTool.Core.Claims;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>How long a claim holds, and what becomes of it when its session falls silent, ends or dies.</summary>
public class ClaimsThatGrowOld
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCase(14)]
    [TestCase(16)]
    [TestCase(30)]
    public void Are_lost_by_no_pause_while_nobody_asks(int minutes)
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        var written = Ref(bench);
        bench.Time.Advance(TimeSpan.FromMinutes(minutes));
        store.Judge(a.Id, Request("f")[0]);
        Assert.That(Ref(bench), Is.EqualTo(written), "time alone wrote something");

        Beat(bench, a);
        var claim = store.Read().List().Single();
        Assert.That((claim.Line.Session, claim.State), Is.EqualTo(("a", ClaimState.Live)));
        Assert.That(ClaimMessages.Take(bench.Layout, store.Read(), a.Id), Is.Empty);
        Assert.That(Ref(bench), Is.EqualTo(written));
    }

    [Test]
    public void Change_their_state_exactly_at_the_border()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        var states = new List<ClaimState>();
        foreach (var step in new[] { TimeSpan.FromMinutes(15), Second, TimeSpan.FromMinutes(2) - Second, Second })
        {
            bench.Time.Advance(step);
            states.Add(store.Read().List().Single().State);
        }

        Assert.That(states, Is.EqualTo(new[] { ClaimState.Live, ClaimState.Grace, ClaimState.Grace, ClaimState.Expired }));
    }

    [Test]
    public void Are_refused_in_grace_with_the_moment_at_which_they_can_be_had()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        var until = bench.Time.GetUtcNow() + TimeSpan.FromMinutes(17);
        bench.Time.Advance(TimeSpan.FromMinutes(16));
        Beat(bench, b);

        foreach (var terms in new[] { new ClaimTerms(), new ClaimTerms { TakesOver = true } })
        {
            var holder = store.Acquire(b, Request("f"), terms).Refusing.Single().Holder;
            Assert.That((holder.State, holder.Until), Is.EqualTo((ClaimState.Grace, until)));
        }

        bench.Time.Advance(until - bench.Time.GetUtcNow());
        Assert.That(store.Acquire(b, Request("f")).IsGranted, Is.False);
        bench.Time.Advance(Second);
        Assert.That(store.Acquire(b, Request("f")).IsGranted);
    }

    [Test]
    public void Are_had_by_who_asks_after_18_minutes_and_the_holder_is_told_once()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("src/"));
        bench.Time.Advance(TimeSpan.FromMinutes(18));

        // Two patterns inside of what one held are one loss.
        Assert.That(store.Acquire(b, Request("src/x", "src/y")).IsGranted);
        Assert.That(store.Read().List().Select(claim => claim.Line.Session), Is.EqualTo(new[] { "b", "b" }));
        var message = ClaimMessages.Take(bench.Layout, store.Read(), a.Id).Single();
        Assert.That((message.Kind, message.Line.Pattern, message.Line.By), Is.EqualTo((ClaimMessageKind.Lost, "src/", "person-b")));
        Assert.That(ClaimMessages.Take(bench.Layout, store.Read(), a.Id), Is.Empty);

        Beat(bench, a);
        Assert.That(store.Acquire(a, Request("src/")).IsGranted, Is.False);
    }

    [TestCase(3, "src/x", 0, 30)]
    [TestCase(3, "src/x", 11, 15)]
    [TestCase(2, "src/x", 0, 15)]
    [TestCase(3, "other", 0, 15)]
    public void Hold_on_for_longer_while_their_session_keeps_editing_inside(int edits, string path, int minutesBefore, int minutes)
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("src/"));
        new SessionEdits(bench.Layout, a.Id).Append(bench.Time.GetUtcNow(), bench.Top, Enumerable.Repeat(path, edits));
        bench.Time.Advance(TimeSpan.FromMinutes(minutesBefore));
        Beat(bench, a);
        bench.Time.Advance(TimeSpan.FromMinutes(minutes));
        Assert.That(store.Read().List().Single().State, Is.EqualTo(ClaimState.Live));
        bench.Time.Advance(Second);
        Assert.That(store.Read().List().Single().State, Is.EqualTo(ClaimState.Grace));
    }

    [TestCase("{\"claims\":{\"ttlMinutes\":5,\"graceMinutes\":1}}", 5, 6)]
    [TestCase("{\"claims\":{\"ttlMinutes\":5,\"graceMinutes\":0}}", 5, 5)]
    [TestCase("{\"claims\":{\"ttlMinutes\":0}}", 15, 17)]
    [TestCase("{\"claims\":", 15, 17)]
    public void Keep_the_times_of_coord_json_where_it_can_be_read(string json, int limit, int until)
    {
        using var bench = new Bench();
        bench.Write("coord.json", json);
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("f"));

        bench.Time.Advance(TimeSpan.FromMinutes(limit));
        Assert.That(store.Read().List().Single().State, Is.EqualTo(ClaimState.Live));
        bench.Time.Advance(TimeSpan.FromMinutes(until - limit) + Second);
        Assert.That(store.Read().List().Single().State, Is.EqualTo(ClaimState.Expired));
    }

    [Test]
    public void Of_a_dead_process_are_kept_for_its_resumption_and_free_after_it()
    {
        using var bench = new Bench();
        var gone = Bench.Self with { Started = 1 };
        var (a, b) = (Session(bench, "a", gone), Session(bench, "b"));
        var store = Store(bench);
        store.Acquire(a, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(store.Acquire(b, Request("f")).IsGranted, Is.False);
        bench.Time.Advance(Second);
        Assert.That(store.Judge(b.Id, Request("f")[0]).IsFree);

        // Resumed, it has it back, for nobody took it.
        new SessionStore(bench.Context, bench.Layout).Save(a with { Process = Bench.Self });
        Assert.That(store.Acquire(b, Request("f")).Refusing.Single().Holder.State, Is.EqualTo(ClaimState.Live));
    }

    [Test]
    public void Of_another_host_count_from_their_renewal()
    {
        using var bench = new Bench();
        var b = Session(bench, "b");
        var far = new Session { Id = SessionId.Parse("far"), Name = "far", Host = "elsewhere", Checkout = "/far", Started = bench.Time.GetUtcNow() };
        var store = Store(bench);
        store.Acquire(far, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(14));
        store.Acquire(far, Request("f"));
        bench.Time.Advance(TimeSpan.FromMinutes(17));
        Assert.That(store.Acquire(b, Request("f")).IsGranted, Is.False);
        bench.Time.Advance(Second);
        Assert.That(store.Acquire(b, Request("f")).IsGranted);
    }

    [Test]
    public void Of_a_process_are_that_process_alone_and_end_with_it()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var store = Store(bench);
        var other = ProcessIdentity.Find(ProcessIdentity.ParentOf(Environment.ProcessId)!.Value);
        Assert.That(store.Acquire(a, Request("@tests"), new ClaimTerms { Process = Bench.Self }).IsGranted);
        Assert.That(store.Acquire(a, Request("@tests"), new ClaimTerms { Process = other }).IsGranted, Is.False, "the session's other process has it too");
        Assert.That(store.Acquire(a, Request("@tests")).IsGranted, Is.False);
        Assert.That(store.Acquire(b, Request("@tests")).IsGranted, Is.False);

        store.Release(a.Id, a.Name, _ => true);
        store.Acquire(a, Request("@tests"), new ClaimTerms { Process = Bench.Self with { Started = 1 } });
        Assert.That(store.Acquire(b, Request("@tests")).IsGranted);
        Assert.That(ClaimMessages.Take(bench.Layout, store.Read(), a.Id), Is.Empty, "a process that is gone has lost nothing");
    }

    [Test]
    public void Of_a_newer_version_stay_as_they_are_when_their_session_claims_again()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        var line = $"{{\"v\":2,\"pattern\":\"f\",\"session\":\"a\",\"host\":\"{HostIdentity.Current}\",\"lease\":{{\"x\":1}}}}";
        bench.Git("notes", "--ref=coord/claims", "add", "-m", line, bench.Blob("f"));
        var store = Store(bench);
        Assert.That(store.Acquire(a, Request("f")).IsGranted);
        Assert.That(store.Acquire(a, Request("./")).IsGranted);
        Assert.That(bench.Git("notes", "--ref=coord/claims", "show", bench.Blob("f")).Line, Is.EqualTo(line));

        bench.Time.Advance(TimeSpan.FromDays(2));
        Assert.That(store.Acquire(b, Request("f")).Refusing.Select(each => each.Holder.Line.Version), Does.Contain(2));
        new SessionStore(bench.Context, bench.Layout).Remove(a.Id);
        Assert.That(store.Acquire(b, Request("f")).IsGranted);
    }

    private static string Ref(Bench bench) => bench.Git("rev-parse", "refs/notes/coord/claims").Line;

    private static void Beat(Bench bench, Session session) => new SessionStore(bench.Context, bench.Layout).Beat(session.Id, force: true);
}
