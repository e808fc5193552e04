using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Guards;

/// <summary>What follows a commit, in <c>post-commit</c>: the bases move on, claims that edits took go back, the default index is refreshed.</summary>
public static class FinishedCommit
{
    /// <summary>Follows the commit that is HEAD's now.</summary>
    public static void Follow(CoordContext context, GitRepository repository, IndexInUse inUse, ProcessIdentity? git)
    {
        // Who took the turn for this Git, and lives on after it, brings the default index in step.
        var isSupervised = git is not null && CommitTurn.HolderOf(repository.Layout) is { } holder && holder.Processes[0] != git && holder.Includes(git);
        if (git is not null)
        {
            if (inUse.Location is { } location)
            {
                OwnMove.Finish(location, git);
            }

            CommitTurn.Release(repository.Layout, git);
        }

        if (inUse.Location?.Session is { } session)
        {
            var store = new SessionStore(context, repository.Layout);
            store.Beat(session);
            ReleaseCommitted(context, repository, inUse, session, store.Find(session)?.Name ?? session.Value);
        }

        if (!isSupervised)
        {
            RefreshEvents.Note(context, repository, new IndexLocation(repository.Layout, null), DefaultIndex.RefreshCoalesced(repository));
        }
    }

    /// <summary>Gives the claims back that edits took, where the file holds nothing any more that is not committed.</summary>
    private static void ReleaseCommitted(CoordContext context, GitRepository repository, IndexInUse inUse, SessionId session, string name)
    {
        var store = new ClaimStore(context, repository);
        using var claims = store.Read();
        var auto = claims.Of(session).Where(claim => claim.Line.IsAuto && claims.IsHere(claim.Line)).ToList();
        if (auto.Count == 0)
        {
            return;
        }

        var tree = repository.Objects.TreeOf(GitRefs.ReadHead(repository.Layout).Commit);
        var index = IndexCodec.Read(inUse.File);
        var edits = new SessionEdits(repository.Layout, session).Read().Where(edit => edit.Checkout == repository.Layout.WorkTree).ToList();
        var done = auto.Where(claim => claim.Pattern is { } pattern && Inside(pattern) is var paths && (paths.Count > 0 || edits.Count > 0) && paths.TrueForAll(path => IsCommitted(repository, index, tree, path)))
            .Select(claim => claim.Line.Pattern)
            .ToHashSet(StringComparer.Ordinal);
        if (done.Count > 0)
        {
            store.Release(session, name, line => line.IsAuto && claims.IsHere(line) && done.Contains(line.Pattern));
        }

        // Of a zone, what the session edited in it: one of its paths may have been claimed for the edit of another.
        List<TreePath> Inside(ClaimPattern pattern) => pattern.Kind == PatternKind.File
            ? [Find(repository, index, pattern)]
            : [.. edits.Where(edit => pattern.Matches(edit.Path)).Select(edit => new TreePath(edit.Path)).Distinct()];
    }

    // The claim is written composed; the file may have its name in another form, or where case does not count in another case.
    private static TreePath Find(GitRepository repository, IndexFile index, ClaimPattern pattern)
    {
        var path = new TreePath(pattern.Path);
        var rule = PathRule.Of(repository.Layout);
        if ((!rule.IgnoresCase && Ascii.IsValid(pattern.Key)) || index.Find(path) is not null)
        {
            return path;
        }

        return index.Entries.Select(entry => entry.Path.Text).FirstOrDefault(text => text is not null && rule.Fold(text) == pattern.Key) is { } tracked
            ? new TreePath(tracked)
            : FindOnDisk(repository.Layout.WorkTree!, pattern, rule) ?? path;
    }

    private static TreePath? FindOnDisk(string top, ClaimPattern pattern, PathRule rule)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(top, pattern.LiteralPrefix))
                .Select(file => PhysicalPath.Below(top, file))
                .FirstOrDefault(path => path is not null && rule.Fold(path) == pattern.Key) is { } found ? new TreePath(found) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // By the stat data Git noted when it made the commit: the worst that a wrong "yes" does is that the next edit takes
    // the claim anew.
    private static bool IsCommitted(GitRepository repository, IndexFile index, ObjectId? tree, TreePath path) =>
        repository.Objects.Find(tree, path) is var committed
        && (index.Find(path) is { } entry
            ? entry.Content == committed && WorkingFile.Fits(Path.Combine(repository.Layout.WorkTree!, path.Text!), entry.Stat)
            : committed is null && !WorkingFile.Exists(Path.Combine(repository.Layout.WorkTree!, path.Text!)));
}
