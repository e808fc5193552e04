using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Worktrees;

/// <summary>A worktree that was added.</summary>
/// <param name="Path">Its top directory.</param>
/// <param name="Branch">The full name of its branch.</param>
/// <param name="Target">The full name of the branch it will land in.</param>
/// <param name="Commit">The commit it starts from.</param>
public sealed record AddedWorktree(string Path, string Branch, string Target, ObjectId Commit);

/// <summary>Adds a worktree beside the main checkout, on a branch of its own from the target: whole, or not at all.</summary>
public static class WorktreeAdd
{
    private const string LocalSettings = ".claude/settings.local.json";

    /// <summary>Adds it. Git itself writes the files, for filters, encodings and sparse checkouts come out right only there.</summary>
    /// <returns>The worktree, or why it cannot be.</returns>
    /// <exception cref="CoordException">The name is bad, no target is clear, or Git failed; then nothing is left of it.</exception>
    public static (AddedWorktree? Added, Refusal? Refused) Run(CoordContext context, GitRepository repository, string name)
    {
        WorktreeName.Require(name);
        var layout = repository.Layout;
        var target = TargetBranch.Resolve(layout);
        var commit = GitRefs.Resolve(layout.CommonDirectory, target)!.Value;
        var branch = GitRefs.BranchName($"work/{name}");
        var main = Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();
        var path = Path.Combine(Path.GetDirectoryName(main)!, $"{Path.GetFileName(main)}-{name.Replace('/', '-')}");
        if (WorkingFile.Exists(path))
        {
            return (null, new Refusal($"{path} exists already.", "Choose another name, or move that directory away."));
        }

        if (GitRefs.Resolve(layout.CommonDirectory, branch) is not null)
        {
            return (null, new Refusal(
                $"The branch {GitRefs.ShortName(branch)} exists already.",
                "Choose another name.",
                $"To go on with that branch: git worktree add {path} {GitRefs.ShortName(branch)}"));
        }

        var git = new GitProcess(context, main);
        var result = git.Run(["worktree", "add", "--quiet", "--no-track", "--lock", "--reason", "dotnet-coord is adding it", "-b", GitRefs.ShortName(branch), path, commit.ToString()]);
        try
        {
            if (!result.Succeeded)
            {
                throw new CoordException(FailureKind.Broken, $"Git could not add the worktree, and nothing is left of it: {result.Error}");
            }

            var added = GitLayout.Require(path);
            IndexBase.WriteFirst(new IndexLocation(added, null), commit);
            new WorktreeDocument(1, name, branch, target, DateTimeOffset.FromUnixTimeSeconds(context.Now.ToUnixTimeSeconds())).Write(added);
            CopyLocalSettings(main, path);
            git.Require(["worktree", "unlock", path]);
        }
        catch
        {
            Undo(git, path, branch, commit);
            throw;
        }

        return (new AddedWorktree(path, branch, target, commit), null);
    }

    // The path was free and the branch was not there: all that is there now is ours, made a moment ago.
    private static void Undo(GitProcess git, string path, string branch, ObjectId commit)
    {
        git.Run(["worktree", "remove", "--force", "--force", path]);
        git.Run(["update-ref", "-d", branch, commit.ToString()]);
    }

    private static void CopyLocalSettings(string from, string to)
    {
        var source = new FileInfo(Path.Combine(from, LocalSettings));
        var copy = Path.Combine(to, LocalSettings);
        if (source is { Exists: true, LinkTarget: null } && !WorkingFile.Exists(copy))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            source.CopyTo(copy);
        }
    }
}
