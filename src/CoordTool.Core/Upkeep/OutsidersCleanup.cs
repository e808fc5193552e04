using CoordTool.Core.Git;

namespace CoordTool.Core.Upkeep;

/// <summary>
/// Git's own clean-up, started by somebody who does not come through us. It takes directories of objects away that are empty at
/// a moment, and a Git that has just made one to write into fails: "unable to create temporary file".
/// </summary>
public static class OutsidersCleanup
{
    // The exit code of a Git that gave up.
    private const int GivenUp = 128;

    /// <summary>Whether one is at work at this moment (<c>git help gc</c>, gc.pid).</summary>
    public static bool IsAtWork(GitLayout layout) => File.Exists(Path.Combine(layout.CommonDirectory, "gc.pid"));

    /// <summary>Whether one may be why a Git gave up: it is at work, or was since that Git began. It packs before it takes anything away.</summary>
    /// <param name="layout">The repository.</param>
    /// <param name="exitCode">How that Git ended.</param>
    /// <param name="since">When it began.</param>
    public static bool MayHaveHindered(GitLayout layout, int exitCode, DateTimeOffset since) =>
        exitCode == GivenUp && (IsAtWork(layout) || Directory.GetLastWriteTimeUtc(Path.Combine(layout.CommonDirectory, "objects", "pack")) >= since.UtcDateTime);
}
