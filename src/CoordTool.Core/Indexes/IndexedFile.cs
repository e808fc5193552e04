using CoordTool.Core.Files;

namespace CoordTool.Core.Indexes;

/// <summary>What an index file had of one path when it was read.</summary>
/// <param name="Entry">The ordinary entry; null where there is none.</param>
/// <param name="Modified">When the index file was written, in UTC.</param>
public sealed record IndexedFile(IndexEntry? Entry, DateTime Modified)
{
    /// <summary>
    /// Whether a file has not changed since, by Git's measure: so a file that a filter converts has not changed either. What
    /// is not older than the index may have been written again since it was looked at, and its stat data says nothing.
    /// </summary>
    public bool IsUnchanged(string file) =>
        Entry is { } entry && WorkingFile.Fits(file, entry.Stat) && entry.Stat.ModifiedSeconds < new DateTimeOffset(Modified).ToUnixTimeSeconds();
}
