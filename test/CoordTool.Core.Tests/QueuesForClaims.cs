using System.Collections.Concurrent;
using CoordTool.Core.Claims;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>Sessions that wait for what others hold: first come, first served.</summary>
public class QueuesForClaims
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public void Serve_who_asked_first()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        Store(bench).Acquire(a, Request("src/"));
        using var waiting = new Waiters(bench);
        var second = waiting.Enter(b, Request("src/x"));
        var third = waiting.Enter(c, Request("src/"));

        Store(bench).Release(a.Id, a.Name, _ => true);
        Assert.That(Result(second).IsGranted);
        Assert.That(Held(bench), Is.EqualTo(new[] { "b" }));
        Assert.That(third.IsCompleted, Is.False);
        Store(bench).Release(b.Id, b.Name, _ => true);
        Assert.That(Result(third).IsGranted);
        Assert.That(Held(bench), Is.EqualTo(new[] { "c" }));
        Assert.That(Lines(bench), Is.EqualTo(1), "a request stayed");
    }

    [Test]
    public void Are_not_jumped_by_who_does_not_wait()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        Store(bench).Acquire(a, Request("g"));
        using var waiting = new Waiters(bench);
        var waiter = waiting.Enter(b, Request("f", "g"));

        var refused = Store(bench).Acquire(c, Request("f")).Refusing.Single().Holder;
        Assert.That((refused.Line.Kind, refused.Line.Session), Is.EqualTo((ClaimKind.Request, "b")));
        Assert.That(Store(bench).Acquire(b, Request("f")).IsGranted, "b's own request is in its way");
        Store(bench).Release(a.Id, a.Name, _ => true);
        Assert.That(Result(waiter).IsGranted);
        Assert.That(Lines(bench), Is.EqualTo(2));
    }

    [Test]
    public void Are_not_held_up_by_a_waiter_that_died_or_whose_time_is_over()
    {
        using var bench = new Bench();
        var (a, b, c) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"));
        Store(bench).Acquire(a, Request("g"));
        using var waiting = new Waiters(bench);
        waiting.Enter(b, Request("f", "g"), Bench.Self with { Started = 1 });
        Assert.That(Store(bench).Acquire(c, Request("f")).IsGranted);

        Store(bench).Release(c.Id, c.Name, _ => true);
        waiting.Enter(b, Request("f", "g"));
        Assert.That(Store(bench).Acquire(c, Request("f")).IsGranted, Is.False);
        bench.Time.Advance(Long + TimeSpan.FromSeconds(1));
        Assert.That(Store(bench).Acquire(c, Request("f")).IsGranted);
    }

    [Test]
    public void Forget_who_gave_up()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, Request("f"));
        using var waiting = new Waiters(bench);
        var waiter = waiting.Enter(b, Request("f", "other"));
        waiting.Cancel();
        Assert.That(() => Result(waiter), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Held(bench), Is.EqualTo(new[] { "a" }));
        Assert.That(Lines(bench), Is.EqualTo(1));
    }

    [Test]
    public void Tell_who_holds_it_when_the_time_is_over()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, Request("f"));
        var told = new List<string>();
        var outcome = ClaimQueue.Acquire(
            Store(bench), b, Request("f"), new ClaimTerms(), TimeSpan.FromMilliseconds(1), each => told.Add(each.Refusing.Single().Holder.Line.Session), CancellationToken.None);

        Assert.That(outcome.Refusing.Select(each => each.Holder.Line.Session), Is.EqualTo(new[] { "a" }));
        Assert.That(told, Is.EqualTo(new[] { "a" }).Or.Empty);
        Assert.That(Lines(bench), Is.EqualTo(1));
    }

    [Test]
    public void Let_those_in_together_who_share()
    {
        using var bench = new Bench();
        var (a, b, c, d) = (Session(bench, "a"), Session(bench, "b"), Session(bench, "c"), Session(bench, "d"));
        Store(bench).Acquire(a, Request("docs/"));
        ClaimRequest[] shared = [new(Pattern("docs/"), IsShared: true)];
        using var waiting = new Waiters(bench);
        var sharing = new[] { waiting.Enter(b, shared), waiting.Enter(c, shared) };
        var alone = waiting.Enter(d, Request("docs/x"));

        Store(bench).Release(a.Id, a.Name, _ => true);
        Assert.That(sharing.Select(each => Result(each).IsGranted), Is.All.True);
        Assert.That(Held(bench), Is.EquivalentTo(new[] { "b", "c" }));
        Store(bench).Release(b.Id, b.Name, _ => true);
        Assert.That(alone.IsCompleted, Is.False);
        Store(bench).Release(c.Id, c.Name, _ => true);
        Assert.That(Result(alone).IsGranted);
    }

    // What it waits for is handed over to another process of its session: then the step that grants it changes nothing.
    [Test]
    public void Are_left_when_the_session_has_it_by_another_way()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, Request("f"));
        using var waiting = new Waiters(bench);
        var waiter = waiting.Enter(b, [new ClaimRequest(Pattern("f"), IsAuto: true)]);
        ClaimHandoff.Request(Store(bench), b, Pattern("f"), null);
        Assert.That(ClaimHandoff.Accept(Store(bench), a, null).Answered, Has.Count.EqualTo(1));

        Assert.That(Result(waiter).IsGranted);
        Assert.That(Held(bench), Is.EqualTo(new[] { "b" }));
        Assert.That(Lines(bench), Is.EqualTo(1), "a request stayed");
    }

    [Test]
    public void Tell_the_holder_once_of_each_who_waits()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, Request("src/"));
        using var waiting = new Waiters(bench);
        waiting.Enter(b, Request("src/x"));
        var message = ClaimMessages.Take(bench.Layout, Store(bench).Read(), a.Id).Single();
        Assert.That((message.Kind, message.Line.Session), Is.EqualTo((ClaimMessageKind.WaitedFor, "b")));
        Assert.That(ClaimMessages.Take(bench.Layout, Store(bench).Read(), a.Id), Is.Empty);
        Assert.That(ClaimHandoff.Asked(Store(bench).Read(), a.Id), Is.Empty, "who waits does not ask");
    }

    private static AcquireOutcome Result(Task<AcquireOutcome> waiter)
    {
        Assert.That(Task.WhenAny(waiter, Task.Delay(Patience)).Result, Is.SameAs(waiter), "the waiter was never let in");
        return waiter.GetAwaiter().GetResult();
    }

    private static string[] Held(Bench bench) => [.. Store(bench).Read().List().Select(claim => claim.Line.Session)];

    private static int Lines(Bench bench) => Store(bench).Read().Snapshot.All().Count;

    private sealed class Waiters(Bench bench) : IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private readonly ConcurrentBag<Task<AcquireOutcome>> _tasks = [];

        // Back as soon as its request is in the notes.
        public Task<AcquireOutcome> Enter(Session session, ClaimRequest[] requests, ProcessIdentity? process = null)
        {
            var context = bench.Context with { SelfSource = new Lazy<ProcessIdentity>(process ?? Bench.Self) };
            var store = new ClaimStore(context, bench.Open(bench.Top));
            using var waiting = new ManualResetEventSlim();
            var task = Task.Factory.StartNew(
                () => ClaimQueue.Acquire(store, session, requests, new ClaimTerms(), Long, _ => waiting.Set(), _source.Token),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            _tasks.Add(task);
            Assert.That(waiting.Wait(Patience), "it does not wait");
            return task;
        }

        public void Cancel() => _source.Cancel();

        public void Dispose()
        {
            _source.Cancel();
            Task.WaitAny(Task.WhenAll(_tasks));
            _source.Dispose();
        }
    }
}
