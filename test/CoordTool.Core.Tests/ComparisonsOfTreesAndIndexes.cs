using System.Globalization;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using FsCheck;
using FsCheck.Fluent;

namespace CoordTool.Core.Tests;

/// <summary>Our comparisons against those of `git diff-tree` and `git diff-index` on generated trees.</summary>
public class ComparisonsOfTreesAndIndexes
{
    // Few names with few contents: they collide as file and directory, and sort next to one another in all the odd ways.
    private static readonly string[] Names = ["a", "a-b", "a.b", "a/x", "a/x/y", "a/z", "a0", "ab", "b/c/d", "b/c/e", "b/f", "c", "é"];

    private Bench _bench = null!;
    private string[] _entries = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _bench = new Bench();
        _entries = [$"100644 {_bench.Blob("1")}", $"100644 {_bench.Blob("2")}", $"100755 {_bench.Blob("1")}", $"120000 {_bench.Blob("1")}", $"160000 {_bench.Head}"];
    }

    [OneTimeTearDown]
    public void Close() => _bench.Dispose();

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public Property Two_trees_differ_as_git_says() => Prop.ForAll(Arb.From(Gen.Two(Files())), pair =>
    {
        var (old, @new) = (_bench.Tree(ObjectId.Zero, pair.Item1), _bench.Tree(ObjectId.Zero, pair.Item2));
        var ours = TreeDiff.Compare(_bench.Repository.Objects, ObjectId.Parse(old), ObjectId.Parse(@new))
            .Select(change => Line(change.Path, change.Old, change.New));
        Assert.That(ours.Order(StringComparer.Ordinal), Is.EqualTo(Raw(_bench.Git("diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", old, @new).Output)));
    });

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public Property An_index_differs_from_a_tree_as_git_says() => Prop.ForAll(Arb.From(Gen.Two(Files())), Arb.From(Gen.Choose(0, 2)), (pair, cache) =>
    {
        var tree = _bench.Tree(ObjectId.Zero, pair.Item1);
        var index = new IndexLocation(_bench.Layout, Sessions.SessionId.Parse("compared"));
        Directory.CreateDirectory(index.Directory);
        File.Delete(index.File);

        // 0: no cache of trees; 1: the cache of the other tree, with holes; 2: the index' own, whole.
        if (cache == 1)
        {
            _bench.GitOn(index, "read-tree", tree);
            _bench.StageEntries(index, [.. Names.Select(name => (name, (string?)null))]);
        }

        _bench.StageEntries(index, [.. pair.Item2, ("always", _entries[0])]);
        if (cache == 2)
        {
            _bench.GitOn(index, "write-tree");
        }

        var ours = StagedChanges.Compare(_bench.Repository.Objects, ObjectId.Parse(tree), IndexCodec.Read(index.File))
            .Select(change => Line(change.Path, change.Committed, change.Staged));
        Assert.That(ours.Order(StringComparer.Ordinal), Is.EqualTo(Raw(_bench.GitOn(index, "diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", tree).Output)));
    });

    [Test]
    public void A_few_changes_with_a_cache_of_trees_are_found()
    {
        using var bench = new Bench([.. Enumerable.Range(0, 300).Select(i => ($"d{i % 7}/e{i % 3}/f{i}", "1\n"))]);
        bench.Git("write-tree");
        bench.Stage(bench.Default, ("d3/e0/f3", "2\n"), ("d3/e0/f24", null), ("d1/new", "1\n"), ("d2", null), ("d6-x", "1\n"));
        var changes = StagedChanges.Compare(bench.Repository.Objects, bench.Repository.Objects.TreeOf(bench.Head), IndexCodec.Read(bench.Default.File));

        Assert.That(changes.Select(change => change.Path.ToString()), Is.EquivalentTo(bench.StagedPaths(bench.Default)));
        Assert.That(changes, Has.Count.EqualTo(4));
    }

    [Test]
    public void Announced_paths_count_as_absent_and_conflicts_as_changes()
    {
        using var bench = new Bench(("f", "1\n"), ("known", "1\n"));
        bench.Shell("git checkout -q -b side; echo side > f; git commit -qam side; git checkout -q main; echo main > f; git commit -qam main; git merge side || :");
        bench.Write("announced", "x");
        bench.Git("add", "-N", "announced");
        var changes = StagedChanges.Compare(bench.Repository.Objects, bench.Repository.Objects.TreeOf(bench.Head), IndexCodec.Read(bench.Default.File));

        Assert.That(changes.Select(change => (change.Path.ToString(), change.Staged)), Is.EqualTo(new[] { ("f", (TreeEntry?)null) }));
    }

    private Gen<(string Path, string? Entry)[]> Files() =>
        from chosen in Gen.SubListOf(Names)
        from contents in Gen.ArrayOf(Gen.Choose(0, _entries.Length - 1), Names.Length)
        select Compatible(chosen).Select((name, i) => (name, (string?)_entries[contents[i]])).ToArray();

    private static List<string> Compatible(IEnumerable<string> names)
    {
        // A file and a directory of one name cannot both be: the later one is left out.
        var kept = new List<string>();
        foreach (var name in names)
        {
            if (!kept.Exists(other => name.StartsWith(other + "/", StringComparison.Ordinal) || other.StartsWith(name + "/", StringComparison.Ordinal)))
            {
                kept.Add(name);
            }
        }

        return kept;
    }

    private static string Line(TreePath path, TreeEntry? old, TreeEntry? @new) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mode(old)} {Mode(@new)} {Id(old)} {Id(@new)} {path}");

    private static string Mode(TreeEntry? entry) => Convert.ToString(entry?.Mode ?? 0, 8).PadLeft(6, '0');

    private static ObjectId Id(TreeEntry? entry) => entry?.Id ?? ObjectId.Zero;

    private static IEnumerable<string> Raw(string output) =>
        output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Chunk(2)
            .Select(pair => $"{pair[0][1..pair[0].LastIndexOf(' ')]} {pair[1]}")
            .Order(StringComparer.Ordinal);

}
