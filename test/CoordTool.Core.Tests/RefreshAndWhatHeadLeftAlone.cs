using CoordTool.Core.Git;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

/// <summary>What a refresh must not touch, and what must not harm it: repetition, crashes, other processes.</summary>
public class RefreshAndWhatHeadLeftAlone
{
    private const string Lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    [Test]
    public void Other_paths_keep_flags_and_stat_data()
    {
        using var bench = new Bench(("assumed", "1\n"), ("skipped", "1\n"), ("plain", "1\n"), ("f", "1\n"));
        var index = bench.Session();
        bench.GitOn(index, "update-index", "--assume-unchanged", "assumed");
        bench.GitOn(index, "update-index", "--skip-worktree", "skipped");
        var before = Debug();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);

        Assert.That(Debug(), Is.EqualTo(before));
        Assert.That(bench.GitOn(index, "ls-files", "-v").Lines, Is.EqualTo(new[] { "h assumed", "H f", "H plain", "S skipped" }));

        string Debug() => bench.GitOn(index, "ls-files", "--stage", "--debug", "assumed", "skipped", "plain").Output;
    }

    [Test]
    public void Flags_of_a_refreshed_path_stay()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.GitOn(index, "update-index", "--skip-worktree", "f");
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);

        Assert.That(bench.GitOn(index, "ls-files", "-v").Line, Is.EqualTo("S f"));
    }

    [Test]
    public void No_file_of_the_working_tree_is_touched()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"), ("gone", null), ("new", "3\n"));
        bench.Refresh(index);

        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "f")), Is.EqualTo("1\n"));
        Assert.That(File.Exists(Path.Combine(bench.Top, "gone")));
        Assert.That(File.Exists(Path.Combine(bench.Top, "new")), Is.False);
    }

    [Test]
    public void Conflicted_paths_keep_their_stages()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = bench.Session();
        StageConflict(bench, index, "f");
        var before = bench.GitOn(index, "ls-files", "--stage", "f").Output;
        bench.Commit(("f", "theirs\n"), ("g", "2\n"));
        bench.Refresh(index);

        Assert.That(bench.GitOn(index, "ls-files", "--stage", "f").Output, Is.EqualTo(before));
        Assert.That(bench.Content(index, "g"), Is.EqualTo("2\n"));
    }

    // The base must not pass a commit whose change is in none of the stages: the resolution would undo it unseen.
    [Test]
    public void Resolving_a_conflict_after_a_refresh_does_not_undo_what_was_committed_meanwhile()
    {
        using var bench = new Bench(("f", Lines));
        var index = bench.Session();
        StageConflict(bench, index, "f");
        bench.Commit(("f", Lines.Replace("9", "theirs", StringComparison.Ordinal)));
        bench.Refresh(index);

        // Resolved by what its session knows: the file as it was when the conflict arose.
        bench.Stage(index, ("f", Lines.Replace("1", "resolved", StringComparison.Ordinal)));
        var result = bench.Refresh(index);

        Assert.That(
            bench.Content(index, "f")!.Contains("theirs", StringComparison.Ordinal) || result.Stale.Any(stale => stale.Path.ToString() == "f"),
            "the other commit's line is neither in the index nor is the path on record as stale");
    }

    // The staged content knows nothing of the first commit; merged over it as if it did, it would undo it.
    [Test]
    public void A_path_left_behind_is_still_behind_when_head_changes_it_again()
    {
        using var bench = new Bench(("f", Lines));
        var index = bench.Session();
        bench.Stage(index, ("f", Lines.Replace("1", "mine", StringComparison.Ordinal)));
        bench.Commit(("f", Lines.Replace("1", "theirs", StringComparison.Ordinal)));
        Assert.That(bench.Refresh(index).Stale, Has.Count.EqualTo(1));
        bench.Commit(("f", Lines.Replace("1", "theirs", StringComparison.Ordinal).Replace("9", "later", StringComparison.Ordinal)));
        bench.Refresh(index);

        Assert.That(bench.Refresh(index).Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "f" }), bench.Content(index, "f"));
    }

    [Test]
    public void A_path_left_behind_stays_so_while_head_changes_others()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(index);
        bench.Commit(("g", "1\n"));

        Assert.That(bench.Refresh(index).Stale, Has.Count.EqualTo(1));
    }

    [TestCase("both\n")]
    [TestCase("theirs\n")]
    public void Staging_something_else_ends_the_record(string content)
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(index);
        bench.Stage(index, ("f", content));

        Assert.That(bench.Refresh(index).Stale, Is.Empty);
    }

    // What `commit -a` stages is gone when the commit fails; what was stale in the index proper is stale still.
    [Test]
    public void A_commit_that_failed_does_not_clear_the_record()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        Assert.That(bench.Refresh(index).Stale, Has.Count.EqualTo(1));

        var held = index.File + ".lock";
        File.Copy(index.File, held);
        var inLock = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = held };
        bench.Scratch.Run(bench.Top, "git", ["update-index", "--cacheinfo", $"100644,{bench.Blob("other\n")},f"], variables: inLock).Exits(0);
        IndexRefresh.RunOnHeldLock(bench.Repository, IndexInUse.From(bench.Layout, held), index);
        File.Delete(held);

        Assert.That(bench.Refresh(index).Stale, Has.Count.EqualTo(1));
    }

    [Test]
    public void Twice_is_once_and_a_crash_before_the_base_was_written_does_no_harm()
    {
        using var bench = new Bench(("f", Lines), ("stale", "1\n"), ("taken", "1\n"), ("gone", "1\n"));
        var index = bench.Session();
        var @base = bench.Head;
        bench.Stage(index, ("f", Lines.Replace("1", "mine", StringComparison.Ordinal)), ("stale", "mine\n"), ("new", "mine\n"), ("dd", "mine\n"));
        bench.Commit(("f", Lines.Replace("9", "theirs", StringComparison.Ordinal)), ("stale", "theirs\n"), ("taken", "2\n"), ("gone", null), ("dd/x", "1\n"));
        var first = bench.Refresh(index);
        var (bytes, listing) = (File.ReadAllBytes(index.File), bench.Listing(index));

        Assert.That(bench.Refresh(index).Changed, Is.Zero);
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(bytes));

        IndexBase.Write(index, @base, byOwner: true);
        var again = bench.Refresh(index);
        Assert.That(bench.Listing(index), Is.EqualTo(listing));
        Assert.That(again.Stale, Is.EquivalentTo(first.Stale));
        Assert.That(again.Base, Is.EqualTo(bench.Head));
    }

    [Test]
    public void An_index_that_another_process_holds_is_left_alone()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var @base = bench.Head;
        var before = File.ReadAllBytes(index.File);
        bench.Commit(("f", "2\n"));
        File.WriteAllText(index.File + ".lock", "held");

        Assert.That(IndexRefresh.Run(bench.Repository, index), Is.Null);
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(before));
        Assert.That(File.ReadAllText(index.File + ".lock"), Is.EqualTo("held"));
        Assert.That(IndexBase.Read(index), Is.EqualTo(@base));
    }

    private static void StageConflict(Bench bench, IndexLocation index, string path) =>
        bench.Scratch.Run(
            bench.Top,
            "git",
            ["update-index", "--index-info"],
            $"0 {ObjectId.Zero}\t{path}\n" + string.Concat(Enumerable.Range(1, 3).Select(stage => $"100644 {bench.Blob($"side {stage}\n")} {stage}\t{path}\n")),
            Bench.On(index)).Exits(0);
}
