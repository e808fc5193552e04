using CoordTool.Core.Claims;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Indexes;

/// <summary>A file that was left as it is, and why.</summary>
/// <param name="Path">The path.</param>
/// <param name="Reason">A clause that goes on after the path.</param>
public sealed record FileLeft(TreePath Path, string Reason);

/// <summary>What bringing files up to date did.</summary>
/// <param name="Written">The files that hold HEAD's content now.</param>
/// <param name="Removed">The files that HEAD does not have, and that are gone.</param>
/// <param name="Left">The files that were left as they are.</param>
public sealed record FileRefreshResult(IReadOnlyList<TreePath> Written, IReadOnlyList<TreePath> Removed, IReadOnlyList<FileLeft> Left);

/// <summary>
/// Writes HEAD's content to exactly those files that a move of the branch from elsewhere left behind
/// (docs/design.md, Stale in tree). Each is proved by content immediately before; Git writes it, so that filters apply.
/// </summary>
public static class FileRefresh
{
    /// <summary>Brings the files on an index's record up to date; the index itself was refreshed before.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">Whose record.</param>
    /// <param name="caller">The calling session, whose own claims are no obstacle.</param>
    /// <exception cref="CoordException">Git could not write the files; those it did write are up to date.</exception>
    public static FileRefreshResult Run(CoordContext context, GitRepository repository, IndexLocation location, SessionId? caller)
    {
        var top = repository.Layout.RequireWorkTree();
        var git = new GitProcess(context, top);
        var left = new List<FileLeft>();
        var behind = new List<StaleFile>();
        using var claims = new ClaimStore(context, repository).Read();
        var rule = PathRule.Of(repository.Layout);
        foreach (var file in StaleInTree.Read(repository, location, IndexCodec.Read(location.File)))
        {
            var verdict = claims.Judge(caller, new ClaimRequest(ClaimPattern.OfPath(file.Path.ToString(), rule)));
            if (!verdict.IsFree)
            {
                left.Add(new FileLeft(file.Path, $"is claimed by {verdict.Refusing[0].Holder}"));
            }
            else if (FindStaged(repository, location, file) is { } reason)
            {
                left.Add(new FileLeft(file.Path, reason));
            }
            else
            {
                behind.Add(file);
            }
        }

        // What HEAD does not have goes first: it may stand where something new has to go.
        var ignored = FindIgnored(git, behind.Where(file => file.New is null));
        var removed = new List<StaleFile>();
        foreach (var file in behind.Where(file => file.New is null))
        {
            if (ignored.Contains(file.Path))
            {
                left.Add(new FileLeft(file.Path, "is ignored now: it stays, and is not looked at any more"));
            }
            else if (StaleInTree.IsInPlace(repository.Layout, file) && !IsBlocked(top, file.Path.Text!))
            {
                Remove(top, file.Path.Text!);
                removed.Add(file);
            }
            else
            {
                left.Add(new FileLeft(file.Path, "was edited"));
            }
        }

        var written = Write(git, repository.Layout, location, [.. behind.Where(file => file.New is not null)], left);
        Settle(repository, location, [.. written, .. removed], ignored);
        return new FileRefreshResult([.. written.Select(file => file.Path)], [.. removed.Select(file => file.Path)], left);
    }

    // An index of this checkout that stages a state of its own there: somebody is at work on the file, though it looks old.
    private static string? FindStaged(GitRepository repository, IndexLocation location, StaleFile file)
    {
        var objects = repository.Objects;
        foreach (var other in IndexLocation.OfSessions(repository.Layout).Append(new IndexLocation(repository.Layout, null)))
        {
            if (other == location || !File.Exists(other.File))
            {
                continue;
            }

            var index = IndexCodec.Read(other.File);
            var staged = StaleStaged.StagedAt(index, file.Path);
            var known = IndexBase.Read(other) is { } @base && (@base.IsZero || objects.Has(@base)) ? objects.Find(objects.TreeOf(@base), file.Path) : null;
            if (index.IsConflicted(file.Path) || (staged != known && staged != file.New && staged != file.Old))
            {
                return $"is staged in {other.Description}";
            }
        }

        return null;
    }

    private static HashSet<TreePath> FindIgnored(GitProcess git, IEnumerable<StaleFile> files)
    {
        var paths = files.Select(file => file.Path.Text!).ToList();
        return paths.Count == 0
            ? []
            : [.. git.Run(["check-ignore", "--no-index", "-z", "--stdin"], Terminated(paths)).Fields.Select(path => new TreePath(path))];
    }

    private static void Remove(string top, string path)
    {
        File.Delete(Path.Combine(top, path));
        for (var directory = Path.GetDirectoryName(path); !string.IsNullOrEmpty(directory); directory = Path.GetDirectoryName(directory))
        {
            try
            {
                Directory.Delete(Path.Combine(top, directory));
            }
            catch (IOException)
            {
                // Something else is in it.
                return;
            }
        }
    }

    private static List<StaleFile> Write(GitProcess git, GitLayout layout, IndexLocation location, List<StaleFile> files, List<FileLeft> left)
    {
        var written = new List<StaleFile>();
        if (files.Count == 0)
        {
            return written;
        }

        // An index of these entries alone: the real one may stage something else by the time Git reads it.
        var beside = Path.Combine(location.Directory, $"files-{Guid.NewGuid():N}");
        var entries = files.ToDictionary(file => file.Path, file => (IndexEntry?)new IndexEntry { Path = file.Path, Content = file.New!.Value });
        File.WriteAllBytes(beside, IndexCodec.Serialize(IndexFile.Empty.With(entries)));
        try
        {
            foreach (var isNew in new[] { false, true })
            {
                var now = new List<StaleFile>();
                foreach (var file in files.Where(file => file.Old is null == isNew))
                {
                    if (StaleInTree.IsInPlace(layout, file) && !IsBlocked(layout.WorkTree!, file.Path.Text!))
                    {
                        now.Add(file);
                    }
                    else
                    {
                        left.Add(new FileLeft(file.Path, isNew ? "is new, and its place is taken" : "was edited"));
                    }
                }

                if (now.Count > 0)
                {
                    // Without --force Git writes only where nothing is.
                    string[] force = isNew ? [] : ["--force"];
                    var result = git.Run(
                        ["checkout-index", .. force, "-z", "--stdin"],
                        Terminated(now.Select(file => file.Path.Text!)),
                        new Dictionary<string, string> { ["GIT_INDEX_FILE"] = beside });
                    if (!result.Succeeded)
                    {
                        throw new CoordException(FailureKind.Broken, $"Git could not write the files: {result.Error}", "See what is in the way, then run the same command again.");
                    }

                    written.AddRange(now);
                }
            }
        }
        finally
        {
            AtomicFile.Delete(beside);
        }

        return written;
    }

    // Git makes room for a directory by removing what stands in its way, and through a link it would write elsewhere.
    private static bool IsBlocked(string top, string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = new FileInfo(Path.Combine(top, path[..slash]));
            if (parent.LinkTarget is not null || parent.Exists)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Unstages the old content where it was staged, notes the files' stat data, and strikes the paths off the record.</summary>
    private static void Settle(GitRepository repository, IndexLocation location, List<StaleFile> done, HashSet<TreePath> ignored)
    {
        using var held = IndexLock.Take(location.File);
        var index = IndexCodec.Read(location.File);
        var edits = new Dictionary<TreePath, IndexEntry?>();
        foreach (var file in done)
        {
            if (StaleInTree.IsStaged(index, file) || StaleStaged.StagedAt(index, file.Path) == file.New)
            {
                edits[file.Path] = file.New is { } content
                    ? (index.Find(file.Path) ?? new IndexEntry { Path = file.Path, Content = content }) with
                    {
                        Content = content,
                        IntentToAdd = false,
                        Stat = WorkingFile.StatIfHolding(Path.Combine(repository.Layout.WorkTree!, file.Path.Text!), content) ?? default,
                    }
                    : null;
            }
        }

        var settled = done.Select(file => file.Path).Concat(ignored).ToHashSet();
        if (edits.Count > 0)
        {
            held.Commit(index.With(edits));
        }

        // After the index: a record too many refuses once more, one too few lets the old content pass.
        StaleInTree.Write(location, [.. StaleInTree.ReadAll(location).Where(file => !settled.Contains(file.Path))]);
    }

    private static string Terminated(IEnumerable<string> paths) => string.Concat(paths.Select(path => path + '\0'));
}
