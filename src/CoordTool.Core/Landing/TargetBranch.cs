using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Landing;

/// <summary>Decides which branch work lands in (docs/design.md, The target).</summary>
public static class TargetBranch
{
    private static readonly string[] Usual = ["main", "master", "trunk"];

    /// <summary>The full name of the branch: <c>target</c> of coord.json, else origin's default, else the main checkout's if it has a usual name.</summary>
    /// <exception cref="CoordException">None of these decides, the branch has no commit, or coord.json is broken.</exception>
    public static string Resolve(GitLayout layout)
    {
        var common = layout.CommonDirectory;
        if (CoordSettings.Read(layout).Target is { } configured)
        {
            return RequireCommit(common, GitRefs.BranchName(configured), "coord.json names it as the target");
        }

        const string RemoteHead = "refs/remotes/origin/HEAD";
        const string RemotePrefix = "refs/remotes/origin/";
        if (GitRefs.ReadSymbolic(common, RemoteHead) is { } remote
            && remote.StartsWith(RemotePrefix, StringComparison.Ordinal)
            && GitRefs.BranchName(remote[RemotePrefix.Length..]) is var local
            && GitRefs.Resolve(common, local) is not null)
        {
            return local;
        }

        if (GitRefs.ReadHead(common, common).Branch is { } branch && Usual.Contains(GitRefs.ShortName(branch)))
        {
            return RequireCommit(common, branch, "it is the main checkout's branch");
        }

        throw new CoordException(
            FailureKind.Usage,
            "It is not clear which branch work lands in: there is no origin/HEAD, and the main checkout is on none of main, master and trunk.",
            "Add {\"target\": \"BRANCH\"} to coord.json at the top of the repository.");
    }

    /// <summary>As <see cref="Resolve"/>, for those who have something to tell without it too.</summary>
    /// <returns>Null where it is not clear, or cannot be told.</returns>
    public static string? Find(GitLayout layout)
    {
        try
        {
            return Resolve(layout);
        }
        catch (CoordException)
        {
            return null;
        }
    }

    private static string RequireCommit(string commonDirectory, string branch, string why) =>
        GitRefs.Resolve(commonDirectory, branch) is not null
            ? branch
            : throw new CoordException(FailureKind.Usage, $"The branch {GitRefs.ShortName(branch)} has no commit yet ({why}).", "Make its first commit, then run the same command again.");
}
