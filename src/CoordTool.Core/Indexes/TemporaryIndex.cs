using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// An index file of our own for one piece of work: Git may write trees from it and take files into it while the index it
/// was made from is locked, and nothing that happens to it reaches that one.
/// </summary>
internal sealed class TemporaryIndex : IDisposable
{
    private const int LargestInput = 100_000;
    private readonly GitProcess _git;
    private readonly GitProcess _bare;
    private readonly GitLayout _layout;
    private readonly string _file;
    private readonly IReadOnlyDictionary<string, string>? _more;

    /// <summary>Writes the content into a file of its own.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="content">What it holds at first.</param>
    /// <param name="more">Further variables for Git, such as where objects go.</param>
    public TemporaryIndex(CoordContext context, GitLayout layout, IndexFile content, IReadOnlyDictionary<string, string>? more = null)
    {
        _more = more;
        _layout = layout;
        _git = new GitProcess(context, layout.WorkTree ?? layout.GitDirectory);
        _bare = new GitProcess(context, layout.GitDirectory);

        // Named as AtomicFile names what is not in place yet, so that what a crash leaves is known for it.
        _file = Path.Combine(layout.CheckoutCoordDirectory, $"index.{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(layout.CheckoutCoordDirectory);
        File.WriteAllBytes(_file, IndexCodec.Serialize(content));
        if (content.Modified is { } modified)
        {
            File.SetLastWriteTimeUtc(_file, modified);
        }
    }

    /// <summary>The variables that put Git on this index.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>(_more ?? new Dictionary<string, string>()) { ["GIT_INDEX_FILE"] = _file, ["GIT_LITERAL_PATHSPECS"] = "1" };

    /// <summary>The content now.</summary>
    public IndexFile Read() => IndexCodec.Read(_file);

    /// <summary>Takes files in as they are on disk, ignored ones too, through the filters that <c>git add</c> applies.</summary>
    /// <returns>The paths that could not be read, and those that were gone.</returns>
    public IReadOnlyList<string> Add(IReadOnlyCollection<string> paths)
    {
        var refused = new List<string>();
        foreach (var some in paths.Chunk(LargestInput).Where(some => !TryAdd(some)))
        {
            // One that cannot be read makes Git give all of them up.
            refused.AddRange(some.Where(path => !TryAdd([path])));
        }

        return refused;
    }

    /// <summary>Writes what the index stages as a tree.</summary>
    /// <returns>Null with Git's words when it cannot be: a conflict is not resolved, or an object is missing.</returns>
    public ObjectId? TryWriteTree(out string refusal)
    {
        // The checkout's directory may be gone, and a tree is written without it.
        var written = _bare.Run(["--git-dir=.", "write-tree"], variables: Variables);
        refusal = written.Error;
        return written.Succeeded ? ObjectId.Parse(written.Line) : null;
    }

    /// <summary>What the files at some paths are, as Git would stage them; a path that is missing from the answer cannot be read.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="expected">The paths, each with the entry whose mode counts where the file system keeps none.</param>
    /// <param name="more">Further variables for Git, such as where objects go.</param>
    public static IReadOnlyDictionary<TreePath, TreeEntry> ContentsOnDisk(
        CoordContext context, GitLayout layout, IReadOnlyCollection<PathEntry> expected, IReadOnlyDictionary<string, string>? more = null)
    {
        var entries = expected.OrderBy(each => each.Path).Select(each => new IndexEntry { Path = each.Path, Content = each.Entry }).ToArray();
        using var index = new TemporaryIndex(context, layout, new IndexFile(2, IndexEntries.Of(entries), cacheTree: null, resolveUndo: null, modified: null), more);
        var refused = index.Add([.. expected.Select(each => each.Path.Text!)]).ToHashSet(StringComparer.Ordinal);
        return index.Read().Entries.Where(entry => !refused.Contains(entry.Path.Text!)).ToDictionary(entry => entry.Path, entry => entry.Content);
    }

    /// <summary>Removes the file, and the lock that a killed Git may have left beside it.</summary>
    public void Dispose()
    {
        AtomicFile.Delete(_file);
        AtomicFile.Delete(_file + ".lock");
    }

    private bool TryAdd(IReadOnlyCollection<string> paths) =>
        _git.Run(
            ["-c", "core.safecrlf=false", "update-index", "--add", "--replace", "-z", "--stdin"],
            string.Concat(paths.Select(path => path + "\0")),
            Variables).Succeeded;
}
