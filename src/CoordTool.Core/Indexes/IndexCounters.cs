using CoordTool.Core.Files;

namespace CoordTool.Core.Indexes;

/// <summary>What was done to an index since it was made.</summary>
/// <param name="Refreshes">Refreshes that moved its base.</param>
/// <param name="Rewrites">How often we wrote it.</param>
/// <param name="Left">Refreshes that were left to another process, which did them together with its own.</param>
public sealed record IndexCounts(long Refreshes, long Rewrites, long Left);

/// <summary>Counts what we do to an index, and only where something is written anyway: a look that changes nothing costs nothing.</summary>
internal static class IndexCounters
{
    /// <summary>Counts a refresh that moved the base.</summary>
    public static void Refreshed(IndexLocation index) => Tally.Count(FileOf(index, "refreshes"));

    /// <summary>Counts a rewrite of the index.</summary>
    public static void Rewrote(IndexLocation index) => Tally.Count(FileOf(index, "rewrites"));

    /// <summary>Counts a refresh that was left to another process.</summary>
    public static void Left(IndexLocation index) => Tally.Count(FileOf(index, "left"));

    /// <summary>Reads the counters.</summary>
    public static IndexCounts Read(IndexLocation index) =>
        new(Tally.Read(FileOf(index, "refreshes")), Tally.Read(FileOf(index, "rewrites")), Tally.Read(FileOf(index, "left")));

    private static string FileOf(IndexLocation index, string counter) => Path.Combine(index.Directory, $"count-{counter}");
}
