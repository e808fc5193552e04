using System.Globalization;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Landing;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>A checkout as <c>worktree list</c> shows it.</summary>
/// <param name="Name">Its name: ours, or the directory's.</param>
/// <param name="Path">Its top directory.</param>
/// <param name="Head">Where it stands.</param>
/// <param name="IsMain">Whether it is the main checkout.</param>
/// <param name="IsMissing">Whether its directory is gone.</param>
/// <param name="Ahead">Commits the target lacks; null where there is no target.</param>
/// <param name="Behind">Commits of the target it lacks; null where there is no target.</param>
/// <param name="Dirty">How many paths have work that is not committed; null where that cannot be told.</param>
/// <param name="Sessions">The names of the sessions that started there.</param>
public sealed record ListedCheckout(
    string Name, string Path, Head Head, bool IsMain, bool IsMissing, int? Ahead, int? Behind, int? Dirty, IReadOnlyList<string> Sessions)
{
    /// <summary>When it was made; null for the main checkout.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When the commit that it stands on was made; null where there is none.</summary>
    public DateTimeOffset? LastCommit { get; init; }

    /// <summary>In how many paths it conflicts with its target; null where there is no target, or no Git that can tell.</summary>
    public int? Conflicts { get; init; }

    /// <summary>What speaks against removing it, each in a few words; empty where nothing does.</summary>
    public IReadOnlyList<string> Obstacles { get; init; } = [];
}

/// <summary>Lists the checkouts of a repository with what a person wants to know of each.</summary>
public sealed class WorktreeList
{
    private const int MostAtOnce = 4;
    private readonly CoordContext _context;
    private readonly GitRepository _repository;
    private readonly WorktreeSafety _safety;
    private readonly GitProcess _git;
    private readonly IReadOnlyList<Session> _sessions;
    private readonly List<WorkingProcess> _processes;
    private readonly HashSet<string> _tops;
    private readonly string? _target;

    private WorktreeList(CoordContext context, GitRepository repository, SessionId? caller, List<Checkout> checkouts)
    {
        _context = context;
        _repository = repository;
        _safety = new WorktreeSafety(context, repository.Layout, caller);
        _git = new GitProcess(context, repository.Layout.CommonDirectory);
        _sessions = new SessionStore(context, repository.Layout).List();
        _processes = [.. ProcessIdentity.Working().Where(process => !_safety.IsOwn(process.Id))];
        _tops = checkouts.Select(checkout => checkout.Path).ToHashSet(StringComparer.Ordinal);
        _target = TargetBranch.Find(repository.Layout);
    }

    /// <summary>The main checkout first, then the others by name, those that others made as well.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="caller">Who asks: what he may remove is told for him.</param>
    public static IReadOnlyList<ListedCheckout> Run(CoordContext context, GitRepository repository, SessionId? caller)
    {
        var checkouts = Checkouts.List(repository.Layout).ToList();
        var list = new WorktreeList(context, repository, caller, checkouts);

        // Most of the time goes by in Git processes, which do not mind each other.
        return SideBySide.Map(checkouts, MostAtOnce, list.Look);
    }

    private ListedCheckout Look(Checkout checkout)
    {
        var record = WorktreeDocument.Read(checkout.Layout);
        var head = GitRefs.TryReadHead(checkout.Layout) ?? new Head(null, ObjectId.Zero);
        var target = (record?.Target ?? _target) is { } branch && branch != head.Branch ? GitRefs.Resolve(_repository.Layout.CommonDirectory, branch) : null;
        var (ahead, behind) = Distance(head, target);
        var dirty = checkout.IsMissing ? null : UncommittedPaths.In(_context, checkout.Path, _tops)?.Count;
        return new ListedCheckout(
            WorktreeRecord.NameOf(checkout), checkout.Path, head, checkout.IsMain, checkout.IsMissing, ahead, behind, dirty,
            [.. _sessions.Where(session => session.Checkout == checkout.Path).Select(session => session.Name)])
        {
            Created = WorktreeRecord.CreatedAt(checkout),
            LastCommit = CommittedAt(head),
            Conflicts = target is null || head.IsUnborn ? null : ahead > 0 && behind > 0 ? InMemoryMerge.FindConflicts(_git, target.Value, head.Commit)?.Count : 0,
            Obstacles = [.. Obstacles(checkout, head, dirty, ahead)],
        };
    }

    private (int? Ahead, int? Behind) Distance(Head head, ObjectId? target) =>
        target is { } tip && !head.IsUnborn
        && _git.Run(["rev-list", "--left-right", "--count", $"{tip}...{head.Commit}"]) is { Succeeded: true } counted
        && counted.Line.Split('\t') is [var left, var right]
            ? (int.Parse(right, CultureInfo.InvariantCulture), int.Parse(left, CultureInfo.InvariantCulture))
            : (null, null);

    private IEnumerable<string> Obstacles(Checkout checkout, Head head, int? dirty, int? ahead)
    {
        if (checkout.IsMain || checkout.IsMissing)
        {
            yield return checkout.IsMain ? "main checkout" : "missing";
            yield break;
        }

        if (OperationUnderWay.In(checkout.Layout) is { } operation)
        {
            yield return operation;
        }

        if (checkout.IsLocked)
        {
            yield return "locked";
        }

        if (_safety.FindNested(checkout) is not null)
        {
            yield return "checkout inside";
        }

        if (dirty != 0 || IsStagedBySession(checkout))
        {
            yield return "dirty";
        }

        if (_safety.FindSession(checkout, _sessions) is not null)
        {
            yield return "live session";
        }

        if (_processes.Any(process => ProcessIdentity.IsBelow(process.Directory, checkout.Path)))
        {
            yield return "process inside";
        }

        // What the target has is in another branch.
        if (ahead != 0 && WorktreeRemove.CountUnmerged(_git, head) is > 0 and var commits)
        {
            yield return $"{commits} unmerged";
        }
    }

    private static bool IsStagedBySession(Checkout checkout)
    {
        if (!IndexLocation.OfSessions(checkout.Layout).Any())
        {
            return false;
        }

        try
        {
            using var repository = new GitRepository(checkout.Layout);
            return WorktreeSafety.StagedBySessions(checkout, repository).Any();
        }
        catch (CoordException)
        {
            // What cannot be read may hold anything.
            return true;
        }
    }

    private DateTimeOffset? CommittedAt(Head head)
    {
        if (head.IsUnborn)
        {
            return null;
        }

        using var repository = new GitRepository(_repository.Layout);
        return repository.Objects.ReadCommit(head.Commit).Committed;
    }
}
