using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>One commit of the claims' history.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="When">When it was made.</param>
/// <param name="Event">Who did what; null where somebody else wrote it.</param>
/// <param name="Subject">The first line of its message.</param>
internal sealed record ClaimHistoryEntry(ObjectId Commit, DateTimeOffset When, ClaimEvent? Event, string Subject);

/// <summary>The audit trail: every change of the claims is a commit that says who did what.</summary>
internal static class ClaimHistory
{
    /// <summary>The ref whose commits these are.</summary>
    public const string Ref = ClaimSnapshots.Ref;

    /// <summary>The changes, the latest first, one at a time.</summary>
    public static IEnumerable<ClaimHistoryEntry> Read(GitRepository repository) => Read(repository, GitRefs.Resolve(repository.Layout.CommonDirectory, Ref));

    /// <summary>The changes that led to one value of the ref, those of other machines among them.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="from">The value; null for none.</param>
    /// <param name="after">A value that it had before, whose changes are left out; null to leave out none.</param>
    public static IEnumerable<ClaimHistoryEntry> Read(GitRepository repository, ObjectId? from, ObjectId? after = null)
    {
        var seen = new HashSet<ObjectId>();
        var open = new PriorityQueue<Walked, long>();
        Open(from, isJoined: false);
        while (open.TryDequeue(out var walked, out _))
        {
            yield return walked.Entry;
            foreach (var parent in walked.Parents)
            {
                Open(parent, isJoined: walked.Parents.Count > 1);
            }
        }

        void Open(ObjectId? next, bool isJoined)
        {
            if (next is { } commit && commit != after && seen.Add(commit) && (after is not { } known || !isJoined || !repository.IsAncestor(commit, known)) && TryRead(repository, commit) is { } text)
            {
                var when = ObjectText.TimeIn(text.Line("committer")) is { } time && time > DateTimeOffset.UnixEpoch ? time : DateTimeOffset.UnixEpoch;
                open.Enqueue(new Walked(new ClaimHistoryEntry(commit, when, ClaimEvent.Parse(text.Message), text.Subject), ParentsIn(text)), -when.UtcTicks);
            }
        }
    }

    private static List<ObjectId> ParentsIn(ObjectText text)
    {
        var parents = new List<ObjectId>();
        foreach (var line in text.Header.Split('\n').Where(line => line.StartsWith("parent ", StringComparison.Ordinal)))
        {
            if (ObjectId.TryParse(line.AsSpan(7), out var id))
            {
                parents.Add(id);
            }
        }

        return parents;
    }

    private sealed record Walked(ClaimHistoryEntry Entry, List<ObjectId> Parents);

    // What is no commit has no past; whoever reads the claims themselves is told that they are broken.
    private static ObjectText? TryRead(GitRepository repository, ObjectId commit)
    {
        try
        {
            return repository.Objects.Has(commit) ? ObjectText.Of(repository.Objects.Read(commit, ObjectKind.Commit)) : null;
        }
        catch (CoordException error) when (error.Kind == FailureKind.Broken)
        {
            return null;
        }
    }
}
