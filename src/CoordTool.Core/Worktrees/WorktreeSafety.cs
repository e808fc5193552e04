using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Worktrees;

/// <summary>Tells whether a worktree may be taken away, by what is on disk at that moment.</summary>
internal sealed class WorktreeSafety(CoordContext context, GitLayout layout, SessionId? caller)
{
    private readonly Lazy<HashSet<int>> _own = new(() => AncestorsOf(context));

    /// <summary>What speaks against it: work that is nowhere else, an operation under way, or somebody inside.</summary>
    /// <returns>Null when nothing does.</returns>
    public Refusal? FindRefusal(Checkout worktree) =>
        FindOperation(worktree) ?? FindFirm(worktree) ?? FindDirt(worktree) ?? SubmoduleWork.FindRefusal(context, worktree) ?? FindInhabitant(worktree);

    /// <summary>What speaks against it even by force: somebody locked it, or something else lies inside.</summary>
    /// <returns>Null when nothing does.</returns>
    public Refusal? FindFirm(Checkout worktree)
    {
        if (worktree.IsLocked)
        {
            var reason = AtomicFile.ReadText(Path.Combine(worktree.Layout.GitDirectory, "locked"))?.Trim();
            return new Refusal($"{worktree.Path} is locked{(string.IsNullOrEmpty(reason) ? "" : $": {Printable.Text(reason, 200)}")}.", $"If nobody needs it any more: git worktree unlock {worktree.Path}");
        }

        return FindNested(worktree) is { } nested
            ? new Refusal($"{nested} lies inside {worktree.Path}.", "Move one of them away: git worktree move")
            : null;
    }

    /// <summary>Work that is not committed: files, or what any index stages.</summary>
    /// <returns>Null when there is none.</returns>
    public Refusal? FindDirt(Checkout worktree)
    {
        using var repository = new GitRepository(worktree.Layout);
        IndexRefresh.Run(repository, new IndexLocation(worktree.Layout, null));
        var dirty = ChangedFiles(worktree);
        dirty.AddRange(StagedBySessions(worktree, repository).Select(each => $"{each.Change.Path} (staged by session {each.Location.Session})"));
        return dirty.Count == 0 ? null : new Refusal(
            $"{worktree.Path} has work that is not committed:{Printable.List(dirty)}",
            "Commit it there, or remove it, then run the same command again.");
    }

    /// <summary>The paths that Git sees as changed in files or in the default index, untracked ones too.</summary>
    public List<string> ChangedFiles(Checkout worktree) =>
        [.. new GitProcess(context, worktree.Path)
            .Require(["status", "--porcelain", "-z", "--untracked-files=all", "--ignore-submodules=none", "--no-renames"])
            .Fields.Select(field => field[3..])];

    /// <summary>What the indexes of sessions stage there, by what each was in step with: another session's index is not ours to bring in step.</summary>
    public static IEnumerable<(IndexLocation Location, StagedChange Change)> StagedBySessions(Checkout worktree, GitRepository repository)
    {
        foreach (var location in IndexLocation.OfSessions(worktree.Layout))
        {
            var tree = repository.Objects.TreeOf(IndexBase.Require(location, GitRefs.ReadHead(worktree.Layout).Commit));
            foreach (var change in StagedChanges.Compare(repository.Objects, tree, IndexCodec.Read(location.File)))
            {
                yield return (location, change);
            }
        }
    }

    /// <summary>Another checkout, or the repository itself, that would go to the trash with it.</summary>
    public string? FindNested(Checkout worktree) => Checkouts.List(layout).Select(other => other.Path).Append(layout.CommonDirectory)
        .FirstOrDefault(path => PhysicalPath.Below(worktree.Path, path) is { Length: > 0 });

    /// <summary>A live session of somebody else's that started there.</summary>
    public Session? FindSession(Checkout worktree, IEnumerable<Session> sessions) =>
        sessions.FirstOrDefault(session => session.Id != caller && !session.Id.IsKinOf(caller) && session.Checkout == worktree.Path && !session.IsGone(context.Now));

    /// <summary>Whether a process may stand in the worktree: the caller's own shell may well.</summary>
    public bool IsOwn(int process) => _own.Value.Contains(process);

    private static Refusal? FindOperation(Checkout worktree) => OperationUnderWay.In(worktree.Layout) is { } operation
        ? new Refusal($"A {operation} is under way in {worktree.Path}.", "Finish it or abort it there, then run the same command again.")
        : null;

    private Refusal? FindInhabitant(Checkout worktree)
    {
        if (FindSession(worktree, new SessionStore(context, layout).List()) is { } session)
        {
            return new Refusal($"The session {session.Name} is live in {worktree.Path}.", $"Wait for it, or end it: dotnet-coord session end --id {session.Id}");
        }

        return ProcessIdentity.WorkingBelow(worktree.Path).FirstOrDefault(process => !IsOwn(process)) is > 0 and var inside
            ? new Refusal($"Process {inside} works in {worktree.Path}.", "End it or change its directory, then run the same command again.")
            : null;
    }

    private static HashSet<int> AncestorsOf(CoordContext context)
    {
        var own = new HashSet<int>();
        for (int? process = context.Self.Id; process is > 0 && own.Add(process.Value); process = ProcessIdentity.ParentOf(process.Value))
        {
        }

        return own;
    }
}
