using CoordTool.Core.Claims;
using CoordTool.Core.Commits;
using CoordTool.Core.Decisions;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Handoffs;

/// <summary>A commit that a session made.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Subject">The first line of its message.</param>
/// <param name="Paths">What it changed.</param>
/// <param name="Decision">What is decided on it; null where nothing is.</param>
public sealed record OwnCommit(ObjectId Commit, string Subject, IReadOnlyList<string> Paths, string? Decision);

/// <summary>What somebody needs to know who takes over from a session: facts, file by file.</summary>
/// <param name="Session">The session.</param>
/// <param name="Head">Where its checkout stands.</param>
/// <param name="Commits">Its commits on that branch, the latest first.</param>
/// <param name="Uncommitted">The files it holds, edited or staged, and that are not committed.</param>
/// <param name="Claims">The patterns that it claims.</param>
public sealed record HandoffFacts(Session Session, Head Head, IReadOnlyList<OwnCommit> Commits, IReadOnlyList<string> Uncommitted, IReadOnlyList<string> Claims)
{
    private const int MostCommits = 500;

    /// <summary>Gathers them, while the session is there.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository, in the checkout that the session works in.</param>
    /// <param name="session">The session.</param>
    public static HandoffFacts Gather(CoordContext context, GitRepository repository, Session session)
    {
        var layout = repository.Layout;
        using var claims = new ClaimStore(context, repository).Read();
        return new HandoffFacts(
            session,
            GitRefs.ReadHead(layout),
            [.. CommitsOf(repository, session)],
            CommitPlan.Make(context, repository, session.Id, new CommitTerms(null, Amends: false)).Plan?.Taken ?? [],
            [.. claims.List().Where(claim => claim.Holds && claim.Line.Session == session.Id.Value).Select(claim => claim.Line.Pattern)]);
    }

    private static IEnumerable<OwnCommit> CommitsOf(GitRepository repository, Session session)
    {
        var (layout, objects) = (repository.Layout, repository.Objects);
        var walked = FirstParents.Walk(objects, GitRefs.ReadHead(layout).Commit, MostCommits);
        var makers = CommitMakers.Find(layout, [.. walked.Select(each => each.Commit)]);
        var decisions = DecisionRef.Read(repository);
        foreach (var (commit, facts) in walked.Where(each => makers.TryGetValue(each.Commit, out var made) && made.Session == session.Id))
        {
            var before = facts.Parents is [var parent, ..] ? objects.TreeOf(parent) : null;
            yield return new OwnCommit(
                commit, ObjectText.Of(objects.Read(commit, ObjectKind.Commit)).Subject, [.. TreeDiff.Compare(objects, before, facts.Tree).Select(change => change.Path.ToString()).Order(StringComparer.Ordinal)],
                decisions.Read(commit.ToString()) is { Length: > 0 } note ? string.Join("; ", DecisionText.Read(note).Select(decision => decision.Text)) : null);
        }
    }
}
