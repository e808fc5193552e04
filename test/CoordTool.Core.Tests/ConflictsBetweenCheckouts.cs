using CoordTool.Core.Conflicts;
using CoordTool.Core.Git;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Tests;

/// <summary>Which checkouts would conflict, in repositories where not all is as usual.</summary>
public class ConflictsBetweenCheckouts
{
    private const string Ten = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

    [Test]
    public void Are_found_in_files_that_nobody_committed()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write("ten", Ten.Replace("5", "five of main", StringComparison.Ordinal));
        Scratch.Write(other, "ten", Ten.Replace("5", "five of other", StringComparison.Ordinal));
        bench.Write("fresh", "of main\n");
        Scratch.Write(other, "fresh", "of other\n");
        Scratch.Write(other, "alone", "of other\n");
        var report = Run(bench);
        var pair = report.Pairs.Single();
        Assert.That((pair.State, pair.Overlapping), Is.EqualTo((PairState.Conflict, 2)));
        Assert.That(pair.Paths, Is.EqualTo(new[] { "fresh", "ten" }));
        Assert.That(report.Sides.Select(side => side.Name), Is.EqualTo(new[] { NamedCheckout.MainName, "other" }));
        Assert.That(report.Sides[1].Uncommitted, Is.EqualTo(new[] { "alone", "fresh", "ten" }));
    }

    [Test]
    public void Are_none_where_lines_are_far_apart_or_the_same()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write("ten", Ten.Replace("1\n", "one\n", StringComparison.Ordinal));
        Scratch.Write(other, "ten", Ten.Replace("9", "nine", StringComparison.Ordinal));
        bench.Write("fresh", "the same\n");
        Scratch.Write(other, "fresh", "the same\n");
        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Clean));
    }

    [Test]
    public void Are_not_looked_for_where_no_path_is_changed_in_both()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write("here", "here\n");
        Scratch.Write(other, "there", "there\n");
        var report = Run(bench);
        Assert.That((report.Pairs.Single().State, report.Merged), Is.EqualTo((PairState.Apart, 0)));
    }

    [Test]
    public void Leave_ignored_files_alone()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        foreach (var top in new[] { bench.Top, other })
        {
            Scratch.Write(top, ".gitignore", "*.log\n");
            Scratch.Write(top, "a.log", top);
        }

        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Clean));
    }

    [Test]
    public void Are_told_of_a_merge_under_way_by_its_files_and_by_what_it_merges()
    {
        using var bench = Coordinated();
        var (other, third) = (Worktree(bench, "other"), Worktree(bench, "third"));
        Commit(bench, other, "ten", Ten.Replace("5", "five of other", StringComparison.Ordinal));
        Commit(bench, third, "ten", Ten.Replace("5", "five of third", StringComparison.Ordinal));
        bench.Scratch.Git(third, "merge", "other").Exits(1);
        Scratch.Write(third, "ten", Ten.Replace("5", "five of both", StringComparison.Ordinal));
        var report = Run(bench);

        // With other as its second parent the merge knows better than other does.
        Assert.That(report.Pairs.Single(pair => pair.Left.Name == "other" && pair.Right.Name == "third").State, Is.Not.EqualTo(PairState.Conflict));
        Assert.That(report.Sides.Single(side => side.Name == "third").Notes, Is.EqualTo(new[] { "merge under way" }));
    }

    [Test]
    public void Have_branches_among_them_where_they_are_asked_for()
    {
        using var bench = Coordinated();
        bench.Git("branch", "work");
        var work = Worktree(bench, "w");
        bench.Scratch.Git(work, "switch", "--quiet", "work").Exits(0);
        Commit(bench, work, "ten", Ten.Replace("5", "five of work", StringComparison.Ordinal));
        bench.Git("branch", "kept", "work");
        Commit(bench, bench.Top, "ten", Ten.Replace("5", "five of main", StringComparison.Ordinal));
        Assert.That(Run(bench, new ConflictRequest(["kept", "main"])).Sides.Select(side => side.Name), Is.EqualTo(new[] { NamedCheckout.MainName, "w", "kept" }), "the main checkout stands for main");
        var all = Run(bench, new ConflictRequest([], AllBranches: true));
        Assert.That(all.Sides.Where(side => side.Path is null).Select(side => side.Name), Is.EqualTo(new[] { "kept", "w" }));
        Assert.That(all.Pairs.Single(pair => pair.Left.Name == NamedCheckout.MainName && pair.Right.Name == "kept").State, Is.EqualTo(PairState.Conflict));
        Assert.That(() => Run(bench, new ConflictRequest(["nowhere"])), Throws.TypeOf<CoordException>().With.Property(nameof(CoordException.Kind)).EqualTo(FailureKind.Usage));
        var pairOnly = Run(bench, ConflictRequest.Checkouts with { Only = ["kept", NamedCheckout.MainName] });
        Assert.That(pairOnly.Pairs.Single().State, Is.EqualTo(PairState.Conflict));
    }

    [Test]
    public void Are_told_of_the_rest_where_a_checkout_is_gone_or_has_no_commit()
    {
        using var bench = Coordinated();
        var (gone, unborn, fine) = (Worktree(bench, "gone"), Worktree(bench, "unborn"), Worktree(bench, "fine"));
        Directory.Delete(gone, recursive: true);
        bench.Scratch.Git(unborn, "switch", "--quiet", "--orphan", "fresh").Exits(0);
        Scratch.Write(fine, "ten", "one\n");
        bench.Write("ten", "another\n");
        var report = Run(bench);
        Assert.That(report.Sides.ToDictionary(side => side.Name, side => side.Obstacle), Is.EqualTo(new Dictionary<string, string?>
        {
            [NamedCheckout.MainName] = null, ["fine"] = null, ["gone"] = "its directory is gone", ["unborn"] = "no commit yet",
        }));
        Assert.That(report.Pairs.Single().State, Is.EqualTo(PairState.Conflict));
    }

    [Test]
    public void Cannot_be_told_of_histories_that_have_nothing_in_common()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Scratch.Git(other, "switch", "--quiet", "--orphan", "fresh").Exits(0);
        Commit(bench, other, "ten", "other\n");
        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Unrelated));
    }

    [TestCase("\"quoted\" name")]
    [TestCase("two\nlines")]
    [TestCase("esc\u001b[2Jape")]
    [TestCase("txt\u202Egpj.exe")]
    [TestCase(":(glob)*")]
    [TestCase("- dash")]
    [TestCase("ünïcode/日本")]
    public void Are_found_in_files_of_any_name(string name)
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write(name, "of main\n");
        Scratch.Write(other, name, "of other\n");
        using var matrix = new ConflictMatrix(Now(bench), bench.Repository);
        var pair = matrix.Run(ConflictRequest.Checkouts).Pairs.Single();
        Assert.That(pair.Paths, Is.EqualTo(new[] { name }));
        var hunks = matrix.Hunks(pair, name);
        Assert.That((hunks.Left[^1], hunks.Right[^1]), Is.EqualTo(("+of main", "+of other")));
    }

    [Test]
    public void Leave_out_a_name_that_is_not_UTF_8_and_say_so()
    {
        using var bench = Coordinated();
        Worktree(bench, "other");
        bench.Shell("echo x >\"$(printf 'bad\\377')\"");
        var side = Run(bench).Sides[0];
        Assert.That((side.Obstacle, side.Notes.Count), Is.EqualTo(((string?)null, 1)));
        Assert.That(side.Notes[0], Does.Contain("UTF-8"));
    }

    [Test]
    public void Are_found_in_submodules_and_links()
    {
        using var bench = Coordinated();
        var inner = bench.Scratch.Repository("inner");
        bench.Scratch.Git(bench.Top, "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", inner, "sub").Exits(0);
        bench.Git("commit", "--quiet", "-m", "sub");
        var other = Worktree(bench, "other");
        File.CreateSymbolicLink(Path.Combine(bench.Top, "link"), "of-main");
        File.CreateSymbolicLink(Path.Combine(other, "link"), "of-other");
        foreach (var (top, what) in new[] { (bench.Top, "main"), (other, "other") })
        {
            bench.Scratch.Git(top, "-c", "protocol.file.allow=always", "submodule", "update", "--quiet", "--init").Exits(0);
            Scratch.Write(Path.Combine(top, "sub"), "readme", what);
            bench.Scratch.Git(Path.Combine(top, "sub"), "commit", "--quiet", "-am", what).Exits(0);
        }

        Assert.That(Run(bench).Pairs.Single().Paths, Is.EqualTo(new[] { "link", "sub" }));
    }

    [Test]
    public void Are_found_beside_a_sparse_checkout()
    {
        using var bench = new Bench(("in/ten", Ten), ("out/ten", Ten));
        Directory.CreateDirectory(Path.Combine(bench.Layout.CoordDirectory, "sessions"));
        var other = Worktree(bench, "other");
        bench.Scratch.Git(other, "sparse-checkout", "set", "--cone", "in").Exits(0);
        bench.Write("out/ten", "of main\n");
        Scratch.Write(other, "in/ten", "of other\n");
        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Apart), "what is not checked out is not gone");
    }

    [Test]
    public void Are_found_by_a_driver_of_the_repository()
    {
        using var bench = new Bench(("ten", Ten), (".gitattributes", "ten merge=mine\n"));
        bench.Git("config", "merge.mine.driver", "true");
        var other = Worktree(bench, "other");
        bench.Write("ten", "of main\n");
        Scratch.Write(other, "ten", "of other\n");
        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Clean));
    }

    [TestCase("")]
    [TestCase("coord-conflicts-1 nothing\nrest")]
    [TestCase("cut")]
    public void Come_out_the_same_beside_a_broken_cache(string content)
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write("ten", "of main\n");
        Scratch.Write(other, "ten", "of other\n");
        Run(bench);
        var cache = Path.Combine(bench.Layout.CoordDirectory, "cache", "conflicts");
        var before = File.ReadAllText(cache);
        File.WriteAllText(cache, content == "cut" ? before[..^3] : content);
        var report = Run(bench);
        Assert.That((report.Pairs.Single().State, report.Merged), Is.EqualTo((PairState.Conflict, 1)));
        Assert.That(File.ReadAllText(cache), Is.EqualTo(before));
        Assert.That(Run(bench).Merged, Is.Zero);
    }

    [Test]
    public void Come_out_anew_when_a_file_changes()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write("ten", "of main\n");
        Scratch.Write(other, "ten", "of other\n");
        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Conflict));
        Scratch.Write(other, "ten", "of main\n");
        Assert.That(Run(bench).Pairs.Single().State, Is.EqualTo(PairState.Clean));
    }

    [Test]
    public async Task Come_out_the_same_for_several_at_once()
    {
        using var bench = Coordinated();
        for (var i = 0; i < 4; i++)
        {
            Scratch.Write(Worktree(bench, $"w{i}"), "ten", $"of {i}\n");
        }

        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var repository = new GitRepository(bench.Layout);
            using var matrix = new ConflictMatrix(Now(bench), repository);
            return matrix.Run(ConflictRequest.Checkouts).Pairs.Count(pair => pair.State == PairState.Conflict);
        })));
        Assert.That(counts, Is.All.EqualTo(6));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(bench.Layout.CoordDirectory, "cache")).Select(Path.GetFileName), Is.EqualTo(new[] { "conflicts" }));
    }

    [Test]
    public void Take_away_what_one_that_was_killed_left()
    {
        using var bench = Coordinated();
        var other = Worktree(bench, "other");
        bench.Write("ten", "of main\n");
        Scratch.Write(other, "ten", "of other\n");
        var left = Directory.CreateDirectory(Path.Combine(bench.Layout.CoordDirectory, "cache", "objects-0")).FullName;
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));
        Run(bench);
        Assert.That(left, Does.Not.Exist);
    }

    // By the clock that directories go by.
    private static CoordContext Now(Bench bench) => bench.Context with { Time = TimeProvider.System };

    private static ConflictReport Run(Bench bench, ConflictRequest? request = null)
    {
        using var matrix = new ConflictMatrix(Now(bench), bench.Repository);
        return matrix.Run(request ?? ConflictRequest.Checkouts);
    }

    private static Bench Coordinated()
    {
        var bench = new Bench(("ten", Ten));
        Directory.CreateDirectory(Path.Combine(bench.Layout.CoordDirectory, "sessions"));
        return bench;
    }

    private static string Worktree(Bench bench, string name)
    {
        bench.Git("worktree", "add", "--quiet", "-b", name, bench.Scratch[name]);
        return bench.Scratch[name];
    }

    private static void Commit(Bench bench, string top, string path, string content)
    {
        Scratch.Write(top, path, content);
        bench.Scratch.Git(top, "add", "--all").Exits(0);
        bench.Scratch.Git(top, "commit", "--quiet", "-m", path).Exits(0);
    }
}
