using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Overview;

/// <summary>What indexes and files of a checkout hold that the branch has left behind.</summary>
internal static class StaleWork
{
    /// <summary>A line each.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="caller">Whose index is brought in step first, as by every command that looks at it.</param>
    public static IReadOnlyList<string> In(GitRepository repository, SessionId? caller)
    {
        var stale = new List<string>();
        foreach (var location in IndexLocation.OfSessions(repository.Layout))
        {
            if (location.Session == caller)
            {
                IndexRefresh.Run(repository, location);
            }

            if (StaleStaged.ReadAll(location).Count > 0)
            {
                stale.AddRange(StaleStaged.Read(location, IndexCodec.Read(location.File))
                    .Select(path => Printable.Text($"{path.Path} in {location.Description}: another commit changed it too")));
            }
        }

        // An index of many files takes its time to read, and most have nothing on record.
        stale.AddRange(IndexLocation.OfSessions(repository.Layout).Append(new IndexLocation(repository.Layout, null))
            .Where(location => StaleInTree.ReadAll(location).Count > 0)
            .SelectMany(location => StaleInTree.Read(repository, location, IndexCodec.Read(location.File)))
            .Select(file => file.Path)
            .Distinct()
            .Select(path => Printable.Text($"{path} is still what it was before the branch was moved from elsewhere; bring it up to date with: dotnet-coord index refresh --files")));
        return stale;
    }
}
