using System.Diagnostics;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>Why a branch was not moved.</summary>
/// <param name="Reason">In words for the caller.</param>
/// <param name="HasMoved">Whether somebody else had moved it, so that all may be tried anew.</param>
internal sealed record FailedMove(Refusal Reason, bool HasMoved);

/// <summary>Moves a branch and the checkout that stands on it, both or neither (docs/design.md, Landing).</summary>
internal sealed class BranchMove(CoordContext context, GitLayout layout, WorktreeJournal journal)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Moves them as the journal's entry has it.</summary>
    /// <param name="message">The line for the reflog.</param>
    /// <param name="isSquash">What the hook <c>post-merge</c> is told.</param>
    /// <returns>Null when it is done; else nothing was changed.</returns>
    public FailedMove? Run(string message, bool isSquash)
    {
        var entry = journal.Entry;
        var (branch, old, landed) = (entry.Target!, ObjectId.Parse(entry.Old!), ObjectId.Parse(entry.New!));
        var name = GitRefs.ShortName(branch);
        var holder = Checkouts.List(layout).FirstOrDefault(checkout => checkout.Path == entry.Holder);
        using var repository = holder is null ? null : new GitRepository(holder.Layout);
        if (holder is not null && repository is not null)
        {
            IndexRefresh.Run(repository, new IndexLocation(holder.Layout, null));
            if (new CheckedOutTarget(context, holder).FindInTheWay(repository, old, landed) is { Count: > 0 } inTheWay)
            {
                return No(
                    $"{holder.Path} is on {name} and has changes that would be overwritten; nothing was changed:{Printable.List(inTheWay)}",
                    "Commit or move those changes there, then run the same command again.");
            }
        }

        using var children = journal.HoldForChildren();
        using var transaction = Prepare(new GitProcess(context, holder?.Path ?? layout.CommonDirectory), branch, old, landed, message, out var refusal);
        if (transaction is null)
        {
            return new FailedMove(new Refusal($"Git refused to move {name}; nothing was changed: {refusal}"), GitRefs.Resolve(layout.CommonDirectory, branch) != old);
        }

        // Locked, the branch can no longer be lost to another: only now do files change, and they come before the ref,
        // for a checkout whose branch has moved under it passes for one that deleted the new content.
        using var update = holder is null ? null : TargetUpdate.Begin(context, holder.Layout, entry);
        if (holder is not null && update is null)
        {
            return No(
                $"Another Git command holds {holder.Layout.DefaultIndexFile}.lock; nothing was changed.",
                "Run the same command again when it is done.",
                "If no Git command runs any more, it crashed: remove that file.");
        }

        journal.Point();
        if (update?.Write(old, landed) is { } words)
        {
            return No($"{holder!.Path} changed meanwhile; nothing was changed: {words}", "Run the same command again.");
        }

        journal.Point();
        try
        {
            transaction.Commit();
        }
        catch
        {
            update?.Write(landed, old);
            journal.Complete();
            throw;
        }

        journal.Point();
        update?.Publish();
        if (holder is not null)
        {
            IndexBase.Move(new IndexLocation(holder.Layout, null), old, landed);
            update?.Dispose();
            new GitProcess(context, holder.Path).Run(["hook", "run", "--ignore-missing", "post-merge", "--", isSquash ? "1" : "0"]);
        }

        return null;
    }

    /// <summary>Prepares a move. Another Git has a ref, HEAD too, for as long as it takes to write a line.</summary>
    internal static RefTransaction? Prepare(GitProcess git, string branch, ObjectId old, ObjectId landed, string message, out string refusal)
    {
        for (var started = Stopwatch.StartNew(); ; Thread.Sleep(Random.Shared.Next(5, 50)))
        {
            var transaction = RefTransaction.Prepare(git, branch, old, landed, message, out refusal);
            if (transaction is not null || !refusal.Contains(".lock': File exists", StringComparison.Ordinal) || started.Elapsed > Patience)
            {
                return transaction;
            }
        }
    }

    private static FailedMove No(string reason, params string[] next) => new(new Refusal(reason, next), HasMoved: false);
}
