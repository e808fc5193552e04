using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Makes a session's own index: a copy of the default one, whose stat data saves hashing the whole tree again, with what
/// was staged there put back to HEAD. The copy keeps the file's mtime, so entries that could hide an edit stay suspect.
/// </summary>
internal static class IndexBootstrap
{
    /// <summary>Makes the index unless it exists.</summary>
    /// <returns>Whether it was made.</returns>
    public static bool Ensure(GitRepository repository, IndexLocation location) => !File.Exists(location.File) && Make(repository, location, () =>
    {
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        return (head, repository.Objects.TreeOf(head), []);
    });

    /// <summary>Makes the index again from what a rescue keeps of it: in step with the commit it was in step with then.</summary>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index.</param>
    /// <param name="base">The commit it was in step with.</param>
    /// <param name="tree">What it staged.</param>
    /// <param name="stale">The paths it had been left behind at.</param>
    /// <returns>Whether it was made; an index that is there stays.</returns>
    internal static bool MakeAgain(GitRepository repository, IndexLocation location, ObjectId @base, ObjectId tree, IReadOnlyCollection<StalePath> stale) =>
        Make(repository, location, () => (@base, tree, stale));

    private static bool Make(GitRepository repository, IndexLocation location, Func<(ObjectId Base, ObjectId? Tree, IReadOnlyCollection<StalePath> Stale)> content)
    {
        // First of all: a format that is not handled is found before anything is written.
        var index = IndexCodec.Read(repository.Layout.DefaultIndexFile);
        using var held = IndexLock.Take(location.File);
        if (File.Exists(location.File))
        {
            return false;
        }

        using var baseLock = IndexBase.Lock(location);
        var (@base, tree, stale) = content();
        var changes = StagedChanges.Compare(repository.Objects, tree, index);
        var edits = changes.ToDictionary(
            change => change.Path,
            change => change.Committed is { } committed ? new IndexEntry { Path = change.Path, Content = committed } : null);
        foreach (var announced in index.Announced)
        {
            edits.TryAdd(announced.Path, null);
        }

        // The base first: an index without one would be taken for one of Git's own, and a base without an index is made again.
        IndexBase.Write(location, @base, byOwner: true);
        StaleStaged.Write(location, stale);
        held.Commit(new IndexFile(index.Version, index.RawEntries, index.CacheTree, resolveUndo: null, index.Modified, index.Permissions).With(edits));
        return true;
    }
}
