using CoordTool.Core.Conflicts;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Core.Processes;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Overview;

/// <summary>A checkout that another one conflicts with, as <c>conflicts</c> found it when it was last run.</summary>
/// <param name="With">What the other is called.</param>
/// <param name="Paths">In how many paths.</param>
/// <param name="IsOfNow">Whether both still stand on the commits that were compared.</param>
public sealed record KnownConflict(string With, int Paths, bool IsOfNow);

/// <summary>How a checkout stands.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Its top directory.</param>
/// <param name="Head">Where it stands; null where that cannot be read.</param>
/// <param name="IsMain">Whether it is the main one.</param>
/// <param name="IsMissing">Whether its directory is gone.</param>
public sealed record CheckoutStatus(string Name, string Path, Head? Head, bool IsMain, bool IsMissing)
{
    private const int MostAtOnce = 4;

    /// <summary>The full name of the branch that its work lands in; null where there is none, or where that is its own.</summary>
    public string? Target { get; init; }

    /// <summary>Commits that the target lacks; null where there is no target.</summary>
    public int? Ahead { get; init; }

    /// <summary>Commits of the target that it lacks; null where there is no target.</summary>
    public int? Behind { get; init; }

    /// <summary>How many paths have work that is not committed; null where that cannot be told.</summary>
    public int? Dirty { get; init; }

    /// <summary>What Git stopped in the middle of; null for nothing.</summary>
    public string? Operation { get; init; }

    /// <summary>The checkouts that it was last seen to conflict with.</summary>
    public IReadOnlyList<KnownConflict> Conflicts { get; init; } = [];

    /// <summary>When that was looked at; null when never.</summary>
    public DateTimeOffset? ConflictsLooked { get; init; }

    /// <summary>Whether this one and every other stand on the commits that were compared then.</summary>
    public bool IsLookedAtAsItStands { get; init; }

    /// <summary>Looks at all checkouts: the main one first. Nothing is merged.</summary>
    public static IReadOnlyList<CheckoutStatus> List(CoordContext context, GitLayout layout)
    {
        var named = NamedCheckout.List(layout);
        List<Checkout> checkouts = [.. named.Select(each => each.Checkout)];
        var tops = checkouts.Select(checkout => checkout.Path).ToHashSet(StringComparer.Ordinal);

        // Most of the time goes by in Git processes, which do not mind each other.
        var uncommitted = Task.Run(() => SideBySide.Map(checkouts, MostAtOnce, checkout => checkout.IsMissing ? null : UncommittedPaths.In(context, checkout.Path, tops)));
        using var repository = new GitRepository(layout);
        var usual = TargetBranch.Find(layout);
        List<CheckoutStatus> stands = [.. named.Select(each => Look(repository, each, usual))];
        return [.. stands.Select((each, i) => WithConflicts(each with { Dirty = uncommitted.GetAwaiter().GetResult()[i]?.Count }, checkouts[i], stands))];
    }

    private static CheckoutStatus Look(GitRepository repository, NamedCheckout named, string? usual)
    {
        var checkout = named.Checkout;
        var common = repository.Layout.CommonDirectory;
        var status = new CheckoutStatus(named.Name, checkout.Path, null, checkout.IsMain, checkout.IsMissing);
        try
        {
            var head = GitRefs.TryReadHead(checkout.Layout);
            var target = (WorktreeDocument.Read(checkout.Layout)?.Target ?? usual) is { } branch && branch != head?.Branch ? branch : null;
            status = status with { Head = head, Target = target, Operation = OperationUnderWay.In(checkout.Layout) };
            if (head is { IsUnborn: false } && target is not null && GitRefs.Resolve(common, target) is { } tip)
            {
                var (ahead, behind) = repository.Distance(head.Commit, tip);
                return status with { Ahead = ahead, Behind = behind };
            }
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            // What is damaged there is told by commands that are run there.
        }

        return status;
    }

    private static CheckoutStatus WithConflicts(CheckoutStatus status, Checkout checkout, List<CheckoutStatus> all)
    {
        var record = ElsewhereRecord.Read(checkout.Layout);
        var others = all.Where(other => other.Path != status.Path && IsComparable(other)).ToList();
        return status with
        {
            ConflictsLooked = record.Looked,
            IsLookedAtAsItStands = record.Looked is not null && others.TrueForAll(other => record.Others.Any(known => known.Top == other.Path && known.State.Length > 0 && IsOfNow(known, status, other))),
            Conflicts =
            [
                .. others.SelectMany(other => record.Others.Where(known => known.Top == other.Path).Select(known => new KnownConflict(
                    other.Name, known.Changes.Count(change => change.Kind == ElsewhereKind.Conflict), IsOfNow(known, status, other)))).Where(conflict => conflict.Paths > 0),
            ],
        };
    }

    private static bool IsComparable(CheckoutStatus status) => status is { IsMissing: false, Head.IsUnborn: false };

    private static bool IsOfNow(ElsewhereCheckout known, CheckoutStatus here, CheckoutStatus there) => known.Here == here.Head?.Commit && known.There == there.Head?.Commit;
}
