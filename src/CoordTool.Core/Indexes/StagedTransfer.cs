using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>How a transfer ended.</summary>
/// <param name="Paths">What is staged in the target now and no longer in the source, or would be after a dry run.</param>
/// <param name="Refused">Why nothing was changed.</param>
public sealed record TransferOutcome(IReadOnlyList<TreePath> Paths, Refusal? Refused = null);

/// <summary>
/// Moves what one index of a checkout stages into another one, between the default index and a session's. Both are in step
/// with one commit then, so "staged" means the same in both. The target is written first: a death in between leaves the
/// content staged twice and never nowhere.
/// </summary>
public static class StagedTransfer
{
    private const int MostAttempts = 5;

    /// <summary>Brings both indexes in step and moves what the source stages.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="from">The source.</param>
    /// <param name="to">The target.</param>
    /// <param name="chosen">Which paths.</param>
    /// <param name="dryRun">Only say what would be moved.</param>
    /// <exception cref="CoordException">An index is locked or damaged, or a path is named at which nothing is staged.</exception>
    public static TransferOutcome Run(GitRepository repository, IndexLocation from, IndexLocation to, ChosenPaths chosen, bool dryRun)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            // The default index first, whichever way it goes: two transfers must not wait for each other.
            var (first, second) = from.Session is null ? (from, to) : (to, from);
            foreach (var location in new[] { first, second })
            {
                _ = IndexRefresh.Run(repository, location) ?? throw IndexLock.Held(location.File);
            }

            using var firstLock = dryRun ? null : IndexLock.Take(first.File);
            using var secondLock = dryRun ? null : IndexLock.Take(second.File);
            var (sourceLock, targetLock) = from == first ? (firstLock, secondLock) : (secondLock, firstLock);
            if (FindCommon(repository, from, to) is { } @base)
            {
                return Move(repository, from, to, @base, chosen, sourceLock, targetLock);
            }

            if ((FindConflict(from) ?? FindConflict(to)) is { } conflict)
            {
                return new TransferOutcome([], conflict);
            }
        }

        throw new CoordException(FailureKind.Contention, "Other commits came in between all the time; nothing was changed.", "Run the same command again.");
    }

    /// <summary>The commit that both indexes are in step with; null when they are not in step with the same one.</summary>
    internal static ObjectId? FindCommon(GitRepository repository, IndexLocation from, IndexLocation to)
    {
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        return IndexBase.Require(from, head) is var @base && @base == IndexBase.Require(to, head) ? @base : null;
    }

    /// <summary>Plans a transfer: what to write into which index, and what stands in its way.</summary>
    /// <param name="objects">Where trees are read.</param>
    /// <param name="tree">The tree that both are in step with.</param>
    /// <param name="source">The source's content.</param>
    /// <param name="target">The target's content.</param>
    /// <param name="chosen">Which paths.</param>
    internal static TransferPlan Plan(ObjectStore objects, ObjectId? tree, IndexFile source, IndexFile target, ChosenPaths chosen)
    {
        var changes = StagedChanges.Compare(objects, tree, source).Where(change => chosen.Covers(change.Path)).ToList();
        var (toTarget, toSource) = (new Dictionary<TreePath, IndexEntry?>(), new Dictionary<TreePath, IndexEntry?>());
        var inTheWay = new List<string>();
        foreach (var (path, committed, staged) in changes)
        {
            var there = StaleStaged.StagedAt(target, path);
            if (source.IsConflicted(path) || target.IsConflicted(path))
            {
                inTheWay.Add($"{path} is in a conflict that is not resolved");
            }
            else if (there != staged && there != committed)
            {
                inTheWay.Add($"{path} is staged with another content there");
            }
            else if (there != staged)
            {
                toTarget[path] = Entry(target, path, staged);
            }

            toSource[path] = Entry(source, path, committed);
        }

        inTheWay.AddRange(FindCollisions(target, toTarget).Concat(FindCollisions(source, toSource)));
        return new TransferPlan([.. changes.Select(change => change.Path)], toTarget, toSource, inTheWay);
    }

    private static TransferOutcome Move(
        GitRepository repository, IndexLocation from, IndexLocation to, ObjectId @base, ChosenPaths chosen, IndexLock? sourceLock, IndexLock? targetLock)
    {
        // Without a file, an index stages the removal of everything, which nobody meant.
        if (!File.Exists(from.File))
        {
            return new TransferOutcome([]);
        }

        var (source, target) = (IndexCodec.Read(from.File), IndexCodec.Read(to.File));
        var plan = Plan(repository.Objects, repository.Objects.TreeOf(@base), source, target, chosen);
        chosen.RequireAll(plan.Paths, $"staged in {from.Description}");
        if (plan.InTheWay.Count > 0)
        {
            return new TransferOutcome([], new Refusal(
                $"What {from.Description} stages cannot go into {to.Description}; nothing was changed:{Printable.List(plan.InTheWay)}",
                "Commit or unstage those paths there, or name other ones."));
        }

        if (sourceLock is null || targetLock is null || plan.Paths.Count == 0)
        {
            return new TransferOutcome(plan.Paths);
        }

        RequireNoCommit(from);
        var (behind, staying) = Split(StaleStaged.Read(from, source), plan.Paths);
        Write(to, target, targetLock, plan.ToTarget, [.. StaleStaged.Read(to, target).UnionBy(behind, stale => stale.Path)]);

        // Once more, as late as can be: what a commit under way holds would come back as its own reversal.
        RequireNoCommit(from);
        sourceLock.Commit(source.With(plan.ToSource));
        StaleStaged.Write(from, staying);
        IndexCounters.Rewrote(from);
        return new TransferOutcome(plan.Paths);
    }

    /// <summary>Writes the target. What a refresh left behind is on record there before it is staged there.</summary>
    internal static void Write(IndexLocation to, IndexFile target, IndexLock held, IReadOnlyDictionary<TreePath, IndexEntry?> edits, IReadOnlyCollection<StalePath> stale)
    {
        StaleStaged.Write(to, stale);
        if (edits.Count > 0)
        {
            held.Commit(target.With(edits));
            IndexCounters.Rewrote(to);
        }
    }

    private static (List<StalePath> Moving, List<StalePath> Staying) Split(List<StalePath> stale, IReadOnlyList<TreePath> paths)
    {
        var moving = paths.ToHashSet();
        return (stale.FindAll(each => moving.Contains(each.Path)), stale.FindAll(each => !moving.Contains(each.Path)));
    }

    // Stat data is not taken over: it is to be trusted only beside the time of the index file it came from.
    private static IndexEntry? Entry(IndexFile index, TreePath path, TreeEntry? content) => content is not { } there
        ? null
        : (index.Find(path) ?? new IndexEntry { Path = path, Content = there }) with { Content = there, Stat = default, IntentToAdd = false };

    private static IEnumerable<string> FindCollisions(IndexFile index, Dictionary<TreePath, IndexEntry?> edits)
    {
        var after = edits.Count == 0 ? index : index.With(edits);
        return edits.Keys.Where(path => edits[path] is not null && after.CollidesWithDirectory(path)).Select(path => $"{path} is a file on one side and a directory on the other");
    }

    private static Refusal? FindConflict(IndexLocation location) =>
        IndexCodec.Read(location.File).Conflicts.FirstOrDefault() is { } conflicted
            ? new Refusal(
                $"{conflicted.Path} is in a conflict that is not resolved in {location.Description}; nothing was changed.",
                "Resolve it and `git add` it, or abort the merge, then run the same command again.")
            : null;

    private static void RequireNoCommit(IndexLocation location)
    {
        if (CommitStamp.IsCommitting(location))
        {
            throw new CoordException(
                FailureKind.Contention,
                $"A commit through {location.Description} is under way: an editor may be open for its message.",
                "Run the same command again when it is done.");
        }
    }
}

/// <summary>What a transfer would write.</summary>
/// <param name="Paths">The paths it moves.</param>
/// <param name="ToTarget">The target's entries that change.</param>
/// <param name="ToSource">The source's entries, put back to what is committed.</param>
/// <param name="InTheWay">What forbids it; empty when it can be done.</param>
internal sealed record TransferPlan(
    IReadOnlyList<TreePath> Paths, IReadOnlyDictionary<TreePath, IndexEntry?> ToTarget, IReadOnlyDictionary<TreePath, IndexEntry?> ToSource, IReadOnlyList<string> InTheWay);
