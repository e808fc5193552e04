using System.Globalization;
using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Benchmarks;

/// <summary>The parts of commands that grow with a repository: indexes with its files, patterns with its claims.</summary>
internal static class Parts
{
    /// <summary>Times all of them.</summary>
    /// <param name="sizes">How many entries an index has, and how many claims there are.</param>
    /// <param name="output">Where the answer goes.</param>
    public static void Run(IReadOnlyList<int> sizes, TextWriter output)
    {
        var file = Path.GetTempFileName();
        try
        {
            foreach (var size in sizes)
            {
                Indexes(size, file, output);
                Patterns(size, output);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Indexes(int size, string file, TextWriter output)
    {
        foreach (var version in new[] { 2, 4 })
        {
            var index = new IndexFile(version, IndexEntries.Of([.. Enumerable.Range(0, size).Select(PathOf).Order(StringComparer.Ordinal).Select(Entry)]), null, null, null);
            File.WriteAllBytes(file, IndexCodec.Serialize(index));
            var edits = Enumerable.Range(0, 10).Select(number => Entry(PathOf(number * size / 10))).ToDictionary(entry => entry.Path, entry => (IndexEntry?)entry);
            Stage.Time(output, $"index version {version}: read", size, () => IndexCodec.Read(file));
            Stage.Time(output, $"index version {version}: find one path", size, () => IndexCodec.Find(file, new TreePath(PathOf(size - 1))));
            Stage.Time(output, $"index version {version}: read, change 10, write", size, () => File.WriteAllBytes(file, IndexCodec.Serialize(IndexCodec.Read(file).With(edits))));
        }
    }

    private static void Patterns(int size, TextWriter output)
    {
        var globs = Enumerable.Range(0, size).Select(number => ClaimPattern.Read(string.Create(CultureInfo.InvariantCulture, $"src/part{number}/**/*.cs"), PathRule.Exact)!).ToList();
        var other = ClaimPattern.Read("src/*/deep/*.cs", PathRule.Exact)!;
        Stage.Time(output, "patterns: read", size, () => globs.ForEach(glob => ClaimPattern.Read(glob.Text, PathRule.Exact)));
        Stage.Time(output, "patterns: one path against all", size, () => _ = globs.Count(glob => glob.MatchesFolded("src/part77/a/b.cs")));
        Stage.Time(output, "patterns: one glob against all", size, () => _ = globs.Count(glob => glob.Overlaps(other)));
    }

    private static string PathOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{number % 37}/{number % 27}/f{number}");

    private static IndexEntry Entry(string path) => new()
    {
        Path = new TreePath(path),
        Content = new TreeEntry(EntryMode.Regular, ObjectStore.Hash(ObjectKind.Blob, Encoding.UTF8.GetBytes(path))),
        Stat = new FileStat(1, 2, 3, 4, 5, 6, 7, 8, 9),
    };
}
