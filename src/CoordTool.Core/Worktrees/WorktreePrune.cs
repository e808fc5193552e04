using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>What became of one worktree: it is removed, or stays.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Its top directory.</param>
/// <param name="Removed">It is gone, or would be.</param>
/// <param name="Stays">Why it stays.</param>
public sealed record PrunedWorktree(string Name, string Path, RemovedWorktree? Removed, Refusal? Stays);

/// <summary>Removes the worktrees whose work is in its target, one by one.</summary>
public sealed class WorktreePrune(CoordContext context, GitRepository repository, SessionId? caller)
{
    /// <summary>A worktree without a commit of its own is work that has not begun, until it is this old.</summary>
    public static readonly TimeSpan Youth = TimeSpan.FromDays(1);

    private readonly GitProcess _git = new(context, repository.Layout.CommonDirectory);

    /// <summary>Gets what the commands of <c>beforeRemove</c> print, line by line.</summary>
    public Action<string> Line { get; init; } = _ => { };

    /// <summary>Takes every linked worktree in turn.</summary>
    /// <param name="dryRun">Only look.</param>
    public IEnumerable<PrunedWorktree> Run(bool dryRun)
    {
        foreach (var worktree in Checkouts.List(repository.Layout).Where(checkout => !checkout.IsMain).ToList())
        {
            var (removed, stays) = Take(worktree, dryRun);
            yield return new PrunedWorktree(WorktreeRecord.NameOf(worktree), worktree.Path, removed, stays);
        }
    }

    private (RemovedWorktree? Removed, Refusal? Stays) Take(Checkout worktree, bool dryRun)
    {
        // What is wrong with one keeps none of the others.
        try
        {
            return FindReason(worktree) is { } reason
                ? (null, reason)
                : new WorktreeRemove(context, repository, caller) { Line = Line }.Run(worktree, force: false, dryRun);
        }
        catch (CoordException error)
        {
            return (null, new Refusal(error.Message, error.Hints));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, new Refusal(error.Message));
        }
    }

    private Refusal? FindReason(Checkout worktree)
    {
        if (worktree.IsMissing)
        {
            return new Refusal($"{worktree.Path} is gone, or something else stands there.", $"If it was deleted: git worktree remove {worktree.Path}   If it was moved: git worktree repair PATH");
        }

        if (PhysicalPath.Below(worktree.Path, PhysicalPath.Resolve(context.WorkingDirectory)) is not null)
        {
            return new Refusal("You are in it.", "Run the same command elsewhere, or name it: dotnet-coord worktree remove");
        }

        var head = GitRefs.ReadHead(worktree.Layout);
        var target = WorktreeDocument.Read(worktree.Layout)?.Target ?? TargetBranch.Resolve(repository.Layout);
        var name = GitRefs.ShortName(target);
        return head.Branch == target ? new Refusal($"It is on {name} itself.")
            : head.IsUnborn || GitRefs.Resolve(repository.Layout.CommonDirectory, target) is not { } tip
                || !_git.Run(["merge-base", "--is-ancestor", head.Commit.ToString(), tip.ToString()]).Succeeded ? new Refusal($"It has commits that {name} lacks.")
            : WorktreeRecord.HasCommitted(worktree) || context.Now - WorktreeRecord.CreatedAt(worktree) > Youth ? null
            : new Refusal("Nothing was committed there yet, and it is younger than a day.");
    }
}
