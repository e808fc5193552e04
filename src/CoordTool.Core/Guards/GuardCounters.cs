using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>What the guards were asked and answered since <c>init</c>.</summary>
/// <param name="Checks">Edits, commits and commands that were judged.</param>
/// <param name="Refused">How many of them were refused.</param>
/// <param name="Undecided">How many passed because no judgement could be made.</param>
public sealed record GuardCounts(long Checks, long Refused, long Undecided);

/// <summary>Counts what the guards did.</summary>
public static class GuardCounters
{
    /// <summary>Counts a check.</summary>
    public static void Checked(GitLayout layout) => Count(layout, "checks");

    /// <summary>Counts a refusal.</summary>
    public static void Refused(GitLayout layout) => Count(layout, "refused");

    /// <summary>Counts a check that came to no judgement.</summary>
    public static void Undecided(GitLayout layout) => Count(layout, "undecided");

    /// <summary>Reads the counters.</summary>
    public static GuardCounts Read(GitLayout layout) => new(
        Tally.Read(FileOf(layout, "checks")), Tally.Read(FileOf(layout, "refused")), Tally.Read(FileOf(layout, "undecided")));

    private static void Count(GitLayout layout, string counter) => Bookkeeping.Try(() => Tally.Count(FileOf(layout, counter)));

    private static string FileOf(GitLayout layout, string counter) => Path.Combine(layout.CoordDirectory, "log", $"guard-{counter}");
}
