using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.History;

/// <summary>At which side of an edit files are looked at.</summary>
public enum EditSide
{
    /// <summary>Before it: what nobody has kept yet is kept.</summary>
    Before,

    /// <summary>After it, by a tool that was looked at before.</summary>
    After,

    /// <summary>After a command that nobody saw coming: what was committed until then is kept with it.</summary>
    AfterCommand,
}

/// <summary>Keeps what files hold at this moment in the history of a session (docs/design.md, History).</summary>
public static class HistoryKeep
{
    private const int Attempts = 40;

    /// <summary>Keeps files of a checkout, all of them or, where it fails, none.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="session">Whose history; null for a person without a session.</param>
    /// <param name="paths">The paths in the checkout. What is neither a file nor a link has nothing to keep.</param>
    /// <param name="side">On which side of the edit this is.</param>
    /// <returns>The files that were too large to keep, each the first time.</returns>
    /// <exception cref="CoordException">Nothing could be kept.</exception>
    public static IReadOnlyList<string> Run(CoordContext context, GitRepository repository, SessionId? session, IEnumerable<string> paths, EditSide side)
    {
        try
        {
            var present = new List<(string Path, PresentContent Content)>();
            foreach (var path in paths)
            {
                // Most edits are of files that are as committed; to see that by their stat data loads no library.
                var file = Path.Combine(repository.Layout.RequireWorkTree(), path);
                if (!(side == EditSide.Before && Indexed(repository, path).IsUnchanged(file)) && PresentContent.Read(file) is { } content)
                {
                    present.Add((path, content));
                }
            }

            return present.Count == 0 ? [] : Keep(context, repository, session, present, side);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CoordException(FailureKind.Broken, $"What was in the file could not be kept in the history: {error.Message}");
        }
    }

    /// <summary>As <see cref="Run"/>, of contents that were read already.</summary>
    internal static IReadOnlyList<string> Keep(CoordContext context, GitRepository repository, SessionId? session, List<(string Path, PresentContent Content)> present, EditSide side)
    {
        CoordException? failure = null;
        foreach (var name in SessionHistory.Names(session))
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                try
                {
                    var before = GitRefs.Resolve(repository.Layout.CommonDirectory, name);
                    var history = SessionHistory.At(repository.Objects, before);
                    var versions = present.SelectMany(each => Versions(context, repository, history, each.Path, each.Content, side)).ToList();
                    if (versions.Count == 0)
                    {
                        return [];
                    }

                    var result = repository.CompareAndSwap(name, before, history.With(versions), "keep what files hold");
                    if (result == SwapResult.Swapped)
                    {
                        return [.. versions.Where(version => version.Kind == VersionKind.Large).Select(version => version.Path)];
                    }

                    if (result == SwapResult.Locked)
                    {
                        Thread.Sleep(1);
                    }
                }
                catch (CoordException error) when (error.Kind == FailureKind.Broken)
                {
                    failure = error;
                    break;
                }
            }
        }

        throw failure ?? new CoordException(FailureKind.Contention, $"What was in the file could not be kept in the history: another process holds {SessionHistory.Names(session).First()}.");
    }

    private static IEnumerable<FileVersion> Versions(
        CoordContext context, GitRepository repository, SessionHistory history, string path, PresentContent present, EditSide side)
    {
        var checkout = CheckoutName.Of(repository.Layout);
        var own = history.Latest().Where(version => version.Path == path && version.Checkout == checkout);
        if (present.Bytes is not { } bytes)
        {
            if (!own.Any(version => version.Kind == VersionKind.Large))
            {
                yield return Version(VersionKind.Large, new TreeEntry(EntryMode.Regular, repository.Objects.Write(ObjectKind.Blob, [])));
            }

            yield break;
        }

        if (side == EditSide.Before)
        {
            var found = new TreeEntry(present.Mode, ObjectStore.Hash(ObjectKind.Blob, bytes));
            if (own.FirstOrDefault()?.Content != found && Indexed(repository, path).Entry?.Content != found)
            {
                yield return Version(VersionKind.Before, found with { Id = repository.Objects.Write(ObjectKind.Blob, bytes) });
            }

            yield break;
        }

        var content = new TreeEntry(present.Mode, repository.Objects.Write(ObjectKind.Blob, bytes));
        if (side == EditSide.AfterCommand && Indexed(repository, path).Entry is { IntentToAdd: false } committed && committed.Content is { Mode: not EntryMode.Submodule } old
            && old != content && !own.Any(version => version.Content == old) && repository.Objects.Has(old.Id))
        {
            yield return Version(VersionKind.Before, old);
        }

        yield return Version(VersionKind.Edit, content);

        FileVersion Version(VersionKind kind, TreeEntry entry) => new(context.Now, kind, checkout, path, entry);
    }

    private static IndexedFile Indexed(GitRepository repository, string path) => IndexCodec.Find(repository.Layout.DefaultIndexFile, new TreePath(path));
}
