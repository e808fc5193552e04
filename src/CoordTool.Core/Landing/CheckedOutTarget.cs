using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Landing;

/// <summary>
/// Looks whether the checkout that stands on a branch can go from one commit to the next: what others have edited or staged
/// where the change goes is in the way, and what they have elsewhere is not.
/// </summary>
internal sealed class CheckedOutTarget(CoordContext context, Checkout checkout)
{
    private readonly GitProcess _git = new(context, checkout.Path);
    private readonly Dictionary<string, bool> _isOff = [];

    /// <summary>Proves by content that each path of the change can be replaced without losing anything.</summary>
    /// <returns>The paths in the way, each with its reason; empty when the change can be made.</returns>
    public IReadOnlyList<string> FindInTheWay(GitRepository repository, ObjectId old, ObjectId @new)
    {
        if (OperationUnderWay.In(checkout.Layout) is { } operation)
        {
            return [$"a {operation} is under way in {checkout.Path}"];
        }

        var objects = repository.Objects;
        var index = IndexCodec.Read(checkout.Layout.DefaultIndexFile);
        var inTheWay = new List<string>();
        var toHash = new List<(string Path, TreeEntry Expected)>();
        var changes = TreeDiff.Compare(objects, objects.TreeOf(old), objects.TreeOf(@new));
        var leaving = changes.Where(change => change.New is null).Select(change => change.Path.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change.Path.Text is not { } path)
            {
                inTheWay.Add($"{change.Path.ToString()} has a name that is not UTF-8: merge it with `git merge`");
            }
            else if (StaleStaged.StagedAt(index, change.Path) != change.Old || index.IsConflicted(change.Path))
            {
                inTheWay.Add($"{path} is staged");
            }
            else if (change.Old is not { } expected)
            {
                if (Occupant(path, leaving) is { } occupant)
                {
                    inTheWay.Add($"{occupant} is in the way, and Git does not track it");
                }
            }
            else if (expected.Mode == EntryMode.Submodule)
            {
                // Git moves the record of a submodule and leaves its directory alone.
            }
            else if (index.Find(change.Path) is { SkipWorktree: true } && !WorkingFile.Exists(Full(path)))
            {
                // Outside a sparse checkout there is no file to lose. One that is there may be somebody's own version.
            }
            else if (!HasType(path, expected))
            {
                inTheWay.Add($"{path} is deleted, or is no longer a {(expected.IsFile ? "file" : "link")}");
            }
            else if (RescueRestore.Occupant(checkout.Path, path) is { } link)
            {
                // What was compared is somebody's file elsewhere, and Git would take the link away.
                inTheWay.Add($"{link} is a link, and no directory any more");
            }
            else if (expected.Mode == EntryMode.SymbolicLink)
            {
                if (WorkingFile.Read(Full(path))?.Content.Id != expected.Id)
                {
                    inTheWay.Add($"{path} is modified");
                }
            }
            else
            {
                toHash.Add((path, expected));
            }
        }

        inTheWay.AddRange(Modified(toHash));
        return inTheWay;
    }

    private IEnumerable<string> Modified(List<(string Path, TreeEntry Expected)> files)
    {
        if (files.Count == 0)
        {
            yield break;
        }

        // By path, so that filters and line endings are applied as for `git add`.
        var hashed = _git.Run(["hash-object", "--stdin-paths"], string.Concat(files.ConvertAll(file => Quoted(file.Path) + "\n")));
        var ids = hashed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < files.Count; i++)
        {
            // Git leaves line endings alone that the index has as they are, and that is not asked here: equal bytes are enough.
            if ((i >= ids.Length || ids[i] != files[i].Expected.Id.ToString()) && WorkingFile.Read(Full(files[i].Path))?.Content.Id != files[i].Expected.Id)
            {
                yield return $"{files[i].Path} is modified";
            }
        }
    }

    /// <summary>What stands where an added path must go and does not leave by the same change.</summary>
    private string? Occupant(string path, HashSet<string> leaving)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = new FileInfo(Full(path[..slash]));
            if (parent.LinkTarget is not null || parent.Exists)
            {
                return leaving.Contains(path[..slash]) ? null : path[..slash];
            }
        }

        if (!WorkingFile.Exists(Full(path)))
        {
            return null;
        }

        return Directory.Exists(Full(path)) && new DirectoryInfo(Full(path)).LinkTarget is null
            ? Directory.EnumerateFileSystemEntries(Full(path), "*", SearchOption.AllDirectories)
                .Where(entry => !Directory.Exists(entry))
                .Select(entry => PhysicalPath.Below(checkout.Path, entry)!)
                .FirstOrDefault(entry => !leaving.Contains(entry))
            : path;
    }

    private bool HasType(string path, TreeEntry expected)
    {
        var file = new FileInfo(Full(path));
        return expected.Mode == EntryMode.SymbolicLink
            ? file.LinkTarget is not null || (file.Exists && IsOff("core.symlinks"))
            : WorkingFile.IsRegular(Full(path))
                && (OperatingSystem.IsWindows() || ((file.UnixFileMode & UnixFileMode.UserExecute) != 0) == (expected.Mode == EntryMode.Executable) || IsOff("core.fileMode"));
    }

    // Where it is off it is asked for each path of the change.
    private bool IsOff(string setting) =>
        _isOff.TryGetValue(setting, out var isOff) ? isOff : _isOff[setting] = _git.Run(["config", "--type=bool", "--get", setting]).Line == "false";

    private string Full(string path) => Path.Combine(checkout.Path, path);

    // One path a line, which may end as on Windows; Git unquotes what starts with a double quote.
    private static string Quoted(string path) => path.StartsWith('"') || path.Contains('\n', StringComparison.Ordinal) || path.EndsWith('\r')
        ? $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\""
        : path;
}
