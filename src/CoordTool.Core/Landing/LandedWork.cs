using CoordTool.Core.Approvals;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Undo;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>Takes away the worktree whose work has landed. Every step may have been done before, by a process that died.</summary>
internal sealed class LandedWork(CoordContext context, GitRepository repository, WorktreeJournal journal, SessionId? caller)
{
    /// <summary>Gets what the commands of <c>beforeRemove</c> print, line by line.</summary>
    public Action<string> Line { get; init; } = _ => { };

    /// <summary>Gets what else there is to be said.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Runs them outside the write gate.</summary>
    public Func<Func<CommandOutcome>, CommandOutcome> Outside { get; init; } = run => run();

    /// <summary>Whether this goes on with what another process began.</summary>
    public bool IsRecovery { get; init; }

    /// <summary>Finishes what the journal has as moved, or as being removed.</summary>
    /// <param name="kind">How the work landed.</param>
    public DoneOutcome Finish(LandingKind kind)
    {
        // Once more, now that the work is safe: what came in since the first look must not go to the trash unseen.
        var stays = journal.Entry.Keep ? null : new WorktreeRemoval(context, repository, journal, caller)
        {
            Look = new WorktreeSafety(context, repository.Layout, caller).FindRefusal,
            Line = Line,
            Outside = Outside,
            IsRecovery = IsRecovery,
        }.Run();
        journal.Complete();
        var entry = journal.Entry;
        var trash = stays is null && !entry.Keep ? entry.Trash : null;
        if ((entry.Old != entry.New || trash is not null)
            && new OperationLog(context, repository.Layout, caller).TryRecord(Operation.OfLanding(context, repository.Layout, entry, trash)) is { } problem)
        {
            Progress($"`dotnet-coord undo` cannot take this landing back: {problem}");
        }

        EventJournal.Append(context, repository.Layout, caller, new CoordEvent(EventKind.Landing, $"{GitRefs.ShortName(entry.Branch)} in {GitRefs.ShortName(entry.Target!)}{(entry.Old == entry.New ? ", which had it already" : "")}{(IsRecovery ? ", finished after an interruption" : "")}")
        {
            Commit = entry.New,
            Checkout = entry.Holder,
        });
        return stays is null
            ? new DoneOutcome(new LandedWorktree(
                entry.Name, entry.Branch, entry.Target!, kind, ObjectId.Parse(entry.Old!), ObjectId.Parse(entry.New!), entry.Path, entry.Trash))
            : new DoneOutcome(Refused: new Refusal(
                $"{GitRefs.ShortName(entry.Branch)} landed in {GitRefs.ShortName(entry.Target!)}, but its worktree stays. {stays.Reason}", stays.Next));
    }
}
