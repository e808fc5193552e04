using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Approvals;

/// <summary>A command that <c>coord.json</c> names.</summary>
/// <param name="Command">The command.</param>
/// <param name="IsApproved">Whether it may run.</param>
public sealed record ListedCommand(StagedCommand Command, bool IsApproved);

/// <summary>How the commands and approvals of a repository stand.</summary>
/// <param name="Commands">What <c>coord.json</c> of the checkout names, in the order it runs.</param>
/// <param name="Unused">Approvals that no command of the checkout uses.</param>
public sealed record ListedApprovals(IReadOnlyList<ListedCommand> Commands, IReadOnlyList<Approval> Unused);

/// <summary>Lists commands and approvals of a repository.</summary>
public static class ApprovalList
{
    /// <summary>Lists them, as <c>coord.json</c> of the checkout is on disk.</summary>
    /// <exception cref="CoordException"><c>coord.json</c> or the file of approvals means nothing.</exception>
    public static ListedApprovals Run(CoordContext context, GitLayout layout)
    {
        var key = ApprovalFile.KeyOf(layout);
        var approvals = ApprovalFile.Read(context).Where(approval => approval.Repository == key).ToList();
        var worktrees = CoordSettings.Read(layout).Worktrees;
        var commands = CommandStages.Words.SelectMany(each => worktrees.CommandsOf(each.Value).Select(text => new StagedCommand(each.Value, text))).Distinct().ToList();
        return new ListedApprovals(
            commands.ConvertAll(command => new ListedCommand(command, approvals.Any(approval => approval.Allows(key, command)))),
            approvals.Where(approval => !commands.Any(command => approval.Allows(key, command))).ToList());
    }

    /// <summary>Those commands that nobody approved.</summary>
    /// <exception cref="CoordException">The file of approvals means nothing.</exception>
    public static IReadOnlyList<StagedCommand> Missing(CoordContext context, GitLayout layout, IReadOnlyList<StagedCommand> commands)
    {
        if (commands.Count == 0)
        {
            return [];
        }

        var key = ApprovalFile.KeyOf(layout);
        var approvals = ApprovalFile.Read(context);
        return [.. commands.Where(command => !approvals.Any(approval => approval.Allows(key, command))).Distinct()];
    }
}
