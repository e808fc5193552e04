using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>What Git's own records tell of a worktree, of those that others made as well.</summary>
internal static class WorktreeRecord
{
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(30);

    // What Git writes into the reflog of HEAD for a commit that was made there (git help reflog).
    private static readonly string[] CommitWords = ["commit", "cherry-pick", "revert", "am"];

    /// <summary>What a worktree is called: by us, else after its directory.</summary>
    public static string NameOf(Checkout worktree) => WorktreeDocument.Read(worktree.Layout)?.Name ?? Path.GetFileName(worktree.Path);

    /// <summary>When a worktree was made.</summary>
    /// <returns>Null for the main checkout.</returns>
    public static DateTimeOffset? CreatedAt(Checkout worktree)
    {
        // Git writes this file once, with the record.
        var file = new FileInfo(Path.Combine(worktree.Layout.GitDirectory, "commondir"));
        return worktree.IsMain ? null
            : WorktreeDocument.Read(worktree.Layout)?.Created ?? (file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc) : null);
    }

    /// <summary>Whether the branch came into being with the worktree. Where that cannot be told, it was there before.</summary>
    public static bool IsMadeWith(Checkout worktree, string branch) =>
        FirstTime(Path.Combine(worktree.Layout.CommonDirectory, "logs", branch)) is { } began
        && FirstTime(LogOf(worktree)) is { } made
        && (made - began).Duration() <= Together;

    /// <summary>Whether a commit was made in the worktree.</summary>
    public static bool HasCommitted(Checkout worktree) =>
        Lines(LogOf(worktree)).Any(line => line.Split('\t', 2) is [_, var message]
            && CommitWords.Any(word => message.StartsWith(word, StringComparison.Ordinal)));

    private static string LogOf(Checkout worktree) => Path.Combine(worktree.Layout.GitDirectory, "logs", "HEAD");

    private static string[] Lines(string log) => AtomicFile.ReadText(log)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    // Of a line "old new name <mail> seconds zone<TAB>message".
    private static DateTimeOffset? FirstTime(string log) => Lines(log) is [var first, ..] ? ObjectText.TimeIn(first.Split('\t')[0]) : null;
}
