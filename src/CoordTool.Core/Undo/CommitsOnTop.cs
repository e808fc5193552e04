using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Undo;

/// <summary>Finds what others have built on a commit that is to be taken back.</summary>
internal sealed class CommitsOnTop(UndoTurn turn)
{
    private const int Most = 20;
    private readonly GitProcess _git = new(turn.Context, turn.Layout.CommonDirectory);

    /// <summary>Looks at the branch an operation moved.</summary>
    /// <param name="operation">The operation, of which <see cref="Operation.After"/> is known.</param>
    /// <param name="tip">What the branch is now; null where it is gone.</param>
    /// <param name="gone">What to answer where the branch does not have the commit any more; null: it was moved back by an undo.</param>
    /// <returns>Null where the branch is as the operation left it.</returns>
    public UndoResult? Find(Operation operation, ObjectId? tip, UndoResult? gone)
    {
        var after = ObjectId.Parse(operation.After!);
        if (tip == after)
        {
            return null;
        }

        var name = operation.Branch is { } branch ? GitRefs.ShortName(branch) : "HEAD";
        if (tip is not { } there || !turn.Repository.IsAncestor(after, there))
        {
            return operation.IsBeingUndone ? gone : UndoResult.Gone(
                tip is null ? $"The branch {name} is gone; {operation.What} cannot be taken back."
                    : $"{operation.What} is not in {name} any more, so it was taken back or made anew already; nothing was changed.",
                "What came before it is taken back by the next: dotnet-coord undo");
        }

        return UndoResult.No(
            $"Others have built on {operation.What}; nothing was changed. On top of it in {name}:{Printable.List(Describe(after, there))}",
            Revert(after));
    }

    /// <summary>The remote-tracking branches that have a commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="except">The full name of a branch whose own remote-tracking branches do not count; null for none.</param>
    public IReadOnlyList<string> Pushed(ObjectId commit, string? except = null) =>
        [.. Having(commit, "refs/remotes").Where(name => except is null || !IsOf(name, GitRefs.ShortName(except))).Select(name => name["refs/remotes/".Length..])];

    /// <summary>The local branches that have a commit, but for some.</summary>
    public IReadOnlyList<string> Branches(ObjectId commit, params string?[] except) =>
        [.. Having(commit, "refs/heads").Except(except).Select(name => GitRefs.ShortName(name!))];

    /// <summary>The refusal to take back what was pushed.</summary>
    public UndoResult RefusePushed(Operation operation, IReadOnlyList<string> pushed, ObjectId commit) => UndoResult.No(
        $"{operation.What} was pushed and is in {string.Join(", ", pushed)}; nothing was changed.",
        Revert(commit));

    /// <summary>The way that is left where others have what is to be taken back.</summary>
    public string Revert(ObjectId commit) =>
        $"Take it back by a commit of its own, for everyone to see: git revert {(turn.Repository.Objects.ReadCommit(commit).Parents.Count > 1 ? "-m 1 " : "")}{commit.Abbreviated}";

    private string[] Having(ObjectId commit, string refs) =>
        _git.Run(["for-each-ref", $"--contains={commit}", "--format=%(refname)", refs]) is { Succeeded: true } answer ? answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    private static bool IsOf(string tracking, string branch) => tracking.EndsWith($"/{branch}", StringComparison.Ordinal);

    private IEnumerable<string> Describe(ObjectId after, ObjectId tip)
    {
        var answer = _git.Run(["log", "-z", $"--max-count={Most}", "--format=%H%x01%an%x01%s", tip.ToString(), $"^{after}"]);
        var commits = answer.Fields.Select(field => field.Split('\u0001', 3)).Where(parts => parts.Length == 3).ToList();
        var store = new SessionStore(turn.Context, turn.Layout);
        var makers = CommitMakers.Find(turn.Layout, [.. commits.Select(parts => ObjectId.Parse(parts[0]))]);
        return commits.Select(parts =>
        {
            var id = ObjectId.Parse(parts[0]);
            var maker = makers.GetValueOrDefault(id)?.Session is { } session ? store.Find(session)?.Name ?? session.Value : null;
            return $"{id.Abbreviated} {Printable.Text(parts[2], 60)} ({maker ?? parts[1]})";
        });
    }
}
