using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>Clocks that are wrong, as the changes show that a remote has: by such times nobody can tell who was first.</summary>
internal static class ClockSkews
{
    private const int MostWalked = 200;

    /// <summary>Looks at changes for one that is of the future, or older than the one before it.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="there">The latest change.</param>
    /// <param name="last">The change up to which they were looked at before; null for all.</param>
    /// <returns>For each who made some, the worst.</returns>
    public static IReadOnlyCollection<ClockSkew> Find(CoordContext context, GitRepository repository, ObjectId there, ObjectId? last)
    {
        var found = new Dictionary<string, ClockSkew>(StringComparer.Ordinal);
        var open = new Queue<ObjectId>([there]);
        var seen = new HashSet<ObjectId>();
        while (open.TryDequeue(out var commit) && seen.Count < MostWalked)
        {
            if (commit == last || !seen.Add(commit) || !repository.Objects.Has(commit))
            {
                continue;
            }

            var facts = repository.Objects.ReadCommit(commit);
            if (facts.Committed - context.Now is { } ahead && ahead > ClaimSettings.ClockTolerance)
            {
                Add(new ClockSkew(MakerOf(repository, commit), ahead));
            }

            foreach (var parent in facts.Parents.Where(repository.Objects.Has))
            {
                if (repository.Objects.ReadCommit(parent).Committed - facts.Committed is { } behind && behind > ClaimSettings.ClockTolerance)
                {
                    Add(new ClockSkew(MakerOf(repository, commit), -behind));
                }

                // Joined histories lead back beyond what was looked at last time.
                if (facts.Parents.Count == 1 || last is not { } known || !repository.IsAncestor(parent, known))
                {
                    open.Enqueue(parent);
                }
            }
        }

        return found.Values;

        void Add(ClockSkew skew)
        {
            if (!found.TryGetValue(skew.Name, out var known) || skew.Offset.Duration() > known.Offset.Duration())
            {
                found[skew.Name] = skew;
            }
        }
    }

    private static string MakerOf(GitRepository repository, ObjectId commit) =>
        ClaimEvent.Parse(ObjectText.Of(repository.Objects.Read(commit, ObjectKind.Commit)).Message)?.Name ?? $"whoever made {commit.Abbreviated}";
}
