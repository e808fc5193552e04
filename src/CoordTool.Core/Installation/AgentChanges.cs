using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Installation;

/// <summary>What setting up agents changes.</summary>
/// <param name="Changes">The files.</param>
/// <param name="Excluded">Patterns of those that would show in <c>git status</c> and are ours alone.</param>
internal sealed record AgentChanges(IReadOnlyList<FileChange> Changes, IReadOnlyList<string> Excluded)
{
    private IReadOnlyList<string> Tracked { get; init; } = [];

    private IReadOnlyList<(string Agent, string Path)> LeftAlone { get; init; } = [];

    /// <summary>No agent.</summary>
    public static AgentChanges None { get; } = new([], []);

    /// <summary>Finds out what it takes. A tracked file is changed only for an agent that the user named.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: a file could not be written back whole.</exception>
    public static AgentChanges Plan(GitLayout layout, InstallationTerms terms)
    {
        if (terms.Command is not { } command || terms.Agents.Count == 0)
        {
            return None;
        }

        var index = IndexCodec.Read((Checkouts.MainWorkTree(layout.CommonDirectory) is { } main ? GitLayout.Require(main) : layout).DefaultIndexFile);
        var chosen = terms.Agents.Select(agent => new Chosen(agent.Name, agent.IsAsked, AgentSettings.Of(layout, agent.Name)))
            .Select(each => each with { IsTracked = index.Find(new TreePath(each.Settings.Place)) is not null })
            .ToList();
        var wanted = chosen.Where(each => each.IsAsked || !each.IsTracked).ToList();
        wanted.ForEach(each => each.Settings.RequireInside());
        return new AgentChanges(
            [.. wanted.Select(each => each.Settings.Plan(command))],
            [.. wanted.Where(each => !each.IsTracked && IsOursAlone(each.Settings)).Select(each => ExcludeBlock.PatternOf(each.Settings.Place))])
        {
            Tracked = [.. wanted.Where(each => each.IsTracked).Select(each => each.Settings.Path)],
            LeftAlone = [.. chosen.Where(each => !each.IsAsked && each.IsTracked).Select(each => (each.Name, each.Settings.Path))],
        };
    }

    /// <summary>What was done, for the user.</summary>
    public InstallationChange Told(IReadOnlyList<string> changed) => new(changed, []) { Tracked = [.. changed.Intersect(Tracked)], LeftAlone = LeftAlone };

    // The user's own file, not added yet, must not vanish from `git status`.
    private static bool IsOursAlone(AgentSettings settings) => ByteText.ReadBytes(settings.Path) is not { } present || settings.Strip(present) is null;

    private sealed record Chosen(string Name, bool IsAsked, AgentSettings Settings, bool IsTracked = false);
}
