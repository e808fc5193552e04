using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Indexes;

/// <summary>An index that we look after: a session's own in one checkout, or the checkout's default index.</summary>
/// <param name="Layout">The checkout.</param>
/// <param name="Session">The session whose index it is; null for the default index.</param>
public sealed record IndexLocation(GitLayout Layout, SessionId? Session)
{
    /// <summary>Where our records of the index are.</summary>
    public string Directory => Path.Combine(Layout.CheckoutCoordDirectory, "index", Session?.Value ?? "default");

    /// <summary>The index itself.</summary>
    public string File => Session is null ? Layout.DefaultIndexFile : Path.Combine(Directory, "index");

    /// <summary>What to call it in a sentence.</summary>
    public string Description => Session is null ? "the default index" : $"the index of session {Session}";

    internal string BaseFile => Path.Combine(Directory, "base");

    internal string HistoryFile => Path.Combine(Directory, "bases");

    internal string StaleFile => Path.Combine(Directory, "stale");

    internal string StaleInTreeFile => Path.Combine(Directory, "stale-tree");

    internal string LockFile => Path.Combine(Directory, "base.lock");

    /// <summary>Whether a file is where session indexes are, in whatever repository: <c>coord/index/ID/index</c>, or its lock.</summary>
    /// <remarks>Git makes indexes of its own beside the one it works on: <c>stash</c> has its <c>index.stash.PID</c>.</remarks>
    public static bool IsOfSession(string file) =>
        Path.GetFileName(file) is "index" or "index.lock"
        && Path.GetDirectoryName(Path.GetDirectoryName(file)) is { } indexes
        && Path.GetFileName(indexes) == "index"
        && Path.GetFileName(Path.GetDirectoryName(indexes)) == "coord";

    /// <summary>All session indexes of a checkout.</summary>
    public static IEnumerable<IndexLocation> OfSessions(GitLayout layout)
    {
        var directory = Path.Combine(layout.CheckoutCoordDirectory, "index");
        return System.IO.Directory.Exists(directory)
            ? System.IO.Directory.EnumerateDirectories(directory)
                .Select(path => SessionId.TryParse(Path.GetFileName(path)) is { } session ? new IndexLocation(layout, session) : null)
                .OfType<IndexLocation>()
            : [];
    }
}

/// <summary>The index that a Git process works on, as <c>GIT_INDEX_FILE</c> tells its hooks (<c>git help githooks</c>).</summary>
/// <param name="Location">The index we look after; null when the user keeps one of his own.</param>
/// <param name="File">The file Git reads and writes at this moment.</param>
/// <param name="IsHeldLock">Git holds <c>index.lock</c> and will rename it into place: <c>commit -a</c>.</param>
/// <param name="IsPartial">Git built an index of HEAD and the named paths alone: <c>commit -- PATH</c>.</param>
public sealed record IndexInUse(IndexLocation? Location, string File, bool IsHeldLock, bool IsPartial)
{
    private const string LockSuffix = ".lock";

    /// <summary>
    /// Why nothing must be committed through this index here: it is a session's own in another checkout, whose variable
    /// came along into this one, and would put that checkout's files into a commit on this branch.
    /// </summary>
    public Refusal? FindLeak() =>
        Location is null && !IsPartial && IndexLocation.IsOfSession(File)
            ? new Refusal(
                $"GIT_INDEX_FILE names a session's index in another checkout ({File}); nothing was committed here.",
                "To go on as that session here: eval \"$(dotnet-coord session env)\"",
                "To work without one: unset GIT_INDEX_FILE")
            : null;

    /// <summary>Finds out which index a process is on.</summary>
    /// <param name="layout">The checkout.</param>
    /// <param name="variable">The value of GIT_INDEX_FILE, or null when it is unset.</param>
    public static IndexInUse From(GitLayout layout, string? variable)
    {
        if (variable is null)
        {
            return new IndexInUse(new IndexLocation(layout, null), layout.DefaultIndexFile, IsHeldLock: false, IsPartial: false);
        }

        // A relative value counts from the top of the working tree, where Git runs its hooks.
        var given = Path.GetFullPath(variable, layout.WorkTree ?? layout.GitDirectory);
        var file = Path.Combine(PhysicalPath.Resolve(Path.GetDirectoryName(given)!), Path.GetFileName(given));
        var isLock = file.EndsWith(LockSuffix, StringComparison.Ordinal);
        var index = isLock ? file[..^LockSuffix.Length] : file;
        if (isLock && Path.GetFileName(index).StartsWith("next-index-", StringComparison.Ordinal))
        {
            return new IndexInUse(null, file, IsHeldLock: false, IsPartial: true);
        }

        return new IndexInUse(Find(layout, index), file, isLock, IsPartial: false);
    }

    private static IndexLocation? Find(GitLayout layout, string index)
    {
        if (index == layout.DefaultIndexFile)
        {
            return new IndexLocation(layout, null);
        }

        return Path.GetFileName(index) == "index"
            && SessionId.TryParse(Path.GetFileName(Path.GetDirectoryName(index))) is { } session
            && new IndexLocation(layout, session) is var location && location.File == index
                ? location
                : null;
    }
}
