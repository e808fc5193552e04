using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

/// <summary>What a refresh adds outside a sparse checkout, and which permissions the indexes have that we write.</summary>
public class SparseCheckouts
{
    private static readonly (string, string)[] Files = [("top", "1\n"), ("in/x", "1\n"), ("out/x", "1\n"), ("deep/in/x", "1\n"), ("deep/out/x", "1\n"), ("deep/x", "1\n"), ("odd*/x", "1\n")];

    [TestCase("in", "deep/in")]
    [TestCase("deep/in/x", "odd*")]
    [TestCase("deep", "in")]
    [TestCase]
    public void Skip_what_is_added_outside_as_git_does(params string[] directories)
    {
        using var bench = new Bench(Files);
        bench.Git(["sparse-checkout", "set", "--cone", "--skip-checks", .. directories]);
        var index = bench.Session();
        var files = new[] { "new", "in/new", "out/new", "deep/in/new", "deep/in/x/new", "deep/out/new", "deep/new", "odd*/new", "other/deep/in/new" };
        bench.Commit([("deep/in/x", null), .. files.Select(file => (file, (string?)"1\n"))]);

        var result = bench.Refresh(index);
        var ours = bench.GitOn(index, "ls-files", "-t").Lines;

        // Git's own judgement, on an index of the same content.
        bench.Git("read-tree", "HEAD");
        bench.Git("sparse-checkout", "reapply");
        Assert.That(ours, Is.EqualTo(bench.Git("ls-files", "-t").Lines));
        Assert.That(result.StaleInTree.Where(file => file.New is not null).Select(file => "H " + file.Path), Is.SubsetOf(ours), "a file outside the checkout is said to be left behind");
    }

    [Test]
    public void Of_other_patterns_are_left_to_git()
    {
        using var bench = new Bench(Files);
        bench.Git("sparse-checkout", "set", "--no-cone", "/in/", "!*.big");
        var index = bench.Session();
        bench.Commit(("out/new", "1\n"), ("in/x", "2\n"));

        Assert.That(bench.Refresh(index).StaleInTree.Select(file => file.Path.ToString()), Is.EqualTo(new[] { "in/x" }));
        Assert.That(SparseCheckout.Of(bench.Layout), Has.Property("IsKnown").False);
    }

    [Test]
    public void Are_none_where_they_are_turned_off()
    {
        using var bench = new Bench(Files);
        bench.Git("sparse-checkout", "set", "--cone", "in");
        bench.Git("sparse-checkout", "disable");

        Assert.That(SparseCheckout.Of(bench.Layout), Is.Null);
    }

    [Test]
    public void Indexes_have_the_permissions_that_git_gave_theirs()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Git("config", "core.sharedRepository", "0664");
        bench.Write("f", "2\n");
        bench.Git("commit", "-qam", "shared");
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
        Assert.That(new FileInfo(bench.Default.File).UnixFileMode, Is.EqualTo(Shared));

        var index = bench.Session();
        IndexBase.WriteFirst(bench.Default, bench.Head);
        bench.Commit(("f", "3\n"));
        bench.Refresh(index);
        bench.Refresh(bench.Default);

        Assert.That((new FileInfo(index.File).UnixFileMode, new FileInfo(bench.Default.File).UnixFileMode), Is.EqualTo((Shared, Shared)));
    }
}
