using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>Finds out what the words of a command mean in this repository, where the words alone do not tell.</summary>
internal static class MeantCommand
{
    /// <summary>Puts the words to the repository, in the way Git does (<c>git help checkout</c>, Description).</summary>
    /// <param name="command">The command as it is written.</param>
    /// <param name="tree">Where it works.</param>
    /// <param name="layout">The checkout.</param>
    /// <returns>The command with only <see cref="HeadMove.None"/> and <see cref="HeadMove.Always"/> left; null when it does no harm.</returns>
    public static TreeCommand? Of(TreeCommand command, CallerTree tree, GitLayout layout) => command.Move switch
    {
        HeadMove.Always => command,
        HeadMove.SwitchToTarget => OfSwitch(command, tree, layout),
        HeadMove.ResetToTarget => tree.Resolve(command.Target!, "commit") is not { } target ? null
            : Moving(command, target != GitRefs.ReadHead(layout).Commit),
        HeadMove.WhenPullRebases => Moving(command, PullRebases(tree, layout)),
        HeadMove.EndOfBisect => Moving(command, LeavesCommitsBehind(tree, layout)),
        _ when command is { Otherwise: { } other, Source: { } source } && tree.Resolve(source, "tree") is null => other,
        _ => command,
    };

    private static TreeCommand? OfSwitch(TreeCommand command, CallerTree tree, GitLayout layout)
    {
        var target = command.Target!;
        var head = GitRefs.ReadHead(layout);
        if (target is "HEAD" or "@")
        {
            return Moving(command, false);
        }

        if (GitRefs.IsBranchName(target) && GitRefs.Resolve(layout.CommonDirectory, GitRefs.BranchName(target)) is not null)
        {
            return Moving(command, head.Branch != GitRefs.BranchName(target));
        }

        if (target == "-" || tree.Resolve(target, "commit") is not null)
        {
            // Naming a commit detaches HEAD, even where it is the present one.
            return Moving(command, target == "-" || head.Branch is not null || tree.Resolve(target, "commit") != head.Commit);
        }

        // A file goes before a branch that only a remote has; the merge base of two has no name of its own.
        return command.Otherwise is not { } path ? command with { Move = HeadMove.Always }
            : !tree.IsFile(target) && (target.Contains("...", StringComparison.Ordinal) || (GitRefs.IsBranchName(target) && tree.HasRef($"refs/remotes/*/{target}")))
                ? command with { Move = HeadMove.Always }
                : path;
    }

    private static TreeCommand? Moving(TreeCommand command, bool moves) =>
        moves ? command with { Move = HeadMove.Always }
        : command.Tracked == TrackedLoss.None && command.Untracked == UntrackedLoss.None ? null
        : command with { Move = HeadMove.None };

    private static bool PullRebases(CallerTree tree, GitLayout layout)
    {
        var branch = GitRefs.ReadHead(layout).Branch;
        var setting = (branch is null ? null : tree.Setting($"branch.{GitRefs.ShortName(branch)}.rebase")) ?? tree.Setting("pull.rebase");
        return setting is not null && !TreeCommand.IsOff(setting);
    }

    // Going back is what everyone wants, unless commits were made meanwhile that no branch has.
    private static bool LeavesCommitsBehind(CallerTree tree, GitLayout layout) =>
        GitRefs.ReadHead(layout) is { Branch: null } && !tree.HasRef("--contains=HEAD", "refs/heads", "refs/remotes", "refs/tags");
}
