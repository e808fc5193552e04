using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Watching;

/// <summary>An index that was brought in step ahead of need.</summary>
/// <param name="Session">Whose it is.</param>
/// <param name="Checkout">The top directory of the checkout.</param>
/// <param name="Result">What was done.</param>
public sealed record IndexAhead(Session Session, string Checkout, RefreshResult Result);

/// <summary>
/// Follows the commits in all checkouts, and brings the indexes of live sessions in step when <see cref="EagerRefresh"/> has
/// them due. What is not done here is done by the next command of the session.
/// </summary>
/// <remarks>Used by one thread.</remarks>
public sealed class IndexesAhead(CoordContext context, GitLayout layout, EagerRefreshSettings? settings = null)
{
    private readonly Dictionary<string, FollowedHead> _seen = new(StringComparer.Ordinal);

    /// <summary>Looks once.</summary>
    /// <returns>The indexes that were brought in step.</returns>
    public IReadOnlyList<IndexAhead> Look()
    {
        var sessions = new SessionStore(context, layout).List().Where(session => !session.IsGone(context.Now)).ToList();
        var checkouts = Checkouts.List(layout).Where(checkout => !checkout.IsMissing).ToList();
        foreach (var gone in _seen.Keys.Except(checkouts.Select(checkout => checkout.Layout.GitDirectory)).ToList())
        {
            _seen.Remove(gone);
        }

        return [.. checkouts.SelectMany(checkout => Look(checkout.Layout, sessions))];
    }

    private List<IndexAhead> Look(GitLayout checkout, List<Session> sessions)
    {
        var ahead = new List<IndexAhead>();
        if (GitRefs.TryReadHead(checkout) is not { IsUnborn: false } head)
        {
            return ahead;
        }

        var indexes = sessions.Select(session => new IndexLocation(checkout, session.Id)).Where(index => File.Exists(index.File)).ToList();
        var seen = _seen.TryGetValue(checkout.GitDirectory, out var known) ? known : _seen[checkout.GitDirectory] = new FollowedHead(new EagerRefresh(context.Time, settings));
        var due = seen.Look(
            head.Commit,
            () => indexes.Where(index => IndexBase.Read(index) != head.Commit),
            () => OperationUnderWay.In(checkout) is not null || CommitTurn.HolderOf(checkout) is { IsGone: false },
            indexes.Count);
        if (due.Count == 0)
        {
            return ahead;
        }

        using var gate = WriteGate.Enter(context, checkout);
        using var repository = new GitRepository(checkout);
        foreach (var index in due)
        {
            if (sessions.Find(session => session.Id == index.Session) is { } session && TryRefresh(repository, index) is { } result)
            {
                ahead.Add(new IndexAhead(session, checkout.RequireWorkTree(), result));
            }
        }

        return ahead;
    }

    private RefreshResult? TryRefresh(GitRepository repository, IndexLocation index)
    {
        try
        {
            return RefreshAhead.Run(repository, index, context.Self);
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            // One that cannot be read is told of by its session's own commands.
            return null;
        }
    }
}
