using System.Globalization;
using System.Text;
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
    /// <summary>The changes, the latest first, one at a time.</summary>
    public static IEnumerable<ClaimHistoryEntry> Read(GitRepository repository)
    {
        var seen = new HashSet<ObjectId>();
        var next = GitRefs.Resolve(repository.Layout.CommonDirectory, ClaimSnapshots.Ref);
        while (next is { } commit && seen.Add(commit) && repository.Objects.Has(commit))
        {
            var text = Encoding.UTF8.GetString(repository.Objects.Read(commit, ObjectKind.Commit));
            var end = text.IndexOf("\n\n", StringComparison.Ordinal);
            var message = end < 0 ? "" : text[(end + 2)..];
            var header = end < 0 ? text : text[..end];
            yield return new ClaimHistoryEntry(commit, TimeOf(header), ClaimEvent.Parse(message), message.Split('\n')[0]);
            next = header.Split('\n').FirstOrDefault(line => line.StartsWith("parent ", StringComparison.Ordinal)) is { } parent && ObjectId.TryParse(parent.AsSpan(7), out var id) ? id : null;
        }
    }

    private static DateTimeOffset TimeOf(string header) =>
        header.Split('\n').FirstOrDefault(line => line.StartsWith("committer ", StringComparison.Ordinal))?.Split(' ') is [.., var seconds, _]
        && long.TryParse(seconds, CultureInfo.InvariantCulture, out var time) && time is >= 0 and < 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : DateTimeOffset.UnixEpoch;
}
