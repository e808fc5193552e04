using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Upkeep;

/// <summary>The times that decide what a clean-up takes away, in one place.</summary>
internal static class UpkeepLimits
{
    /// <summary>A worktree that landed is kept so long.</summary>
    public static readonly TimeSpan Trash = TimeSpan.FromDays(7);

    /// <summary>What a crash left is taken away after so long; until then somebody may still be writing it.</summary>
    public static readonly TimeSpan Leftovers = TimeSpan.FromDays(1);

    /// <summary>The files of a session or worktree that is gone are kept so long after anything was last written there.</summary>
    public static readonly TimeSpan Scratch = TimeSpan.FromDays(7);

    /// <summary>The log of a command is kept so long after anything was last written in it.</summary>
    public static readonly TimeSpan Logs = TimeSpan.FromDays(14);

    /// <summary>What happened is told for so long; who made which commit as long as there is room.</summary>
    public static readonly TimeSpan Events = TimeSpan.FromDays(30);

    /// <summary>What a session did can be taken back for so long.</summary>
    public static readonly TimeSpan Operations = TimeSpan.FromDays(14);

    /// <summary>A version in the history of edits is kept so long.</summary>
    public static readonly TimeSpan History = TimeSpan.FromDays(14);

    /// <summary>A claim of another machine is kept so long after the last sign of life of its session.</summary>
    public static readonly TimeSpan SilentClaims = TimeSpan.FromDays(7);

    /// <summary>The history of the claims is folded when it has more changes than this.</summary>
    public const int MostClaimChanges = 5000;

    /// <summary>So many changes are kept then, the latest ones.</summary>
    public const int ClaimChangesKept = 1000;

    /// <summary>So many versions are kept of each session, the latest ones.</summary>
    public const int MostVersions = 500;
}

/// <summary>What a clean-up took away, or would in a dry run.</summary>
/// <param name="Sessions">The sessions that vanished.</param>
/// <param name="Trash">Directories of worktrees that landed long ago.</param>
/// <param name="Pins">Refs that kept what the indexes of sessions staged which are no more.</param>
/// <param name="Leftovers">Files of ours that a crash left, old logs of commands, and records of what can no longer be taken back.</param>
/// <param name="Places">Scratch directories and blocks of ports whose session or worktree is gone.</param>
/// <param name="Histories">Old versions of files that sessions edited, and old changes of claims.</param>
/// <param name="Rescues">Rescues that are older than they are wanted.</param>
/// <param name="Failed">What could not be taken away, each with its reason.</param>
public sealed record CleanupOutcome(
    IReadOnlyList<SweptSession> Sessions,
    IReadOnlyList<string> Trash,
    IReadOnlyList<string> Pins,
    IReadOnlyList<string> Leftovers,
    IReadOnlyList<string> Places,
    IReadOnlyList<DroppedRef> Histories,
    IReadOnlyList<DroppedRef> Rescues,
    IReadOnlyList<string> Failed)
{
    /// <summary>Worktrees of subagents that are no more, with nothing in them that is not elsewhere.</summary>
    public required IReadOnlyList<string> Worktrees { get; init; }

    /// <summary>What claims were on of sessions on other machines that were silent for days.</summary>
    public required IReadOnlyList<string> SilentClaims { get; init; }
}

/// <summary>Takes away what is no longer needed: every loop that creates has one that cleans.</summary>
public static class Cleanup
{
    /// <summary>Cleans up, or says what it would do.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="dryRun">Only say what would be done.</param>
    /// <param name="isAsked">Whether somebody asked for it at this moment, so that a remote may be called that is called only then.</param>
    public static CleanupOutcome Run(CoordContext context, GitRepository repository, bool dryRun, bool isAsked = true)
    {
        var failed = new List<string>();

        // The sessions first: what keeps something for one of them is free only then.
        var sessions = OrphanSweep.Run(context, repository, dryRun);
        var worktrees = new LeftWorktrees(context, repository).Remove(dryRun, failed);
        var pins = new StalePins(context, repository).Remove(dryRun, failed);
        var trash = new OldTrash(context, repository.Layout).Remove(dryRun, failed, UpkeepLimits.Trash);
        var leftovers = new Leftovers(context, repository.Layout).Remove(dryRun, failed).Concat(new OldLogs(context, repository.Layout).Remove(dryRun, failed))
            .Concat(new OldOperations(context, repository.Layout).Remove(dryRun, failed))
            .Concat(EventJournal.Events(repository.Layout).RemoveOld(context.Now - UpkeepLimits.Events, dryRun, failed)).ToList();
        var places = new StalePlaces(context, repository.Layout).Remove(dryRun, failed);
        var histories = new OldHistories(context, repository).Remove(dryRun, failed).Concat(new OldClaimHistory(context, repository).Fold(dryRun, isAsked, failed)).ToList();
        var silent = new SilentClaims(context, repository).Remove(dryRun, failed);
        var rescues = new OldRescues(context, repository).Remove(dryRun, failed);
        return new CleanupOutcome(sessions, trash, pins, leftovers, places, histories, rescues, failed) { Worktrees = worktrees, SilentClaims = silent };
    }
}
