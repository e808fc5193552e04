using System.Diagnostics;
using CoordTool.Core.Configuration;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;

namespace CoordTool.Core.Claims;

/// <summary>
/// The claims of a repository, kept as notes. Every change reads the ref, checks against all that is held there, writes
/// and swaps the ref only if nobody was faster; then it starts over (docs/design.md, Acquire).
/// </summary>
public sealed class ClaimStore
{
    private readonly Lazy<ClaimSettings> _settings;

    /// <summary>Opens the claims of a repository. Nothing is read yet.</summary>
    public ClaimStore(CoordContext context, GitRepository repository)
    {
        Context = context;
        Repository = repository;
        _settings = new Lazy<ClaimSettings>(() => SettingsOf(repository.Layout));
    }

    /// <summary>How long a change tries again while others are faster; null for the setting.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Enters the write gate for one change; null where the caller is behind it all along.</summary>
    public Func<IDisposable?>? Gate { get; init; }

    /// <summary>What has to agree to a claim before it counts; null where this repository alone decides.</summary>
    public RemoteAgreement? Agreement { get; init; }

    internal CoordContext Context { get; }

    internal GitRepository Repository { get; }

    private TimeSpan Limit => Patience ?? Settings.Contention;

    internal ClaimSettings Settings => _settings.Value;

    /// <summary>The claims as they are now.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: the ref holds something else than notes.</exception>
    public ClaimView Read() => new(Context, Repository.Layout, ClaimSnapshots.Read(Repository), _settings);

    /// <summary>Whether a session may have something, by what is held now.</summary>
    /// <param name="session">Who asks; null for a person without a session.</param>
    /// <param name="request">For what.</param>
    public ClaimVerdict Judge(SessionId? session, ClaimRequest request)
    {
        using var view = Read();
        return view.Judge(session, request);
    }

    /// <summary>Takes all patterns of one call, or none.</summary>
    /// <param name="session">Who takes them.</param>
    /// <param name="requests">What is asked for.</param>
    /// <param name="terms">What goes with all of them.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    public AcquireOutcome Acquire(Session session, IReadOnlyList<ClaimRequest> requests, ClaimTerms? terms = null)
    {
        var acquire = new ClaimAcquire(this, session, requests, terms ?? new ClaimTerms());
        return terms is { IsLocalOnly: true } ? Change(acquire.Plan) : Change(acquire.Plan, unshared => new AcquireOutcome([], [], []) { Unshared = unshared });
    }

    /// <summary>Notes in the claims of the sessions here that they are alive, for other machines, where that is due.</summary>
    /// <returns>How many were renewed.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    public int Renew() => Change((view, edits) =>
    {
        var due = view.Snapshot.All().Where(record => record.Line is { Kind: ClaimKind.Hold, IsLocalOnly: false, Version: ClaimLine.CurrentVersion })
            .Select(view.Interpret).Where(claim => claim.Holds && claim.LastActivity - claim.Line.Renewed >= Ttl(claim.Line) / 3).ToList();
        foreach (var claim in due)
        {
            edits.Replace(claim.Record!, claim.Line with { Renewed = DateTimeOffset.FromUnixTimeSeconds(claim.LastActivity.ToUnixTimeSeconds()) });
        }

        var names = due.Select(claim => claim.Holder).Distinct();
        return (due.Count, due.Count == 0 ? null : new ClaimEvent(ClaimAction.Renew, string.Join(", ", names), due[0].Line.Session, [.. due.Select(claim => claim.Line.Pattern).Distinct()]));

        TimeSpan Ttl(ClaimLine line) => line.Ttl > 0 ? TimeSpan.FromSeconds(line.Ttl, 0) : Settings.Ttl;
    });

    /// <summary>Gives holds back.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="name">The session's name, for the audit trail.</param>
    /// <param name="which">Which of its holds.</param>
    /// <returns>What was given back.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    public IReadOnlyList<ClaimLine> Release(SessionId session, string name, Func<ClaimLine, bool> which) =>
        Remove(session, name, line => line.Kind == ClaimKind.Hold && which(line));

    /// <summary>Takes all lines of a session away that has ended: holds, requests, what it was to be told.</summary>
    /// <returns>The holds among them.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    public IReadOnlyList<ClaimLine> Forget(SessionId session, string name) =>
        [.. Remove(session, name, _ => true).Where(line => line.Kind == ClaimKind.Hold)];

    /// <summary>Takes lines away of sessions on other machines that were silent for long.</summary>
    /// <returns>What they were on.</returns>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: others were faster all the time.</exception>
    internal IReadOnlyList<string> ForgetSilent(TimeSpan silence, bool dryRun) => Change((view, edits) =>
    {
        var old = view.Snapshot.All().Where(record => view.IsForeign(record.Line) && record.Line.Version == ClaimLine.CurrentVersion && Context.Now - record.Line.Renewed > silence).ToList();
        foreach (var record in dryRun ? [] : old)
        {
            edits.Remove(record);
        }

        var patterns = old.Select(record => record.Line.Pattern).Distinct().ToList();
        return ((IReadOnlyList<string>)patterns, dryRun || old.Count == 0 ? null : new ClaimEvent(ClaimAction.Release, "gc", "gc", patterns) { From = [.. old.Select(record => record.Line.Name ?? record.Line.Session).Distinct()] });
    });

    /// <summary>Changes the notes: plans by what is there, publishes if nobody was faster, else plans anew.</summary>
    /// <param name="plan">Gets the claims and what is to be edited; gives the result and, where something is to change, who did what.</param>
    /// <param name="unshared">
    /// For what counts only once the remote has it, where one has to agree: gives the result where it does not. Null for what
    /// this repository alone decides.
    /// </param>
    internal T Change<T>(Func<ClaimView, ClaimEdits, (T Result, ClaimEvent? Event)> plan, Func<Refusal, T>? unshared = null)
    {
        using var gate = Gate?.Invoke();
        var talk = unshared is null ? null : Agreement?.Begin();
        var started = Stopwatch.StartNew();
        for (var attempt = 0; ; attempt++)
        {
            // In turns, so that what one has worked out is not out of date at once. Who cannot have the turn goes without.
            using var turn = TurnOf(started.Elapsed);
            using var view = Read();
            var edits = new ClaimEdits(Repository, view.Snapshot);
            var (result, happened) = plan(view, edits);
            if (happened is null || edits.IsEmpty)
            {
                // What it says no by may be over at the remote.
                if (talk?.LookAgain() == true)
                {
                    continue;
                }

                return result;
            }

            var message = happened.Message();
            var written = edits.Write(message, Context.Now);
            if (talk?.Offer(written) is { IsTaken: false } answer)
            {
                if (answer.Refused is { } refused)
                {
                    return unshared!(refused);
                }

                continue;
            }

            var moved = edits.TryMove(written, message);
            if (moved)
            {
                ClaimSnapshots.Leave(Repository, view.Snapshot, written);
            }

            if (moved || talk is not null)
            {
                Journal(happened, written);
                talk?.Conclude();
                return result;
            }

            if (started.Elapsed > Limit)
            {
                throw new CoordException(
                    FailureKind.Contention,
                    $"Other sessions changed the claims {attempt + 1} times in {Limit.TotalSeconds:0.#} seconds; nothing was claimed or released.",
                    "Run the same command again.",
                    $"If no other session is active, a crash may have left {Path.Combine(Repository.Layout.CommonDirectory, ClaimSnapshots.Ref)}.lock: remove it.");
            }

            turn?.Dispose();
            Thread.Sleep(Random.Shared.Next(1, Math.Min(60, 4 << Math.Min(attempt, 4))));
        }
    }

    /// <summary>Takes lines of a session away, of whatever kind.</summary>
    /// <returns>What was taken away.</returns>
    internal List<ClaimLine> Remove(SessionId session, string name, Func<ClaimLine, bool> which) => Change((view, edits) =>
    {
        var mine = view.Snapshot.OfSession(session.Value).Where(record => which(record.Line)).ToList();
        foreach (var record in mine)
        {
            edits.Remove(record);
        }

        var lines = mine.ConvertAll(record => record.Line);
        return (lines, (ClaimEvent?)new ClaimEvent(ClaimAction.Release, name, session.Value, [.. lines.Select(line => line.Pattern)]));
    });

    private void Journal(ClaimEvent happened, Notes written)
    {
        if (happened.Action != ClaimAction.Renew)
        {
            EventJournal.Append(Context, Repository.Layout, null, EventLog.Of(happened) with { Commit = written.Commit.ToString() });
        }
    }

    private KernelLock? TurnOf(TimeSpan waited) =>
        Limit / 2 - waited is { Ticks: > 0 } left ? KernelLock.TryTake(Path.Combine(Repository.Layout.CoordDirectory, "locks", "claims"), left) : null;

    // What a broken file would set does not matter so much that nothing were claimed; who changes claims by hand is told.
    internal static ClaimSettings SettingsOf(GitLayout layout)
    {
        try
        {
            return CoordSettings.Read(layout).Claims;
        }
        catch (CoordException error) when (error.Kind == FailureKind.Usage)
        {
            return ClaimSettings.Default;
        }
    }
}
