using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

/// <summary>What a refresh does with each kind of path (docs/design.md, Refresh).</summary>
public class RefreshByTheThreeWayRule
{
    private const string Lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    private static string With(string from, string to) => Lines.Replace(from, to, StringComparison.Ordinal);

    [Test]
    public void What_only_head_changed_is_taken()
    {
        using var bench = new Bench(("f", "old\n"), ("gone", "x\n"));
        var index = bench.Session();
        var head = bench.Commit(("f", "new\n"), ("gone", null), ("dir/added", "y\n"));

        var result = bench.Refresh(index);

        Assert.That(result.Base, Is.EqualTo(head));
        Assert.That(result.Stale, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.Empty);
        Assert.That(bench.GitOn(index, "write-tree").Line, Is.EqualTo(bench.Git("rev-parse", "HEAD^{tree}").Line));
    }

    [Test]
    public void What_only_the_index_staged_is_kept()
    {
        using var bench = new Bench(("f", "old\n"), ("gone", "x\n"), ("other", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"), ("gone", null), ("added", "y\n"));
        bench.Commit(("other", "2\n"));

        var result = bench.Refresh(index);

        Assert.That(result.Stale, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "added", "f", "gone" }));
        Assert.That(bench.Content(index, "f"), Is.EqualTo("mine\n"));
        Assert.That(bench.Content(index, "other"), Is.EqualTo("2\n"));
    }

    [Test]
    public void What_both_changed_to_the_same_is_kept()
    {
        using var bench = new Bench(("f", "old\n"), ("gone", "x\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "new\n"), ("gone", null), ("added", "y\n"));
        bench.Commit(("f", "new\n"), ("gone", null), ("added", "y\n"));

        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.Empty);
    }

    [Test]
    public void What_head_changed_and_changed_back_after_a_refresh_died_is_no_work_of_the_index()
    {
        using var bench = new Bench(("f", "old\n"), ("gone", "x\n"), ("mine", "1\n"));
        var index = bench.Session();
        var @base = bench.Head;
        bench.Commit(("f", "new\n"), ("gone", null), ("added", "y\n"));
        bench.Refresh(index);

        // Its last line was never run; and what HEAD changed is taken back before the next refresh.
        IndexBase.Write(index, @base, byOwner: true);
        bench.Stage(index, ("mine", "2\n"));
        bench.Commit(("f", "old\n"), ("gone", "x\n"), ("added", null), ("other", "z\n"));

        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public void What_both_changed_apart_is_merged_and_staged()
    {
        using var bench = new Bench(("f", Lines));
        var index = bench.Session();
        bench.Stage(index, ("f", With("1", "mine")));
        bench.Commit(("f", With("9", "theirs")));

        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.Content(index, "f"), Is.EqualTo(With("1", "mine").Replace("9", "theirs", StringComparison.Ordinal)));
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "f" }));
    }

    [Test]
    public void What_both_changed_in_one_place_stays_and_is_on_record()
    {
        using var bench = new Bench(("f", Lines), ("g", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", With("5", "mine")));
        bench.Commit(("f", With("5", "theirs")), ("g", "2\n"));

        var result = bench.Refresh(index);

        Assert.That(result.Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.Content(index, "f"), Is.EqualTo(With("5", "mine")));
        Assert.That(bench.Content(index, "g"), Is.EqualTo("2\n"));
        Assert.That(bench.Refresh(index).Stale, Has.Count.EqualTo(1), "a second refresh forgets it");
    }

    [Test]
    public void A_deletion_against_a_change_stays_and_is_on_record([Values] bool headDeletes)
    {
        using var bench = new Bench(("f", "old\n"), ("g", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", headDeletes ? "mine\n" : null));
        bench.Commit(("f", headDeletes ? null : "theirs\n"));

        var result = bench.Refresh(index);

        Assert.That(result.Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.Content(index, "f"), Is.EqualTo(headDeletes ? "mine\n" : null));
    }

    [Test]
    public void A_path_that_both_added_stays_and_is_on_record()
    {
        using var bench = new Bench();
        var index = bench.Session();
        bench.Stage(index, ("new", "mine\n"));
        bench.Commit(("new", "theirs\n"));

        Assert.That(bench.Refresh(index).Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "new" }));
        Assert.That(bench.Content(index, "new"), Is.EqualTo("mine\n"));
    }

    [Test]
    public void The_exec_bit_is_merged_apart_from_the_content([Values] bool headSetsTheBit)
    {
        using var bench = new Bench(("f", "old\n"));
        var index = bench.Session();
        var (old, @new) = (bench.Blob("old\n"), bench.Blob("new\n"));
        bench.StageEntries(index, ("f", headSetsTheBit ? $"100644 {@new}" : $"100755 {old}"));
        bench.CommitEntries(("f", headSetsTheBit ? $"100755 {old}" : $"100644 {@new}"));

        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.Listing(index), Is.EqualTo($"100755 {@new} 0\tf\n"));
    }

    [TestCase("120000")]
    [TestCase("160000")]
    public void A_link_or_submodule_that_both_changed_is_never_merged(string mode)
    {
        using var bench = new Bench();
        bench.CommitEntries(("link", Entry("a")));
        var index = bench.Session();
        bench.StageEntries(index, ("link", Entry("mine")));
        bench.CommitEntries(("link", Entry("theirs")));

        Assert.That(bench.Refresh(index).Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "link" }));
        Assert.That(bench.Listing(index), Does.Contain(Entry("mine") + " 0\tlink\n"));

        string Entry(string target) => $"{mode} {bench.Blob(target)}";
    }

    [Test]
    public void A_binary_file_that_both_changed_is_never_merged()
    {
        using var bench = new Bench(("f", "\0" + Lines));
        var index = bench.Session();
        bench.Stage(index, ("f", "\0" + With("1", "mine")));
        bench.Commit(("f", "\0" + With("9", "theirs")));

        Assert.That(bench.Refresh(index).Stale, Has.Count.EqualTo(1));
        Assert.That(bench.Content(index, "f"), Is.EqualTo("\0" + With("1", "mine")));
    }

    [Test]
    public void A_directory_that_became_a_file_is_taken_and_back()
    {
        using var bench = new Bench(("d/x", "1\n"), ("d/y", "2\n"), ("d-e", "3\n"));
        var index = bench.Session();
        bench.Commit(("d/x", null), ("d/y", null), ("d", "file\n"));
        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.Empty);

        bench.Commit(("d", null), ("d/x", "again\n"));
        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.StagedPaths(index), Is.Empty);
        bench.GitOn(index, "fsck", "--strict");
    }

    [Test]
    public void An_announced_path_survives_a_commit_elsewhere()
    {
        using var bench = new Bench();
        var index = bench.Session();
        bench.Write("new", "mine\n");
        bench.GitOn(index, "add", "--intent-to-add", "new");
        bench.Commit(("other", "theirs\n"));
        bench.Refresh(index);

        Assert.That(bench.GitOn(index, "status", "--porcelain", "new").Line, Is.EqualTo(" A new"));
    }

    [Test]
    public void Contents_merge_exactly_as_git_merges_them()
    {
        using var bench = new Bench();
        var random = new Random(20260101);
        var (merged, refused) = (0, 0);
        for (var round = 0; round < 60; round++)
        {
            string[] ancestor = [.. Enumerable.Range(0, random.Next(3, 14)).Select(i => $"line {random.Next(4)}{i}")];
            var texts = new[] { Text(ancestor), Text(Edited(ancestor)), Text(Edited(ancestor)) };
            var (o, a, b) = (bench.Write("o", texts[0]), bench.Write("a", texts[1]), bench.Write("b", texts[2]));
            var git = bench.Scratch.Git(bench.Top, "merge-file", "-p", a, o, b);
            var ours = ObjectStore.MergeContents(File.ReadAllBytes(o), File.ReadAllBytes(a), File.ReadAllBytes(b));

            Assert.That(ours is null ? null : System.Text.Encoding.UTF8.GetString(ours), Is.EqualTo(git.ExitCode == 0 ? git.Output : null), $"round {round}");
            _ = ours is null ? refused++ : merged++;
        }

        Assert.That((merged, refused), Is.Not.EqualTo((0, 60)).And.Not.EqualTo((60, 0)), "the rounds cover one case only");

        string[] Edited(string[] lines) =>
            [.. lines.SelectMany(line => random.Next(7) switch { 0 => [], 1 => [line + " edited"], 2 => new[] { line, "added" }, _ => [line] })];

        string Text(string[] lines) => string.Join('\n', lines) + (random.Next(4) == 0 ? "" : "\n");
    }
}
