using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Sessions;

/// <summary>Gives a session that comes back what a sweep or its end had kept of its index (docs/design.md, Orphans).</summary>
internal static class ResumedIndex
{
    /// <summary>Makes the index again from the session's newest rescue in this checkout; a refresh then carries it to HEAD.</summary>
    /// <returns>The rescue, which is to be dropped; null when there is none, or the session has an index.</returns>
    public static RescueFacts? TryMake(CoordContext context, GitRepository repository, SessionId id)
    {
        var location = new IndexLocation(repository.Layout, id);
        if (File.Exists(location.File))
        {
            return null;
        }

        if (new RescueStore(context, repository).List().FirstOrDefault(rescue => rescue is { Kind: RescueKind.Staged, IsIndexGone: true } && rescue.Session == id.Value && rescue.Checkout == repository.Layout.WorkTree) is not { } rescue)
        {
            return null;
        }

        try
        {
            var stale = rescue.Stale.Select(StaleStaged.Parse).OfType<StalePath>().ToList();
            return IndexBootstrap.MakeAgain(repository, location, rescue.Parent, repository.Objects.ReadCommit(rescue.Commit).Tree, stale) ? rescue : null;
        }
        catch (CoordException error) when (error.Kind is FailureKind.Broken or FailureKind.Contention)
        {
            // The rescue stays for `rescue restore`; the session starts all the same.
            return null;
        }
    }
}
