using System.Diagnostics;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Tests;

/// <summary>What lost work once, or would without a rule of docs/design.md: what the core alone can show. The numbers are fixed names.</summary>
public class Counterexamples
{
    // Without ctime only the seconds of the index tell that the entry may hide an edit.
    [Test]
    public void Number_04_an_edit_in_the_second_of_the_index_is_still_seen_after_a_refresh()
    {
        using var bench = new Bench(("f", "aaaa\n"), ("g", "1\n"));
        bench.Git("config", "core.trustctime", "false");
        var second = new DateTime(2024, 5, 1, 10, 0, 0, DateTimeKind.Utc);
        var file = Path.Combine(bench.Top, "f");
        File.SetLastWriteTimeUtc(file, second);
        bench.Git("update-index", "--refresh");
        var index = bench.Session();
        using (var open = new FileStream(file, FileMode.Open))
        {
            open.Write("bbbb\n"u8);
        }

        File.SetLastWriteTimeUtc(file, second);
        File.SetLastWriteTimeUtc(index.File, second);
        bench.Commit(("g", "2\n"));
        bench.Refresh(index);

        Assert.That(Diff(), Does.Contain("f"));
        File.SetLastWriteTimeUtc(index.File, second.AddSeconds(1));
        Assert.That(Diff(), Does.Not.Contain("f"), "the situation is not the racy one: the test proves nothing");

        string[] Diff() => bench.GitOn(index, "diff-files", "--name-only").Lines;
    }

    // A copy has a newer mtime than its original, and Git then trusts what it should look at.
    [Test]
    public void Number_04_an_edit_in_the_second_of_the_index_is_still_seen_through_the_copy()
    {
        using var bench = new Bench(("f", "aaaa\n"));
        bench.Git("config", "core.trustctime", "false");
        var second = new DateTime(2024, 5, 1, 10, 0, 0, DateTimeKind.Utc);
        var file = Path.Combine(bench.Top, "f");
        File.SetLastWriteTimeUtc(file, second);
        bench.Git("update-index", "--refresh");
        using (var open = new FileStream(file, FileMode.Open))
        {
            open.Write("bbbb\n"u8);
        }

        File.SetLastWriteTimeUtc(file, second);
        File.SetLastWriteTimeUtc(bench.Default.File, second);
        var index = bench.Session();

        Assert.That(bench.GitOn(index, "diff-files", "--name-only").Lines, Is.EqualTo(new[] { "f" }));
        File.SetLastWriteTimeUtc(index.File, second.AddSeconds(1));
        Assert.That(bench.GitOn(index, "diff-files", "--name-only").Lines, Is.Empty, "the situation is not the racy one: the test proves nothing");
    }

    // Git moves the ref before it renames the index; killed in between, the old index stands.
    [Test]
    public void Number_05_a_base_waits_until_git_has_renamed_the_index()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var old = bench.Head;
        var @new = bench.Commit(("f", "2\n"));
        File.WriteAllText(index.File + ".lock", "");
        OwnMove.Follow(bench.Repository, index, Bench.Self, old, @new);
        Assert.That(IndexBase.Read(index), Is.EqualTo(old));

        File.Delete(index.File + ".lock");
        OwnMove.Finish(index, Bench.Self);
        Assert.That(IndexBase.Read(index), Is.EqualTo(@new));
        Assert.That(CommitStamp.Read(index, Bench.Self), Is.Null);
    }

    // An editor stays open while a refresh moves the base on.
    [Test]
    public void Number_06_a_commit_is_judged_by_the_base_its_tree_was_built_on()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var commit = bench.GitOn(index, "write-tree").Line;
        new CommitStamp(bench.Head, null).Write(index, Bench.Self);
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(index);
        var made = ObjectId.Parse(bench.Git("commit-tree", "-m", "x", "-p", "HEAD", commit).Line);

        Assert.That(Undone(bench, index, made), Is.EqualTo(new[] { "f" }));
    }

    [Test]
    public void Number_10_a_commit_on_a_detached_head_is_judged_too()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Git("checkout", "-q", "--detach");
        var index = bench.Session();
        bench.Commit(("f", "theirs\n"));

        Assert.That(Undone(bench, index, CommitOf(bench, index)), Is.EqualTo(new[] { "f" }));
    }

    // Both libgit2 and `read-tree -i -m` drop what was staged here.
    [TestCase("dd", "dd/x")]
    [TestCase("dd/x", "dd")]
    [TestCase("dd/deep/x", "dd")]
    [TestCase("dd", "dd/deep/x")]
    public void Number_14_a_file_against_a_directory_drops_neither(string staged, string committed)
    {
        using var bench = new Bench();
        var index = bench.Session();
        bench.Stage(index, (staged, "mine\n"));
        bench.Commit((committed, "theirs\n"));

        var result = bench.Refresh(index);

        Assert.That(result.Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { committed }));
        Assert.That(bench.Content(index, staged), Is.EqualTo("mine\n"));
        bench.GitOn(index, "write-tree");
    }

    [Test]
    public void Number_17_a_process_is_gone_when_it_ended_and_only_on_its_own_host()
    {
        using var child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        var identity = ProcessIdentity.Find(child.Id)!;
        Assert.That(identity.IsGone, Is.False);
        Assert.That(ProcessIdentity.ParentOf(child.Id), Is.EqualTo(Environment.ProcessId));
        child.StandardInput.Close();
        child.WaitForExit();

        Assert.That(identity.IsGone);
        Assert.That((identity with { Host = "elsewhere" }).IsGone, Is.False);
        Assert.That(Bench.Self.IsGone, Is.False);
        Assert.That((Bench.Self with { Started = Bench.Self.Started + 1 }).IsGone, "a number that was given out again");
        Assert.That(ProcessIdentity.Find(int.MaxValue), Is.Null);
    }

    // These were vetoed by the letter of the rule.
    [Test]
    public void Number_18_resets_and_deletions_and_standing_still_are_no_commits()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var first = bench.Head;
        var second = bench.Commit(("f", "2\n"));
        var third = bench.Commit(("f", "3\n"));

        Assert.That(Undone(bench, index, third), Is.Empty);
        Assert.That(Undone(bench, index, ObjectId.Zero), Is.Empty);
        Assert.That(Undone(bench, index, first), Is.Empty);
        Assert.That(Undone(bench, index, second), Is.Empty);
    }

    // An orphan branch emptied the index.
    [Test]
    public void Number_19_an_unborn_branch_leaves_the_index_alone()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("mine", "2\n"));
        var before = File.ReadAllBytes(index.File);
        bench.Git("symbolic-ref", "HEAD", "refs/heads/orphan");

        Assert.That(bench.Refresh(index).Base, Is.EqualTo(ObjectId.Zero));
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(before));
        Assert.That(IndexBase.Read(index), Is.EqualTo(ObjectId.Zero));
    }

    // Entries without stat data make `reset --keep` and `subtree add` fail.
    [Test]
    public void Number_20_a_refreshed_path_needs_no_second_look_where_the_file_fits()
    {
        using var bench = new Bench(("f", "1\n"), ("run", "1\n"), ("other", "1\n"));
        var index = bench.Session();
        bench.Write("f", "2\n");
        bench.Write("run", "2\n");
        bench.Shell("chmod +x run");
        bench.Write("other", "edited\n");
        File.CreateSymbolicLink(Path.Combine(bench.Top, "link"), "target");
        var two = bench.Blob("2\n");
        bench.CommitEntries(("f", $"100644 {two}"), ("run", $"100755 {two}"), ("other", $"100644 {two}"), ("link", $"120000 {bench.Blob("target")}"));
        bench.Refresh(index);

        // With an index newer than the files Git goes by the stat data alone.
        File.SetLastWriteTimeUtc(index.File, DateTime.UtcNow.AddMinutes(1));
        Assert.That(bench.GitOn(index, "diff-index", "--name-only", "HEAD").Lines, Is.EqualTo(new[] { "other" }));
    }

    // With the announced path taken for a staged one, this refresh ended in a conflict.
    [Test]
    public void Number_21_a_path_that_is_only_announced_counts_as_absent()
    {
        using var bench = new Bench();
        var index = bench.Session();
        bench.Write("new", "mine\n");
        bench.GitOn(index, "add", "--intent-to-add", "new");
        bench.Commit(("new", "theirs\n"));

        Assert.That(bench.Refresh(index).Stale, Is.Empty);
        Assert.That(bench.Content(index, "new"), Is.EqualTo("theirs\n"));
        Assert.That(bench.StagedPaths(index), Is.Empty);
    }

    // Whoever is told "another process does it" relies on somebody doing it.
    [Test]
    public void Number_27_a_refresh_of_the_default_index_only_tries_its_lock_and_leaves_its_wish()
    {
        using var bench = new Bench(("f", "1\n"));
        IndexBase.WriteFirst(bench.Default, bench.Head);
        bench.Commit(("f", "2\n"));
        File.WriteAllText(bench.Default.File + ".lock", "");

        Assert.That(DefaultIndex.RefreshCoalesced(bench.Repository), Is.Null);
        Assert.That(File.Exists(Path.Combine(bench.Default.Directory, "wanted")));
    }

    private static ObjectId CommitOf(Bench bench, IndexLocation index) =>
        ObjectId.Parse(bench.Git("commit-tree", "-m", "mine", "-p", "HEAD", bench.GitOn(index, "write-tree").Line).Line);

    private static string[] Undone(Bench bench, IndexLocation index, ObjectId @new) =>
        [.. Invariant.FindUndone(bench.Repository, index, Bench.Self, new RefMove(bench.Head, @new, "refs/heads/main")).Select(path => path.ToString())];
}
