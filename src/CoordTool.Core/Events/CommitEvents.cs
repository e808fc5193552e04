using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Events;

/// <summary>Commits as events: who made one, in the words of that moment. It outlasts the session, which is all that knows its task.</summary>
public static class CommitEvents
{
    private const int Lately = 64 * 1024;

    /// <summary>Notes a commit that was made.</summary>
    /// <remarks>A branch that takes a commit up which is there already makes none, and a landing says itself who made what.</remarks>
    public static void Note(CoordContext context, GitRepository repository, SessionId? session, ObjectId commit) => Try(() =>
    {
        var layout = repository.Layout;
        var name = Encoding.ASCII.GetBytes(commit.ToString());
        if (!EventJournal.Commits(layout).ReadTail(Lately).Any(line => line.AsSpan().IndexOf(name) >= 0)
            && !(JournalRecovery.IsNeeded(layout) && JournalRecovery.List(layout).Any(each => each.Entry.New == commit.ToString())))
        {
            EventJournal.Append(context, layout, session, new CoordEvent(EventKind.Commit, Subject(repository, commit)) { Commit = commit.ToString() });
        }
    });

    /// <summary>Notes for commits that a landing wrote anew who had made what they were before, as far as that is known.</summary>
    internal static void Carry(CoordContext context, GitRepository repository, IReadOnlyList<RewrittenCommit> rewritten) => Try(() =>
    {
        const int Most = 200;
        var some = rewritten.Where(each => each.From != each.To).Take(Most).ToList();
        if (some.Count == 0)
        {
            return;
        }

        var wanted = some.Select(each => ObjectId.Parse(each.From)).ToHashSet();
        var makers = CommitMakers.Find(repository.Layout, wanted);
        var noted = Noted(repository.Layout, wanted);
        foreach (var commit in some)
        {
            var (old, @new) = (ObjectId.Parse(commit.From), ObjectId.Parse(commit.To));
            var known = noted.GetValueOrDefault(old);
            var made = makers.GetValueOrDefault(old);
            if (known is not null || made is not null)
            {
                EventJournal.Append(
                    context, repository.Layout, known is null ? made!.Session : SessionId.TryParse(known.Session ?? ""),
                    new CoordEvent(EventKind.Commit, Subject(repository, @new)) { Commit = @new.ToString(), Name = known?.Name, Task = known?.Task, Reason = $"was {old}" });
            }
        }
    });

    /// <summary>What the journal has of some commits.</summary>
    internal static Dictionary<ObjectId, CoordEvent> Noted(GitLayout layout, IReadOnlySet<ObjectId> commits)
    {
        // The latest first, and what was noted first counts: whoever comes later took it up. And who landed a commit may not
        // be who made it.
        var found = new Dictionary<ObjectId, CoordEvent>();
        foreach (var happened in EventJournal.Commits(layout).ReadBack().Select(line => EventLine.Read(line)).OfType<CoordEvent>())
        {
            if (ObjectId.TryParse(happened.Commit, out var commit) && commits.Contains(commit))
            {
                if (!found.TryGetValue(commit, out var known) || known.Kind == EventKind.Landing || happened.Kind == EventKind.Commit)
                {
                    found[commit] = happened;
                }
            }
        }

        return found;
    }

    /// <summary>The first line of a commit's message.</summary>
    internal static string Subject(GitRepository repository, ObjectId commit) =>
        repository.Objects.Has(commit) ? ObjectText.Of(repository.Objects.Read(commit, ObjectKind.Commit)).Subject : "";

    /// <summary>The paths that a commit changed, against its first parent; none where it is not there.</summary>
    internal static IEnumerable<string> Paths(GitRepository repository, string? name)
    {
        if (!ObjectId.TryParse(name, out var commit) || !repository.Objects.Has(commit))
        {
            return [];
        }

        var facts = repository.Objects.ReadCommit(commit);
        var before = facts.Parents is [var parent, ..] && repository.Objects.Has(parent) ? repository.Objects.TreeOf(parent) : null;
        return TreeDiff.Compare(repository.Objects, before, facts.Tree).Select(change => change.Path.ToString());
    }

    // The commit is made, and nothing that follows it must fail for this.
    private static void Try(Action note)
    {
        try
        {
            note();
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            // Then only the record of makers tells.
        }
    }
}
