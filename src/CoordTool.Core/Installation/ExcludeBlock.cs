using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Installation;

/// <summary>
/// Keeps what we create in working trees out of <c>git status</c> and out of <c>git add .</c>: our block in
/// <c>info/exclude</c>, which all checkouts share and no commit carries.
/// </summary>
internal static class ExcludeBlock
{
    /// <summary>The file.</summary>
    public static string PathOf(GitLayout layout) => Path.Combine(layout.CommonDirectory, "info", "exclude");

    /// <summary>Whether a file of ours is listed, by its path in a checkout.</summary>
    public static bool Lists(GitLayout layout, string place) => MarkedBlock.Lines(ByteText.Read(PathOf(layout)) ?? "").Contains(PatternOf(place));

    /// <summary>The pattern of a file by its path in a checkout.</summary>
    public static string PatternOf(string place) => $"/{place}";

    /// <summary>What it takes to list these patterns, and those that are listed already.</summary>
    public static FileChange Plan(GitLayout layout, IEnumerable<string> patterns)
    {
        var text = ByteText.Read(PathOf(layout)) ?? "";
        var lines = MarkedBlock.Lines(text).Concat(patterns.Select(ByteText.Of)).Distinct();
        return new FileChange(PathOf(layout), ByteText.Bytes(MarkedBlock.Put(text, string.Concat(lines.Select(line => line + "\n")), skip: 0)));
    }

    /// <summary>Lists one more pattern at once, in a repository that was set up.</summary>
    public static void Add(GitLayout layout, string pattern)
    {
        using var held = Initialization.Lock(layout);
        var change = Plan(layout, [pattern]);
        if (InstallationRecord.IsNeeded(change))
        {
            InstallationRecord.Read(layout).Write(change, Strip);
        }
    }

    /// <summary>What is left of such a file without our block; null when nothing is.</summary>
    public static byte[]? Strip(byte[] content) => MarkedBlock.Remove(ByteText.Of(content)) is { Length: > 0 } rest ? ByteText.Bytes(rest) : null;
}
