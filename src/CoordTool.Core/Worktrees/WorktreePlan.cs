using CoordTool.Core.Configuration;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Landing;

namespace CoordTool.Core.Worktrees;

/// <summary>A worktree as it is to be made.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Its top directory, which is free.</param>
/// <param name="Branch">The full name of its branch.</param>
/// <param name="Target">The full name of the branch it will land in.</param>
/// <param name="Commit">The commit it starts from.</param>
/// <param name="KeepsBranch">Whether the branch is there already; else it is made.</param>
public sealed record WorktreePlan(string Name, string Path, string Branch, string Target, ObjectId Commit, bool KeepsBranch)
{
    private const string RemotePrefix = "refs/remotes/";

    /// <summary>The top directory of the checkout that ignored files are copied from.</summary>
    public required string Main { get; init; }

    /// <summary>What <c>coord.json</c> says.</summary>
    public required WorktreeSettings Settings { get; init; }

    /// <summary>Makes the plan, and changes nothing.</summary>
    /// <returns>The plan, or why there can be no such worktree.</returns>
    /// <exception cref="CoordException">The terms or <c>coord.json</c> mean nothing, or no target is clear.</exception>
    public static (WorktreePlan? Plan, Refusal? Refused) Make(CoordContext context, GitLayout layout, AddTerms terms)
    {
        var name = WorktreeName.Require(terms.Name);
        var settings = CoordSettings.Read(layout).Worktrees;
        var target = TargetBranch.Resolve(layout);
        var main = Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();
        var path = settings.DirectoryFor(main, name);
        path = System.IO.Path.Combine(PhysicalPath.Resolve(System.IO.Path.GetDirectoryName(path) ?? path), System.IO.Path.GetFileName(path));
        if (PhysicalPath.Below(layout.CommonDirectory, path) is not null)
        {
            throw new CoordException(FailureKind.Usage, $"{path} lies inside the directory where Git keeps the repository.", "Let worktrees.path in coord.json name another place.");
        }

        if (WorkingFile.Exists(path))
        {
            return (null, new Refusal($"{path} exists already.", "Choose another name, or move that directory away."));
        }

        if (Checkouts.List(layout).Any(checkout => checkout.IsMissing && checkout.Path == path))
        {
            return (null, new Refusal(
                $"Git has a record of a worktree at {path}, which is not there.",
                "If it was moved: git worktree repair NEW-PLACE",
                "If it was deleted: git worktree prune"));
        }

        if (Checkouts.List(layout).FirstOrDefault(checkout => !checkout.IsMissing && WorktreeDocument.Read(checkout.Layout)?.Name == name) is { } other)
        {
            return (null, new Refusal($"There is a worktree {name} already, in {other.Path}.", "Choose another name."));
        }

        var from = terms.From is { } given ? FindCommit(context, layout, given) : (ObjectId?)null;
        var shortName = terms.Branch ?? settings.BranchFor(name);
        if (!GitRefs.IsBranchName(shortName))
        {
            throw new CoordException(FailureKind.Usage, $"'{Printable.Text(shortName, 80)}' is no name of a branch.", "Name it without refs/heads/, for example: --branch fix-login");
        }

        var branch = GitRefs.BranchName(shortName);
        var plan = new WorktreePlan(name, path, branch, target, from ?? GitRefs.Resolve(layout.CommonDirectory, target)!.Value, KeepsBranch: false) { Main = main, Settings = settings };
        return terms.Branch is null ? (plan, null) : OnBranch(layout, plan, from is not null);
    }

    /// <summary>Why a branch that is there already cannot be checked out once more.</summary>
    /// <returns>Null where nobody has it.</returns>
    internal static Refusal? FindHolder(GitLayout layout, string branch) => Checkouts.HoldingBranch(layout, branch) is { } holder
        ? new Refusal($"The branch {GitRefs.ShortName(branch)} is checked out in {holder.Path}.", "Work there, or choose another branch.")
        : null;

    // The branch that was asked for is there, or a remote has it, or it is a new one.
    private static (WorktreePlan? Plan, Refusal? Refused) OnBranch(GitLayout layout, WorktreePlan plan, bool hasFrom)
    {
        var shortName = GitRefs.ShortName(plan.Branch);
        if (GitRefs.Resolve(layout.CommonDirectory, plan.Branch) is { } tip)
        {
            return hasFrom
                ? throw new CoordException(FailureKind.Usage, $"The branch {shortName} exists already, so --from says nothing.", "Leave --from out to go on with that branch, or choose another name for a new one.")
                : FindHolder(layout, plan.Branch) is { } held ? (null, held) : (plan with { Commit = tip, KeepsBranch = true }, null);
        }

        if (hasFrom)
        {
            return (plan, null);
        }

        var remote = GitRefs.List(layout.CommonDirectory, RemotePrefix).Where(each => each.Name[RemotePrefix.Length..].Split('/', 2) is [_, var rest] && rest == shortName).ToList();
        return remote.Count > 1
            ? (null, new Refusal($"Several remotes have a branch {shortName}.", [.. remote.Select(each => $"To begin there: --branch {shortName} --from {each.Name[RemotePrefix.Length..]}")]))
            : (remote.Count == 0 ? plan : plan with { Commit = remote[0].Id }, null);
    }

    private static ObjectId FindCommit(CoordContext context, GitLayout layout, string typed)
    {
        var answer = typed.StartsWith('-') ? null : new GitProcess(context, layout.RequireWorkTree()).Run(["rev-parse", "--verify", "--quiet", $"{typed}^{{commit}}"]);
        return answer is { Succeeded: true } && ObjectId.TryParse(answer.Line, out var commit)
            ? commit
            : throw new CoordException(FailureKind.Usage, $"'{Printable.Text(typed, 80)}' is no commit of this repository.", "Name a branch, a tag or a commit: --from main");
    }
}
