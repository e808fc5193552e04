using CoordTool.Core.Git;

namespace CoordTool.Core.Landing;

/// <summary>A path that two branches changed in ways that do not go together.</summary>
/// <param name="Path">The path.</param>
/// <param name="Ours">The target's commits that touched it since the branches went apart, one line each.</param>
/// <param name="Theirs">The work branch's commits that touched it.</param>
public sealed record ConflictingPath(string Path, IReadOnlyList<string> Ours, IReadOnlyList<string> Theirs);

/// <summary>What a merge would give.</summary>
/// <param name="Tree">The merged tree; null when there are conflicts.</param>
/// <param name="Conflicts">The conflicts; empty when there are none.</param>
internal sealed record MergeOutcome(ObjectId? Tree, IReadOnlyList<ConflictingPath> Conflicts);

/// <summary>
/// Merges two commits without a working tree or an index. Git does it (<c>git merge-tree --write-tree</c>, 2.38 and newer):
/// libgit2 does not run custom merge drivers and reports conflicts that Git resolves (docs/design.md, Landing).
/// </summary>
internal static class InMemoryMerge
{
    private const int MostCommits = 5;

    /// <summary>Merges.</summary>
    /// <param name="git">Runs Git in the repository.</param>
    /// <param name="ours">What is merged into.</param>
    /// <param name="theirs">What is merged.</param>
    /// <param name="target">The commit whose history tells who touched a path on the one side.</param>
    /// <param name="branch">The same for the other side.</param>
    public static MergeOutcome Run(GitProcess git, ObjectId ours, ObjectId theirs, ObjectId target, ObjectId branch)
    {
        var result = Merge(git, ours, theirs);
        return result.ExitCode switch
        {
            0 => new MergeOutcome(ObjectId.Parse(result.Fields[0].Trim()), []),
            1 => new MergeOutcome(null, [.. Conflicts(result).Select(path => new ConflictingPath(path, Commits(git, branch, target, path), Commits(git, target, branch, path)))]),
            _ => throw new CoordException(FailureKind.Broken, $"`git merge-tree` failed: {result.Error}", "Git 2.38 or newer is needed; `git --version` tells yours."),
        };
    }

    /// <summary>The paths in which two commits do not go together.</summary>
    /// <returns>Null where Git cannot tell.</returns>
    public static IReadOnlyList<string>? FindConflicts(GitProcess git, ObjectId ours, ObjectId theirs)
    {
        var result = Merge(git, ours, theirs);
        return result.ExitCode switch
        {
            0 => [],
            1 => [.. Conflicts(result)],
            _ => null,
        };
    }

    private static GitResult Merge(GitProcess git, ObjectId ours, ObjectId theirs) =>
        git.Run(["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours.ToString(), theirs.ToString()]);

    // The tree comes first; a path may have several kinds of conflict.
    private static IEnumerable<string> Conflicts(GitResult merge) => merge.Fields.Skip(1).Distinct(StringComparer.Ordinal);

    private static string[] Commits(GitProcess git, ObjectId without, ObjectId with, string path) =>
        git.Run(["log", $"--max-count={MostCommits}", "--format=%h %an: %s", $"{without}..{with}", "--", $":(top,literal){path}"])
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
