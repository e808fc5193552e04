using System.Diagnostics;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Claims;

/// <summary>
/// Waits for claims that others hold, first come first served: a request in the notes says who waits since when, counts as
/// long as its process lives, and goes in the step that grants it (docs/design.md, Waiting).
/// </summary>
public static class ClaimQueue
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Judge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan JudgeAtRemote = TimeSpan.FromSeconds(3);

    /// <summary>Takes all patterns of one call, waiting for their holders.</summary>
    /// <param name="store">The claims.</param>
    /// <param name="session">Who takes them.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="terms">What goes with all of them.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="onWaiting">Is told whom it waits for, each time that changes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>As of the last try.</returns>
    /// <exception cref="OperationCanceledException">The waiting was ended; nothing is held, and nothing waits.</exception>
    public static AcquireOutcome Acquire(
        ClaimStore store, Session session, IReadOnlyList<ClaimRequest> requests, ClaimTerms terms, TimeSpan limit, Action<AcquireOutcome> onWaiting, CancellationToken cancellation)
    {
        var outcome = store.Acquire(session, requests, terms);
        if (outcome.IsGranted || outcome.Unshared is not null || limit <= TimeSpan.Zero)
        {
            return outcome;
        }

        var waiter = store.Context.Self;
        var asked = Enter(store, session, requests, terms, limit);
        var waiting = terms with { Waiter = waiter, Asked = asked };
        var sessions = new SessionStore(store.Context, store.Repository.Layout);
        var started = Stopwatch.StartNew();
        try
        {
            for (var holders = ""; ;)
            {
                cancellation.ThrowIfCancellationRequested();
                outcome = store.Acquire(session, requests, waiting);
                if (outcome.IsGranted || outcome.Unshared is not null || started.Elapsed >= limit)
                {
                    return outcome;
                }

                // Who waits is there.
                sessions.Beat(session.Id);
                if (string.Join('\n', outcome.Refusing.Select(each => each.Holder.Line.Session)) is var now && now != holders)
                {
                    holders = now;
                    onWaiting(outcome);
                }

                WaitForChange(store, limit - started.Elapsed, cancellation);
            }
        }
        finally
        {
            // Also when it was granted: what another process of the session took meanwhile is held without a change.
            Leave(store, session, waiter);
        }
    }

    // Others see at once that the ref has moved; that a holder has died or fallen silent is seen once a second. What happens at
    // a remote takes a call.
    private static void WaitForChange(ClaimStore store, TimeSpan rest, CancellationToken cancellation)
    {
        var common = store.Repository.Layout.CommonDirectory;
        var seen = GitRefs.Resolve(common, ClaimSnapshots.Ref);
        var waited = Stopwatch.StartNew();
        var judge = store.Agreement is null ? Judge : JudgeAtRemote;
        while (waited.Elapsed < judge && waited.Elapsed < rest && GitRefs.Resolve(common, ClaimSnapshots.Ref) == seen)
        {
            cancellation.WaitHandle.WaitOne(Look);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static DateTimeOffset Enter(ClaimStore store, Session session, IReadOnlyList<ClaimRequest> requests, ClaimTerms terms, TimeSpan limit) => store.Change((view, edits) =>
    {
        var now = store.Context.Now;
        var latest = view.Requests().Where(other => requests.Any(request => other.Record!.Overlaps(request.Pattern))).MaxBy(other => other.Line.Acquired)?.Line.Acquired ?? default;
        var asked = ClaimOrder.Arrival(latest, now);
        foreach (var request in requests)
        {
            edits.Add(ClaimLine.Of(session, request, terms, store.Repository.Layout, now) with
            {
                Kind = ClaimKind.Request,
                IsAuto = false,
                Acquired = asked,
                Process = store.Context.Self,
                Until = now + limit,
            });
        }

        return (asked, (ClaimEvent?)new ClaimEvent(ClaimAction.Request, session.Name, session.Id.Value, [.. requests.Select(request => request.Pattern.Text)]) { Reason = terms.Reason });
    });

    private static void Leave(ClaimStore store, Session session, Processes.ProcessIdentity waiter)
    {
        try
        {
            store.Remove(session.Id, session.Name, line => line.Kind == ClaimKind.Request && line.Process == waiter);
        }
        catch (CoordException error) when (error.Kind is FailureKind.Contention or FailureKind.Broken)
        {
            // It counts for nothing once this process has ended.
        }
    }
}
