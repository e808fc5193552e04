using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>
/// Finds the commits of other sessions that a move of the branch would leave out: <c>commit --amend</c> or <c>reset HEAD~1</c>
/// right after another session committed (docs/design.md, Invariant).
/// </summary>
public static class RewrittenCommits
{
    private const int Most = 1000;

    /// <summary>The commits that a prepared move leaves out and that another session made, which still works here.</summary>
    /// <param name="context">The hook's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index the moving process is on.</param>
    /// <param name="move">The move of the checkout's branch.</param>
    public static IReadOnlyList<MadeCommit> Find(CoordContext context, GitRepository repository, IndexLocation location, RefMove move)
    {
        var layout = repository.Layout;
        var head = GitRefs.ReadHead(layout);
        var old = head.Commit;
        if (old.IsZero || move.New.IsZero || old == move.New || repository.Objects.ReadCommit(move.New).Parents.Contains(old))
        {
            return [];
        }

        // A detached HEAD that goes elsewhere leaves no branch behind; one that amends does leave a commit.
        var amends = Invariant.IsNewCommit(repository.Objects, old, move.New);
        if (head.Branch is null && !amends)
        {
            return [];
        }

        var left = amends ? [old] : LeftOut(context, layout, old, move.New);
        var store = new SessionStore(context, layout);
        return [.. CommitMakers.Find(layout, left).Values
            .Where(made => made.Session is { } maker && maker != location.Session && !maker.IsKinOf(location.Session) && store.Find(maker) is { } session && !session.IsGone(context.Now))];
    }

    private static List<ObjectId> LeftOut(CoordContext context, GitLayout layout, ObjectId old, ObjectId @new)
    {
        var answer = new GitProcess(context, layout.GitDirectory).Run(["rev-list", $"--max-count={Most}", old.ToString(), $"^{@new}"]);
        return answer.Succeeded
            ? [.. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ObjectId.Parse(line))]
            : [];
    }
}
