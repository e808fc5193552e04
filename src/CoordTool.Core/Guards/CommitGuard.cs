using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>
/// Judges a commit before Git makes it, in <c>pre-commit</c>: brings the index that is about to be committed in step with
/// HEAD, then refuses paths that a refresh had to leave behind and paths that another session holds.
/// </summary>
public static class CommitGuard
{
    /// <summary>The value of COORD_ALLOW that lets a commit replace what another commit changed meanwhile.</summary>
    public const string StaleAllowance = "stale-staged";

    /// <summary>The word of COORD_ALLOW for a commit that puts back what another session changed.</summary>
    public const string RevertAllowance = "revert";

    /// <summary>The word of COORD_ALLOW for a commit that deletes most of the files.</summary>
    public const string DeletionAllowance = "mass-delete";

    private const int FewDeletions = 10;

    /// <summary>Whether the caller allows something: COORD_ALLOW holds words between commas.</summary>
    public static bool IsAllowed(CoordContext context, string word) => context.Variable("COORD_ALLOW")?.Split(',').Contains(word, StringComparer.Ordinal) == true;

    /// <summary>Judges the commit under way.</summary>
    /// <param name="context">The hook's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="inUse">The index Git is committing.</param>
    /// <param name="git">The committing Git process, if it is known.</param>
    /// <returns>Why the commit must not be made; null when it may.</returns>
    public static Refusal? Check(CoordContext context, GitRepository repository, IndexInUse inUse, ProcessIdentity? git)
    {
        var result = BringInStep(context, repository, inUse, git);
        var allowsStale = result is null || IsAllowed(context, StaleAllowance);
        if (!allowsStale && result!.Stale.Count > 0)
        {
            return RefuseStale(result.Stale);
        }

        var session = inUse.Location?.Session ?? Caller.Find(context, null);
        if (session is { } caller)
        {
            new SessionStore(context, repository.Layout).Beat(caller);
        }

        var index = IndexCodec.Read(inUse.File);
        var staged = StagedChanges.Compare(repository.Objects, repository.Objects.TreeOf(GitRefs.ReadHead(repository.Layout).Commit), index);
        return FindHeld(context, repository, staged, session)
            ?? (allowsStale ? null : FindPutBack(context, repository, result!, index, staged, session))
            ?? (OperationUnderWay.In(repository.Layout) is not null ? null : FindMassDeletion(context, staged, index) ?? FindReverts(context, repository, staged, session));
    }

    private static Refusal? FindMassDeletion(CoordContext context, IReadOnlyList<StagedChange> staged, IndexFile index)
    {
        var deleted = staged.Count(change => change is { Committed: not null, Staged: null });
        var before = index.Entries.Count - staged.Count(change => change.Committed is null) + deleted;
        return deleted < FewDeletions || deleted * 2 <= before || IsAllowed(context, DeletionAllowance) ? null : new Refusal(
            $"This commit would delete {deleted} of {before} files; nothing was committed.",
            "If the index went wrong: git restore --staged .",
            $"If it is meant: COORD_ALLOW={DeletionAllowance} git commit ...");
    }

    private static Refusal? FindReverts(CoordContext context, GitRepository repository, IReadOnlyList<StagedChange> staged, SessionId? session)
    {
        if (IsAllowed(context, RevertAllowance) || new AccidentalReverts(context, repository, session).Find(staged) is not { Count: > 0 } reverts)
        {
            return null;
        }

        var store = new SessionStore(context, repository.Layout);
        return new Refusal(
            $"This commit would put {(reverts.Count == 1 ? "a file" : $"{reverts.Count} files")} back to what {(reverts.Count == 1 ? "it was" : "they were")} before another session changed {(reverts.Count == 1 ? "it" : "them")}; nothing was committed:"
            + Printable.List(reverts.Select(revert => $"{revert.Path}, changed by {store.Find(revert.Maker)?.Name ?? revert.Maker.Value} in {revert.Commit.Abbreviated}")),
            $"To have the present version: git restore --staged --worktree -- {(reverts.Count == 1 ? Printable.Text(reverts[0].Path.ToString()) : "PATH")}",
            $"If it is meant to go back: COORD_ALLOW={RevertAllowance} git commit ...")
        {
            Paths = [.. reverts.Select(revert => revert.Path.ToString())],
        };
    }

    private static RefreshResult? BringInStep(CoordContext context, GitRepository repository, IndexInUse inUse, ProcessIdentity? git)
    {
        if (inUse.Location is not { } location)
        {
            return null;
        }

        var result = inUse.IsHeldLock ? IndexRefresh.RunOnHeldLock(repository, inUse, location) : IndexRefresh.Run(repository, location);
        RefreshEvents.Note(context, repository, location, result);
        if (git is not null && result is not null)
        {
            new CommitStamp(result.Base).Write(location, git);
        }

        return result;
    }

    private static Refusal RefuseStale(IReadOnlyCollection<StalePath> stale) => new(
        $"Another commit changed what you have staged, and the two cannot be combined by themselves:{Printable.List(stale.Select(path => path.Path.ToString()))}\nCommitting this would undo that commit.",
        "See theirs with `git diff HEAD~1 HEAD -- PATH`, put both changes into the file, then `git add PATH` and commit again.",
        "To drop yours: git restore --staged PATH",
        $"If yours is meant to replace theirs: COORD_ALLOW={StaleAllowance} git commit ...")
    {
        Paths = [.. stale.Select(path => path.Path.ToString())],
    };

    // Who put the new version there is known of most, and says more than that the branch moved.
    private static Refusal? FindPutBack(CoordContext context, GitRepository repository, RefreshResult result, IndexFile index, IReadOnlyList<StagedChange> staged, SessionId? session)
    {
        var putBack = result.StaleInTree.Where(stale => StaleInTree.IsStaged(index, stale)).Select(stale => stale.Path).ToHashSet();
        if (putBack.Count > 0 && OperationUnderWay.In(repository.Layout) is null)
        {
            putBack.ExceptWith(new AccidentalReverts(context, repository, session).Find(staged).Select(revert => revert.Path));
        }

        return putBack.Count == 0 ? null : RefuseToPutBack(putBack);
    }

    /// <summary>The words for a commit that would put files back which the branch left behind when it was moved from elsewhere.</summary>
    public static Refusal RefuseToPutBack(IReadOnlyCollection<TreePath> paths) => new(
        $"The branch was moved from elsewhere, and these files are still what they were before:{Printable.List(paths.Select(path => path.ToString()))}\nCommitting them as they are would undo that move.",
        "Bring them up to date, and only them: dotnet-coord index refresh --files",
        $"If they are meant to be put back: COORD_ALLOW={StaleAllowance} git commit ...")
    {
        Paths = [.. paths.Select(path => path.ToString())],
    };

    private static Refusal? FindHeld(CoordContext context, GitRepository repository, IReadOnlyList<StagedChange> staged, SessionId? session)
    {
        using var claims = new ClaimStore(context, repository).Read();
        if (claims.IsEmpty)
        {
            return null;
        }

        var rule = PathRule.Of(repository.Layout);
        var held = new List<(TreePath Path, Claim Holder)>();
        foreach (var change in staged)
        {
            var verdict = claims.Judge(session, new ClaimRequest(ClaimPattern.OfPath(change.Path.ToString(), rule)));
            if (!verdict.IsFree && !IsMergedIn(repository, change))
            {
                held.Add((change.Path, verdict.Refusing[0]));
            }
        }

        return held.Count == 0 ? null : new Refusal(
            $"This commit holds {(held.Count == 1 ? "a path" : $"{held.Count} paths")} that another session has claimed:{Printable.List(held.ConvertAll(path => $"{path.Path} is claimed by {path.Holder.Holder}"))}",
            $"Leave them out: git restore --staged {(held.Count == 1 ? Printable.Text(held[0].Path.ToString()) : "PATH")}",
            "See who holds what: dotnet-coord who")
        {
            Paths = held.ConvertAll(path => path.Path.ToString()),
            Others = [.. held.ConvertAll(path => path.Holder.Holder).Distinct()],
        };
    }

    // What a merge brings in from the other side is that side's work, committed there already.
    private static bool IsMergedIn(GitRepository repository, StagedChange change)
    {
        var path = Path.Combine(repository.Layout.GitDirectory, "MERGE_HEAD");
        return AtomicFile.ReadText(path) is { } text
            && text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Any(line => repository.Objects.Find(repository.Objects.TreeOf(ObjectId.Parse(line)), change.Path) == change.Staged);
    }
}
