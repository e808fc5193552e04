using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>How the work of a worktree came into its target.</summary>
public enum LandingKind
{
    /// <summary>Everything was there already.</summary>
    AlreadyThere,

    /// <summary>The target moved forward to the branch's commit.</summary>
    FastForward,

    /// <summary>A merge commit joins the two.</summary>
    Merge,
}

/// <summary>A worktree that landed and was taken away.</summary>
/// <param name="Branch">The full name of its branch, which is deleted.</param>
/// <param name="Target">The full name of the branch it landed in.</param>
/// <param name="Kind">How.</param>
/// <param name="Old">The target's commit before.</param>
/// <param name="New">The target's commit now.</param>
/// <param name="Path">Where the worktree was.</param>
/// <param name="Trash">Where its directory is kept.</param>
public sealed record LandedWorktree(string Branch, string Target, LandingKind Kind, ObjectId Old, ObjectId New, string Path, string Trash);

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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly CoordContext _context;
    private readonly GitRepository _repository;
    private readonly SessionId? _caller;

    /// <summary>Prepares a landing on behalf of a session, or of a person without one.</summary>
    public WorktreeDone(CoordContext context, GitRepository repository, SessionId? caller)
    {
        _context = context;
        _repository = repository;
        _caller = caller;
    }

    /// <summary>Lands a worktree.</summary>
    /// <param name="name">Its name or directory; null for the one the caller is in.</param>
    /// <exception cref="CoordException">There is no such worktree, or Git failed.</exception>
    public DoneOutcome Run(string? name)
    {
        var worktree = Find(name);
        var record = WorktreeDocument.Read(worktree.Layout);
        var target = record?.Target ?? TargetBranch.Resolve(_repository.Layout);
        if (FindRefusal(worktree, target) is { } refusal)
        {
            return new DoneOutcome(Refused: refusal);
        }

        using var landing = KernelLock.Take(
            Path.Combine(_repository.Layout.CoordDirectory, "locks", $"landing-{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(target))}"),
            Patience,
            $"landing in {GitRefs.ShortName(target)}");
        var branch = GitRefs.ReadHead(worktree.Layout);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var (outcome, again) = Land(worktree, branch, target);
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

    private (DoneOutcome? Outcome, bool Again) Land(Checkout worktree, Head branch, string target)
    {
        var common = _repository.Layout.CommonDirectory;
        var old = GitRefs.Resolve(common, target)
            ?? throw new CoordException(FailureKind.Broken, $"The target {GitRefs.ShortName(target)} does not exist any more.");
        var git = new GitProcess(_context, common);
        var kind = IsAncestor(git, branch.Commit, old) ? LandingKind.AlreadyThere
            : IsAncestor(git, old, branch.Commit) ? LandingKind.FastForward : LandingKind.Merge;
        var landed = kind == LandingKind.AlreadyThere ? old : branch.Commit;
        if (kind == LandingKind.Merge)
        {
            var merge = InMemoryMerge.Run(git, old, branch.Commit);
            if (merge.Tree is not { } tree)
            {
                return (new DoneOutcome(Conflict: new LandingConflict(branch.Name, GitRefs.ShortName(target), worktree.Path, merge.Conflicts)), false);
            }

            landed = ObjectId.Parse(git.Require(["commit-tree", tree.ToString(), "-p", old.ToString(), "-p", branch.Commit.ToString(), "-m", MergeMessage(branch, target)]).Line);
        }

        if (kind != LandingKind.AlreadyThere)
        {
            var (refused, moved) = Move(target, old, landed, branch);
            if (refused is not null)
            {
                return moved ? (null, true) : (new DoneOutcome(Refused: refused), false);
            }
        }

        return (Remove(worktree, branch, target, kind, old, landed), false);
    }

    /// <summary>Moves the target and the checkout that stands on it, both or neither.</summary>
    private (Refusal? Refused, bool Again) Move(string target, ObjectId old, ObjectId landed, Head branch)
    {
        var message = $"coord: land {branch.Name}";
        var holder = Checkouts.HoldingBranch(_repository.Layout, target);
        if (holder is { IsMissing: true })
        {
            holder = null;
        }

        var checkedOut = holder is null ? null : new CheckedOutTarget(_context, holder);
        using var repository = holder is null ? null : new GitRepository(holder.Layout);
        if (checkedOut is not null && repository is not null)
        {
            IndexRefresh.Run(repository, new IndexLocation(holder!.Layout, null));
            if (checkedOut.FindInTheWay(repository, old, landed) is { Count: > 0 } inTheWay)
            {
                return (new Refusal(
                    $"{holder.Path} is on {GitRefs.ShortName(target)} and has changes that landing would overwrite; nothing was changed:{Printable.List(inTheWay)}",
                    "Commit or move those changes there, then run the same command again."), false);
            }
        }

        var process = checkedOut?.Git ?? new GitProcess(_context, _repository.Layout.CommonDirectory);
        using var transaction = RefTransaction.Prepare(process, target, old, landed, message, out var refusal);
        if (transaction is null)
        {
            var moved = GitRefs.Resolve(_repository.Layout.CommonDirectory, target) != old;
            return (new Refusal($"Git refused to move {GitRefs.ShortName(target)}; nothing was changed: {refusal}"), moved);
        }

        // Locked, the target can no longer be lost to another: only now do files change, and they come before the ref,
        // for a checkout whose branch has moved under it passes for one that deleted the new content.
        if (checkedOut?.Update(old, landed) is { } words)
        {
            return (new Refusal(
                $"{holder!.Path} changed while the work was landing; nothing was changed: {words}",
                "Run the same command again."), false);
        }

        try
        {
            transaction.Commit();
        }
        catch
        {
            checkedOut?.Update(landed, old);
            throw;
        }

        if (holder is not null)
        {
            IndexBase.Move(new IndexLocation(holder.Layout, null), old, landed);
        }

        return (null, false);
    }

    private DoneOutcome Remove(Checkout worktree, Head branch, string target, LandingKind kind, ObjectId old, ObjectId landed)
    {
        // Once more, now that the work is safe: what came in since the first look must not go to the trash unseen.
        if (FindRefusal(worktree, target) is { } refusal || GitRefs.ReadHead(worktree.Layout) != branch)
        {
            return new DoneOutcome(Refused: new Refusal(
                $"{branch.Name} landed in {GitRefs.ShortName(target)}, but its worktree changed meanwhile and stays: {worktree.Path}",
                "Run the same command again when it is clean."));
        }

        ReleaseClaims(worktree);
        var trash = WorktreeTrash.Take(_context, worktree);
        new GitProcess(_context, _repository.Layout.CommonDirectory).Run(["update-ref", "-d", branch.Branch!, branch.Commit.ToString()]);
        return new DoneOutcome(new LandedWorktree(branch.Branch!, target, kind, old, landed, worktree.Path, trash));
    }

    private void ReleaseClaims(Checkout worktree)
    {
        if (_caller is { } caller)
        {
            var name = new SessionStore(_context, _repository.Layout).Find(caller)?.Name ?? caller.Value;
            new ClaimStore(_context, _repository).Release(caller, name, line => line.Checkout == worktree.Path);
        }
    }

    private Checkout Find(string? name)
    {
        var all = Checkouts.List(_repository.Layout).ToList();
        var found = name is null
            ? all.FirstOrDefault(checkout => checkout.Layout.GitDirectory == _repository.Layout.GitDirectory)
            : all.FirstOrDefault(checkout => !checkout.IsMain && WorktreeDocument.Read(checkout.Layout)?.Name == name)
                ?? all.FirstOrDefault(checkout => !checkout.IsMain && checkout.Path == PhysicalPath.Resolve(Path.GetFullPath(name, _context.WorkingDirectory)));
        return found switch
        {
            null => throw new CoordException(FailureKind.Usage, $"There is no worktree '{Printable.Text(name ?? "", 80)}'.", "See them with: dotnet-coord worktree list"),
            { IsMain: true } => throw new CoordException(FailureKind.Usage, "This is the main checkout, which never goes away.", "Name the worktree that is done: dotnet-coord worktree done NAME"),
            { IsMissing: true } => throw new CoordException(FailureKind.Usage, $"The worktree at {found.Path} is gone, or something else stands there.", "Look with `git worktree list`; `git worktree repair` mends a moved one."),
            _ => found,
        };
    }

    private Refusal? FindRefusal(Checkout worktree, string target)
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

        if (OperationUnderWay.In(worktree.Layout) is { } operation)
        {
            return new Refusal($"A {operation} is under way in {worktree.Path}.", "Finish it or abort it there, then run the same command again.");
        }

        // What goes to the trash must not take another checkout or the repository itself with it.
        var nested = Checkouts.List(_repository.Layout).Select(other => other.Path).Append(_repository.Layout.CommonDirectory)
            .FirstOrDefault(path => PhysicalPath.Below(worktree.Path, path) is { Length: > 0 });
        return nested is null
            ? FindDirt(worktree) ?? FindInhabitant(worktree)
            : new Refusal($"{nested} lies inside {worktree.Path}.", "Move one of them away: git worktree move");
    }

    private Refusal? FindDirt(Checkout worktree)
    {
        using var repository = new GitRepository(worktree.Layout);
        IndexRefresh.Run(repository, new IndexLocation(worktree.Layout, null));
        var status = new GitProcess(_context, worktree.Path).Require(["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"]);
        var dirty = status.Fields.Select(field => field[3..]).ToList();
        foreach (var location in IndexLocation.OfSessions(worktree.Layout))
        {
            // By what it was in step with: another session's index is not ours to bring in step.
            var tree = repository.Objects.TreeOf(IndexBase.Require(location, GitRefs.ReadHead(worktree.Layout).Commit));
            dirty.AddRange(StagedChanges.Compare(repository.Objects, tree, IndexCodec.Read(location.File))
                .Select(change => $"{change.Path} (staged by session {location.Session})"));
        }

        return dirty.Count == 0 ? null : new Refusal(
            $"{worktree.Path} has work that is not committed:{Printable.List(dirty)}",
            "Commit it there, or remove it, then run the same command again.");
    }

    private Refusal? FindInhabitant(Checkout worktree)
    {
        var now = _context.Now;
        if (new SessionStore(_context, _repository.Layout).List()
            .FirstOrDefault(session => session.Id != _caller && session.Checkout == worktree.Path && !session.IsGone(now)) is { } session)
        {
            return new Refusal($"The session {session.Name} is live in {worktree.Path}.", $"Wait for it, or end it: dotnet-coord session end --id {session.Id}");
        }

        // The caller's own shell may well stand in the worktree that is done.
        var own = new HashSet<int>();
        for (int? process = _context.Self.Id; process is > 0 && own.Add(process.Value); process = ProcessIdentity.ParentOf(process.Value))
        {
        }

        return ProcessIdentity.WorkingBelow(worktree.Path).FirstOrDefault(process => !own.Contains(process)) is > 0 and var inside
            ? new Refusal($"Process {inside} works in {worktree.Path}.", "End it or change its directory, then run the same command again.")
            : null;
    }

    private static bool IsAncestor(GitProcess git, ObjectId ancestor, ObjectId commit) =>
        git.Run(["merge-base", "--is-ancestor", ancestor.ToString(), commit.ToString()]).Succeeded;

    // As Git words it (fmt-merge-msg.c): the target is named unless it is the usual one.
    private static string MergeMessage(Head branch, string target) =>
        $"Merge branch '{branch.Name}'{(GitRefs.ShortName(target) is "main" or "master" ? "" : $" into {GitRefs.ShortName(target)}")}";
}
