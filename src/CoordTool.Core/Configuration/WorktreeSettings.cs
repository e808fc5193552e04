using CoordTool.Core.Claims;

namespace CoordTool.Core.Configuration;

/// <summary>How worktrees of a repository are made and land, as <c>worktrees</c> of <c>coord.json</c> says (docs/formats.md, coord.json).</summary>
public sealed record WorktreeSettings
{
    /// <summary>The template of a worktree's directory where the file is silent.</summary>
    public const string DefaultPath = "../{repository}-{name}";

    /// <summary>The template of a worktree's branch where the file is silent.</summary>
    public const string DefaultBranch = "work/{name}";

    /// <summary>What a template of a directory may hold.</summary>
    public static readonly IReadOnlyList<string> PathPlaceholders = ["repository", "name"];

    /// <summary>What a template of a branch may hold.</summary>
    public static readonly IReadOnlyList<string> BranchPlaceholders = ["name"];

    /// <summary>What a template of a message may hold.</summary>
    public static readonly IReadOnlyList<string> MessagePlaceholders = ["branch", "target", "name", "commits"];

    /// <summary>The strategies, as files and command lines spell them.</summary>
    public static readonly IReadOnlyList<Spelling<LandingStrategy>> StrategyWords =
    [
        new("merge", LandingStrategy.Merge), new("squash", LandingStrategy.Squash), new("rebase", LandingStrategy.Rebase), new("ff", LandingStrategy.FastForward),
    ];

    /// <summary>What holds where nothing is set.</summary>
    public static WorktreeSettings Default { get; } = new();

    /// <summary>The template of a worktree's directory, from the top of the main checkout.</summary>
    public string Path { get; init; } = DefaultPath;

    /// <summary>The template of a worktree's branch.</summary>
    public string Branch { get; init; } = DefaultBranch;

    /// <summary>Which ignored files a new worktree gets copies of.</summary>
    public IReadOnlyList<ClaimPattern> Copy { get; init; } = [];

    /// <summary>The commands of each stage that has any, as the file has them.</summary>
    public IReadOnlyDictionary<CommandStage, IReadOnlyList<string>> Commands { get; init; } = new Dictionary<CommandStage, IReadOnlyList<string>>();

    /// <summary>How branches land.</summary>
    public LandingStrategy Strategy { get; init; } = LandingStrategy.Merge;

    /// <summary>The template of the message of a merge or a squash; null leaves it to the program.</summary>
    public string? Message { get; init; }

    /// <summary>The commands of a stage, in the order they run.</summary>
    public IReadOnlyList<string> CommandsOf(CommandStage stage) => Commands.TryGetValue(stage, out var commands) ? commands : [];

    /// <summary>The directory of a worktree.</summary>
    /// <param name="mainWorkTree">The top of the main checkout.</param>
    /// <param name="name">The worktree's name.</param>
    public string DirectoryFor(string mainWorkTree, string name) => System.IO.Path.GetFullPath(
        TextTemplate.Fill(Path, new Dictionary<string, string>
        {
            ["repository"] = System.IO.Path.GetFileName(mainWorkTree.TrimEnd(System.IO.Path.DirectorySeparatorChar)),
            ["name"] = name.Replace('/', '-'),
        }),
        mainWorkTree);

    /// <summary>The branch of a worktree, without <c>refs/heads/</c>.</summary>
    public string BranchFor(string name) => TextTemplate.Fill(Branch, new Dictionary<string, string> { ["name"] = name });

    /// <summary>The message of a merge or a squash; null where the file leaves it to the program.</summary>
    /// <param name="branch">The short name of the branch that lands.</param>
    /// <param name="target">The short name of the branch it lands in.</param>
    /// <param name="name">The worktree's name.</param>
    /// <param name="subjects">The first lines of the branch's commits.</param>
    public string? MessageFor(string branch, string target, string name, IEnumerable<string> subjects) => Message is null ? null : TextTemplate.Fill(Message, new Dictionary<string, string>
    {
        ["branch"] = branch,
        ["target"] = target,
        ["name"] = name,
        ["commits"] = string.Join('\n', subjects.Select(subject => $"* {subject}")),
    });
}
