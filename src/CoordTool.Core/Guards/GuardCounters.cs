using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>What the guards were asked and answered since <c>init</c>.</summary>
/// <param name="Checks">Edits and commits that were judged.</param>
/// <param name="Refused">How many of them were refused.</param>
/// <param name="Undecided">How many passed because no judgement could be made.</param>
public sealed record GuardCounts(long Checks, long Refused, long Undecided);

/// <summary>Counts what the guards did. Each counter is the length of a file, so counting is one byte at its end.</summary>
public static class GuardCounters
{
    /// <summary>Counts a check.</summary>
    public static void Checked(GitLayout layout) => Count(layout, "checks");

    /// <summary>Counts a refusal.</summary>
    public static void Refused(GitLayout layout) => Count(layout, "refused");

    /// <summary>Counts a check that came to no judgement.</summary>
    public static void Undecided(GitLayout layout) => Count(layout, "undecided");

    /// <summary>Reads the counters.</summary>
    public static GuardCounts Read(GitLayout layout) => new(Length(layout, "checks"), Length(layout, "refused"), Length(layout, "undecided"));

    private static void Count(GitLayout layout, string counter)
    {
        // The kernel lock keeps two appends from landing on one byte; a count that is missed when many come at once is
        // not worth holding an edit up for.
        const int Attempts = 20;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                using var file = new FileStream(FileOf(layout, counter), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
                file.WriteByte((byte)'.');
                return;
            }
            catch (DirectoryNotFoundException)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(FileOf(layout, counter))!);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(1);
            }
        }
    }

    private static long Length(GitLayout layout, string counter) =>
        new FileInfo(FileOf(layout, counter)) is { Exists: true } file ? file.Length : 0;

    private static string FileOf(GitLayout layout, string counter) => Path.Combine(layout.CoordDirectory, "log", $"guard-{counter}");
}
