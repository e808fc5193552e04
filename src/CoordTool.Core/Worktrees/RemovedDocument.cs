using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>What has to be known of a worktree in the trash to have it back: <c>removed.json</c> in Git's record of it.</summary>
/// <param name="V">The version of the file.</param>
/// <param name="Name">What it was called.</param>
/// <param name="Path">Where it was.</param>
/// <param name="Branch">The full name of its branch; null where it stood on a commit.</param>
/// <param name="Tip">The commit it stood on; zero for a branch without one.</param>
/// <param name="Removed">When it went.</param>
internal sealed record RemovedDocument(int V, string Name, string Path, string? Branch, string Tip, DateTimeOffset Removed)
{
    /// <summary>What the refs begin with that keep the commits of worktrees in the trash.</summary>
    public const string RefPrefix = "refs/coord/trash/";

    /// <summary>The ref that keeps its commit: landed by squash or rebase, nothing else refers to it.</summary>
    public string? Ref { get; init; }

    /// <summary>Reads it from a record, wherever that lies.</summary>
    /// <returns>Null where there is none, or one of another version.</returns>
    public static RemovedDocument? Read(string record)
    {
        try
        {
            return AtomicFile.ReadText(FileIn(record)) is { } text
                && JsonSerializer.Deserialize(text, CoreJson.Default.RemovedDocument) is { V: 1, Name: not null, Path: not null, Tip: not null } document
                && ObjectId.TryParse(document.Tip, out _)
                ? document
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it into the record of a worktree that is about to go.</summary>
    public void Write(GitLayout layout) => AtomicFile.Write(FileIn(layout.GitDirectory), JsonSerializer.Serialize(this, CoreJson.Default.RemovedDocument) + "\n");

    /// <summary>Takes it away: the worktree is there.</summary>
    public static void Delete(string record) => AtomicFile.Delete(FileIn(record));

    private static string FileIn(string record) => System.IO.Path.Combine(record, "coord", "removed.json");
}
