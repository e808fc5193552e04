using System.Text;
using System.Text.Json.Serialization;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Undo;

/// <summary>What kind of operation can be taken back.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationKind>))]
public enum OperationKind
{
    /// <summary>A commit of one's own.</summary>
    Commit,

    /// <summary>The landing of a worktree.</summary>
    Landing,

    /// <summary>A command of Git that went ahead after a rescue.</summary>
    Force,

    /// <summary>Claims that were taken from a stalled session.</summary>
    Takeover,
}

/// <summary>An operation that took effect, as whoever takes it back has to know it (docs/design.md, Undo).</summary>
/// <param name="V">The version of the file.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Checkout">The top directory of the checkout it was made in.</param>
/// <param name="When">When.</param>
/// <param name="What">In words, such as <c>the commit 0123456789 "Subject"</c>.</param>
public sealed record Operation(int V, OperationKind Kind, string Checkout, DateTimeOffset When, string What)
{
    /// <summary>The version this program writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What its file is called.</summary>
    [JsonIgnore]
    public string Id { get; init; } = "";

    /// <summary>The full name of the branch that HEAD was on, or of the target; null for a detached HEAD.</summary>
    public string? Branch { get; init; }

    /// <summary>What that was before; zero for nothing.</summary>
    public string? Before { get; init; }

    /// <summary>What it was after; null where that is not known.</summary>
    public string? After { get; init; }

    /// <summary>Of a forced command, the branch HEAD was on after it; null for a detached HEAD.</summary>
    public string? BranchAfter { get; init; }

    /// <summary>Of a forced command, the refs that keep what was at stake.</summary>
    public IReadOnlyList<string> Rescues { get; init; } = [];

    /// <summary>Of a forced command, the paths whose files they keep.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Of a forced command, what it left at these, as lines of <see cref="Indexes.PathRecord"/>; empty where that is not known.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>Of a forced command, what the caller's index staged at these before it and after, as such lines, where that differs.</summary>
    public IReadOnlyList<string> Staged { get; init; } = [];

    /// <summary>Of a landing, what the worktree is called.</summary>
    public string? Worktree { get; init; }

    /// <summary>Of a landing, the full name of the branch that landed.</summary>
    public string? WorkBranch { get; init; }

    /// <summary>Of a landing, the commit that branch was on.</summary>
    public string? WorkTip { get; init; }

    /// <summary>Of a landing, where the worktree was.</summary>
    public string? Path { get; init; }

    /// <summary>Of a landing, where its directory is kept; null where it stayed.</summary>
    public string? Trash { get; init; }

    /// <summary>Of a take-over, the lines of what the caller holds by it.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>Of a take-over, the lines of what others held before.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Whether somebody has begun to take it back: what is back already is his work.</summary>
    public bool IsBeingUndone { get; init; }

    /// <summary>A commit that was just made.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="repository">The repository of the checkout.</param>
    /// <param name="head">Where HEAD was before it.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="amends">Whether it was made in place of the one before.</param>
    /// <returns>Null where it cannot be told what was before it.</returns>
    public static Operation? OfCommit(CoordContext context, GitRepository repository, Head head, ObjectId commit, bool amends)
    {
        var parents = repository.Objects.ReadCommit(commit).Parents;
        var before = amends ? head.Commit : parents.Count == 0 ? ObjectId.Zero : parents[0];
        return amends && (head.IsUnborn || !repository.Objects.ReadCommit(head.Commit).Parents.SequenceEqual(parents))
            ? null
            : new Operation(CurrentVersion, OperationKind.Commit, repository.Layout.RequireWorkTree(), context.NowInSeconds, $"the {(amends ? "amended commit" : "commit")} {commit.Abbreviated} \"{Printable.Text(ObjectText.Of(repository.Objects.Read(commit, ObjectKind.Commit)).Subject, 60)}\"")
            {
                Branch = head.Branch,
                Before = before.ToString(),
                After = commit.ToString(),
            };
    }

    /// <summary>A landing that is through.</summary>
    internal static Operation OfLanding(CoordContext context, GitLayout layout, JournalEntry entry, string? trash) =>
        new(CurrentVersion, OperationKind.Landing, layout.WorkTree ?? layout.CommonDirectory, context.NowInSeconds, $"the landing of {GitRefs.ShortName(entry.Branch)} in {GitRefs.ShortName(entry.Target!)}")
        {
            Branch = entry.Target,
            Before = entry.Old,
            After = entry.New,
            Worktree = entry.Name,
            WorkBranch = entry.Branch,
            WorkTip = entry.Tip,
            Path = entry.Path,
            Trash = trash,
        };

    /// <summary>Claims that were just taken over.</summary>
    /// <param name="context">The clock.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="outcome">What the caller got, and from whom.</param>
    /// <returns>Null where nothing was taken over.</returns>
    public static Operation? OfTakeover(CoordContext context, GitLayout layout, AcquireOutcome outcome) => outcome.TakenOver.Count == 0 ? null
        : new Operation(CurrentVersion, OperationKind.Takeover, layout.RequireWorkTree(), context.NowInSeconds, $"the take-over of {string.Join(", ", outcome.TakenOver.Select(over => $"{over.From.Line.Pattern} from {over.From.Holder}"))}")
        {
            Taken = [.. outcome.Taken.Select(Text)],
            From = [.. outcome.TakenOver.Select(over => Text(over.From.Line))],
        };

    /// <summary>The name of the directory of a session's operations.</summary>
    internal static string DirectoryOf(SessionId? session) => session?.Value ?? "default";

    private static string Text(ClaimLine line) => Encoding.UTF8.GetString(line.Write());
}
