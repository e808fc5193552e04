using System.Globalization;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Rescues;

/// <summary>What was kept of some files.</summary>
/// <param name="Ref">The ref that keeps them; null when all of it is committed.</param>
/// <param name="LeftOut">The paths that are not in it: too large, not to be read, or no file.</param>
public sealed record KeptFiles(string? Ref, IReadOnlyList<string> LeftOut);

/// <summary>Keeps content that a clean-up or a forced command would drop, under <c>refs/coord/rescue/</c>.</summary>
public static class Rescue
{
    /// <summary>Untracked files are kept up to this number of bytes in all, the smallest first.</summary>
    public const long LargestUntracked = 100L * 1024 * 1024;

    private const int MostNames = 1000;

    /// <summary>Keeps what an index stages.</summary>
    /// <param name="context">Clock and environment.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index.</param>
    /// <param name="why">The first line of the message.</param>
    /// <returns>The name of the ref; null when the index cannot be written as a tree, as with an unresolved conflict.</returns>
    public static string? KeepStaged(CoordContext context, GitRepository repository, IndexLocation location, string why) =>
        KeepStaged(context, repository, location, IndexCodec.Read(location.File), why, isIndexGone: false);

    /// <summary>As <see cref="KeepStaged(CoordContext, GitRepository, IndexLocation, string)"/>, of content that was read under the lock of an index that is about to be taken away.</summary>
    internal static string? KeepOfGone(CoordContext context, GitRepository repository, IndexLocation location, IndexFile index, string why) =>
        KeepStaged(context, repository, location, index, why, isIndexGone: true);

    private static string? KeepStaged(CoordContext context, GitRepository repository, IndexLocation location, IndexFile index, string why, bool isIndexGone)
    {
        using var temporary = new TemporaryIndex(context, repository.Layout, index);
        if (temporary.TryWriteTree(out _) is not { } tree)
        {
            return null;
        }

        var parent = ParentOf(repository, location);
        var stale = StaleStaged.Read(location, index).Select(StaleStaged.Line).ToList();
        var message = new RescueMessage(why, location.Session?.Value, repository.Layout.WorkTree, RescueKind.Staged, stale, isIndexGone);
        return Publish(context, repository, location.Session, why, _ => repository.Objects.Write(ObjectKind.Commit, message.Commit(tree, parent, context.Now)));
    }

    /// <summary>
    /// Keeps what some paths hold on disk at this moment (modified, deleted or untracked), on top of what an index stages.
    /// Paths in conflict are kept as their files are, so that it works in the middle of a merge too.
    /// </summary>
    /// <param name="context">Clock and environment.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="location">The index.</param>
    /// <param name="paths">Paths relative to the top; a directory stands for the files below it.</param>
    /// <param name="why">The first line of the message.</param>
    /// <param name="limit">How many bytes of untracked files are kept, the smallest first.</param>
    /// <exception cref="CoordException">Nothing could be kept: whoever is about to drop the content must not.</exception>
    public static KeptFiles KeepFiles(CoordContext context, GitRepository repository, IndexLocation location, IEnumerable<TreePath> paths, string why, long limit = LargestUntracked)
    {
        var index = IndexCodec.Read(location.File);
        var parent = ParentOf(repository, location);
        var tree = repository.Objects.TreeOf(parent);
        var present = new PresentFiles(repository.Layout.RequireWorkTree(), index, path => repository.Objects.Find(tree, path) is not null);
        foreach (var path in paths.Concat(index.Conflicts.Select(entry => entry.Path)))
        {
            present.Look(path);
        }

        var (add, edits) = present.Choose(limit);
        using var temporary = new TemporaryIndex(context, repository.Layout, index.With(edits));
        var leftOut = present.LeftOut.Concat(temporary.Add(add)).Distinct(StringComparer.Ordinal).ToList();
        var kept = temporary.TryWriteTree(out var refusal) ?? throw new CoordException(
            FailureKind.Broken,
            $"The files could not be kept as a rescue: {refusal}",
            "Copy what you need by hand before you go on.");
        if (kept == (tree ?? ObjectStore.Hash(ObjectKind.Tree, [])))
        {
            return new KeptFiles(null, leftOut);
        }

        var message = new RescueMessage(why, location.Session?.Value, repository.Layout.WorkTree, RescueKind.Files, []);
        return new KeptFiles(
            Publish(context, repository, location.Session, why, _ => repository.Objects.Write(ObjectKind.Commit, message.Commit(kept, parent, context.Now))),
            leftOut);
    }

    /// <summary>Keeps a commit that is about to be left off its branch, with all that it stands on.</summary>
    /// <param name="context">Clock and environment.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="session">Whose commit it is; null when no session's.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="why">The first line of the message.</param>
    /// <returns>The name of the ref. It points to a tag on the commit, which Git takes for the commit wherever one is asked for.</returns>
    public static string KeepCommit(CoordContext context, GitRepository repository, SessionId? session, ObjectId commit, string why)
    {
        repository.Objects.ReadCommit(commit);
        var message = new RescueMessage(why, session?.Value, repository.Layout.WorkTree, RescueKind.History, []);
        return Publish(context, repository, session, why, name => repository.Objects.Write(ObjectKind.Tag, message.Tag(commit, name, context.Now)));
    }

    // The commit the index was in step with: what came after that is not undone by the rescue.
    private static ObjectId ParentOf(GitRepository repository, IndexLocation location) =>
        IndexBase.Read(location) ?? GitRefs.ReadHead(repository.Layout).Commit;

    private static string Publish(CoordContext context, GitRepository repository, SessionId? session, string why, Func<string, ObjectId> write)
    {
        var stem = $"{TimedName.Of(context.Now)}-{session?.Value ?? "default"}";
        for (var number = 1; number <= MostNames; number++)
        {
            // Two rescues of one session in one second both have to stay.
            var name = number == 1 ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}-{number}");
            var kept = write(name);
            if (repository.CompareAndSwap(RescueFacts.Prefix + name, null, kept, why) == SwapResult.Swapped)
            {
                EventJournal.Append(context, repository.Layout, session, new CoordEvent(EventKind.Rescue, why) { Commit = kept.ToString(), Ref = RescueFacts.Prefix + name });
                return RescueFacts.Prefix + name;
            }
        }

        throw new CoordException(FailureKind.Contention, $"No name was free for a rescue below {RescueFacts.Prefix}{stem}; nothing was dropped.", "Run the same command again.");
    }
}
