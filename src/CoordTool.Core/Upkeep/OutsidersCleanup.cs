using CoordTool.Core.Git;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Git's own clean-up, started by somebody who does not come through us. It takes directories of objects away that are empty at
/// a moment, and a Git that has just made one to write into fails: "unable to create temporary file".
/// </summary>
public static class OutsidersCleanup
{
    /// <summary>Whether one is at work at this moment (<c>git help gc</c>, gc.pid).</summary>
    public static bool IsAtWork(GitLayout layout) => File.Exists(Path.Combine(layout.CommonDirectory, "gc.pid"));

    /// <summary>Whether one is at work or was since a moment: it packs before it takes anything away.</summary>
    public static bool WasAtWork(GitLayout layout, DateTimeOffset since) =>
        IsAtWork(layout) || Directory.GetLastWriteTimeUtc(Path.Combine(layout.CommonDirectory, "objects", "pack")) >= since.UtcDateTime;
}
