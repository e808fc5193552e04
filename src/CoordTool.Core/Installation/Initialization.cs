using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Shims;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Installation;

/// <summary>How a repository is to be set up.</summary>
/// <param name="Tool">The absolute path of the tool, for when it is not on PATH.</param>
/// <param name="Command">How agents shall call the tool; null to leave their settings alone.</param>
public sealed record InstallationTerms(string Tool, string? Command)
{
    /// <summary>The agents to set up.</summary>
    public IReadOnlyList<ChosenAgent> Agents { get; init; } = [];

    /// <summary>Whether hooks may go where others use them too; so they may when they did before.</summary>
    public bool SharedHooks { get; init; }

    /// <summary>Whether a plugin has the hooks of Claude Code, so that its settings need none.</summary>
    public bool HasPlugin { get; init; }

    /// <summary>Only say what would be done.</summary>
    public bool DryRun { get; init; }
}

/// <summary>An agent to set up.</summary>
/// <param name="Name">Its name, one of <see cref="AgentSettings.Names"/>.</param>
/// <param name="IsAsked">Whether the user named it: only then may a file that is tracked be changed for it.</param>
public sealed record ChosenAgent(string Name, bool IsAsked);

/// <summary>What setting up or taking out changed.</summary>
/// <param name="Files">The absolute paths of files that changed, or would.</param>
/// <param name="Kept">What stays that only the user may drop.</param>
public sealed record InstallationChange(IReadOnlyList<string> Files, IReadOnlyList<string> Kept)
{
    /// <summary>What was purged, or would be.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>Changed files that are tracked, so that they show as changed.</summary>
    public IReadOnlyList<string> Tracked { get; init; } = [];

    /// <summary>Agents that were left alone, for nobody named them and their file is tracked.</summary>
    public IReadOnlyList<(string Agent, string Path)> LeftAlone { get; init; } = [];

    /// <summary>Whether nothing had to be changed.</summary>
    public bool IsEmpty => Files.Count == 0;
}

/// <summary>Sets a repository up (docs/design.md, Installation).</summary>
public static class Initialization
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Puts our hooks in. All obstacles are found before anything is changed, and a second call changes nothing.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout it is called in.</param>
    /// <param name="terms">How.</param>
    public static (InstallationChange? Changed, Refusal? Refused) Run(CoordContext context, GitLayout layout, InstallationTerms terms)
    {
        layout.RequireWorkTree();
        IndexCodec.Read(layout.DefaultIndexFile);
        var record = InstallationRecord.Read(layout);
        var hooks = GitHooks.OfAll(context, layout);
        if (hooks.FindObstacle(terms.SharedHooks || record.SharedHooks) is { } obstacle)
        {
            return (null, obstacle);
        }

        var agents = AgentChanges.Plan(layout, terms);
        if (terms.DryRun)
        {
            return (agents.Told([.. Changes(layout, hooks, agents, terms.Tool).Select(change => change.Path)]), null);
        }

        using (Lock(layout))
        {
            record = InstallationRecord.Read(layout);
            record.SharedHooks |= terms.SharedHooks && hooks.AreShared;
            var changed = new List<string>();
            foreach (var (change, strip) in Changes(layout, hooks, agents, terms.Tool).Select(change => (change, StripOf(layout, change.Path))))
            {
                record.Write(change, strip);
                changed.Add(change.Path);
            }

            if (terms.HasPlugin && AgentSettings.Of(layout, "claude") is var settings && record.TakeBack(settings.Path, settings.Strip))
            {
                changed.Add(settings.Path);
            }

            DropCopies(record, hooks);
            foreach (var checkout in Checkouts.List(layout).Where(checkout => !checkout.IsMissing))
            {
                IndexBase.WriteFirst(new IndexLocation(checkout.Layout, null), GitRefs.ReadHead(checkout.Layout).Commit);
            }

            Directory.CreateDirectory(Path.Combine(layout.CoordDirectory, "sessions"));
            record.Save();
            return (agents.Told(changed), null);
        }
    }

    /// <summary>
    /// Puts back hooks of one checkout that somebody took away since the repository was set up: hook managers write theirs anew
    /// over ours. Where that takes a consent that was never given, it is left.
    /// </summary>
    /// <returns>The names of the hooks that were put back.</returns>
    public static IReadOnlyList<string> Mend(CoordContext context, GitLayout layout, string tool)
    {
        if (!InstallationRecord.Exists(layout))
        {
            return [];
        }

        var directory = HookDirectory.Of(context, layout);
        var missing = GitHooks.In(directory).FindMissing();
        return missing.Count > 0 && Mend(layout, directory, tool) ? missing : [];
    }

    /// <summary>The same in one directory, whether hooks are missing or of another version.</summary>
    /// <returns>False where that takes a consent that was never given.</returns>
    internal static bool Mend(GitLayout layout, HookDirectory directory, string tool)
    {
        var hooks = GitHooks.In(directory);
        using (Lock(layout))
        {
            var record = InstallationRecord.Read(layout);
            if (hooks.FindObstacle(record.SharedHooks) is not null)
            {
                return false;
            }

            foreach (var change in Changes(layout, hooks, AgentChanges.None, tool))
            {
                record.Write(change, StripOf(layout, change.Path));
            }

            DropCopies(record, hooks);
            return true;
        }
    }

    /// <summary>Whether the repository was set up.</summary>
    /// <remarks>The directory of the shim counts as well: where records were lost, a session must not come to the default index.</remarks>
    public static bool IsDone(GitLayout layout) =>
        Directory.Exists(Path.Combine(layout.CoordDirectory, "sessions")) || Directory.Exists(ShimDirectory.PathOf(layout));

    /// <summary>The lock of whoever sets up or takes out.</summary>
    internal static KernelLock Lock(GitLayout layout) => KernelLock.Take(Path.Combine(layout.CoordDirectory, "locks", "installation"), Patience, "the installation");

    /// <summary>What is left of a file without our part.</summary>
    internal static Func<byte[], byte[]?> StripOf(GitLayout layout, string path) =>
        AgentSettings.All(layout).FirstOrDefault(settings => settings.Path == path) is { } agent ? agent.Strip
        : path == ExcludeBlock.PathOf(layout) ? ExcludeBlock.Strip
        : HookFile.Strip;

    // What is kept out of `git status` comes first, so that nothing of ours ever shows there.
    private static IEnumerable<FileChange> Changes(GitLayout layout, GitHooks hooks, AgentChanges agents, string tool) =>
        agents.Changes.Prepend(ExcludeBlock.Plan(layout, [ExcludeBlock.PatternOf(ClaudeSettings.RelativePath), $"{WorktreeTrash.DirectoryName}/", .. agents.Excluded, .. hooks.Excluded]))
            .Where(InstallationRecord.IsNeeded)
            .Concat(hooks.Plan(tool));

    private static void DropCopies(InstallationRecord record, GitHooks hooks)
    {
        foreach (var copy in hooks.FindCopies())
        {
            record.TakeBack(copy, HookFile.Strip);
        }
    }
}
