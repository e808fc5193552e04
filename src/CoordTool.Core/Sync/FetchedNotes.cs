using CoordTool.Core.Claims;
using CoordTool.Core.Decisions;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>What a plain <c>git fetch</c> brought of claims and decisions, where <c>init --remote</c> set that up.</summary>
public static class FetchedNotes
{
    // Whatever else the remote keeps beside them is no news.
    private static readonly string[] Ours = [Path.GetFileName(ClaimSnapshots.Ref), Path.GetFileName(DecisionNotes.Ref)];

    /// <summary>Whether there may be something that was not joined yet; a look at a few files.</summary>
    public static bool HaveNews(GitLayout layout)
    {
        // What was fetched lately is loose: packed, it was there for a while.
        var directory = Path.Combine(layout.CommonDirectory, SyncRemote.TrackedPrefix);
        return Directory.Exists(directory) && Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Any(file => Ours.Contains(Path.GetFileName(file))
                && Path.GetRelativePath(directory, file).Replace(Path.DirectorySeparatorChar, '/') is var name
                && GitRefs.Resolve(layout.CommonDirectory, SyncRemote.TrackedPrefix + name) is { } there
                && there != GitRefs.Resolve(layout.CommonDirectory, SyncRemote.JoinedPrefix + name));
    }

    /// <summary>Brings it into ours.</summary>
    /// <exception cref="CoordException">It cannot be joined; nothing was changed.</exception>
    public static JoinReport Join(CoordContext context, GitRepository repository)
    {
        var report = new JoinReport();
        var tracked = GitRefs.List(repository.Layout.CommonDirectory, SyncRemote.TrackedPrefix).Select(each => each.Name[SyncRemote.TrackedPrefix.Length..each.Name.LastIndexOf('/')]);

        // A ref of the remote whose name has a directory more would pass for another remote's.
        foreach (var remote in tracked.Distinct().Intersect(SyncRemote.Names(context, repository.Layout)))
        {
            report.Add(new ExchangedClaims(context, repository, remote).Join());
            report.Add(new ExchangedDecisions(context, repository, remote).Join());
        }

        return report;
    }
}
