using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Conflicts;

/// <summary>A path that is about to be edited here and is changed in another checkout.</summary>
/// <param name="Path">The path.</param>
/// <param name="Checkout">What the other checkout is called.</param>
/// <param name="Kind">How it is changed there.</param>
/// <param name="Since">When that was first noticed.</param>
/// <param name="Sessions">The names of the sessions that started there and are not gone.</param>
public sealed record ChangedElsewhere(string Path, string Checkout, ElsewhereKind Kind, DateTimeOffset Since, IReadOnlyList<string> Sessions);

/// <summary>
/// Tells before an edit whether another checkout changed the file, from a record that is at hand. No Git is started: what
/// others committed is looked up at most every 30 seconds and for a limited time, what they have not comes from the last
/// <c>conflicts</c>, and is looked at again where it is told (docs/design.md, Conflicts).
/// </summary>
public static class Elsewhere
{
    /// <summary>How many paths of another checkout are kept at most.</summary>
    internal const int MostPaths = 2000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);

    /// <summary>The other checkouts that changed some files, as far as that is news to who edits them.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="paths">The files.</param>
    /// <param name="lastEdit">When the session last edited one here; null when never.</param>
    public static IReadOnlyList<ChangedElsewhere> Find(CoordContext context, GitRepository repository, IReadOnlyList<string> paths, Func<string, DateTimeOffset?> lastEdit)
    {
        var layout = repository.Layout;
        if (paths.Count == 0 || (!layout.IsLinkedWorktree && !Directory.Exists(Path.Combine(layout.CommonDirectory, "worktrees"))))
        {
            return [];
        }

        var record = ElsewhereRecord.Read(layout);
        if ((context.Now - record.Made).Duration() > Fresh)
        {
            record = Refreshed(context, repository, record);
            record.Write(layout);
        }

        var sessions = new Lazy<List<Session>>(() => [.. new SessionStore(context, layout).List().Where(session => !session.IsGone(context.Now))]);
        var found = new List<ChangedElsewhere>();
        foreach (var path in paths)
        {
            var known = lastEdit(path);
            foreach (var other in record.Others)
            {
                if (other.Changes.Where(change => change.Path == path && (known is null || change.Since > known)).MaxBy(change => change.Kind) is { } change && IsStillSo(layout, other, change))
                {
                    found.Add(new ChangedElsewhere(path, other.Name, change.Kind, change.Since, [.. sessions.Value.Where(session => session.Checkout == other.Top).Select(session => session.Name)]));
                }
            }
        }

        return found;
    }

    /// <summary>What a checkout committed since it left an ancestor.</summary>
    internal static IEnumerable<ElsewhereChange> Committed(ObjectStore objects, ObjectId ancestor, ObjectId head) =>
        TreeDiff.Compare(objects, objects.TreeOf(ancestor), objects.TreeOf(head)).Where(change => change.Path.Text is not null).Take(MostPaths)
            .Select(change => new ElsewhereChange(ElsewhereKind.Committed, change.Path.Text!, change.New?.Id, default));

    /// <summary>Gives changes the moment that they were first noticed at.</summary>
    internal static IReadOnlyList<ElsewhereChange> Dated(ElsewhereRecord earlier, string top, DateTimeOffset now, IEnumerable<ElsewhereChange> changes)
    {
        var known = (earlier.Others.FirstOrDefault(other => other.Top == top)?.Changes ?? []).GroupBy(change => (change.Kind, change.Path, change.Content)).ToDictionary(group => group.Key, group => group.First().Since);
        return [.. changes.Select(change => change with { Since = known.TryGetValue((change.Kind, change.Path, change.Content), out var since) ? since : now })];
    }

    // Where time runs out, the rest is as it was, and it is the next one's turn in 30 seconds.
    private static ElsewhereRecord Refreshed(CoordContext context, GitRepository repository, ElsewhereRecord earlier)
    {
        var started = context.Time.GetTimestamp();
        var others = new List<ElsewhereCheckout>();
        if (GitRefs.TryReadHead(repository.Layout) is not { IsUnborn: false, Commit: var here })
        {
            return new ElsewhereRecord(context.Now, []);
        }

        foreach (var checkout in Checkouts.List(repository.Layout).Where(each => each.Layout.GitDirectory != repository.Layout.GitDirectory && !each.IsMissing))
        {
            var known = earlier.Others.FirstOrDefault(other => other.Top == checkout.Path);
            if (GitRefs.TryReadHead(checkout.Layout) is not { IsUnborn: false, Commit: var there } || (known is not null && known.Here == here && known.There == there))
            {
                others.AddRange(known is null ? [] : [known]);
            }
            else if (context.Time.GetElapsedTime(started) > Budget)
            {
                others.AddRange(known is null ? [] : [known]);
            }
            else
            {
                others.Add(Look(context, repository, earlier, checkout, known, here, there));
            }
        }

        return new ElsewhereRecord(context.Now, others) { Looked = earlier.Looked };
    }

    private static ElsewhereCheckout Look(CoordContext context, GitRepository repository, ElsewhereRecord earlier, Checkout checkout, ElsewhereCheckout? known, ObjectId here, ObjectId there)
    {
        var committed = repository.MergeBases(here, there) is [var ancestor, ..] ? Committed(repository.Objects, ancestor, there) : [];

        // What was not committed may still be so; whether two conflict was told of other commits.
        var before = known?.Changes.Where(change => change.Kind == ElsewhereKind.Uncommitted) ?? [];
        return new ElsewhereCheckout(
            checkout.Path, checkout.IsMain ? NamedCheckout.MainName : WorktreeRecord.NameOf(checkout), here, there, "", Dated(earlier, checkout.Path, context.Now, committed.Concat(before)));
    }

    private static bool IsStillSo(GitLayout layout, ElsewhereCheckout other, ElsewhereChange change)
    {
        try
        {
            return change.Kind switch
            {
                ElsewhereKind.Uncommitted => GitLayout.Discover(other.Top) is { } there && there.WorkTree == other.Top && UncommittedFile.Is(there, change.Path),

                // What came here meanwhile is no difference any more.
                ElsewhereKind.Committed => IndexCodec.Find(layout.DefaultIndexFile, new TreePath(change.Path)).Entry?.Content.Id != change.Content,
                _ => true,
            };
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
