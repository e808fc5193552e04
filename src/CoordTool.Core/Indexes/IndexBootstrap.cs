using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>
/// Makes a session's own index: a copy of the default one, whose stat data saves hashing the whole tree again, with what
/// was staged there put back to HEAD. The copy keeps the file's mtime, so entries that could hide an edit stay suspect.
/// </summary>
public static class IndexBootstrap
{
    /// <summary>Makes the index unless it exists.</summary>
    /// <returns>Whether it was made.</returns>
    public static bool Ensure(GitRepository repository, IndexLocation location)
    {
        if (File.Exists(location.File))
        {
            return false;
        }

        // First of all: a format that is not handled is found before anything is written.
        var index = IndexCodec.Read(repository.Layout.DefaultIndexFile);
        using var held = IndexLock.Take(location.File);
        if (File.Exists(location.File))
        {
            return false;
        }

        using var baseLock = IndexBase.Lock(location);
        var head = GitRefs.ReadHead(repository.Layout).Commit;
        var changes = StagedChanges.Compare(repository.Objects, repository.Objects.TreeOf(head), index);
        var edits = changes.ToDictionary(
            change => change.Path,
            change => change.Committed is { } committed ? new IndexEntry { Path = change.Path, Content = committed } : null);
        foreach (var announced in index.Entries.Where(entry => entry.IntentToAdd))
        {
            edits.TryAdd(announced.Path, null);
        }

        // The base first: an index without one would be taken for one of Git's own, and a base without an index is made again.
        IndexBase.Write(location, head);
        held.Commit(new IndexFile(index.Version, [.. index.Entries], index.CacheTree, resolveUndo: null, index.Modified).With(edits));
        return true;
    }
}
