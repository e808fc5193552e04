using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>Tells whether a worktree may be taken away, by what is on disk at that moment.</summary>
internal sealed class WorktreeSafety(CoordContext context, GitLayout layout, SessionId? caller)
{
    /// <summary>What speaks against it: work that is nowhere else, an operation under way, or somebody inside.</summary>
    /// <returns>Null when nothing does.</returns>
    public Refusal? FindRefusal(Checkout worktree)
    {
        if (OperationUnderWay.In(worktree.Layout) is { } operation)
        {
            return new Refusal($"A {operation} is under way in {worktree.Path}.", "Finish it or abort it there, then run the same command again.");
        }

        if (worktree.IsLocked)
        {
            var reason = AtomicFile.ReadText(Path.Combine(worktree.Layout.GitDirectory, "locked"))?.Trim();
            return new Refusal($"{worktree.Path} is locked{(string.IsNullOrEmpty(reason) ? "" : $": {Printable.Text(reason, 200)}")}.", $"If nobody needs it any more: git worktree unlock {worktree.Path}");
        }

        // What goes to the trash must not take another checkout or the repository itself with it.
        var nested = Checkouts.List(layout).Select(other => other.Path).Append(layout.CommonDirectory)
            .FirstOrDefault(path => PhysicalPath.Below(worktree.Path, path) is { Length: > 0 });
        return nested is null
            ? FindDirt(worktree) ?? SubmoduleWork.FindRefusal(context, worktree) ?? FindInhabitant(worktree)
            : new Refusal($"{nested} lies inside {worktree.Path}.", "Move one of them away: git worktree move");
    }

    /// <summary>Work that is not committed: files, or what any index stages.</summary>
    /// <returns>Null when there is none.</returns>
    public Refusal? FindDirt(Checkout worktree)
    {
        using var repository = new GitRepository(worktree.Layout);
        IndexRefresh.Run(repository, new IndexLocation(worktree.Layout, null));
        var status = new GitProcess(context, worktree.Path).Require(["status", "--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=none", "--no-renames"]);
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
        var now = context.Now;
        if (new SessionStore(context, layout).List()
            .FirstOrDefault(session => session.Id != caller && session.Checkout == worktree.Path && !session.IsGone(now)) is { } session)
        {
            return new Refusal($"The session {session.Name} is live in {worktree.Path}.", $"Wait for it, or end it: dotnet-coord session end --id {session.Id}");
        }

        // The caller's own shell may well stand in the worktree that is done.
        var own = new HashSet<int>();
        for (int? process = context.Self.Id; process is > 0 && own.Add(process.Value); process = ProcessIdentity.ParentOf(process.Value))
        {
        }

        return ProcessIdentity.WorkingBelow(worktree.Path).FirstOrDefault(process => !own.Contains(process)) is > 0 and var inside
            ? new Refusal($"Process {inside} works in {worktree.Path}.", "End it or change its directory, then run the same command again.")
            : null;
    }
}
