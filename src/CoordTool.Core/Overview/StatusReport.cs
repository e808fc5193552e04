using CoordTool.Core.Claims;
using CoordTool.Core.Decisions;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Tasks;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Overview;

/// <summary>
/// How a repository stands, for <c>status</c> (docs/design.md, Status). What takes Git processes or another tracker is
/// looked at beside the rest, and waited for by whoever reads it.
/// </summary>
public sealed record StatusReport
{
    /// <summary>How long another tracker is waited for, where its last answer is too old.</summary>
    public static readonly TimeSpan TaskLimit = TimeSpan.FromSeconds(0.5);

    private readonly Task<IReadOnlyList<CheckoutStatus>> _checkouts;
    private readonly Task<TaskView> _tasks;

    private StatusReport(Task<IReadOnlyList<CheckoutStatus>> checkouts, Task<TaskView> tasks) => (_checkouts, _tasks) = (checkouts, tasks);

    /// <summary>Whether the repository was set up.</summary>
    public required bool IsInitialized { get; init; }

    /// <summary>Who asks; null for a person without a session.</summary>
    public required SessionId? Caller { get; init; }

    /// <summary>The top of the checkout that is asked about.</summary>
    public required string Checkout { get; init; }

    /// <summary>Where it stands.</summary>
    public required Head Head { get; init; }

    /// <summary>All sessions, those that are gone too, the one with the latest sign of life first.</summary>
    public required IReadOnlyList<SessionStatus> Sessions { get; init; }

    /// <summary>All claims that hold.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>Why the claims cannot be read, and what to do about it; null where they can.</summary>
    public required Refusal? ClaimsTrouble { get; init; }

    /// <summary>Those among them whose sessions are not registered here: they came from elsewhere.</summary>
    public required IReadOnlyList<Claim> ClaimsElsewhere { get; init; }

    /// <summary>How the last exchange with a remote went; null where there never was one.</summary>
    public required SyncRecord? Sync { get; init; }

    /// <summary>What sessions left that are gone.</summary>
    public required IReadOnlyList<LeftBySession> Left { get; init; }

    /// <summary>Landings and other operations that are under way or were interrupted.</summary>
    public required IReadOnlyList<EntryUnderWay> Operations { get; init; }

    /// <summary>What the branch has left behind in indexes and files of this checkout, a line each.</summary>
    public required IReadOnlyList<string> Stale { get; init; }

    /// <summary>The hooks of ours that Git does not run.</summary>
    public required IReadOnlyList<string> MissingHooks { get; init; }

    /// <summary>What the guards did.</summary>
    public required GuardCounts Guard { get; init; }

    /// <summary>How many decisions are proposed and not taken; null where their notes cannot be read.</summary>
    public required int? ProposedDecisions { get; init; }

    /// <summary>The names of the worktrees.</summary>
    public required IReadOnlyList<string> Worktrees { get; init; }

    /// <summary>What the checkouts are called, by their top directories.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>The checkouts, the main one first.</summary>
    public IReadOnlyList<CheckoutStatus> Checkouts => _checkouts.GetAwaiter().GetResult();

    /// <summary>The work items of other trackers that are in progress.</summary>
    public TaskView Tasks => _tasks.GetAwaiter().GetResult();

    /// <summary>Looks around.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="caller">Who asks; null for a person without a session.</param>
    public static StatusReport Read(CoordContext context, GitRepository repository, SessionId? caller)
    {
        var layout = repository.Layout;
        var checkout = layout.RequireWorkTree();
        var isInitialized = Initialization.IsDone(layout);
        var checkouts = Task.Run(() => CheckoutStatus.List(context, layout));
        var tasks = isInitialized ? Task.Run(() => TaskSources.Read(context, layout, TaskLimit)) : Task.FromResult(TaskView.Empty);
        var now = context.Now;
        var named = NamedCheckout.List(layout);
        var registered = new SessionStore(context, layout).List();
        var claims = Claimed(context, repository, out var trouble);
        var held = claims.ToLookup(claim => claim.Line.Session, StringComparer.OrdinalIgnoreCase);
        var lately = EventJournal.ReadTail(layout);
        var sessions = registered
            .Select(session => new SessionStatus(session, session.IsGone(now), [.. held[session.Id.Value]], lately.FirstOrDefault(happened => session.Id.Value.Equals(happened.Session, StringComparison.OrdinalIgnoreCase))))
            .ToList();
        var ids = registered.Select(session => session.Id.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new StatusReport(checkouts, tasks)
        {
            IsInitialized = isInitialized,
            Caller = caller,
            Checkout = checkout,
            Head = GitRefs.ReadHead(layout),
            Sessions = sessions,
            Claims = claims,
            ClaimsTrouble = trouble,
            ClaimsElsewhere = [.. claims.Where(claim => !ids.Contains(claim.Line.Session))],
            Sync = SyncRecord.Read(layout),
            Left = LeftBySession.List(context, layout, sessions),
            Operations = [.. JournalRecovery.List(layout)],
            Stale = StaleWork.In(repository, caller),
            MissingHooks = isInitialized ? GitHooks.Of(context, layout).FindMissing() : [],
            Guard = GuardCounters.Read(layout),
            ProposedDecisions = Proposed(context, repository),
            Worktrees = [.. named.Where(each => !each.Checkout.IsMain).Select(each => each.Name)],
            Names = named.DistinctBy(each => each.Checkout.Path).ToDictionary(each => each.Checkout.Path, each => each.Name, StringComparer.Ordinal),
        };
    }

    // All else is to be seen where these are broken, and more so.
    private static List<Claim> Claimed(CoordContext context, GitRepository repository, out Refusal? trouble)
    {
        try
        {
            using var view = new ClaimStore(context, repository).Read();
            trouble = null;
            return [.. view.List().Where(claim => claim.Holds)];
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            trouble = new Refusal(error.Message, error.Hints);
            return [];
        }
    }

    private static int? Proposed(CoordContext context, GitRepository repository)
    {
        var word = Decision.Words.First(each => each.Value == DecisionStatus.Proposed).Word;
        try
        {
            return new DecisionStore(context, repository).Read().Decisions.Count(decision => decision.Status == word);
        }
        catch (CoordException)
        {
            // Whoever asks for them is told what is wrong.
            return null;
        }
    }
}
