using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>
/// Writes the history of the claims once more without its older part: the latest changes keep their messages, their authors and
/// their trees, and what came before is one commit with the claims as they were then. No ref is moved.
/// </summary>
internal static class FoldedHistory
{
    // Before the commit that the one stands for.
    private const string Trailer = "Coord-Folds: ";

    private const string Subject = "fold: what was claimed before";

    /// <summary>Whether a history was folded.</summary>
    public static bool Is(GitRepository repository, ObjectId tip) => ClaimHistory.Read(repository, tip).Any(entry => entry.Subject == Subject);

    /// <summary>Counts the commits of a history, as far as it is worth knowing.</summary>
    public static int Count(GitRepository repository, ObjectId tip, int most) => ClaimHistory.Read(repository, tip).Take(most).Count();

    /// <summary>Folds all but the latest changes.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tip">The value whose history it is.</param>
    /// <param name="kept">How many changes are kept, this one among them.</param>
    /// <returns>The commit that takes the place of the tip, with the same tree.</returns>
    public static ObjectId Write(GitRepository repository, ObjectId tip, int kept)
    {
        var latest = ClaimHistory.Read(repository, tip).Take(kept).Select(entry => entry.Commit).ToHashSet();
        var written = new Dictionary<ObjectId, ObjectId>();
        var open = new Stack<ObjectId>([tip]);
        while (open.TryPeek(out var commit))
        {
            if (written.ContainsKey(commit))
            {
                open.Pop();
                continue;
            }

            var text = Encoding.Latin1.GetString(repository.Objects.Read(commit, ObjectKind.Commit));
            if (!latest.Contains(commit))
            {
                written[open.Pop()] = Root(repository, commit, text);
                continue;
            }

            // Parents first: they have other names then.
            var missing = repository.Objects.ReadCommit(commit).Parents.Where(parent => !written.ContainsKey(parent)).ToList();
            if (missing.Count == 0)
            {
                written[open.Pop()] = repository.Objects.Write(ObjectKind.Commit, Encoding.Latin1.GetBytes(WithParents(text, written)));
            }

            missing.ForEach(open.Push);
        }

        return written[tip];
    }

    private static string WithParents(string text, Dictionary<ObjectId, ObjectId> written)
    {
        var end = EndOfHeader(text);
        var header = text[..end].Split('\n').Select(line => line.StartsWith("parent ", StringComparison.Ordinal) ? $"parent {written[ObjectId.Parse(line.AsSpan(7))]}" : line).Distinct();
        return string.Join('\n', header) + text[end..];
    }

    private static ObjectId Root(GitRepository repository, ObjectId commit, string text)
    {
        var header = text[..EndOfHeader(text)].Split('\n').Where(line => !line.StartsWith("parent ", StringComparison.Ordinal));
        return repository.Objects.Write(ObjectKind.Commit, Encoding.Latin1.GetBytes($"{string.Join('\n', header)}\n\n{Subject}\n\n{Trailer}{commit}\n"));
    }

    // A commit of somebody else's may have no message at all.
    private static int EndOfHeader(string text) => text.IndexOf("\n\n", StringComparison.Ordinal) is >= 0 and var end ? end : text.TrimEnd('\n').Length;
}
