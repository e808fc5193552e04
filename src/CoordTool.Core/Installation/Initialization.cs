using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Installation;

/// <summary>What <c>init</c> or <c>deinit</c> changed.</summary>
/// <param name="Hooks">The Git hooks that changed.</param>
/// <param name="ClaudeSettings">The settings file that changed, or null.</param>
public sealed record InstallationChange(IReadOnlyList<string> Hooks, string? ClaudeSettings)
{
    /// <summary>Whether nothing had to be changed.</summary>
    public bool IsEmpty => Hooks.Count == 0 && ClaudeSettings is null;
}

/// <summary>Sets a repository up, and takes everything out again.</summary>
public static class Initialization
{
    /// <summary>Puts our hooks in. All obstacles are found before anything is changed, and a second call changes nothing.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout it is called in.</param>
    /// <param name="tool">The absolute path of the tool, for when it is not on PATH.</param>
    /// <param name="claudeCommand">How Claude Code shall call the tool; null to leave its settings alone.</param>
    public static (InstallationChange? Changed, Refusal? Refused) Run(CoordContext context, GitLayout layout, string tool, string? claudeCommand)
    {
        layout.RequireWorkTree();
        IndexCodec.Read(layout.DefaultIndexFile);
        var hooks = GitHooks.Of(context, layout);
        if (hooks.FindObstacle() is { } obstacle)
        {
            return (null, obstacle);
        }

        var main = Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();
        var claude = claudeCommand is null ? null : new ClaudeSettings(main);
        claude?.RequireUsable();
        ExcludeBlock.Put(layout, [$"/{ClaudeSettings.RelativePath}", $"{WorktreeTrash.DirectoryName}/"]);
        var settings = claude?.Install(claudeCommand!) == true ? Path.Combine(main, ClaudeSettings.RelativePath) : null;
        foreach (var checkout in Checkouts.List(layout).Where(checkout => !checkout.IsMissing))
        {
            IndexBase.WriteFirst(new IndexLocation(checkout.Layout, null), GitRefs.ReadHead(checkout.Layout).Commit);
        }

        Directory.CreateDirectory(Path.Combine(layout.CoordDirectory, "sessions"));
        return (new InstallationChange(hooks.Install(tool), settings), null);
    }

    /// <summary>Whether the repository was set up.</summary>
    /// <remarks>The directory of the shim counts as well: where records were lost, a session must not come to the default index.</remarks>
    public static bool IsDone(GitLayout layout) =>
        Directory.Exists(Path.Combine(layout.CoordDirectory, "sessions")) || Directory.Exists(ShimDirectory.PathOf(layout));

    /// <summary>Takes everything out that <see cref="Run"/> put in, and our records; rescues stay.</summary>
    public static (InstallationChange? Changed, Refusal? Refused) Undo(CoordContext context, GitLayout layout)
    {
        var sessions = new SessionStore(context, layout).List();
        if (sessions.Count > 0)
        {
            return (null, new Refusal(
                $"Sessions are registered and may have staged work: {string.Join(", ", sessions.Select(session => session.Name))}. Nothing was changed.",
                [.. sessions.Select(session => $"dotnet-coord session end --id {session.Id}")]));
        }

        var worktrees = Checkouts.List(layout).Select(checkout => WorktreeDocument.Read(checkout.Layout)?.Name).OfType<string>().ToList();
        if (worktrees.Count > 0)
        {
            return (null, new Refusal(
                $"There are worktrees that would no longer know where they land: {string.Join(", ", worktrees)}. Nothing was changed.",
                [.. worktrees.Select(name => $"dotnet-coord worktree done {name}"), "Or take one away without landing it: git worktree remove PATH"]));
        }

        var main = Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();
        var settings = new ClaudeSettings(main).Remove() ? Path.Combine(main, ClaudeSettings.RelativePath) : null;
        var hooks = GitHooks.Of(context, layout).Remove();
        ExcludeBlock.Remove(layout);
        foreach (var checkout in Checkouts.List(layout))
        {
            using (var repository = new GitRepository(checkout.Layout))
            {
                // Without its base on record the default index passes for current: so it has to be.
                if (!checkout.IsMissing)
                {
                    IndexRefresh.Run(repository, new IndexLocation(checkout.Layout, null));
                }
            }

            // An index that could not be kept as a commit when its session ended is the only copy of what it stages.
            if (!IndexLocation.OfSessions(checkout.Layout).Any() && Directory.Exists(checkout.Layout.CheckoutCoordDirectory))
            {
                Directory.Delete(checkout.Layout.CheckoutCoordDirectory, recursive: true);
            }
        }

        return (new InstallationChange(hooks, settings), null);
    }
}
