using System.Security.Cryptography;

namespace CoordTool.Tests.Support;

/// <summary>A repository as it is at one moment: every file byte for byte, every ref, the configuration and the hooks.</summary>
internal static class Photograph
{
    // Objects nobody refers to change nothing; our counters and the files that only serve to lock are no state.
    private static readonly string[] Uninteresting = [".git/objects/", ".git/coord/log/", ".git/coord/locks/", ".git/coord/cache/", ".git/logs/"];

    /// <summary>Each path with what is there, as lines that a failed comparison shows well.</summary>
    /// <param name="directory">The checkout.</param>
    /// <param name="except">Beginnings of paths to leave out.</param>
    public static IReadOnlyList<string> Of(string directory, params string[] except) =>
        [.. new DirectoryInfo(directory).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => (Path: Path.GetRelativePath(directory, entry.FullName), Entry: entry))
            .Where(each => !Uninteresting.Concat(except).Any(prefix => (each.Path + "/").StartsWith(prefix, StringComparison.Ordinal)))
            .OrderBy(each => each.Path, StringComparer.Ordinal)
            .Select(each => $"{each.Path} {Describe(each.Entry)}")];

    /// <summary>Passes when a repository is as it was.</summary>
    public static void IsStill(IReadOnlyList<string> before, string directory, params string[] except)
    {
        var now = Of(directory, except);
        Assert.That(before.Except(now).Select(line => $"was: {line}").Concat(now.Except(before).Select(line => $"is:  {line}")), Is.Empty, "something changed");
    }

    private static string Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"-> {target}",
        DirectoryInfo => "directory",
        _ => $"{entry.UnixFileMode} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(entry.FullName)))}",
    };
}
