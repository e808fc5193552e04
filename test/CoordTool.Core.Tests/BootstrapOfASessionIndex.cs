using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

public class BootstrapOfASessionIndex
{
    [Test]
    public void Is_head_and_takes_nothing_over_that_is_staged()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"), ("d/x", "1\n"), ("mode", "1\n"), ("same", "1\n"));
        bench.Stage(bench.Default, ("f", "staged\n"), ("gone", null), ("new", "1\n"), ("d/x", null), ("d", "file\n"));
        bench.Git("update-index", "--chmod=+x", "mode");
        bench.Write("announced", "x");
        bench.Git("add", "-N", "announced");
        var (before, stamp) = (File.ReadAllBytes(bench.Default.File), File.GetLastWriteTimeUtc(bench.Default.File));

        var index = bench.Session();

        Assert.That(File.GetLastWriteTimeUtc(index.File), Is.EqualTo(stamp), "entries that could hide an edit would be trusted");
        Assert.That(bench.GitOn(index, "write-tree").Line, Is.EqualTo(bench.Git("rev-parse", "HEAD^{tree}").Line));
        Assert.That(bench.GitOn(index, "ls-files").Lines, Is.EqualTo(new[] { "d/x", "f", "gone", "mode", "same" }));
        Assert.That(IndexBase.Read(index), Is.EqualTo(bench.Head));
        Assert.That(File.ReadAllBytes(bench.Default.File), Is.EqualTo(before));
        Assert.That(File.GetLastWriteTimeUtc(bench.Default.File), Is.EqualTo(stamp));
    }

    [Test]
    public void Takes_no_conflict_over()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Shell("git checkout -q -b side; echo side > f; git commit -qam side; git checkout -q main; echo main > f; git commit -qam main; git merge side || :");
        var index = bench.Session();

        Assert.That(bench.GitOn(index, "ls-files", "--unmerged").Output, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.Empty);
        Assert.That(bench.Git("ls-files", "--unmerged").Lines, Has.Length.EqualTo(3));
    }

    [Test]
    public void Keeps_the_stat_data()
    {
        using var bench = new Bench(("f", "1\n"), ("d/x", "1\n"), ("staged", "1\n"));
        bench.Git("update-index", "--refresh");
        bench.Stage(bench.Default, ("new", "1\n"));
        var index = bench.Session();

        Assert.That(bench.GitOn(index, "diff-index", "--name-only", "HEAD").Output, Is.Empty);
    }

    [Test]
    public void Of_a_session_that_has_one_changes_nothing()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"));
        var before = File.ReadAllBytes(index.File);

        Assert.That(IndexBootstrap.Ensure(bench.Repository, index), Is.False);
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(before));
    }

    [Test]
    public void Works_without_a_default_index()
    {
        using var bench = new Bench(("f", "1\n"), ("d/x", "1\n"));
        File.Delete(bench.Layout.DefaultIndexFile);
        var index = bench.Session();

        Assert.That(bench.GitOn(index, "write-tree").Line, Is.EqualTo(bench.Git("rev-parse", "HEAD^{tree}").Line));
        Assert.That(File.Exists(bench.Layout.DefaultIndexFile), Is.False);
    }

    [Test]
    public void Works_before_the_first_commit()
    {
        using var scratch = new Scratch();
        var top = Directory.CreateDirectory(scratch["empty"]).FullName;
        scratch.Git(top, "init", "-q").Exits(0);
        Scratch.Write(top, "f", "1\n");
        scratch.Git(top, "add", "f").Exits(0);
        using var repository = new GitRepository(GitLayout.Require(top));
        var index = SessionStart.OpenIndex(repository, SessionId.Parse("a"));

        Assert.That(scratch.Run(top, "git", ["ls-files"], variables: Bench.On(index)).Exits(0).Output, Is.Empty);
        Assert.That(IndexBase.Read(index), Is.EqualTo(ObjectId.Zero));
        Assert.That(scratch.Git(top, "ls-files").Line, Is.EqualTo("f"));
    }

    [Test]
    public void Is_refused_on_a_split_index_and_leaves_no_lock()
    {
        using var bench = new Bench();
        bench.Git("update-index", "--split-index");
        var index = new IndexLocation(bench.Layout, SessionId.Parse("a"));

        Assert.That(() => IndexBootstrap.Ensure(bench.Repository, index), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Unsupported));
        Assert.That(File.Exists(index.File + ".lock"), Is.False);
        Assert.That(File.Exists(index.File), Is.False);
    }
}
