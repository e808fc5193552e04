using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Guards;

/// <summary>Judges commands that take what all checkouts share: the stash, worktrees, branches, reflogs (docs/design.md, The guard).</summary>
internal static class SharedGuard
{
    /// <summary>Judges a command of which <see cref="TreeCommand.Shared"/> is set.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="session">Who calls; null for a person without a session.</param>
    /// <param name="line">The command line, an alias put out.</param>
    /// <param name="command">What its words say.</param>
    /// <param name="isForced">Whether it goes ahead once what is at stake is kept.</param>
    public static TreeVerdict Judge(CoordContext context, GitLayout layout, SessionId? session, GitCommandLine line, TreeCommand command, bool isForced)
    {
        // The only copy of work is lost with a worktree, whoever is there.
        var others = OtherSessions.InRepository(context, layout, session);
        if (others.Count == 0 && command.Shared != SharedLoss.WorktreeAndWork)
        {
            return TreeVerdict.Pass;
        }

        GuardCounters.Checked(layout);
        var stakes = new SharedStakes(context, layout, session, others, new CallerTree(context, layout, line, new IndexLocation(layout, session).File));
        IReadOnlyList<SharedAtStake> found;
        try
        {
            found = stakes.Of(command);
        }
        catch (CoordException)
        {
            return new TreeVerdict(null) { IsDecided = false };
        }

        return found.Count == 0 ? TreeVerdict.Pass
            : isForced ? Keep(context, layout, session, stakes, command, found)
            : new TreeVerdict(Refuse(context, command, found, others));
    }

    private static Refusal Refuse(CoordContext context, TreeCommand command, IReadOnlyList<SharedAtStake> stakes, IReadOnlyList<Session> others)
    {
        var list = Printable.List(stakes.Select(stake => stake.Holder is { } holder ? $"{stake.Name} ({holder.Name}, {holder.Presence(context.Now)})" : stake.Name));
        var sessions = Printable.List(others.Select(other => $"{other.Name}, {other.Activity(context.Now)}"));
        var start = $"`git {command.Name}` would";
        return command.Shared switch
        {
            SharedLoss.Stash or SharedLoss.StashEntry => new Refusal(
                $"{start} take out of the stash, which all share, what another session put there; nothing was run:{list}",
                "Take what is in it and leave the entry: git stash apply ENTRY",
                "Take entries of your own by name: git stash list, then git stash pop ENTRY"),
            SharedLoss.Worktree or SharedLoss.WorktreeAndWork => new Refusal(
                $"{start} take away a worktree with work or another session in it; nothing was run:{list}",
                $"Remove it so that it can be had back: dotnet-coord worktree remove {command.Target}"),
            SharedLoss.Branches => new Refusal(
                $"{start} take a branch from under another session; nothing was run:{list}",
                "Wait until that session has landed or ended: dotnet-coord status",
                "Or make a branch of your own: cd \"$(dotnet-coord worktree add NAME)\""),
            SharedLoss.Pushed => new Refusal(
                $"{start} replace {stakes[0].Name}, which {(others.Count == 1 ? "another session works" : $"{others.Count} other sessions work")} on top of; nothing was run:{sessions}",
                "Take in what is there and push without force: git pull --no-rebase && git push",
                "To undo a commit for everyone to see: git revert COMMIT"),
            _ => new Refusal(
                $"{start} forget commits that only reflogs lead to, while others work in this repository; nothing was run:{list}",
                "Git forgets them by itself in time; to make room now: dotnet-coord gc"),
        };
    }

    private static TreeVerdict Keep(CoordContext context, GitLayout layout, SessionId? session, SharedStakes finder, TreeCommand command, IReadOnlyList<SharedAtStake> stakes)
    {
        using var repository = new GitRepository(layout);
        var why = $"Before a forced git {command.Name}";
        var rescues = new List<string>();
        foreach (var stake in stakes.Where(stake => stake.Commit is not null).DistinctBy(stake => stake.Commit))
        {
            rescues.Add(Rescue.KeepCommit(context, repository, stake.Holder?.Id ?? session, stake.Commit!.Value, why));
        }

        if (command.Shared == SharedLoss.WorktreeAndWork && finder.FindWorktree(command.Target!) is { } worktree)
        {
            var lost = new List<string>();
            new WorktreeRemove(context, repository, session).Keep(worktree, why, rescues, lost);
            if (lost.Count > 0)
            {
                return new TreeVerdict(new Refusal(
                    $"`git {command.Name}` would take away what could not be kept as a rescue first; nothing was run:{Printable.List(lost)}",
                    $"Remove it so that it can be had back: dotnet-coord worktree remove {command.Target}"));
            }
        }

        return new TreeVerdict(null) { Rescues = rescues };
    }
}
