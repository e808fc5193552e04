using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.History;

/// <summary>A version of a file among those of all sessions.</summary>
/// <param name="Back">How many edits back it is in the checkout that is asked from, 0 for the latest; null in another checkout.</param>
/// <param name="Session">Whose history keeps it; null for a person without a session.</param>
/// <param name="Version">The version.</param>
public sealed record KeptVersion(int? Back, SessionId? Session, FileVersion Version);

/// <summary>Finds the versions of a file that the histories of all sessions keep.</summary>
public static class HistoryList
{
    /// <summary>Lists them, the latest first. What one session left and the next found is one version: of who left it.</summary>
    /// <param name="repository">The repository of the checkout that is asked from.</param>
    /// <param name="path">The path in the checkout.</param>
    public static IReadOnlyList<KeptVersion> Run(GitRepository repository, string path)
    {
        var rule = PathRule.Of(repository.Layout);
        var folded = rule.Fold(path);
        var here = CheckoutName.Of(repository.Layout);
        var latest = GitRefs.List(repository.Layout.CommonDirectory, SessionHistory.Prefix)
            .SelectMany(each => Read(repository, each.Id).Where(version => rule.Fold(version.Path) == folded).Select(version => new Kept(SessionHistory.SessionOf(each.Name), version)))
            .OrderByDescending(each => each.Version.When)
            .ToList();

        var (versions, back) = (new List<KeptVersion>(), 0);
        for (var at = 0; at < latest.Count; at++)
        {
            var (session, version) = latest[at];
            var earlier = latest.Skip(at + 1).FirstOrDefault(each => each.Version.Checkout == version.Checkout)?.Version;
            if (version.Kind == VersionKind.Large || earlier?.Content != version.Content || earlier.Kind == VersionKind.Large)
            {
                versions.Add(new KeptVersion(version.Checkout == here ? back++ : null, session, version));
            }
        }

        return versions;
    }

    // What is damaged is for `git fsck` to tell, and no reason to hide the rest.
    private static List<FileVersion> Read(GitRepository repository, ObjectId tree)
    {
        var versions = new List<FileVersion>();
        try
        {
            foreach (var version in SessionHistory.At(repository.Objects, tree).Latest())
            {
                versions.Add(version);
            }
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            return versions;
        }

        return versions;
    }

    private sealed record Kept(SessionId? Session, FileVersion Version);
}
