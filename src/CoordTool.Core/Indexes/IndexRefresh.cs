using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>What a refresh did.</summary>
/// <param name="Base">The base now.</param>
/// <param name="Changed">How many entries it changed.</param>
/// <param name="Stale">The paths it had to leave behind, this time or earlier.</param>
/// <param name="StaleInTree">The files that a move of the branch from elsewhere left behind.</param>
public sealed record RefreshResult(ObjectId Base, int Changed, IReadOnlyList<StalePath> Stale, IReadOnlyList<StaleFile> StaleInTree)
{
    /// <summary>The paths at which what was staged was merged with what others committed.</summary>
    public IReadOnlyList<TreePath> Merged { get; init; } = [];
}

/// <summary>
/// Carries an index from its base to HEAD by the three-way rule (docs/design.md, Refresh): what only HEAD changed is
/// taken, what only the index staged is kept, and what both changed is merged or recorded as stale. It touches no file of
/// the working tree and no path that HEAD left alone, and doing it twice is doing it once.
/// </summary>
public static class IndexRefresh
{
    /// <summary>Brings an index in step with HEAD.</summary>
    /// <returns>Null when another process held the index's lock all the time; the base is as it was, so nothing is lost.</returns>
    /// <exception cref="CoordException">The index is damaged or in a format that is not handled.</exception>
    public static RefreshResult? Run(GitRepository repository, IndexLocation location)
    {
        RefreshAhead.ClearAbandoned(location);
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        var known = IndexBase.Read(location) == head ? FindStale(repository, location, head) : null;
        if (known is not null && known.StaleInTree.Count == StaleInTree.ReadAll(location).Count)
        {
            return known;
        }

        using var indexLock = IndexLock.TryTake(location.File);
        if (indexLock is null)
        {
            // A record that is of the past already can be struck off another time.
            return known;
        }

        var index = IndexCodec.Read(location.File);
        using var baseLock = IndexBase.Lock(location);
        head = GitRefs.ReadHead(repository.Layout).Commit;

        var @base = IndexBase.RequireCommit(repository, location, head);
        var outcome = Merge(repository, location, index, @base, head);
        StaleStaged.Write(location, outcome.Stale);
        StaleInTree.Write(location, outcome.Files);
        if (outcome.Edits.Count > 0)
        {
            indexLock.Commit(index.With(outcome.Edits));
            IndexCounters.Rewrote(location);
        }

        // Last of all: a death before this line repeats the refresh, a base ahead of its index would revert work.
        IndexBase.Write(location, outcome.Base, byOwner: location.Session is not null);
        if (outcome.Base != @base)
        {
            IndexCounters.Refreshed(location);
        }

        return outcome.Result;
    }

    /// <summary>
    /// Brings the file of an index in step that Git has locked for the commit under way. The base on record stays: should
    /// the commit fail, Git drops this file and the old index stands.
    /// </summary>
    public static RefreshResult RunOnHeldLock(GitRepository repository, IndexInUse inUse, IndexLocation location)
    {
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        var index = IndexCodec.Read(inUse.File);
        var outcome = Merge(repository, location, index, IndexBase.RequireCommit(repository, location, head), head);

        // The old index stands if the commit fails, so nothing is struck off its record. And the record comes first: should we
        // die in between, Git goes on with what is in the file.
        StaleStaged.Write(location, [.. outcome.Stale.UnionBy(StaleStaged.ReadAll(location), path => path.Path)]);
        StaleInTree.Write(location, [.. outcome.Files.UnionBy(StaleInTree.ReadAll(location), file => file.Path)]);
        if (outcome.Edits.Count > 0)
        {
            IndexLock.Replace(inUse.File, index.With(outcome.Edits));
            IndexCounters.Rewrote(location);
        }

        return outcome.Result;
    }

    private static RefreshResult FindStale(GitRepository repository, IndexLocation location, ObjectId head) =>
        File.Exists(location.StaleFile) || File.Exists(location.StaleInTreeFile)
            ? Merge(repository, location, IndexCodec.Read(location.File), head, head).Result
            : new RefreshResult(head, 0, [], []);

    internal static Outcome Merge(GitRepository repository, IndexLocation location, IndexFile index, ObjectId @base, ObjectId head)
    {
        var objects = repository.Objects;
        var headTree = objects.TreeOf(head);
        var edits = new Dictionary<TreePath, IndexEntry?>();
        var stale = StaleStaged.Read(location, index)
            .Where(path => objects.Find(headTree, path.Path) != path.Staged)
            .ToDictionary(path => path.Path);
        var files = StaleInTree.Read(repository, location, index).ToDictionary(file => file.Path);

        // On an unborn branch there is nothing to be in step with: all that is staged is the session's own.
        if (@base == head || head.IsZero)
        {
            return new Outcome(edits, [.. stale.Values], [.. files.Values], head);
        }

        var added = new List<TreeChange>();
        var taken = new List<TreeChange>();
        var combined = new List<TreePath>();
        var reached = head;
        var isLost = IndexBase.IsLost(repository, @base);
        var changes = isLost ? LostBase.Changes(objects, index, head) : TreeDiff.Compare(objects, objects.TreeOf(@base), headTree);
        var between = new Lazy<StatesBetween>(() => StatesBetween.Read(objects, @base, head));
        added.AddRange(isLost ? [] : FindPassed(objects, index, @base, headTree, changes, between));
        foreach (var change in changes)
        {
            if (index.IsConflicted(change.Path))
            {
                // What resolves the conflict will be of the time of the base: so that stays until then. The rest may go
                // ahead, for a path that is in step with a later commit is recognised.
                reached = @base;
                continue;
            }

            var staged = StaleStaged.StagedAt(index, change.Path);

            // What was left behind once is behind since then: its ancestor is older than the base.
            var ancestor = stale.TryGetValue(change.Path, out var behind) ? behind.Base : change.Old;
            if (staged == change.New)
            {
                stale.Remove(change.Path);
            }
            else if (staged != change.Old && !isLost && between.Value.Had(change.Path, staged))
            {
                added.Add(change);
            }
            else if (staged != change.Old)
            {
                if (MergeEntries(objects, ancestor, staged, change.New) is { } merged)
                {
                    stale.Remove(change.Path);
                    combined.Add(change.Path);
                    edits[change.Path] = Entry(index, change.Path, merged) with { Stat = default };
                }
                else
                {
                    stale[change.Path] = new StalePath(change.Path, staged, ancestor);
                }
            }
            else if (change.New is null)
            {
                edits[change.Path] = null;
                taken.Add(change);
            }
            else
            {
                added.Add(change);
            }
        }

        // Directories against files: only once all that goes is gone can a collision be told from an exchange.
        var remaining = edits.Count == 0 ? index : index.With(edits);
        foreach (var change in added)
        {
            if (change.Old is null && remaining.CollidesWithDirectory(change.Path))
            {
                stale[change.Path] = new StalePath(change.Path, null, null);
            }
            else
            {
                stale.Remove(change.Path);
                edits[change.Path] = change.New is { } content ? Entry(index, change.Path, content) : null;
                taken.Add(change);
            }
        }

        LookAtFiles(repository, location, index, taken, @base, head, edits, files);
        return new Outcome(edits, [.. stale.Values], [.. files.Values], reached) { Merged = combined };
    }

    // A path may have changed on the way and back: HEAD holds what the base held, and an index that was in step in between,
    // though its base does not tell, holds something that nobody staged.
    private static IEnumerable<TreeChange> FindPassed(ObjectStore objects, IndexFile index, ObjectId @base, ObjectId? headTree, List<TreeChange> changes, Lazy<StatesBetween> between)
    {
        var known = changes.Select(change => change.Path).ToHashSet();
        return StagedChanges.Compare(objects, objects.TreeOf(@base), index)
            .Where(staged => !known.Contains(staged.Path) && !index.IsConflicted(staged.Path) && between.Value.Had(staged.Path, staged.Staged))
            .Select(staged => new TreeChange(staged.Path, staged.Committed, objects.Find(headTree, staged.Path)));
    }

    private static IndexEntry Entry(IndexFile index, TreePath path, TreeEntry content) =>
        (index.Find(path) ?? new IndexEntry { Path = path, Content = content }) with { Content = content, IntentToAdd = false };

    // One look at each file whose entry became HEAD's tells both: whether it holds that, and whether it was left behind.
    private static void LookAtFiles(
        GitRepository repository, IndexLocation location, IndexFile index, List<TreeChange> taken, ObjectId @base, ObjectId head,
        Dictionary<TreePath, IndexEntry?> edits, Dictionary<TreePath, StaleFile> files)
    {
        var layout = repository.Layout;
        var earlier = StaleInTree.ReadAll(location).ToDictionary(file => file.Path);
        bool? isForward = null;
        var sparse = taken.Exists(change => change.Old is null) ? SparseCheckout.Of(layout) : null;
        foreach (var change in taken)
        {
            var found = layout.WorkTree is { } top && change.Path.Text is { } path ? WorkingFile.Read(Path.Combine(top, path)) : null;
            var entry = edits[change.Path];
            if (entry is not null)
            {
                entry = entry with
                {
                    Stat = found is not null && found.Content == entry.Content ? found.Stat : default,
                    SkipWorktree = entry.SkipWorktree || (change.Old is null && found is null && sparse?.Holds(change.Path) == false),
                };
                edits[change.Path] = entry;
            }

            // Where it is not known what belongs into a sparse checkout, nothing tells a file left behind from one left out.
            if (change.Old is null && sparse is { IsKnown: false })
            {
                continue;
            }

            var judged = entry is { SkipWorktree: true } or { AssumeUnchanged: true } || index.Find(change.Path) is { SkipWorktree: true } or { AssumeUnchanged: true }
                ? null
                : StaleInTree.Judge(layout, change, earlier.GetValueOrDefault(change.Path), found);

            // Where a branch goes back, what its files hold is the work of whoever took the commits back.
            if (judged is not null && (isForward ??= repository.IsAncestor(@base, head)))
            {
                files[change.Path] = judged;
            }
        }
    }

    // Contents are merged only for files on all three sides: a link or a submodule is not text.
    private static TreeEntry? MergeEntries(ObjectStore objects, TreeEntry? ancestor, TreeEntry? ours, TreeEntry? theirs)
    {
        if (ancestor is not { IsFile: true } o || ours is not { IsFile: true } a || theirs is not { IsFile: true } b)
        {
            return null;
        }

        uint mode = a.Mode == o.Mode ? b.Mode : a.Mode;
        if (a.Id == o.Id || a.Id == b.Id)
        {
            return new TreeEntry(mode, b.Id);
        }

        if (b.Id == o.Id)
        {
            return new TreeEntry(mode, a.Id);
        }

        // Ordinary pruning takes what nothing but an index refers to.
        if (!objects.Has(o.Id) || !objects.Has(a.Id))
        {
            return null;
        }

        var merged = ObjectStore.MergeContents(
            objects.Read(o.Id, ObjectKind.Blob), objects.Read(a.Id, ObjectKind.Blob), objects.Read(b.Id, ObjectKind.Blob));
        return merged is null ? null : new TreeEntry(mode, objects.Write(ObjectKind.Blob, merged));
    }

    internal sealed record Outcome(Dictionary<TreePath, IndexEntry?> Edits, List<StalePath> Stale, List<StaleFile> Files, ObjectId Base)
    {
        public List<TreePath> Merged { get; init; } = [];

        public RefreshResult Result => new(Base, Edits.Count, Stale, Files) { Merged = Merged };
    }
}
