using CoordTool.Core.Approvals;
using CoordTool.Core.Configuration;
using CoordTool.Core.Decisions;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>A worktree that landed, and was taken away unless it was to stay.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Branch">The full name of its branch, which is deleted unless it stays.</param>
/// <param name="Target">The full name of the branch it landed in.</param>
/// <param name="Kind">How.</param>
/// <param name="Old">The target's commit before.</param>
/// <param name="New">The target's commit now.</param>
/// <param name="Path">Where the worktree was.</param>
/// <param name="Trash">Where its directory is kept; null where it stays in its place.</param>
public sealed record LandedWorktree(string Name, string Branch, string Target, LandingKind Kind, ObjectId Old, ObjectId New, string Path, string? Trash)
{
    /// <summary>What came of the commands of <c>afterLand</c>.</summary>
    public CommandOutcome AfterLand { get; init; } = new(CommandResult.Done);
}

/// <summary>A merge that could not be made; nothing was changed.</summary>
/// <param name="Branch">The work branch, as people write it.</param>
/// <param name="Target">The branch it should have landed in, as people write it.</param>
/// <param name="Paths">The conflicts.</param>
/// <param name="Next">What to type to bring them together.</param>
public sealed record LandingConflict(string Branch, string Target, IReadOnlyList<ConflictingPath> Paths, string Next);

/// <summary>How <c>worktree done</c> ended: exactly one of the three is there.</summary>
/// <param name="Landed">It landed.</param>
/// <param name="Refused">The answer is no; nothing was changed.</param>
/// <param name="Conflict">The two sides do not go together.</param>
public sealed record DoneOutcome(LandedWorktree? Landed = null, Refusal? Refused = null, LandingConflict? Conflict = null);

/// <summary>Lands the work branch of a worktree in its target and takes the worktree away (docs/design.md, Landing).</summary>
public sealed class WorktreeDone
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan PatienceInSilence = TimeSpan.FromSeconds(1);

    // Those ahead may run checks.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(90);
    private readonly CoordContext _context;
    private readonly GitRepository _repository;
    private readonly SessionId? _caller;
    private readonly WorktreeSafety _safety;

    /// <summary>Prepares a landing on behalf of a session, or of a person without one.</summary>
    public WorktreeDone(CoordContext context, GitRepository repository, SessionId? caller)
    {
        _context = context;
        _repository = repository;
        _caller = caller;
        _safety = new WorktreeSafety(context, repository.Layout, caller);
    }

    /// <summary>Enters the write gate, for the times in which nobody is waited for.</summary>
    public Func<WriteGate?> Gate { get; init; } = () => null;

    /// <summary>Gets a line on what is being waited for or done, and what commands print.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Lands a worktree.</summary>
    /// <param name="name">Its name or directory; null for the one the caller is in.</param>
    /// <param name="terms">How.</param>
    /// <exception cref="CoordException">There is no such worktree, or Git failed.</exception>
    public DoneOutcome Run(string? name, LandingTerms terms)
    {
        using var gate = new GatePass(_context, _repository.Layout.CommonDirectory, Gate);
        var worktree = WorktreeName.Find(_context, _repository.Layout, name);
        var record = WorktreeDocument.Read(worktree.Layout);
        var target = record?.Target ?? TargetBranch.Resolve(_repository.Layout);
        if (FindRefusal(worktree, target, terms.Keep) is { } refusal)
        {
            return new DoneOutcome(Refused: refusal);
        }

        using var landing = gate.Outside(() => Enter(target));
        var branch = GitRefs.ReadHead(worktree.Layout);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (outcome, again) = Land(gate, worktree, branch, target, terms);
            if (!again)
            {
                return AfterLanding(gate, outcome!);
            }
        }

        throw new CoordException(
            FailureKind.Contention,
            $"{GitRefs.ShortName(target)} moved {MostAttempts} times while the merge was made; nothing was changed.",
            "Run the same command again.");
    }

    /// <summary>The lock of landings in a branch.</summary>
    internal static string LockOf(GitLayout layout, string target) =>
        Path.Combine(layout.CoordDirectory, "locks", $"landing-{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(target))}");

    /// <summary>Takes it, unless somebody has it for longer than a moment.</summary>
    internal static KernelLock? TryEnter(GitLayout layout, string target) => KernelLock.TryTake(LockOf(layout, target), PatienceInSilence);

    private KernelLock Enter(string target)
    {
        if (TryEnter(_repository.Layout, target) is { } taken)
        {
            return taken;
        }

        var ahead = WorktreeJournal.List(_repository.Layout).FirstOrDefault(each => each.IsRunning && each.Entry.Target == target)?.Entry.Name ?? "another worktree";
        Progress($"waiting for {ahead} to land in {GitRefs.ShortName(target)} ...");
        return KernelLock.Take(LockOf(_repository.Layout, target), Patience, $"landing in {GitRefs.ShortName(target)}");
    }

    private (DoneOutcome? Outcome, bool Again) Land(GatePass gate, Checkout worktree, Head branch, string target, LandingTerms terms)
    {
        var old = GitRefs.Resolve(_repository.Layout.CommonDirectory, target)
            ?? throw new CoordException(FailureKind.Broken, $"The target {GitRefs.ShortName(target)} does not exist any more.");
        var settings = CoordSettings.Read(worktree.Layout).Worktrees;
        var work = new WorkMerge(gate.Inside, worktree, branch, target, WorktreeRecord.NameOf(worktree), terms, settings).Onto(old);
        if (work.Conflicts is { } conflicts)
        {
            return (new DoneOutcome(Conflict: new LandingConflict(
                branch.Name, GitRefs.ShortName(target), conflicts,
                $"Bring them together in the worktree, then run the same command again: git -C {worktree.Path} merge {GitRefs.ShortName(target)}")), false);
        }

        if (work.Commit is not { } landed)
        {
            return (new DoneOutcome(Refused: work.Refused), false);
        }

        using var journal = WorktreeJournal.Begin(_context, _repository.Layout, Entry(worktree, branch, target, terms, old, work));
        var checks = terms.WithoutCheck || landed == old ? [] : settings.CommandsOf(CommandStage.Check);
        if (new LandingCheck(_context, worktree, _safety, Progress).Run(gate, journal, checks) is { } unfit)
        {
            journal.Complete();
            return (new DoneOutcome(Refused: unfit), false);
        }

        if (landed != old)
        {
            journal.Reach(journal.Entry with { Step = JournalStep.Moving });
            if (new BranchMove(gate.Inside, _repository.Layout, journal).Run($"coord: land {branch.Name}", work.Kind == LandingKind.Squash) is { } failed)
            {
                journal.Complete();
                return failed.HasMoved ? (null, true) : (new DoneOutcome(Refused: failed.Reason), false);
            }
        }

        journal.Reach(journal.Entry with { Step = JournalStep.Moved });
        if (work.Kind == LandingKind.Rebase)
        {
            CommitEvents.Carry(_context, _repository, work.Rewritten);
        }

        if (new DecisionNotes(_context, _repository).Carry(journal.Entry.Rewritten) is { } left)
        {
            Progress(left);
        }

        return (new LandedWork(gate.Inside, _repository, journal, _caller) { Line = Progress, Outside = gate.Outside, Progress = Progress }.Finish(work.Kind), false);
    }

    // In turn with other landings, for the commands work in the checkout that these change.
    private DoneOutcome AfterLanding(GatePass gate, DoneOutcome outcome)
    {
        if (outcome.Landed is not { Kind: not LandingKind.AlreadyThere } landed
            || Checkouts.HoldingBranch(_repository.Layout, landed.Target) is not { IsMissing: false } holder)
        {
            return outcome;
        }

        CommandOutcome commands;
        try
        {
            var request = new CommandRequest(CommandStage.AfterLand, CoordSettings.Read(holder.Layout).Worktrees.CommandsOf(CommandStage.AfterLand), holder.Path, landed.Name);
            commands = gate.Outside(() => ApprovedCommands.Run(_context, holder.Layout, request, Progress));
        }
        catch (CoordException error)
        {
            // What has just landed may itself have broken coord.json.
            commands = new CommandOutcome(CommandResult.Unapproved) { Problem = $"the commands of afterLand were not run: {error.Message}" };
        }

        return outcome with { Landed = landed with { AfterLand = commands } };
    }

    private JournalEntry Entry(Checkout worktree, Head branch, string target, LandingTerms terms, ObjectId old, MergedWork work) =>
        new(1, "", JournalStep.Moving, WorktreeRecord.NameOf(worktree), worktree.Path, branch.Branch!, branch.Commit.ToString(), _context.Now)
        {
            Target = target,
            Old = old.ToString(),
            New = work.Commit.ToString(),
            Rewritten = new DecisionNotes(_context, _repository).Among(work.Rewritten),
            Holder = Checkouts.HoldingBranch(_repository.Layout, target) is { IsMissing: false } holder ? holder.Path : null,
            Keep = terms.Keep,
            Session = _caller?.Value,
        };

    // A worktree that stays may go on being worked in: only what is committed lands.
    private Refusal? FindRefusal(Checkout worktree, string target, bool keeps)
    {
        var head = GitRefs.ReadHead(worktree.Layout);
        if (head.Branch is null || head.IsUnborn)
        {
            return new Refusal($"{worktree.Path} is on no branch with commits, so there is nothing to land.", $"Make a branch of it there: git switch -c work/{Path.GetFileName(worktree.Path)}");
        }

        if (head.Branch == target)
        {
            return new Refusal($"{worktree.Path} is on {head.Name} itself, the branch it would land in.", "Switch it to a branch of its own.");
        }

        return keeps ? null : _safety.FindRefusal(worktree);
    }
}
