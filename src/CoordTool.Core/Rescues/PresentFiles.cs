using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Rescues;

/// <summary>Looks at what is on disk at some paths, and decides what of it can be kept.</summary>
/// <param name="top">The top directory of the checkout.</param>
/// <param name="index">The index the files are kept on top of.</param>
/// <param name="isCommitted">Whether HEAD holds a path.</param>
internal sealed class PresentFiles(string top, IndexFile index, Func<TreePath, bool> isCommitted)
{
    private readonly Dictionary<TreePath, IndexEntry?> _edits = [];
    private readonly List<string> _tracked = [];
    private readonly List<UntrackedFile> _untracked = [];
    private readonly HashSet<TreePath> _seen = [];

    /// <summary>What cannot be kept.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary>Looks at one path, and at all files below it where it is a directory.</summary>
    public void Look(TreePath path)
    {
        if (!_seen.Add(path))
        {
            return;
        }

        if (path.Text is not { } text)
        {
            LeftOut.Add(path.ToString());
            return;
        }

        // Behind a link in place of a directory there is another file than Git's.
        var file = new FileInfo(Path.Combine(top, text));
        if (IsBehindALink(text) || (file.LinkTarget is null && !file.Exists && !Directory.Exists(file.FullName)))
        {
            _edits[path] = null;
        }
        else if (file.LinkTarget is null && Directory.Exists(file.FullName))
        {
            LookBelow(path, text);
        }
        else if (index.Find(path) is { } entry)
        {
            // Without stat data and marks, Git reads the file again whatever it remembers of it.
            _edits[path] = entry with { Stat = default, AssumeUnchanged = false, SkipWorktree = false, IntentToAdd = false };
            _tracked.Add(text);
        }
        else if (index.IsConflicted(path) || isCommitted(path))
        {
            _edits[path] = null;
            _tracked.Add(text);
        }
        else
        {
            _untracked.Add(new UntrackedFile(text, file.LinkTarget is null ? file.Length : 0));
        }
    }

    /// <summary>What to take in: all that is tracked, and of the rest the smallest files up to a number of bytes.</summary>
    public (IReadOnlyList<string> Add, IReadOnlyDictionary<TreePath, IndexEntry?> Edits) Choose(long limit)
    {
        var add = new List<string>(_tracked);
        foreach (var (path, size) in _untracked.OrderBy(each => each.Size).ThenBy(each => each.Path, StringComparer.Ordinal))
        {
            limit -= size;
            (limit >= 0 ? add : LeftOut).Add(path);
        }

        return (add, _edits);
    }

    private void LookBelow(TreePath path, string text)
    {
        if (index.Find(path) is { Content.Mode: EntryMode.Submodule })
        {
            return;
        }

        _edits[path] = null;
        var directory = new DirectoryInfo(Path.Combine(top, text));
        if (Path.Exists(Path.Combine(directory.FullName, ".git")))
        {
            // A repository of its own keeps its content itself, and a commit of ours could only name it.
            LeftOut.Add(text + "/");
            return;
        }

        foreach (var gone in index.Entries.Where(entry => entry.Path.IsBelow(path)))
        {
            Look(gone.Path);
        }

        foreach (var below in directory.EnumerateFileSystemInfos())
        {
            Look(new TreePath($"{text}/{below.Name}"));
        }
    }

    private bool IsBehindALink(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (new DirectoryInfo(Path.Combine(top, path[..slash])).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private sealed record UntrackedFile(string Path, long Size);
}
