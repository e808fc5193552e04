using System.Globalization;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Core.Upkeep;

namespace CoordTool.Core.Worktrees;

/// <summary>A worktree that was removed, or would be in a dry run.</summary>
/// <param name="Name">What it was called.</param>
/// <param name="Path">Where it was.</param>
/// <param name="Branch">The full name of its branch; null where it stood on a commit.</param>
/// <param name="Tip">The commit it stood on.</param>
public sealed record RemovedWorktree(string Name, string Path, string? Branch, ObjectId Tip)
{
    /// <summary>Where its directory is kept; null in a dry run, and where somebody else took it away.</summary>
    public string? Trash { get; init; }

    /// <summary>Until when.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Why the branch stays; null where it goes, or there is none.</summary>
    public string? BranchStays { get; init; }

    /// <summary>The refs that keep what was not committed, or in no branch.</summary>
    public IReadOnlyList<string> Rescues { get; init; } = [];

    /// <summary>The paths that are in none of these, and in the trash alone.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>Removes a worktree without landing it (docs/design.md, Removing).</summary>
public sealed class WorktreeRemove(CoordContext context, GitRepository repository, SessionId? caller)
{
    private readonly WorktreeSafety _safety = new(context, repository.Layout, caller);

    /// <summary>Gets what the commands of <c>beforeRemove</c> print, line by line.</summary>
    public Action<string> Line { get; init; } = _ => { };

    private GitLayout Layout => repository.Layout;

    /// <summary>Removes a worktree, or says what it would do.</summary>
    /// <param name="name">Its name or directory; null for the one the caller is in.</param>
    /// <param name="force">Whether work that is nowhere else, and who is inside, do not count: what would be lost is kept as rescues.</param>
    /// <param name="dryRun">Only look.</param>
    /// <returns>The worktree, or why it stays.</returns>
    /// <exception cref="CoordException">There is no such worktree, or what is to be kept could not be; then it stays.</exception>
    /// <exception cref="OperationCanceledException">A command of <c>beforeRemove</c> was interrupted; it stays.</exception>
    public (RemovedWorktree? Removed, Refusal? Refused) Run(string? name, bool force, bool dryRun = false) =>
        Run(WorktreeName.Find(context, Layout, name), force, dryRun);

    internal (RemovedWorktree? Removed, Refusal? Refused) Run(Checkout worktree, bool force, bool dryRun)
    {
        Func<Checkout, Refusal?> look = force ? _safety.FindFirm : FindRefusal;
        if ((FindOther(worktree) ?? look(worktree)) is { } refusal)
        {
            return (null, refusal);
        }

        var head = GitRefs.ReadHead(worktree.Layout);
        var stays = WhyBranchStays(worktree, head);
        var removed = new RemovedWorktree(WorktreeRecord.NameOf(worktree), worktree.Path, head.Branch, head.Commit) { BranchStays = stays, Until = context.NowInSeconds + UpkeepLimits.Trash };
        if (dryRun)
        {
            return (removed, null);
        }

        var (rescues, leftOut) = (new List<string>(), new List<string>());
        using var journal = WorktreeJournal.Begin(
            context, Layout, new JournalEntry(1, "", JournalStep.Removing, removed.Name, worktree.Path, JournalEntry.BranchOf(head), head.Commit.ToString(), context.NowInSeconds)
            {
                KeepsBranch = stays is not null,
                Session = caller?.Value,
            });
        Refusal? refused;
        try
        {
            refused = new WorktreeRemoval(context, repository, journal, caller)
            {
                Look = look,
                Keep = force ? there => Keep(there, $"Removed with the worktree {WorktreeRecord.NameOf(there)}", rescues, leftOut) : _ => { },
                Line = Line,
            }.Run();
        }
        catch (Exception) when (journal.Entry.Trash is null)
        {
            // Nothing has been moved, so there is nothing to be finished.
            journal.Complete();
            throw;
        }

        journal.Complete();
        if (refused is null)
        {
            EventJournal.Append(context, Layout, caller, new CoordEvent(EventKind.WorktreeRemove, removed.Name) { Checkout = removed.Path, Commit = removed.Tip.ToString() });
        }

        return refused is not null ? (null, refused) : (removed with
        {
            Trash = journal.Entry.Trash,
            Rescues = rescues,
            LeftOut = leftOut,
            BranchStays = stays ?? (head.Branch is { } branch && GitRefs.Resolve(Layout.CommonDirectory, branch) is not null ? "its commits are nowhere else by now" : null),
        }, null);
    }

    /// <summary>How many commits of a worktree are in no other branch, remote-tracking branch or tag.</summary>
    internal static int CountUnmerged(GitProcess git, Head head)
    {
        if (head.IsUnborn)
        {
            return 0;
        }

        string[] exclude = head.Branch is null ? [] : [$"--exclude={GitRefs.ShortName(head.Branch)}"];
        return int.Parse(
            git.Require(["rev-list", "--count", head.Commit.ToString(), "--not", .. exclude, "--branches", "--remotes", "--tags"]).Line, CultureInfo.InvariantCulture);
    }

    // A landing may be checked in it at this moment, or another may be taking it away.
    private Refusal? FindOther(Checkout worktree) =>
        WorktreeJournal.List(Layout).Any(each => each.IsRunning && each.Entry.Path == worktree.Path)
            ? new Refusal($"Another command is at work on {worktree.Path}.", "Wait for it, and run the same command again; what it does: dotnet-coord status")
            : null;

    private Refusal? FindRefusal(Checkout worktree)
    {
        if (_safety.FindFirm(worktree) is { } firm)
        {
            return firm;
        }

        var head = GitRefs.ReadHead(worktree.Layout);
        var refusal = _safety.FindRefusal(worktree) ?? (CountUnmerged(new GitProcess(context, Layout.CommonDirectory), head) is > 0 and var commits
            ? new Refusal(
                $"{worktree.Path} has {commits} {(commits == 1 ? "commit that is" : "commits that are")} in no other branch, nor in any tag: see git log {(head.Branch is null ? head.Commit.Abbreviated : head.Name)}",
                $"Land them: dotnet-coord worktree done {WorktreeRecord.NameOf(worktree)}")
            : null);
        return refusal is null ? null : new Refusal(
            refusal.Reason,
            [.. refusal.Next, $"Without them, keeping all as it is for seven days: dotnet-coord worktree remove {WorktreeRecord.NameOf(worktree)} --force"]);
    }

    // The target of a removal is the directory. A branch goes along if it was made for it and nothing would be lost with it.
    private string? WhyBranchStays(Checkout worktree, Head head)
    {
        if (head.Branch is not { } branch || head.IsUnborn)
        {
            return null;
        }

        return CountUnmerged(new GitProcess(context, Layout.CommonDirectory), head) is > 0 and var commits ? $"{commits} of its commits are nowhere else"
            : !WorktreeRecord.IsMadeWith(worktree, branch) ? "it was there before the worktree"
            : Checkouts.List(Layout).Any(other => other.Path != worktree.Path && (GitRefs.TryReadHead(other.Layout)?.Branch == branch || WorktreeDocument.Read(other.Layout)?.Target == branch))
                ? "another worktree needs it"
            : null;
    }

    /// <summary>Keeps what any index stages, what the files hold and a commit that no branch has.</summary>
    /// <param name="worktree">The worktree that is about to go.</param>
    /// <param name="why">The first line of each rescue.</param>
    /// <param name="rescues">Gets the refs.</param>
    /// <param name="leftOut">Gets what is in none of them.</param>
    internal void Keep(Checkout worktree, string why, List<string> rescues, List<string> leftOut)
    {
        using var there = new GitRepository(worktree.Layout);
        var ours = new IndexLocation(worktree.Layout, null);
        if (OperationUnderWay.In(worktree.Layout) is null)
        {
            IndexRefresh.Run(there, ours);
        }

        foreach (var location in WorktreeSafety.StagedBySessions(worktree, there).Select(each => each.Location).Append(ours).Distinct().ToList())
        {
            Keep(there, location, why, rescues, leftOut);
        }

        var changed = _safety.ChangedFiles(worktree);
        if (changed.Count > 0)
        {
            var kept = Rescue.KeepFiles(context, there, ours, changed.Select(path => new TreePath(path)), why);
            rescues.AddRange(kept.Ref is { } files ? [files] : []);
            leftOut.AddRange(kept.LeftOut.Concat(changed.Where(path => path.Contains('\uFFFD', StringComparison.Ordinal))).Distinct(StringComparer.Ordinal));
        }

        if (SubmoduleWork.FindRefusal(context, worktree) is not null)
        {
            leftOut.Add("commits of a submodule");
        }

        var head = GitRefs.ReadHead(worktree.Layout);
        if (head.Branch is null && CountUnmerged(new GitProcess(context, Layout.CommonDirectory), head) > 0)
        {
            rescues.Add(Rescue.KeepCommit(context, there, caller, head.Commit, why));
        }
    }

    private void Keep(GitRepository there, IndexLocation location, string why, List<string> rescues, List<string> leftOut)
    {
        var index = IndexCodec.Read(location.File);
        var tree = there.Objects.TreeOf(IndexBase.Require(location, GitRefs.ReadHead(there.Layout).Commit));
        if (StagedChanges.Compare(there.Objects, tree, index).Count == 0)
        {
            return;
        }

        if (Rescue.KeepOfGone(context, there, location, index, why) is { } staged)
        {
            rescues.Add(staged);
        }
        else
        {
            // In the middle of a conflict: the files hold what there is, and the index goes to the trash.
            leftOut.Add($"{location.Description}, which has conflicts");
        }
    }
}
