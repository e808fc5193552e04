using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Conflicts;

/// <summary>
/// Merges many pairs of commits in memory, by Git and in few processes (<c>git merge-tree --write-tree --stdin</c>). Git 2.38
/// merges one pair a process, and so does any Git where one of many fails.
/// </summary>
/// <param name="git">Runs Git where its settings and attributes count.</param>
/// <param name="throwaway">Where merged trees go.</param>
internal sealed class PairMerges(GitProcess git, ThrowawayObjects throwaway)
{
    private const int FewestInAProcess = 8;
    private const int MostAtOnce = 2;
    private static readonly string[] Options = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"];

    /// <summary>The paths that conflict in each pair; null for a pair of which Git cannot tell.</summary>
    /// <param name="pairs">The commits.</param>
    /// <param name="done">Told how many are done.</param>
    public IReadOnlyList<MergeVerdict?> Run(IReadOnlyList<MergePair> pairs, Action<int> done)
    {
        var size = Math.Max(FewestInAProcess, (pairs.Count + MostAtOnce - 1) / MostAtOnce);
        var finished = 0;
        return [.. SideBySide.Map([.. pairs.Chunk(Math.Min(size, 64))], MostAtOnce, chunk =>
        {
            var verdicts = Together(chunk) ?? [.. chunk.Select(Alone)];
            done(Interlocked.Add(ref finished, chunk.Length));
            return verdicts;
        }).SelectMany(verdicts => verdicts)];
    }

    private List<MergeVerdict?>? Together(MergePair[] pairs)
    {
        var result = git.Run([.. Options, "--stdin"], string.Concat(pairs.Select(pair => $"{pair.Left} {pair.Right}\n")), throwaway.Variables);
        if (!result.Succeeded)
        {
            return null;
        }

        // Of each: whether it is clean, the tree, the paths, and an empty field (git help merge-tree, INPUT FORMAT).
        var fields = result.Output.Split('\0');
        var verdicts = new List<MergeVerdict?>(pairs.Length);
        var at = 0;
        while (verdicts.Count < pairs.Length && at + 2 < fields.Length)
        {
            var isClean = fields[at] == "1";
            var end = Array.IndexOf(fields, "", at + 2);
            if (fields[at] is not ("0" or "1") || end < 0)
            {
                return null;
            }

            verdicts.Add(new MergeVerdict(isClean, isClean ? [] : Distinct(fields[(at + 2)..end], pairs[verdicts.Count])));
            at = end + 1;
        }

        return verdicts.Count == pairs.Length ? verdicts : null;
    }

    private MergeVerdict? Alone(MergePair pair)
    {
        var result = git.Run([.. Options, pair.Left.ToString(), pair.Right.ToString()], variables: throwaway.Variables);
        return result.ExitCode switch
        {
            0 => new MergeVerdict(true, []),
            1 => new MergeVerdict(false, Distinct(result.Fields[1..], pair)),
            _ => null,
        };
    }

    // A path may have several kinds of conflict. A file that meets a directory goes by another name, made of the commit's.
    private static List<string> Distinct(IEnumerable<string> paths, MergePair pair)
    {
        string[] marks = [$"~{pair.Left}", $"~{pair.Right}"];
        return [.. paths.Select(path => marks.FirstOrDefault(path.EndsWith) is { } mark ? path[..^mark.Length] : path).Distinct().Order(StringComparer.Ordinal)];
    }
}

/// <summary>Two commits to merge.</summary>
/// <param name="Left">The one.</param>
/// <param name="Right">The other.</param>
internal sealed record MergePair(ObjectId Left, ObjectId Right);

/// <summary>What Git says of one merge.</summary>
/// <param name="IsClean">Whether it went through.</param>
/// <param name="Paths">The paths that did not, in order.</param>
internal sealed record MergeVerdict(bool IsClean, IReadOnlyList<string> Paths);
