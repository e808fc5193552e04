using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>
/// A file by which an agent finds our hooks, or is told of us: in the main checkout, for an agent that works in a linked one
/// gets a copy with the worktree (docs/hook-contracts.md, Hooks).
/// </summary>
public abstract class AgentSettings
{
    private static readonly (string Name, Func<string, AgentSettings> Make)[] Known =
    [
        ("claude", checkout => new ClaudeSettings(checkout)),
        ("codex", checkout => new CodexSettings(checkout)),
        ("gemini", checkout => new GeminiSettings(checkout)),
        ("cursor", checkout => new CursorSettings(checkout)),
        ("copilot", checkout => new CopilotSettings(checkout)),
        ("opencode", checkout => new OpencodePlugin(checkout)),
        ("agents-md", checkout => new AgentText(checkout, "AGENTS.md")),
        ("claude-md", checkout => new AgentText(checkout, "CLAUDE.md")),
    ];

    private protected AgentSettings(string checkout, string place)
    {
        Place = place;
        Path = System.IO.Path.Combine(checkout, place);
    }

    /// <summary>The names of all agents, as <c>init --agent</c> takes them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(each => each.Name)];

    /// <summary>Passes where the file lies in the checkout itself: a link that came with a pull must not lead us to the user's own settings.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: it does not.</exception>
    internal void RequireInside()
    {
        var place = PhysicalPath.Resolve(Path);
        if (PhysicalPath.Below(PhysicalPath.Resolve(Path[..^(Place.Length + 1)]), place) is null)
        {
            throw new CoordException(
                FailureKind.Usage,
                $"{Path} is not in this checkout: a link on the way leads to {place}. Nothing was changed.",
                "Put a file or directory of its own there, or go on without it: dotnet-coord init --agent none");
        }
    }

    /// <summary>The file's path in a checkout.</summary>
    public string Place { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The file of an agent in a repository.</summary>
    public static AgentSettings Of(GitLayout layout, string agent) => Known.First(each => each.Name == agent).Make(CheckoutOf(layout));

    /// <summary>The files of all agents in a repository.</summary>
    internal static IReadOnlyList<AgentSettings> All(GitLayout layout) => [.. Known.Select(each => each.Make(CheckoutOf(layout)))];

    /// <summary>What it takes for our part to be there, in its present form.</summary>
    /// <param name="command">How to call the tool: its name when it is on PATH, else its absolute path.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: the file could not be written back whole.</exception>
    internal abstract FileChange Plan(string command);

    /// <summary>What is left of such a file without our part; null when nothing is.</summary>
    internal abstract byte[]? Strip(byte[] content);

    private static string CheckoutOf(GitLayout layout) => Checkouts.MainWorkTree(layout.CommonDirectory) ?? layout.RequireWorkTree();
}
