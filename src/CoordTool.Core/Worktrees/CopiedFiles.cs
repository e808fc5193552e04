using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// The ignored files of the main checkout that a new worktree gets copies of: local settings, what <c>.worktreeinclude</c>
/// names and what <c>copy</c> in <c>coord.json</c> names (docs/design.md, Copies).
/// </summary>
public static class CopiedFiles
{
    /// <summary>The file whose patterns, written as in <c>.gitignore</c>, say what is copied.</summary>
    public const string IncludeFile = ".worktreeinclude";

    /// <summary>Finds them. What is ignored and what the patterns mean is Git's word.</summary>
    /// <returns>Paths from the top of the checkout.</returns>
    public static IReadOnlyList<string> Find(CoordContext context, string main, WorktreeSettings settings)
    {
        var found = new SortedSet<string>(LocalSettings(main).Where(place => WorkingFile.Exists(Path.Combine(main, place))), StringComparer.Ordinal);

        var include = new FileInfo(Path.Combine(main, IncludeFile)) is { Exists: true, LinkTarget: null } file ? file.FullName : null;
        if (include is null && settings.Copy.Count == 0)
        {
            return [.. found];
        }

        var git = new GitProcess(context, main);
        string[] list = ["ls-files", "-z", "--others", "--ignored"];
        var ignored = git.Require([.. list, "--exclude-standard"]).Fields;
        var included = include is null ? [] : git.Require([.. list, $"--exclude-from={include}"]).Fields.ToHashSet(StringComparer.Ordinal);
        var foreign = new Dictionary<string, bool>(StringComparer.Ordinal) { [""] = false };
        found.UnionWith(ignored.Where(path => !path.EndsWith('/')
            && (included.Contains(path) || settings.Copy.Any(pattern => pattern.Matches(path)))
            && !IsForeign(main, Path.GetDirectoryName(path)!, foreign)));
        return [.. found];
    }

    // Files of other agents may be tracked, and come with the branch then.
    private static IEnumerable<string> LocalSettings(string main)
    {
        var layout = GitLayout.Require(main);
        return AgentSettings.Names.Select(name => AgentSettings.Of(layout, name).Place).Where(place => place == ClaudeSettings.RelativePath || ExcludeBlock.Lists(layout, place));
    }

    /// <summary>Copies them into a worktree. What is there or tracked there stays, and nothing is read or written through a link.</summary>
    /// <returns>What was copied, and a line about each that could not be.</returns>
    public static (IReadOnlyList<string> Copied, IReadOnlyList<string> Skipped) Copy(string main, string worktree, IReadOnlyList<string> paths)
    {
        var copied = new List<string>();
        var skipped = new List<string>();

        // In a sparse checkout a tracked file need not be there.
        var tracked = paths.Count > 0 && GitLayout.Require(worktree) is var layout && SparseCheckout.Of(layout) is not null ? IndexCodec.Read(layout.DefaultIndexFile) : null;
        foreach (var path in paths)
        {
            var (source, copy) = (new FileInfo(Path.Combine(main, path)), Path.Combine(worktree, path));
            try
            {
                if (WorkingFile.Exists(copy) || tracked?.Find(new TreePath(path)) is not null)
                {
                    continue;
                }

                if (IsBehindLink(main, path) || IsBehindLink(worktree, path))
                {
                    skipped.Add($"{path} was not copied: a directory above it is a link or a file.");
                }
                else if (source.LinkTarget is { } target)
                {
                    if (!StaysWithin(main, source.FullName, target) || !StaysWithin(worktree, copy, target))
                    {
                        skipped.Add($"{path} was not copied: it is a link that leads out of the checkout.");
                        continue;
                    }

                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                    File.CreateSymbolicLink(copy, target);
                    copied.Add(path);
                }
                else
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                    source.CopyTo(copy);
                    copied.Add(path);
                }
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                skipped.Add($"{path} was not copied: {error.Message}");
            }
        }

        return (copied, skipped);
    }

    // Another repository's files, another checkout's, and what waits in the trash.
    private static bool IsForeign(string main, string directory, Dictionary<string, bool> known)
    {
        if (!known.TryGetValue(directory, out var isForeign))
        {
            isForeign = Path.GetFileName(directory) is ".git" or WorktreeTrash.DirectoryName
                || WorkingFile.Exists(Path.Combine(main, directory, ".git"))
                || IsForeign(main, Path.GetDirectoryName(directory)!, known);
            known[directory] = isForeign;
        }

        return isForeign;
    }

    private static bool IsBehindLink(string top, string path)
    {
        for (var above = Path.GetDirectoryName(path)!; above.Length > 0; above = Path.GetDirectoryName(above)!)
        {
            var directory = new DirectoryInfo(Path.Combine(top, above));
            if (directory.LinkTarget is not null || (!directory.Exists && WorkingFile.Exists(directory.FullName)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool StaysWithin(string top, string link, string target) =>
        !Path.IsPathRooted(target)
        && PhysicalPath.Below(PhysicalPath.Resolve(top), PhysicalPath.Resolve(Path.Combine(Path.GetDirectoryName(link)!, target))) is { } below
        && below.Split('/')[0] != ".git";
}
