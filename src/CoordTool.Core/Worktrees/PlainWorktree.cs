using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>
/// A worktree as the agent would have made it by itself, for repositories that were not set up and for what our own rules
/// cannot place: who replaces the agent's way must not leave it without one.
/// </summary>
public sealed class PlainWorktree(CoordContext context, GitLayout layout)
{
    private const string Directories = ".claude/worktrees";
    private const string BranchPrefix = "worktree-";
    private const int MostNames = 200;

    /// <summary>Makes it: below the checkout, on a branch of its own, from origin's default branch or else from HEAD.</summary>
    /// <returns>Its top directory.</returns>
    /// <exception cref="CoordException">Git could not make it.</exception>
    public string Add(string wish)
    {
        var main = Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();
        var directory = PhysicalPath.Resolve(Path.Combine(main, Directories));
        if (PhysicalPath.Below(main, directory) is null)
        {
            throw new CoordException(FailureKind.Usage, $"{Path.Combine(main, Directories)} is not in this checkout: a link on the way leads to {directory}.", "Put a directory of its own there.");
        }

        var git = new GitProcess(context, main);
        var from = git.Run(["rev-parse", "--verify", "--quiet", "refs/remotes/origin/HEAD^{commit}"]) is { Succeeded: true } origin ? origin.Line : "HEAD";
        GitResult? last = null;
        foreach (var name in WorktreeOnCall.NamesFor(wish).Select(name => name.Replace('/', '-')).Take(MostNames))
        {
            var path = Path.Combine(directory, name);
            if (IsTaken(path, name))
            {
                continue;
            }

            last = git.Run(["worktree", "add", "--quiet", "--no-track", "-b", BranchPrefix + name, path, from]);
            if (last.Succeeded)
            {
                CopiedFiles.Copy(main, path, CopiedFiles.Find(context, main, WorktreeSettings.Default));
                return path;
            }

            if (!IsTaken(path, name))
            {
                break;
            }
        }

        throw new CoordException(FailureKind.Broken, $"Git could not add a worktree '{Printable.Text(wish, 80)}': {last?.Error.Trim() ?? "all names like it are taken"}");
    }

    /// <summary>Takes one away as Git does: not with work in it. Its branch goes along if nothing would be lost with it.</summary>
    /// <returns>Why it stays; null when it is gone.</returns>
    public Refusal? Remove(Checkout worktree)
    {
        var branch = GitRefs.TryReadHead(worktree.Layout)?.Branch;
        var git = new GitProcess(context, Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.CommonDirectory);
        if (git.Run(["worktree", "remove", worktree.Path]) is { Succeeded: false } refused)
        {
            return new Refusal($"{worktree.Path} stays: {refused.Error.Trim()}");
        }

        if (branch is not null && GitRefs.ShortName(branch).StartsWith(BranchPrefix, StringComparison.Ordinal))
        {
            git.Run(["branch", "--quiet", "-d", GitRefs.ShortName(branch)]);
        }

        return null;
    }

    private bool IsTaken(string path, string name) => WorkingFile.Exists(path) || GitRefs.Resolve(layout.CommonDirectory, GitRefs.BranchName(BranchPrefix + name)) is not null;
}
