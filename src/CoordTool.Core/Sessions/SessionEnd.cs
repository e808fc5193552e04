using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Sessions;

/// <summary>What the end of a session left behind.</summary>
/// <param name="WasKnown">Whether there was anything of it.</param>
/// <param name="Released">The claims it gave back.</param>
/// <param name="Rescues">The refs that keep what it had staged and not committed.</param>
/// <param name="Kept">Indexes that could not be kept as a commit (a conflict that is not resolved, damage): they stay where they are.</param>
public sealed record SessionEndOutcome(bool WasKnown, IReadOnlyList<ClaimLine> Released, IReadOnlyList<string> Rescues, IReadOnlyList<string> Kept);

/// <summary>Ends a session: its claims go back, its indexes go, and what was staged in them is kept as a rescue.</summary>
public static class SessionEnd
{
    /// <summary>Ends it in every checkout. Doing it twice, or for a session nobody knows, does no harm.</summary>
    public static SessionEndOutcome Run(CoordContext context, GitRepository repository, SessionId id)
    {
        var store = new SessionStore(context, repository.Layout);
        var known = store.Find(id);
        var released = new ClaimStore(context, repository).Release(id, known?.Name ?? id.Value, _ => true);
        var rescues = new List<string>();
        var kept = new List<string>();
        var found = false;
        foreach (var checkout in Checkouts.List(repository.Layout))
        {
            var location = new IndexLocation(checkout.Layout, id);
            if (Directory.Exists(location.Directory))
            {
                found = true;
                try
                {
                    RemoveIndex(context, checkout, location, rescues, kept);
                }
                catch (CoordException)
                {
                    // An index that cannot be read, or whose base is lost, is no reason to keep the session.
                    kept.Add(location.File);
                }
            }
        }

        // The registration goes last: until then a crash leaves a session whose end can be repeated.
        store.Remove(id);
        return new SessionEndOutcome(known is not null || found || released.Count > 0, released, rescues, kept);
    }

    private static void RemoveIndex(CoordContext context, Checkout checkout, IndexLocation location, List<string> rescues, List<string> kept)
    {
        using var repository = new GitRepository(checkout.Layout);
        if (File.Exists(location.File))
        {
            if (IndexRefresh.Run(repository, location) is null)
            {
                // A Git command works on it at this moment.
                kept.Add(location.File);
                return;
            }

            var tree = repository.Objects.TreeOf(GitRefs.ReadHead(checkout.Layout).Commit);
            if (StagedChanges.Compare(repository.Objects, tree, IndexCodec.Read(location.File)).Count > 0)
            {
                if (checkout.IsMissing || Rescue.KeepStaged(context, repository, location, $"Staged by session {location.Session} when it ended") is not { } rescue)
                {
                    kept.Add(location.File);
                    return;
                }

                rescues.Add(rescue);
            }
        }

        Directory.Delete(location.Directory, recursive: true);
    }
}
