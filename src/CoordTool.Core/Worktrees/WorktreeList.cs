using CoordTool.Core.Git;
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
    string Name, string Path, Head Head, bool IsMain, bool IsMissing, int? Ahead, int? Behind, int? Dirty, IReadOnlyList<string> Sessions);

/// <summary>Lists the checkouts of a repository with what a person wants to know of each.</summary>
public static class WorktreeList
{
    /// <summary>The main checkout first, then the others by name, those that others made as well.</summary>
    public static IEnumerable<ListedCheckout> Run(CoordContext context, GitRepository repository)
    {
        var layout = repository.Layout;
        var sessions = new SessionStore(context, layout).List();
        var git = new GitProcess(context, layout.CommonDirectory);
        string? usual = null;
        try
        {
            usual = TargetBranch.Resolve(layout);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Usage)
        {
            // A list without the distance to a target is still a list.
        }

        foreach (var checkout in Checkouts.List(layout))
        {
            var record = WorktreeDocument.Read(checkout.Layout);
            var head = GitRefs.TryReadHead(checkout.Layout) ?? new Head(null, ObjectId.Zero);
            var target = (record?.Target ?? usual) is { } branch && branch != head.Branch ? GitRefs.Resolve(layout.CommonDirectory, branch) : null;
            int? ahead = null, behind = null;
            if (target is { } tip && !head.IsUnborn
                && git.Run(["rev-list", "--left-right", "--count", $"{tip}...{head.Commit}"]) is { Succeeded: true } counted
                && counted.Line.Split('\t') is [var left, var right])
            {
                behind = int.Parse(left, System.Globalization.CultureInfo.InvariantCulture);
                ahead = int.Parse(right, System.Globalization.CultureInfo.InvariantCulture);
            }

            int? dirty = checkout.IsMissing ? null
                : new GitProcess(context, checkout.Path).Run(["status", "--porcelain", "-z", "--no-renames"]) is { Succeeded: true } status ? status.Fields.Length : null;
            yield return new ListedCheckout(
                record?.Name ?? System.IO.Path.GetFileName(checkout.Path),
                checkout.Path,
                head,
                checkout.IsMain,
                checkout.IsMissing,
                ahead,
                behind,
                dirty,
                [.. sessions.Where(session => session.Checkout == checkout.Path).Select(session => session.Name)]);
        }
    }
}
