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

        using var journal = WorktreeJournal.Begin(context, layout, new JournalEntry(1, "", JournalStep.Adding, name, path, branch, commit.ToString(), context.Now));
        using var children = journal.HoldForChildren();

        // Only who creates the branch goes on, so everything that is undone below is known to be ours.
        var git = new GitProcess(context, main);
        if (!git.Run(["update-ref", "-m", MarkOf(journal.Entry), branch, commit.ToString(), ObjectId.Zero.ToString()]).Succeeded)
        {
            journal.Complete();
            return (null, new Refusal(
                $"The branch {GitRefs.ShortName(branch)} exists already, or its name is taken by a longer one.",
                "Choose another name.",
                $"To go on with that branch: git worktree add {path} {GitRefs.ShortName(branch)}"));
        }

        journal.Point();
        var stands = false;
        try
        {
            var result = git.Run(["worktree", "add", "--quiet", "--lock", "--reason", MarkOf(journal.Entry), path, GitRefs.ShortName(branch)]);
            if (!result.Succeeded)
            {
                throw new CoordException(FailureKind.Broken, $"Git could not add the worktree, and nothing is left of it: {result.Error}");
            }

            stands = true;
            journal.Point();
            var added = GitLayout.Require(path);
            IndexBase.WriteFirst(new IndexLocation(added, null), commit);
            new WorktreeDocument(1, name, branch, target, DateTimeOffset.FromUnixTimeSeconds(context.Now.ToUnixTimeSeconds())).Write(added);
            CopyLocalSettings(main, path);
            journal.Point();
            git.Require(["worktree", "unlock", path]);
            journal.Point();
        }
        catch
        {
            // A worktree that Git failed to add it has taken away itself.
            if (stands)
            {
                git.Run(["worktree", "remove", "--force", "--force", path]);
            }

            git.Run(["update-ref", "-d", branch, commit.ToString()]);
            journal.Complete();
            throw;
        }

        journal.Complete();

        return (new AddedWorktree(path, branch, target, commit), null);
    }

    /// <summary>What tells branch and worktree apart from those of another that chose the same name.</summary>
    internal static string MarkOf(JournalEntry entry) => $"dotnet-coord adds {entry.Name} ({entry.Id})";

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
