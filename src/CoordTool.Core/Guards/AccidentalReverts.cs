using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>A path that a commit would put back to what it was before another session changed it.</summary>
/// <param name="Path">The path.</param>
/// <param name="Commit">The commit that changed it.</param>
/// <param name="Maker">Who made that one.</param>
internal sealed record AccidentalRevert(TreePath Path, ObjectId Commit, SessionId Maker);

/// <summary>
/// Finds files that hold an old version again over what another session committed since: from an editor that had not read
/// the file anew, or a script that wrote what it knew (docs/design.md, The guard).
/// </summary>
internal sealed class AccidentalReverts(CoordContext context, GitRepository repository, SessionId? session)
{
    private const int MostCommits = 200;
    private readonly SessionStore _store = new(context, repository.Layout);

    /// <summary>Looks through the latest commits of the branch.</summary>
    /// <param name="staged">What the commit changes.</param>
    public IReadOnlyList<AccidentalRevert> Find(IReadOnlyList<StagedChange> staged)
    {
        // A new file, or none, is no old version of what is there.
        var suspects = staged.Where(change => change is { Committed: not null, Staged: not null }).ToDictionary(change => change.Path, change => change.Staged!.Value);
        if (suspects.Count == 0)
        {
            return [];
        }

        var objects = repository.Objects;
        var found = new Dictionary<TreePath, AccidentalRevert>();
        var edits = new Lazy<IReadOnlyList<SessionEdit>>(() => session is { } own ? new SessionEdits(repository.Layout, own).Read() : []);
        foreach (var (commit, facts, maker) in CommitsOfOthers())
        {
            foreach (var change in TreeDiff.Compare(objects, objects.TreeOf(facts.Parents[0]), facts.Tree))
            {
                if (suspects.TryGetValue(change.Path, out var entry) && change.Old == entry && !HasEditedSince(edits.Value, change.Path, facts.Committed))
                {
                    found.TryAdd(change.Path, new AccidentalRevert(change.Path, commit, maker));
                }
            }
        }

        return [.. found.Values.OrderBy(revert => revert.Path)];
    }

    private IEnumerable<(ObjectId Commit, CommitFacts Facts, SessionId Maker)> CommitsOfOthers()
    {
        var walked = FirstParents.Walk(repository.Objects, GitRefs.ReadHead(repository.Layout).Commit, MostCommits);

        // What a landing brings in is its branch's maker's.
        var makers = CommitMakers.Find(repository.Layout, walked.SelectMany(each => each.Facts.Parents.Skip(1).Append(each.Commit)).ToHashSet());
        foreach (var (commit, facts) in walked.Where(each => each.Facts.Parents.Count > 0))
        {
            var maker = makers.GetValueOrDefault(commit)?.Session ?? (facts.Parents.Count == 2 ? makers.GetValueOrDefault(facts.Parents[1])?.Session : null);
            if (maker is { } other && other != session && !other.IsKinOf(session) && (session is not null || IsLive(other)))
            {
                yield return (commit, facts, other);
            }
        }
    }

    // A person without a session knows what he does, unless somebody is at work beside him.
    private bool IsLive(SessionId other) => _store.Find(other) is { } found && !found.IsGone(context.Now);

    private bool HasEditedSince(IReadOnlyList<SessionEdit> edits, TreePath path, DateTimeOffset? committed) =>
        edits.Any(edit => !edit.IsByShell && edit.Path == path.Text && edit.Checkout == repository.Layout.WorkTree && edit.When > committed);
}
