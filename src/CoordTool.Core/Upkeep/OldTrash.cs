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
    /// <param name="age">How old at least.</param>
    public IReadOnlyList<string> Remove(bool dryRun, List<string> failed, TimeSpan age)
    {
        var checkouts = Checkouts.List(layout).Select(checkout => checkout.Path).ToList();
        var removal = new PathRemoval(dryRun, failed);
        foreach (var directory in WorktreeTrash.List(layout).Where(directory => IsOld(directory, age)).ToList())
        {
            if (FindReason(directory, checkouts) is { } reason)
            {
                failed.Add($"{directory}: {reason}");
                continue;
            }

            removal.Remove(directory, Delete);
        }

        return [.. removal.Removed, .. RemoveRefs(dryRun, failed, age)];
    }

    // By their own age: one that a removal has just made may have no directory in the trash yet.
    private List<string> RemoveRefs(bool dryRun, List<string> failed, TimeSpan age)
    {
        var needed = new Lazy<HashSet<string?>>(() =>
            [.. WorktreeTrash.List(layout).SelectMany(directory => WorktreeTrash.RecordsOf(layout, directory)).Select(record => RemovedDocument.Read(record)?.Ref)]);
        var refs = new UnneededRefs(context, layout);
        return [.. GitRefs.List(layout.CommonDirectory, RemovedDocument.RefPrefix)
            .Where(each => TimedName.Parse(each.Name[RemovedDocument.RefPrefix.Length..].Split('-')[0]) is { } made && context.Now - made >= age && !needed.Value.Contains(each.Name)
                && refs.Delete(each.Name, each.Id, dryRun, failed))
            .Select(each => each.Name)];
    }

    private bool IsOld(string path, TimeSpan age) =>
        Stamp().Match(Path.GetFileName(path)) is { Success: true } match && TimedName.Parse(match.Groups[1].Value) is { } taken && context.Now - taken >= age;

    private string? FindReason(string directory, IEnumerable<string> checkouts)
    {
        if (checkouts.Append(layout.CommonDirectory).FirstOrDefault(path => PhysicalPath.Below(directory, path) is not null) is { } inside)
        {
            return $"{inside} lies in it";
        }

        return JournalRecovery.List(layout).Any(each => each.Entry.Trash == directory) ? "it is being put back"
            : PhysicalPath.Below(layout.CommonDirectory, PhysicalPath.Resolve(directory)) is not null ? "it lies in the repository's own directory"
            : ProcessIdentity.WorkingBelow(directory).FirstOrDefault() is > 0 and var process ? $"process {process} works in it"
            : null;
    }

    private void Delete(string directory)
    {
        // Git's record goes first: what is only in part there cannot be restored. The file that says whose it is goes last:
        // what a crash leaves of it is found again.
        foreach (var record in WorktreeTrash.RecordsOf(layout, directory).Where(WorktreeTrash.IsPlainDirectory))
        {
            RemovedDocument.Delete(record);
            Directory.Delete(record, recursive: true);
        }

        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().Where(entry => entry.Name != ".git").ToList())
        {
            PlainDirectory.Delete(entry);
        }

        Directory.Delete(directory, recursive: true);
    }

    [GeneratedRegex(@"-(\d{8}T\d{6}Z)(-\d+)?\z")]
    private static partial Regex Stamp();
}
