using System.Runtime.InteropServices;
using CoordTool.Core;
using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Sessions;
using CoordTool.Output;

namespace CoordTool.Commands;

/// <summary>Takes claims for a command, says whom it waits for, and what to do when it was in vain.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Takes them, waiting up to a limit; Ctrl+C ends the waiting and leaves nothing behind.</summary>
    public static AcquireOutcome Acquire(Invocation invocation, Session session, IReadOnlyList<ClaimRequest> requests, ClaimTerms terms, TimeSpan limit)
    {
        var store = terms.IsLocalOnly ? invocation.Claims : invocation.AgreedClaims;
        using var slow = store.Agreement is { } agreement ? new Timer(_ => invocation.Screen.Narrate($"asking {agreement.Remote} ..."), null, Slow, Timeout.InfiniteTimeSpan) : null;
        using var ended = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return ClaimQueue.Acquire(
            store, session, requests, terms, limit,
            outcome => invocation.Screen.Narrate($"waiting for {string.Join(", ", outcome.Refusing.Select(refused => $"{refused.Pattern} ({refused.Holder.Holder})").Distinct())}; {limit.TotalSeconds:0} s at most ..."),
            ended.Token);

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.Cancel();
        }
    }

    /// <summary>Says who refused, and what to do instead.</summary>
    public static int Refuse(Invocation invocation, Session session, AcquireOutcome outcome)
    {
        if (outcome.Unshared is { } unshared)
        {
            return Failures.Report(invocation.Screen.Error, unshared);
        }

        Refusals.NoteClaim(invocation.Context, invocation.Layout, session.Id, outcome.Refusing);
        var error = invocation.Screen.Error;
        foreach (var (pattern, holder) in outcome.Refusing)
        {
            error.WriteLine(Printable.Text($"refused: {Sentences.Held(pattern.Text, holder, invocation.Context.Now)}"));
        }

        foreach (var line in Sentences.InsteadOf(outcome.Refusing[0].Pattern, outcome.Refusing[0].Holder))
        {
            error.WriteLine(Printable.Text($"  {line}"));
        }

        return ExitCodes.Refused;
    }
}
