using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Tasks;
using CoordTool.Core.Worktrees;
using CoordTool.Core.Zones;

namespace CoordTool.Core.Overview;

/// <summary>
/// What a session that starts should know of the others, for its model (docs/design.md, Status). It has a short time: what is
/// not found out by then is left out.
/// </summary>
public sealed record Surroundings
{
    private static readonly TimeSpan TaskLimit = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan FilesLimit = TimeSpan.FromSeconds(1d);

    private Surroundings()
    {
    }

    /// <summary>The name of the worktree; null in the main checkout.</summary>
    public required string? Worktree { get; init; }

    /// <summary>The other live sessions.</summary>
    public required IReadOnlyList<Session> Others { get; init; }

    /// <summary>All claims that hold.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>The zones.</summary>
    public required IReadOnlyList<ZoneHolders> Zones { get; init; }

    /// <summary>The paths of this checkout that have uncommitted work and that nobody holds; null where that was not found out.</summary>
    public required IReadOnlyList<string>? Unheld { get; init; }

    /// <summary>What Git stopped in the middle of in this checkout; null for nothing.</summary>
    public required string? Operation { get; init; }

    /// <summary>Landings and other operations that are under way or were interrupted.</summary>
    public required IReadOnlyList<EntryUnderWay> UnderWay { get; init; }

    /// <summary>The work items of other trackers that are in progress.</summary>
    public required TaskView Tasks { get; init; }

    /// <summary>Looks around.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="session">The session that starts.</param>
    public static Surroundings Of(CoordContext context, GitRepository repository, SessionId session)
    {
        var layout = repository.Layout;
        var checkout = layout.RequireWorkTree();
        var tops = Checkouts.List(layout).Select(each => each.Path).ToHashSet(StringComparer.Ordinal);
        var uncommitted = Task.Run(() => UncommittedPaths.In(context, checkout, tops, isAll: true));
        var tasks = Task.Run(() => TaskSources.Read(context, layout, TaskLimit));
        var now = context.Now;
        using var view = new ClaimStore(context, repository).Read();
        var claims = view.List().Where(claim => claim.Holds).ToList();

        // What an edit claimed is about the files of that checkout.
        var here = claims.Where(claim => !claim.Line.IsAuto || view.IsHere(claim.Line)).ToList();
        var facts = new Surroundings
        {
            Worktree = layout.IsLinkedWorktree ? WorktreeDocument.Read(layout)?.Name ?? Path.GetFileName(checkout) : null,
            Others = [.. new SessionStore(context, layout).List().Where(other => other.Id != session && !other.IsGone(now))],
            Claims = claims,
            Zones = ZonesOf(layout, view),
            Unheld = null,
            Operation = OperationUnderWay.In(layout),
            UnderWay = [.. JournalRecovery.List(layout)],
            Tasks = TaskView.Empty,
        };
        return facts with
        {
            Unheld = uncommitted.Wait(FilesLimit) ? uncommitted.Result?.Where(path => !here.Exists(claim => claim.Pattern?.Matches(path) == true)).ToList() : null,
            Tasks = tasks.GetAwaiter().GetResult(),
        };
    }

    private static IReadOnlyList<ZoneHolders> ZonesOf(GitLayout layout, ClaimView view)
    {
        try
        {
            return ZoneHolders.List(CoordSettings.Read(layout), view);
        }
        catch (CoordException)
        {
            // Commands that go by the file say what is wrong with it.
            return [];
        }
    }
}
