using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// Finds work in the repositories of a worktree's submodules, which Git keeps below its record of the worktree
/// (<c>gitsubmodules(7)</c>, <c>git help worktree</c>, Bugs): they go when the worktree goes.
/// </summary>
internal static class SubmoduleWork
{
    /// <summary>Commits, stashes too, that no remote of the submodule has.</summary>
    /// <returns>Null when there are none.</returns>
    public static Refusal? FindRefusal(CoordContext context, Checkout worktree)
    {
        foreach (var repository in Repositories(Path.Combine(worktree.Layout.GitDirectory, "modules")))
        {
            // Its own settings name a working tree that may be gone by now.
            var answer = new GitProcess(context, repository).Run(["--git-dir=.", "--work-tree=.", "rev-list", "--max-count=1", "--all", "HEAD", "--not", "--remotes", "--tags", "--"]);
            if (!answer.Succeeded || answer.Line.Length > 0)
            {
                var name = Path.GetRelativePath(worktree.Layout.GitDirectory, repository);
                return new Refusal(
                    answer.Succeeded
                        ? $"A submodule of {worktree.Path} has commits that no remote has, and its repository would go with the worktree: {answer.Line[..10]} in {name}"
                        : $"It cannot be told whether a submodule of {worktree.Path} has commits of its own, in {name}: {answer.Error}",
                    $"Push them: git --git-dir={repository} push REMOTE {(answer.Succeeded ? answer.Line[..10] : "COMMIT")}:refs/heads/BRANCH",
                    "To land, and leave the worktree where it is: dotnet-coord worktree done --keep");
            }
        }

        return null;
    }

    // Names of submodules may hold slashes, and submodules may have their own.
    private static IEnumerable<string> Repositories(string directory)
    {
        if (!Directory.Exists(directory))
        {
            yield break;
        }

        foreach (var below in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal))
        {
            var isRepository = File.Exists(Path.Combine(below, "HEAD")) && Directory.Exists(Path.Combine(below, "objects"));
            if (isRepository)
            {
                yield return below;
            }

            foreach (var nested in Repositories(isRepository ? Path.Combine(below, "modules") : below))
            {
                yield return nested;
            }
        }
    }
}
