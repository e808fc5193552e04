using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>A path with work that a command would take from somebody else.</summary>
/// <param name="Path">Relative to the top.</param>
/// <param name="Holder">Whose work it is; null when nobody is known.</param>
/// <param name="IsHeld">Whether he claimed the path; else he has staged it.</param>
internal sealed record PathAtStake(string Path, Session? Holder, bool IsHeld)
{
    /// <summary>Whether the command names this very file.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether the index that the command works on stages something else than the file holds.</summary>
    public bool IsStagedApart { get; init; }
}

/// <summary>
/// Finds out what a command puts at stake (docs/design.md, The guard): what others hold or have staged, always; what
/// nobody holds, unless the command names the very file. What is the caller's own is not.
/// </summary>
/// <param name="context">The caller's surroundings.</param>
/// <param name="repository">The repository of the checkout.</param>
/// <param name="caller">Who calls; null for a person without a session.</param>
/// <param name="others">The live sessions he shares the checkout with.</param>
internal sealed class AtStake(CoordContext context, GitRepository repository, SessionId? caller, IReadOnlyList<Session> others)
{
    private readonly ClaimStore _store = new(context, repository);
    private readonly SessionStore _sessions = new(context, repository.Layout);
    private readonly Lazy<HashSet<string>> _ownStaged = new(() => StagedIn(repository, new IndexLocation(repository.Layout, caller)));
    private readonly Lazy<IReadOnlyList<(Session Session, HashSet<string> Paths)>> _staged = new(() =>
        [.. others.Select(session => (session, StagedIn(repository, new IndexLocation(repository.Layout, session.Id))))]);

    private ClaimView? _claims;

    /// <summary>What a command would take.</summary>
    /// <param name="command">The command.</param>
    /// <param name="tree">Where it works.</param>
    /// <param name="isOwnIndex">Whether the index it works on is the caller's own, so that what is staged there is his.</param>
    /// <returns>Null when it cannot be told.</returns>
    public IReadOnlyList<PathAtStake>? Of(TreeCommand command, CallerTree tree, bool isOwnIndex)
    {
        if (command.Paths.Read(tree.Directory) is not { } given)
        {
            return null;
        }

        var named = tree.Named(given);
        var found = new Dictionary<string, PathAtStake>(StringComparer.Ordinal);
        if (command.Tracked is not (TrackedLoss.None or TrackedLoss.Names))
        {
            foreach (var dirty in tree.Dirty(command.Paths, given).Where(dirty => Takes(command.Tracked, dirty)))
            {
                Add(dirty.Path, isOwn: dirty.IsStaged && isOwnIndex, isStagedApart: dirty.IsStaged && dirty.IsChanged);
            }
        }

        if (command.Tracked is TrackedLoss.Files or TrackedLoss.Names)
        {
            foreach (var path in tree.Tracked(command.Paths, given))
            {
                Add(path, isOwn: true);
            }
        }

        foreach (var path in Untracked(command, tree, given))
        {
            Add(path, isOwn: false);
        }

        return [.. found.Values.OrderBy(each => each.Path, StringComparer.Ordinal)];

        void Add(string path, bool isOwn, bool isStagedApart = false)
        {
            if (!found.ContainsKey(path) && Judge(path, isOwn || named.Contains(path)) is { } stake)
            {
                found.Add(path, stake with { IsNamed = named.Contains(path), IsStagedApart = isStagedApart });
            }
        }
    }

    private static bool Takes(TrackedLoss loss, DirtyPath dirty) => loss switch
    {
        TrackedLoss.Unstaged => dirty.IsChanged,
        TrackedLoss.Staged => dirty.IsStaged,
        _ => true,
    };

    // Files that are written over need not be tracked: `checkout TREE -- PATH` asks nobody, nor does `reset --hard COMMIT`.
    private IEnumerable<string> Untracked(TreeCommand command, CallerTree tree, IReadOnlyList<string> given)
    {
        if (command.Tracked == TrackedLoss.All && (command.Source ?? command.Target) is { } source)
        {
            return tree.Resolve(source == "-" ? "@{-1}" : source, "tree") is { } from
                ? tree.Untracked(command with { Untracked = UntrackedLoss.All }, given).Where(path => repository.Objects.Find(from, new TreePath(path)) is not null)
                : [];
        }

        return command.Untracked == UntrackedLoss.None ? [] : tree.Untracked(command, given);
    }

    private PathAtStake? Judge(string path, bool isOwn)
    {
        _claims ??= _store.Read();
        var verdict = _claims.Judge(caller, new ClaimRequest(ClaimPattern.OfPath(path, PathRule.Of(repository.Layout))));
        foreach (var claim in verdict.Refusing)
        {
            if (HolderHere(claim) is { } holder)
            {
                return new PathAtStake(path, holder, IsHeld: true);
            }
        }

        return _staged.Value.FirstOrDefault(each => each.Paths.Contains(path)).Session is { } stager ? new PathAtStake(path, stager, IsHeld: false)
            : isOwn || verdict.Own is not null || _ownStaged.Value.Contains(path) ? null
            : new PathAtStake(path, null, IsHeld: false);
    }

    // A session that is gone keeps what it holds for its resumption; by now it may be back. Where it was last is another
    // question: what it claimed in this checkout lies here though it went on in a worktree.
    private Session? HolderHere(Claim claim) => others.FirstOrDefault(session => session.Id.Value == claim.Line.Session)
        ?? (SessionId.TryParse(claim.Line.Session) is { } id && _sessions.Find(id) is { } session
            && (session.Checkout == repository.Layout.WorkTree || _claims!.IsHere(claim.Line)) ? session : null);

    // Against the commit the index was in step with: what others committed since is not staged in it.
    private static HashSet<string> StagedIn(GitRepository repository, IndexLocation index)
    {
        if (IndexCodec.Read(index.File) is not { Modified: not null } file)
        {
            return [];
        }

        var tree = repository.Objects.TreeOf(IndexBase.Read(index) ?? GitRefs.ReadHead(repository.Layout).Commit);
        return [.. StagedChanges.Compare(repository.Objects, tree, file).Select(change => change.Path.ToString())];
    }
}
