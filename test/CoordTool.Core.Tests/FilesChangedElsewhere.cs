using CoordTool.Core.Conflicts;

namespace CoordTool.Core.Tests;

/// <summary>What the hook before an edit can say of a file that another checkout changed.</summary>
public class FilesChangedElsewhere
{
    [Test]
    public void Are_none_where_there_is_one_checkout()
    {
        using var bench = Coordinated();
        Assert.That(Find(bench, "a"), Is.Empty);
        Assert.That(Path.Combine(bench.Layout.CheckoutCoordDirectory, "elsewhere"), Does.Not.Exist);
    }

    [Test]
    public void Are_found_in_commits_that_are_not_here()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        Commit(bench, other, "a");
        var found = Find(bench, "a").Single();
        Assert.That((found.Checkout, found.Kind, found.Since), Is.EqualTo(("other", ElsewhereKind.Committed, bench.Time.GetUtcNow())));
        Assert.That(Find(bench, "b"), Is.Empty);

        // Here they are no news once merged, though the record is not a minute old.
        bench.Git("merge", "--quiet", "other");
        Assert.That(Find(bench, "a"), Is.Empty);
    }

    [Test]
    public void Are_looked_for_again_after_half_a_minute()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        Assert.That(Find(bench, "a"), Is.Empty);
        Commit(bench, other, "a");
        Assert.That(Find(bench, "a"), Is.Empty);
        bench.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.That(Find(bench, "a"), Has.Count.EqualTo(1));
    }

    [Test]
    public void Are_told_once_until_there_is_something_new()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        Commit(bench, other, "a");
        var noticed = Find(bench, "a").Single().Since;
        bench.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.That(Find(bench, "a", known: noticed), Is.Empty);
        Assert.That(Find(bench, "a").Single().Since, Is.EqualTo(noticed));
        Scratch.Write(other, "a", "again\n");
        bench.Scratch.Git(other, "commit", "--quiet", "-am", "again").Exits(0);
        bench.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.That(Find(bench, "a", known: noticed), Has.Count.EqualTo(1));
    }

    [Test]
    public void Are_known_with_what_is_not_committed_from_the_last_look_at_all_of_them()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        Scratch.Write(other, "a", "of other\n");
        Assert.That(Find(bench, "a"), Is.Empty);
        Look(bench);
        Assert.That(Find(bench, "a").Single().Kind, Is.EqualTo(ElsewhereKind.Uncommitted));
        bench.Write("a", "of main\n");
        Look(bench);
        Assert.That(Find(bench, "a").Single().Kind, Is.EqualTo(ElsewhereKind.Conflict));

        // It is looked at again before it is told.
        bench.Git("checkout", "--quiet", "a");
        Look(bench);
        bench.Scratch.Git(other, "checkout", "--quiet", "a").Exits(0);
        Assert.That(Find(bench, "a"), Is.Empty);
    }

    [TestCase("")]
    [TestCase("coord-elsewhere-1\0nonsense\0\0\0")]
    [TestCase("coord-elsewhere-2\01900000000000\0\0\0")]
    public void Are_found_beside_a_broken_record(string record)
    {
        using var bench = Coordinated();
        Commit(bench, Worktree(bench, "other"), "a");
        Find(bench, "a");
        File.WriteAllText(Path.Combine(bench.Layout.CheckoutCoordDirectory, "elsewhere"), record);
        Assert.That(Find(bench, "a"), Has.Count.EqualTo(1));
    }

    private static IReadOnlyList<ChangedElsewhere> Find(Bench bench, string path, DateTimeOffset? known = null) => Elsewhere.Find(bench.Context, bench.Repository, [path], _ => known);

    private static void Look(Bench bench)
    {
        using var matrix = new ConflictMatrix(bench.Context, bench.Repository);
        matrix.Run(ConflictRequest.Checkouts);
    }

    private static Bench Coordinated()
    {
        var bench = new Bench(("a", "a\n"), ("b", "b\n"));
        Directory.CreateDirectory(Path.Combine(bench.Layout.CoordDirectory, "sessions"));
        return bench;
    }

    private static string Worktree(Bench bench, string name)
    {
        bench.Git("worktree", "add", "--quiet", "-b", name, bench.Scratch[name]);
        return bench.Scratch[name];
    }

    private static void Commit(Bench bench, string top, string path)
    {
        Scratch.Write(top, path, $"changed in {Path.GetFileName(top)}\n");
        bench.Scratch.Git(top, "commit", "--quiet", "-am", path).Exits(0);
    }
}
