using System.Globalization;
using CoordTool.Core.Files;
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
        var stem = Path.Combine(Path.GetDirectoryName(path)!, DirectoryName, $"{Path.GetFileName(path)}-{TimedName.Of(context.Now)}");
        var kept = stem;
        for (var number = 2; Path.Exists(kept); number++)
        {
            kept = string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        return kept;
    }

    /// <summary>The directories in the trash that this repository's worktrees went to, whatever is left of them.</summary>
    public static IEnumerable<string> List(GitLayout layout) =>
        Checkouts.List(layout).Select(checkout => Path.GetDirectoryName(checkout.Path)).OfType<string>()
            .Select(parent => Path.Combine(parent, DirectoryName)).Concat(Noted(layout)).Distinct(StringComparer.Ordinal).Where(IsPlainDirectory)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(directory => RecordNameOf(layout, directory) is not null)
            .Order(StringComparer.Ordinal);

    /// <summary>Notes where a worktree is about to go: when it is gone, no checkout may be left beside that place.</summary>
    public static void Note(GitLayout layout, string kept)
    {
        var (directory, noted) = (Path.GetDirectoryName(kept)!, Noted(layout));
        if (!noted.Contains(directory, StringComparer.Ordinal))
        {
            AtomicFile.Write(NotesOf(layout), string.Concat(noted.Where(Directory.Exists).Append(directory).Select(each => each + "\n")));
        }
    }

    /// <summary>
    /// What Git called its record of a worktree. Repositories side by side share one trash directory: Git's own file in a
    /// worktree names the repository it was of.
    /// </summary>
    /// <param name="layout">This repository.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="place">Where it was when Git wrote that file, whose words may be relative to there; null for where it is.</param>
    /// <returns>Null for a directory that is not of this repository.</returns>
    public static string? RecordNameOf(GitLayout layout, string directory, string? place = null)
    {
        const string Prefix = "gitdir:";
        return IsPlainDirectory(directory)
            && AtomicFile.ReadText(Path.Combine(directory, ".git"))?.Trim() is { } text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && PhysicalPath.Resolve(Path.GetFullPath(text[Prefix.Length..].Trim(), place ?? directory)) is var record
            && (Path.GetDirectoryName(record) == Path.Combine(layout.CommonDirectory, "worktrees") || Path.GetDirectoryName(record) == NotesOf(layout))
                ? Path.GetFileName(record)
                : null;
    }

    /// <summary>
    /// Lets no Git find a record from within the trash: another worktree may get a record of the same name, and a program
    /// that is still inside would commit to that one's branch.
    /// </summary>
    public static void Seal(GitLayout layout, string kept, string place)
    {
        if (RecordNameOf(layout, kept, place) is { } name)
        {
            // Below a file there is nothing.
            AtomicFile.Write(Path.Combine(kept, ".git"), $"gitdir: {Path.Combine(NotesOf(layout), name)}\n");
        }
    }

    /// <summary>Where Git's record of a worktree in the trash may be.</summary>
    public static IReadOnlyList<string> RecordsOf(GitLayout layout, string kept) =>
        [kept + RecordSuffix, Path.Combine(layout.CoordDirectory, $"removed-{Path.GetFileName(kept)}")];

    /// <summary>Whether a path is a directory, and no link to one.</summary>
    public static bool IsPlainDirectory(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    private static string[] Noted(GitLayout layout) => AtomicFile.ReadText(NotesOf(layout))?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Where is noted which directories have a trash.</summary>
    public static string NotesOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "trash");

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
            Directory.Move(gone.Layout.GitDirectory, RecordsOf(layout, kept)[^1]);
        }
    }
}
