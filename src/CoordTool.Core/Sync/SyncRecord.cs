using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Sync;

/// <summary>How the last exchange with a remote went: a local record, for people.</summary>
/// <param name="Remote">The name of the remote.</param>
/// <param name="Succeeded">When both sides were last the same; null for never.</param>
/// <param name="Tried">When it was last tried.</param>
/// <param name="Trouble">Why the last try came to nothing; null when it did not.</param>
public sealed record SyncRecord(string Remote, DateTimeOffset? Succeeded, DateTimeOffset Tried, string? Trouble)
{
    private const int LongestText = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <returns>Null when nothing was ever exchanged, or the file is damaged.</returns>
    public static SyncRecord? Read(GitLayout layout)
    {
        try
        {
            return AtomicFile.ReadText(FileOf(layout)) is { Length: > 0 and < LongestText } text ? JsonSerializer.Deserialize(text, CoreJson.Default.SyncRecord) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>When an exchange was last tried, found out by a look at the file alone; null for never.</summary>
    public static DateTimeOffset? LastTried(GitLayout layout) => new FileInfo(FileOf(layout)) is { Exists: true } file ? new DateTimeOffset(file.LastWriteTimeUtc) : null;

    /// <summary>Notes that one begins, so that nobody begins another beside it.</summary>
    public static void Touch(CoordContext context, GitLayout layout) => File.SetLastWriteTimeUtc(FileOf(layout), context.Now.UtcDateTime);

    /// <summary>Notes how an exchange went.</summary>
    internal static void Note(CoordContext context, GitLayout layout, SyncOutcome outcome)
    {
        var last = Read(layout);
        var record = new SyncRecord(outcome.Remote, outcome.Trouble is null ? context.Now : last?.Remote == outcome.Remote ? last.Succeeded : null, context.Now, outcome.Trouble?.Words);
        try
        {
            AtomicFile.Write(FileOf(layout), JsonSerializer.Serialize(record, CoreJson.Default.SyncRecord) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It says only when that was.
        }
    }

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "sync.json");
}
