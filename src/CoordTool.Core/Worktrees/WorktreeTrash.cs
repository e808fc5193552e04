using System.Globalization;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// Takes a worktree away by renaming it into a trash directory beside it: in one step, with every ignored file, and to be
/// had back. Nothing is ever deleted file by file.
/// </summary>
internal static class WorktreeTrash
{
    /// <summary>The trash directory beside a worktree.</summary>
    public const string DirectoryName = ".coord-trash";

    /// <summary>Moves the directory and Git's record of it away.</summary>
    /// <returns>Where the directory is now; Git's record lies beside it, ending in <c>.git-record</c>.</returns>
    public static string Take(CoordContext context, Checkout checkout)
    {
        var parent = Path.GetDirectoryName(checkout.Path)!;
        var stem = Path.Combine(parent, DirectoryName, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(checkout.Path)}-{context.Now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"));
        var kept = stem;
        for (var number = 2; Path.Exists(kept); number++)
        {
            kept = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        Directory.Move(checkout.Path, kept);
        try
        {
            // Another file system than the worktree's cannot take it by rename; then it stays, and Git prunes it one day.
            Directory.Move(checkout.Layout.GitDirectory, kept + ".git-record");
        }
        catch (IOException)
        {
            Directory.Move(checkout.Layout.GitDirectory, Path.Combine(checkout.Layout.CommonDirectory, "coord", $"removed-{Path.GetFileName(kept)}"));
        }

        return kept;
    }
}
