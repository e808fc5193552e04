using CoordTool.Agents;
using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Installation;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Hooks;

/// <summary>
/// Claude Code's <c>WorktreeRemove</c>: the worktree goes as <c>worktree remove</c> takes it, and stays where that would
/// refuse. It may come late, twice, or never.
/// </summary>
internal static class WorktreeRemoveHook
{
    public static HookAnswer Run(AgentCall call)
    {
        if (call.Payload.WorktreePath is not { Length: > 0 } given)
        {
            return HookAnswer.Nothing;
        }

        var path = PhysicalPath.Resolve(Path.GetFullPath(given, call.Directory));
        if (!Directory.Exists(path) || GitLayout.Discover(call.Context, path) is not { IsLinkedWorktree: true } layout
            || Checkouts.List(layout).FirstOrDefault(checkout => checkout is { IsMain: false, IsMissing: false } && checkout.Path == path) is not { } worktree)
        {
            return HookAnswer.Nothing;
        }

        var home = Checkouts.MainWorkTree(layout.CommonDirectory);
        var (removed, refused) = Remove(call.Context with { WorkingDirectory = home ?? layout.CommonDirectory }, home is null ? layout : GitLayout.Require(home), worktree, call.SessionId);
        return refused is not null ? Told($"The worktree stays. {refused.Reason}")
            : removed is { BranchStays: { } why, Branch: { } branch } ? Told($"The worktree {removed.Name} is gone; its branch {GitRefs.ShortName(branch)} stays: {why}.")
            : HookAnswer.Nothing;
    }

    private static (RemovedWorktree? Removed, Refusal? Refused) Remove(CoordContext context, GitLayout home, Checkout worktree, SessionId caller)
    {
        if (!Initialization.IsDone(home))
        {
            return (null, new PlainWorktree(context, home).Remove(worktree));
        }

        using var repository = new GitRepository(home);
        return new WorktreeRemove(context, repository, caller).Run(worktree.Path, force: false);
    }

    private static HookAnswer Told(string line) => new() { Notice = $"dotnet-coord: {Printable.Lines(line)}" };
}
