using System.Globalization;
using System.Text.RegularExpressions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Deletes worktrees of this repository that landed long ago from the trash directories beside its checkouts. A link is
/// never followed, and nothing that holds a checkout or the repository itself is touched.
/// </summary>
internal sealed partial class OldTrash(CoordContext context, GitLayout layout)
{
    /// <summary>Deletes them.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what could not be deleted.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed)
    {
        var checkouts = Checkouts.List(layout).Select(checkout => checkout.Path).ToList();
        var removed = new List<string>();
        foreach (var trash in checkouts.Select(Path.GetDirectoryName).OfType<string>().Distinct().Select(parent => Path.Combine(parent, WorktreeTrash.DirectoryName)).Where(IsPlainDirectory))
        {
            foreach (var directory in Directory.EnumerateDirectories(trash).Where(path => IsOld(path) && IsOurs(path)).Order(StringComparer.Ordinal).ToList())
            {
                if (FindReason(directory, checkouts) is { } reason)
                {
                    failed.Add($"{directory}: {reason}");
                    continue;
                }

                try
                {
                    if (!dryRun)
                    {
                        Delete(directory);
                    }

                    removed.Add(directory);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    failed.Add($"{directory}: {error.Message}");
                }
            }
        }

        return removed;
    }

    private bool IsOld(string path) =>
        Stamp().Match(Path.GetFileName(path)) is { Success: true } match
        && DateTimeOffset.TryParseExact(match.Groups[1].Value, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var taken)
        && context.Now - taken > UpkeepLimits.Trash;

    // Repositories side by side share one trash directory. Git's own file in a worktree names the repository it was of.
    private bool IsOurs(string path)
    {
        const string Prefix = "gitdir:";
        return IsPlainDirectory(path)
            && AtomicFile.ReadText(Path.Combine(path, ".git"))?.Trim() is { } text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && PhysicalPath.Resolve(Path.GetFullPath(text[Prefix.Length..].Trim(), path)) is var record
            && Path.GetDirectoryName(record) == Path.Combine(layout.CommonDirectory, "worktrees");
    }

    private string? FindReason(string directory, IEnumerable<string> checkouts)
    {
        if (checkouts.Append(layout.CommonDirectory).FirstOrDefault(path => PhysicalPath.Below(directory, path) is not null) is { } inside)
        {
            return $"{inside} lies in it";
        }

        return PhysicalPath.Below(layout.CommonDirectory, PhysicalPath.Resolve(directory)) is not null ? "it lies in the repository's own directory"
            : ProcessIdentity.WorkingBelow(directory).FirstOrDefault() is > 0 and var process ? $"process {process} works in it"
            : null;
    }

    private void Delete(string directory)
    {
        // The file that says whose it is goes last: what a crash leaves of it is found again.
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().Where(entry => entry.Name != ".git").ToList())
        {
            // A link is removed itself, never what it points to.
            if (entry is DirectoryInfo { LinkTarget: null } below)
            {
                below.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        foreach (var record in new[] { directory + WorktreeTrash.RecordSuffix, Path.Combine(layout.CoordDirectory, $"removed-{Path.GetFileName(directory)}") }.Where(IsPlainDirectory))
        {
            Directory.Delete(record, recursive: true);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static bool IsPlainDirectory(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

    [GeneratedRegex(@"-(\d{8}T\d{6}Z)(-\d+)?\z")]
    private static partial Regex Stamp();
}
