using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>Counts what is not committed in a checkout, for people to see: an untracked directory is one path.</summary>
internal static class UncommittedPaths
{
    /// <summary>The paths, as Git sees them by the default index.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="checkout">The top directory.</param>
    /// <param name="tops">The top directories of all checkouts: one inside another is not its work.</param>
    /// <param name="isAll">Whether each file of an untracked directory counts.</param>
    /// <returns>Null where Git cannot tell.</returns>
    public static IReadOnlyList<string>? In(CoordContext context, string checkout, IReadOnlySet<string> tops, bool isAll = false)
    {
        List<string> arguments = ["status", "--porcelain", "-z", isAll ? "--untracked-files=all" : "--untracked-files=normal", "--ignore-submodules=none", "--no-renames"];
        if (tops.Count > 1 && !isAll)
        {
            // Threads of each Git would only stand in the way of the other checkouts.
            arguments.InsertRange(0, ["-c", "core.preloadIndex=false"]);
        }

        try
        {
            return new GitProcess(context, checkout).Run(arguments) is { Succeeded: true } status
                ? [.. status.Fields.Where(field => field.Length > 3).Select(field => field[3..]).Where(path => !path.EndsWith('/') || !tops.Contains(Path.Combine(checkout, path.TrimEnd('/'))))]
                : null;
        }
        catch (Exception error) when (error is CoordException or IOException or System.ComponentModel.Win32Exception)
        {
            // The directory went this very moment.
            return null;
        }
    }
}
