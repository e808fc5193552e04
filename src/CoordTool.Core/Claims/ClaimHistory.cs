using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>One commit of the claims' history.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="When">When it was made.</param>
/// <param name="Event">Who did what; null where somebody else wrote it.</param>
/// <param name="Subject">The first line of its message.</param>
public sealed record ClaimHistoryEntry(ObjectId Commit, DateTimeOffset When, ClaimEvent? Event, string Subject);

/// <summary>The audit trail: every change of the claims is a commit that says who did what.</summary>
public static class ClaimHistory
{
    /// <summary>The ref whose commits these are.</summary>
    public const string Ref = ClaimSnapshots.Ref;

    /// <summary>The changes, the latest first, one at a time.</summary>
    public static IEnumerable<ClaimHistoryEntry> Read(GitRepository repository) => Read(repository, GitRefs.Resolve(repository.Layout.CommonDirectory, Ref));

    /// <summary>The changes that led to one value of the ref.</summary>
    public static IEnumerable<ClaimHistoryEntry> Read(GitRepository repository, ObjectId? next)
    {
        var seen = new HashSet<ObjectId>();
        while (next is { } commit && seen.Add(commit) && TryRead(repository, commit) is { } text)
        {
            var when = ObjectText.TimeIn(text.Line("committer"));
            yield return new ClaimHistoryEntry(commit, when > DateTimeOffset.UnixEpoch ? when.Value : DateTimeOffset.UnixEpoch, ClaimEvent.Parse(text.Message), text.Subject);
            next = text.Line("parent") is { } parent && ObjectId.TryParse(parent.AsSpan(7), out var id) ? id : null;
        }
    }

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
