using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Conflicts;

/// <summary>
/// Tells which checkouts and branches would conflict if they were merged now, with what is not committed
/// (docs/design.md, Conflicts). It changes no index, no ref and no object of the repository.
/// </summary>
public sealed class ConflictMatrix : IDisposable
{
    private readonly CoordContext _context;
    private readonly GitRepository _repository;
    private readonly GitProcess _git;
    private readonly ConflictCache _cache;
    private readonly Dictionary<(ObjectId, ObjectId), IReadOnlyList<ObjectId>> _bases = [];
    private readonly Dictionary<(ObjectId, ObjectId), ChangedPaths> _changes = [];
    private readonly Dictionary<ConflictSide, SideWork> _work = new(ReferenceEqualityComparer.Instance);
    private ThrowawayObjects? _throwaway;

    /// <summary>Prepares; nothing is looked at yet.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of any checkout.</param>
    public ConflictMatrix(CoordContext context, GitRepository repository)
    {
        (_context, _repository) = (context, repository);

        // Always in the same checkout: which merge drivers count may be in a file of it.
        var place = Checkouts.List(repository.Layout).FirstOrDefault(checkout => !checkout.IsMissing)?.Path ?? repository.Layout.CommonDirectory;
        _git = new GitProcess(context, place);
        _cache = new ConflictCache(repository.Layout, CircumstancesIn(place));
    }

    /// <summary>Whether a word names a checkout or a branch: the name of a worktree, its directory, a branch, or <see cref="NamedCheckout.MainName"/>.</summary>
    public static bool HasSide(GitLayout layout, string word) => ConflictSides.Knows(layout, word);

    /// <summary>Looks at all sides and compares every two of them.</summary>
    /// <param name="request">Which branches.</param>
    /// <param name="progress">Told what is going on, as often as that changes.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is no such branch.</exception>
    public ConflictReport Run(ConflictRequest request, Action<string>? progress = null)
    {
        var sides = ConflictSides.List(_context, _repository.Layout, request, count => progress?.Invoke($"looked at {count} checkouts"));
        foreach (var side in sides)
        {
            _work[side.Side] = side;
        }

        var able = sides.Where(side => side.Side.Obstacle is null).ToList();
        var known = new Dictionary<(SideWork, SideWork), KnownPair>();
        var open = new List<OpenPair>();
        foreach (var (left, right) in able.SelectMany((left, i) => able.Skip(i + 1).Select(right => (left, right))))
        {
            var overlapping = 0;
            if ((_cache.Find(left.Identity, right.Identity) ?? Judge(left, right, out overlapping)) is { } told)
            {
                known[(left, right)] = told;
            }
            else
            {
                open.Add(new OpenPair(left, right, overlapping));
            }
        }

        Merge(open, known, progress);
        if (Initialization.IsDone(_repository.Layout))
        {
            _cache.Save();
            foreach (var here in able.Where(side => side.Layout is not null && request.Only is null))
            {
                LeaveForHooks(here, able, known);
            }
        }

        return new ConflictReport(
            [.. sides.Select(side => side.Side)],
            [.. known.Keys.OrderBy(pair => able.IndexOf(pair.Item1)).ThenBy(pair => able.IndexOf(pair.Item2))
                .Select(pair => new ConflictPair(pair.Item1.Side, pair.Item2.Side, known[pair].State, known[pair].Overlapping, known[pair].Paths))])
        {
            Merged = open.Count,
        };
    }

    /// <summary>The paths that both sides of a pair changed since they went apart, in order.</summary>
    public IReadOnlyList<string> Overlap(ConflictPair pair)
    {
        var (left, right) = (_work[pair.Left], _work[pair.Right]);
        return BasesOf(left, right) is [var ancestor, ..]
            ? [.. ChangesOf(left, ancestor).SharedWith(ChangesOf(right, ancestor)).Select(path => path.ToString())]
            : [];
    }

    /// <summary>What both sides of a pair did to a path.</summary>
    public SideHunks Hunks(ConflictPair pair, string path)
    {
        var (left, right) = (_work[pair.Left], _work[pair.Right]);
        return BasesOf(left, right) is [var ancestor, ..]
            ? new SideHunks(path, HunksOf(left, ancestor, path), HunksOf(right, ancestor, path))
            : new SideHunks(path, [], []);
    }

    /// <summary>Takes away what was written for this.</summary>
    public void Dispose() => _throwaway?.Dispose();

    // Null: Git has to merge them to tell.
    private KnownPair? Judge(SideWork left, SideWork right, out int overlapping)
    {
        overlapping = 0;
        if (left.Identity == right.Identity)
        {
            return new KnownPair(PairState.Clean, 0, []);
        }

        var bases = BasesOf(left, right);
        if (bases.Count == 0)
        {
            return Remember(new KnownPair(PairState.Unrelated, 0, []));
        }

        var (one, other) = (ChangesOf(left, bases[0]), ChangesOf(right, bases[0]));
        overlapping = one.SharedWith(other).Count;

        // With several bases Git merges those first, and with a merge under way there is one more than the commits tell.
        return bases.Count > 1 || left.Merged.Count > 0 || right.Merged.Count > 0 || overlapping > 0 || one.MayRename(other)
            ? null
            : Remember(new KnownPair(PairState.Apart, 0, []));

        KnownPair Remember(KnownPair pair)
        {
            _cache.Add(left.Identity, right.Identity, pair);
            return pair;
        }
    }

    private void Merge(List<OpenPair> open, Dictionary<(SideWork, SideWork), KnownPair> known, Action<string>? progress)
    {
        if (open.Count == 0)
        {
            return;
        }

        // What cannot be taken in makes its pairs unknown, and no others.
        var throwaway = Throwaway();
        var commits = open.SelectMany(each => new[] { each.Left, each.Right }).Distinct().ToDictionary(side => side, side => TryCommit(side, throwaway));
        var able = open.Where(each => commits[each.Left] is not null && commits[each.Right] is not null).ToList();
        var verdicts = new PairMerges(_git, throwaway).Run(
            able.ConvertAll(each => new MergePair(commits[each.Left]!.Value, commits[each.Right]!.Value)),
            count => progress?.Invoke($"merged {count} of {able.Count} pairs"));
        foreach (var (left, right, _) in open)
        {
            known[(left, right)] = new KnownPair(PairState.Unknown, 0, []);
        }

        for (var i = 0; i < able.Count; i++)
        {
            if (verdicts[i] is not { } verdict)
            {
                continue;
            }

            var (left, right, overlapping) = able[i];
            var told = new KnownPair(
                !verdict.IsClean ? PairState.Conflict : overlapping > 0 ? PairState.Clean : PairState.Apart,
                Math.Max(overlapping, verdict.Paths.Count),
                verdict.Paths);
            known[(left, right)] = told;
            if (!left.IsUnsteady && !right.IsUnsteady)
            {
                _cache.Add(left.Identity, right.Identity, told);
            }
        }
    }

    private ObjectId? TryCommit(SideWork side, ThrowawayObjects throwaway)
    {
        try
        {
            return side.Commit(_context, _repository.Objects, throwaway);
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            return null;
        }
    }

    private IReadOnlyList<ObjectId> BasesOf(SideWork left, SideWork right)
    {
        var key = left.Head < right.Head ? (left.Head, right.Head) : (right.Head, left.Head);
        return _bases.TryGetValue(key, out var bases) ? bases : _bases[key] = _repository.MergeBases(key.Item1, key.Item2);
    }

    private ChangedPaths ChangesOf(SideWork side, ObjectId ancestor)
    {
        var key = (side.Identity, ancestor);
        var objects = _repository.Objects;
        return _changes.TryGetValue(key, out var changes) ? changes
            : _changes[key] = ChangedPaths.Between(objects, objects.TreeOf(ancestor), objects.TreeOf(side.Head), side.Work);
    }

    private IReadOnlyList<string> HunksOf(SideWork side, ObjectId ancestor, string path) =>
        SideHunks.Read(_git, ancestor, side.Commit(_context, _repository.Objects, Throwaway()), path, Throwaway().Variables);

    private ThrowawayObjects Throwaway() => _throwaway ??= new ThrowawayObjects(_context, _repository.Layout);

    // What the hook before an edit tells; it has no time to find this out.
    private void LeaveForHooks(SideWork here, List<SideWork> able, Dictionary<(SideWork, SideWork), KnownPair> known)
    {
        var earlier = ElsewhereRecord.Read(here.Layout!);
        var others = able.Where(side => side.Layout is not null && side != here).Select(other =>
        {
            var state = $"{here.Identity} {other.Identity}";
            var pair = known.GetValueOrDefault((here, other)) ?? known.GetValueOrDefault((other, here));
            return earlier.Others.FirstOrDefault(each => each.Top == other.Side.Path && each.State == state)
                ?? new ElsewhereCheckout(other.Side.Path!, other.Side.Name, here.Head, other.Head, state, Elsewhere.Dated(earlier, other.Side.Path!, _context.Now, [
                    .. BasesOf(here, other) is [var ancestor, ..] ? Elsewhere.Committed(_repository.Objects, ancestor, other.Head) : [],
                    .. other.Work.Paths.Keys.Where(path => path.Text is not null).Take(Elsewhere.MostPaths).Select(path => new ElsewhereChange(ElsewhereKind.Uncommitted, path.Text!, other.Work.Paths[path].Entry?.Id, _context.Now)),
                    .. (pair?.Paths ?? []).Select(path => new ElsewhereChange(ElsewhereKind.Conflict, path, null, _context.Now)),
                ]));
        }).ToList();
        new ElsewhereRecord(_context.Now, others) { Looked = _context.Now }.Write(here.Layout!);
    }

    // What a merge hangs on besides the commits: settings, and which driver or attribute a path has.
    private string CircumstancesIn(string place)
    {
        var common = _repository.Layout.CommonDirectory;
        var texts = new[] { Path.Combine(common, "config"), Path.Combine(common, "info", "attributes"), Path.Combine(place, ".gitattributes"), _context.Variable("GIT_CONFIG_GLOBAL") ?? Path.Combine(_context.Variable("HOME") ?? common, ".gitconfig") }
            .Select(file => File.Exists(file) ? ByteText.Read(file) : null);
        return ObjectStore.Hash(ObjectKind.Blob, System.Text.Encoding.Latin1.GetBytes($"{place}\0{string.Join('\0', texts)}")).ToString();
    }

    /// <summary>A pair that Git has to merge.</summary>
    private sealed record OpenPair(SideWork Left, SideWork Right, int Overlapping);
}
