using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>A worktree that landed, and was taken away unless it was to stay.</summary>
/// <param name="Branch">The full name of its branch, which is deleted unless it stays.</param>
/// <param name="Target">The full name of the branch it landed in.</param>
/// <param name="Kind">How.</param>
/// <param name="Old">The target's commit before.</param>
/// <param name="New">The target's commit now.</param>
/// <param name="Path">Where the worktree was.</param>
/// <param name="Trash">Where its directory is kept; null where it stays in its place.</param>
public sealed record LandedWorktree(string Branch, string Target, LandingKind Kind, ObjectId Old, ObjectId New, string Path, string? Trash);

/// <summary>A merge that could not be made; nothing was changed.</summary>
/// <param name="Branch">The work branch, as people write it.</param>
/// <param name="Target">The branch it should have landed in, as people write it.</param>
/// <param name="Path">Where the worktree is.</param>
/// <param name="Paths">The conflicts.</param>
public sealed record LandingConflict(string Branch, string Target, string Path, IReadOnlyList<ConflictingPath> Paths);

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

    /// <summary>Gets a line on what is being waited for or done, and what commands print.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Lands a worktree.</summary>
    /// <param name="name">Its name or directory; null for the one the caller is in.</param>
    /// <param name="terms">How.</param>
    /// <exception cref="CoordException">There is no such worktree, or Git failed.</exception>
    public DoneOutcome Run(string? name, LandingTerms terms)
    {
        var worktree = WorktreeName.Find(_context, _repository.Layout, name);
        var record = WorktreeDocument.Read(worktree.Layout);
        var target = record?.Target ?? TargetBranch.Resolve(_repository.Layout);
        if (FindRefusal(worktree, target, terms.Keep) is { } refusal)
        {
            return new DoneOutcome(Refused: refusal);
        }

        using var landing = Enter(target);
        var branch = GitRefs.ReadHead(worktree.Layout);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (outcome, again) = Land(worktree, branch, target, terms);
            if (!again)
            {
                return outcome!;
            }
        }

        throw new CoordException(
            FailureKind.Contention,
            $"{GitRefs.ShortName(target)} moved {MostAttempts} times while the merge was made; nothing was changed.",
            "Run the same command again.");
    }

    private KernelLock Enter(string target)
    {
        var path = Path.Combine(_repository.Layout.CoordDirectory, "locks", $"landing-{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(target))}");
        if (KernelLock.TryTake(path, PatienceInSilence) is { } taken)
        {
            return taken;
        }

        var ahead = WorktreeJournal.List(_repository.Layout).FirstOrDefault(each => each.IsRunning && each.Entry.Target == target).Entry?.Name ?? "another worktree";
        Progress($"waiting for {ahead} to land in {GitRefs.ShortName(target)} ...");
        return KernelLock.Take(path, Patience, $"landing in {GitRefs.ShortName(target)}");
    }

    private (DoneOutcome? Outcome, bool Again) Land(Checkout worktree, Head branch, string target, LandingTerms terms)
    {
        var old = GitRefs.Resolve(_repository.Layout.CommonDirectory, target)
            ?? throw new CoordException(FailureKind.Broken, $"The target {GitRefs.ShortName(target)} does not exist any more.");
        var settings = CoordSettings.Read(worktree.Layout).Worktrees;
        var work = new WorkMerge(_context, worktree, branch, target, NameOf(worktree), terms, settings).Onto(old);
        if (work.Conflicts is { } conflicts)
        {
            return (new DoneOutcome(Conflict: new LandingConflict(branch.Name, GitRefs.ShortName(target), worktree.Path, conflicts)), false);
        }

        if (work.Commit is not { } landed)
        {
            return (new DoneOutcome(Refused: work.Refused), false);
        }

        using var journal = WorktreeJournal.Begin(_context, _repository.Layout, Entry(worktree, branch, target, terms, old, landed));
        var checks = terms.WithoutCheck || landed == old ? [] : settings.CommandsOf(CommandStage.Check);
        if (new LandingCheck(_context, worktree, _safety, Progress).Run(journal, checks) is { } unfit)
        {
            journal.Complete();
            return (new DoneOutcome(Refused: unfit), false);
        }

        if (landed != old)
        {
            journal.Reach(journal.Entry with { Step = JournalStep.Moving });
            var (refused, moved) = Move(journal, target, old, landed, branch, work.Kind == LandingKind.Squash);
            if (refused is not null)
            {
                journal.Complete();
                return moved ? (null, true) : (new DoneOutcome(Refused: refused), false);
            }
        }

        journal.Reach(journal.Entry with { Step = JournalStep.Moved });
        return (new LandedWork(_context, _repository, journal, _caller).Finish(work.Kind), false);
    }

    private JournalEntry Entry(Checkout worktree, Head branch, string target, LandingTerms terms, ObjectId old, ObjectId landed) =>
        new(1, "", JournalStep.Moving, NameOf(worktree), worktree.Path, branch.Branch!, branch.Commit.ToString(), _context.Now)
        {
            Target = target,
            Old = old.ToString(),
            New = landed.ToString(),
            Holder = Checkouts.HoldingBranch(_repository.Layout, target) is { IsMissing: false } holder ? holder.Path : null,
            Keep = terms.Keep,
            Session = _caller?.Value,
        };

    private static string NameOf(Checkout worktree) => WorktreeDocument.Read(worktree.Layout)?.Name ?? Path.GetFileName(worktree.Path);

    /// <summary>Moves the target and the checkout that stands on it, both or neither.</summary>
    private (Refusal? Refused, bool Again) Move(WorktreeJournal journal, string target, ObjectId old, ObjectId landed, Head branch, bool isSquash)
    {
        var message = $"coord: land {branch.Name}";
        var holder = Checkouts.List(_repository.Layout).FirstOrDefault(checkout => checkout.Path == journal.Entry.Holder);
        using var repository = holder is null ? null : new GitRepository(holder.Layout);
        if (holder is not null && repository is not null)
        {
            IndexRefresh.Run(repository, new IndexLocation(holder.Layout, null));
            if (new CheckedOutTarget(_context, holder).FindInTheWay(repository, old, landed) is { Count: > 0 } inTheWay)
            {
                return (new Refusal(
                    $"{holder.Path} is on {GitRefs.ShortName(target)} and has changes that landing would overwrite; nothing was changed:{Printable.List(inTheWay)}",
                    "Commit or move those changes there, then run the same command again."), false);
            }
        }

        using var children = journal.HoldForChildren();
        using var transaction = RefTransaction.Prepare(new GitProcess(_context, holder?.Path ?? _repository.Layout.CommonDirectory), target, old, landed, message, out var refusal);
        if (transaction is null)
        {
            var moved = GitRefs.Resolve(_repository.Layout.CommonDirectory, target) != old;
            return (new Refusal($"Git refused to move {GitRefs.ShortName(target)}; nothing was changed: {refusal}"), moved);
        }

        // Locked, the target can no longer be lost to another: only now do files change, and they come before the ref,
        // for a checkout whose branch has moved under it passes for one that deleted the new content.
        using var update = holder is null ? null : TargetUpdate.Begin(_context, holder.Layout, journal.Entry);
        if (holder is not null && update is null)
        {
            return (new Refusal(
                $"Another Git command holds {holder.Layout.DefaultIndexFile}.lock; nothing was changed.",
                "Run the same command again when it is done.",
                "If no Git command runs any more, it crashed: remove that file."), false);
        }

        journal.Point();
        if (update?.Write(old, landed) is { } words)
        {
            return (new Refusal(
                $"{holder!.Path} changed while the work was landing; nothing was changed: {words}",
                "Run the same command again."), false);
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
            new GitProcess(_context, holder.Path).Run(["hook", "run", "--ignore-missing", "post-merge", "--", isSquash ? "1" : "0"]);
        }

        return (null, false);
    }

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
