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

    /// <summary>What Git's record of a worktree ends in there.</summary>
    public const string RecordSuffix = ".git-record";

    /// <summary>Where a directory can go: a free name, whose parent is there.</summary>
    public static string PlaceFor(CoordContext context, string path)
    {
        var stem = Path.Combine(Path.GetDirectoryName(path)!, DirectoryName, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}-{context.Now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"));
        var kept = stem;
        for (var number = 2; Path.Exists(kept); number++)
        {
            kept = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        return kept;
    }

    /// <summary>Moves Git's record of a worktree that went to the trash beside it, ending in <c>.git-record</c>. It may be there already.</summary>
    public static void TakeRecord(GitLayout layout, string path, string kept)
    {
        // The record names the place where the worktree was; another one may stand there by now.
        if (Checkouts.List(layout).FirstOrDefault(checkout => checkout.Path == path && checkout is { IsMain: false, IsMissing: true }) is not { } gone)
        {
            return;
        }

        try
        {
            Directory.Move(gone.Layout.GitDirectory, kept + RecordSuffix);
        }
        catch (IOException)
        {
            // Another file system than the worktree's cannot take it by rename.
            Directory.Move(gone.Layout.GitDirectory, Path.Combine(layout.CoordDirectory, $"removed-{Path.GetFileName(kept)}"));
        }
    }
}
