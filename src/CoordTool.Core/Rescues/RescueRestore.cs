using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Rescues;

/// <summary>How a restore ended.</summary>
/// <param name="Written">The files that hold the rescued content now, or would in a dry run.</param>
/// <param name="Present">The paths that were as rescued already.</param>
/// <param name="Removed">The paths that the rescue removed: told, and not repeated.</param>
/// <param name="Refused">Why nothing was written at all.</param>
public sealed record RestoreOutcome(IReadOnlyList<string> Written, IReadOnlyList<string> Present, IReadOnlyList<string> Removed, Refusal? Refused = null);

/// <summary>Writes what a rescue holds into the working tree, and never over anything else.</summary>
public static class RescueRestore
{
    /// <summary>Restores the files of a rescue, all that are asked for or none.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout that is written to.</param>
    /// <param name="rescue">The rescue.</param>
    /// <param name="chosen">Which of its paths.</param>
    /// <param name="dryRun">Only say what would be done.</param>
    /// <param name="left">What the command that the rescue was made for is known to have left at some paths, null for nothing: nobody wrote that since.</param>
    /// <exception cref="CoordException">A path is asked for that the rescue does not hold.</exception>
    public static RestoreOutcome Run(CoordContext context, GitRepository repository, RescueFacts rescue, ChosenPaths chosen, bool dryRun, IReadOnlyDictionary<TreePath, TreeEntry?>? left = null)
    {
        if (rescue.Kind == RescueKind.History)
        {
            return Refuse(
                $"{rescue.Name} keeps a commit and not files; nothing was written.",
                $"Make a branch of it: git branch NAME {rescue.Ref}",
                $"Or look at it: git log {rescue.Ref}");
        }

        var changes = new RescueStore(context, repository).Changes(rescue).Where(change => chosen.Covers(change.Path)).ToList();
        chosen.RequireAll(changes.Select(change => change.Path), $"in the rescue {rescue.Name}");
        var (write, present, removed, other) = Sort(context, repository.Layout, changes, left ?? new Dictionary<TreePath, TreeEntry?>());
        if (other.Count > 0)
        {
            return Refuse(
                $"{(other.Count == 1 ? "A file holds" : $"{other.Count} files hold")} something else than the rescue found, which would be lost; nothing was written:{Printable.List(other)}",
                $"See the rescued content: git show {rescue.Ref}:PATH",
                $"Restore the others alone: dotnet-coord rescue restore {rescue.Name} PATH...");
        }

        if (write.Count > 0 && !dryRun)
        {
            Write(context, repository.Layout, rescue, write);
        }

        return new RestoreOutcome(write, present, removed);
    }

    private static (List<string> Write, List<string> Present, List<string> Removed, List<string> Other) Sort(CoordContext context, GitLayout layout, List<TreeChange> changes, IReadOnlyDictionary<TreePath, TreeEntry?> left)
    {
        var (write, present, removed, other) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        var there = new List<(TreeChange Change, TreeEntry Rescued)>();
        foreach (var change in changes)
        {
            var full = change.Path.Text is { } text ? Path.Combine(layout.RequireWorkTree(), text) : null;
            if (change.New is not { } rescued)
            {
                (full is null || WorkingFile.Exists(full) ? removed : present).Add(change.Path.ToString());
            }
            else if (full is null || rescued.Mode == EntryMode.Submodule)
            {
                other.Add($"{change.Path} ({(full is null ? "its name is not UTF-8" : "a submodule")})");
            }
            else if (Occupant(layout.RequireWorkTree(), change.Path.Text!) is { } occupant)
            {
                other.Add($"{change.Path} ({occupant} is in the way)");
            }
            else if (WorkingFile.Exists(full))
            {
                there.Add((change, rescued));
            }
            else
            {
                // Where nothing is, nothing is lost.
                write.Add(change.Path.ToString());
            }
        }

        var contents = there.Count == 0
            ? new Dictionary<TreePath, TreeEntry>()
            : TemporaryIndex.ContentsOnDisk(context, layout, there.ConvertAll(each => new PathEntry(each.Change.Path, each.Rescued)));
        foreach (var (change, rescued) in there)
        {
            var content = contents.TryGetValue(change.Path, out var found) ? found : (TreeEntry?)null;
            (content is null ? other : content == rescued ? present : content == change.Old || (left.TryGetValue(change.Path, out var written) && content == written) ? write : other).Add(change.Path.ToString());
        }

        write.Sort(StringComparer.Ordinal);
        return (write, present, removed, other);
    }

    // Git makes room for a file by removing what stands in the place of its directories, and a directory in its own place.
    internal static string? Occupant(string top, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = new FileInfo(Path.Combine(top, path[..slash]));
            if (parent.LinkTarget is not null || parent.Exists)
            {
                return path[..slash];
            }
        }

        return new DirectoryInfo(Path.Combine(top, path)) is { Exists: true, LinkTarget: null } ? "a directory" : null;
    }

    private static void Write(CoordContext context, GitLayout layout, RescueFacts rescue, List<string> paths)
    {
        // On a copy of the index: the real one may be locked by a commit, and stages what it stages.
        using var index = new TemporaryIndex(context, layout, IndexCodec.Read(layout.DefaultIndexFile));
        new GitProcess(context, layout.RequireWorkTree()).Require(
            ["restore", $"--source={rescue.Commit}", "--worktree", "--pathspec-from-file=-", "--pathspec-file-nul"],
            string.Concat(paths.Select(path => path + "\0")),
            index.Variables);
    }

    private static RestoreOutcome Refuse(string reason, params string[] next) => new([], [], [], new Refusal(reason, next));
}
