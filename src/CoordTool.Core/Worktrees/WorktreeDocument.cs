using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>What we know of a worktree of ours: its <c>worktree.json</c>.</summary>
/// <param name="V">The version of the file.</param>
/// <param name="Name">The name it was added under.</param>
/// <param name="Branch">The full name of its work branch.</param>
/// <param name="Target">The full name of the branch it lands in.</param>
/// <param name="Created">When it was added.</param>
internal sealed record WorktreeDocument(int V, string Name, string Branch, string Target, DateTimeOffset Created)
{
    /// <summary>The agent's call that it was made for; null when a person or a script asked for it.</summary>
    public AskedWorktree? Asked { get; init; }

    /// <summary>Reads the record of a checkout.</summary>
    /// <returns>Null for a checkout that is not a worktree of ours, or whose record is damaged.</returns>
    public static WorktreeDocument? Read(GitLayout layout)
    {
        try
        {
            return AtomicFile.ReadText(FileOf(layout)) is { } text
                && JsonSerializer.Deserialize(text, CoreJson.Default.WorktreeDocument) is { Name: not null, Branch: not null, Target: not null } document
                ? document
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record of a checkout.</summary>
    public void Write(GitLayout layout) => AtomicFile.Write(FileOf(layout), JsonSerializer.Serialize(this, CoreJson.Default.WorktreeDocument) + "\n");

    /// <summary>Where the record of a checkout is, if it has one.</summary>
    internal static string FileOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "worktree.json");
}
