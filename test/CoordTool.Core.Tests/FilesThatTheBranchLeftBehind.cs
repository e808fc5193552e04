using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>The branch was moved from elsewhere, and the files of this checkout were not (docs/design.md, Stale in tree).</summary>
public class FilesThatTheBranchLeftBehind
{
    [Test]
    public void Are_on_record_when_they_still_are_what_they_were()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"), ("edited", "1\n"), ("written", "1\n"));
        bench.Write("edited", "of mine\n");
        bench.Write("written", "2\n");
        bench.Write("place", "taken\n");
        var index = bench.Session();
        bench.Commit(("f", "2\n"), ("gone", null), ("new", "1\n"), ("edited", "2\n"), ("written", "2\n"), ("place", "2\n"));

        Assert.That(Paths(bench.Refresh(index).StaleInTree), Is.EqualTo(new[] { "f", "gone", "new" }));
        Assert.That(Paths(bench.Refresh(index).StaleInTree), Is.EqualTo(new[] { "f", "gone", "new" }), "a second refresh forgets them");
        Assert.That(bench.StagedPaths(index), Is.Empty);
    }

    [Test]
    public void Are_none_after_a_commit_in_this_checkout()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"), ("further", "1\n"));
        var index = bench.Session();
        bench.Write("f", "2\n");
        bench.Write("new", "1\n");
        bench.Write("further", "2\n");
        File.Delete(Path.Combine(bench.Top, "gone"));
        bench.Git("add", "--all");
        bench.Git("commit", "-qm", "here");
        bench.Write("further", "3\n");

        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);
    }

    // What the files hold is then the work of whoever took the commit back.
    [Test]
    public void Are_none_after_the_branch_was_taken_back()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Write("f", "2\n");
        bench.Git("commit", "-qam", "second");
        var index = bench.Session();
        bench.Git("reset", "-q", "--soft", "HEAD~1");

        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);
    }

    [Test]
    public void Are_none_outside_a_sparse_checkout_or_where_git_was_told_not_to_look()
    {
        using var bench = new Bench(("skipped", "1\n"), ("assumed", "1\n"));
        var index = bench.Session();
        bench.GitOn(index, "update-index", "--skip-worktree", "skipped");
        bench.GitOn(index, "update-index", "--assume-unchanged", "assumed");
        bench.Commit(("skipped", "2\n"), ("assumed", "2\n"));

        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);
    }

    [TestCase("true", 1)]
    [TestCase("false", 0)]
    public void Are_told_by_the_exec_bit_where_the_file_system_has_one(string fileMode, int count)
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Git("config", "core.fileMode", fileMode);
        var index = bench.Session();
        bench.CommitEntries(("f", $"100755 {bench.Blob("1\n")}"));

        Assert.That(bench.Refresh(index).StaleInTree, Has.Count.EqualTo(count));
    }

    [Test]
    public void Stay_on_record_when_head_goes_further()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Commit(("f", "3\n"));

        var stale = bench.Refresh(index).StaleInTree.Single();
        Assert.That((stale.Old?.Id.ToString(), stale.New?.Id.ToString()), Is.EqualTo((bench.Blob("1\n"), bench.Blob("3\n"))));
    }

    [TestCase("2\n")]
    [TestCase("edited\n")]
    public void Are_struck_off_when_they_are_something_else(string content)
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Write("f", content);
        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);

        // From now on, putting it back is an edit like any other.
        bench.Write("f", "1\n");
        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);
    }

    [Test]
    public void Are_struck_off_when_head_goes_back()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Commit(("f", "1\n"));

        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);
    }

    [Test]
    public void Are_on_record_again_after_a_crash_before_the_base_was_written()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var @base = bench.Head;
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        IndexBase.Write(index, @base, byOwner: true);

        Assert.That(Paths(bench.Refresh(index).StaleInTree), Is.EqualTo(new[] { "f" }));
    }

    [TestCase("f", "1\n")]
    [TestCase("gone", "1\n")]
    [TestCase("new", null)]
    public void Are_not_committed_as_they_were(string path, string? content)
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"), ("gone", null), ("new", "1\n"));
        bench.Refresh(index);
        Assert.That(Refused(bench, index), Is.Null);
        bench.Stage(index, (path, content));

        Assert.That(Refused(bench, index)?.Reason, Does.Contain($"\n  {path}\n"));
        Assert.That(Refused(bench, index)?.Next, Has.Some.Contains("dotnet-coord index refresh --files"));
        var made = new RefMove(bench.Head, CommitOf(bench, index), "refs/heads/main");
        Assert.That(Invariant.FindPutBack(bench.Repository, index, Bench.Self, made).Select(each => each.ToString()), Is.EqualTo(new[] { path }));

        // Staged once, it is behind whatever happens to the file.
        bench.Write(path, "edited\n");
        Assert.That(Refused(bench, index), Is.Not.Null);
    }

    [Test]
    public void Are_committed_as_they_were_where_that_is_meant()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Stage(index, ("f", "1\n"));

        var context = bench.Context with { Environment = new Dictionary<string, string>(bench.Scratch.Variables) { ["COORD_ALLOW"] = CommitGuard.StaleAllowance } };
        Assert.That(CommitGuard.Check(context, bench.Repository, new IndexInUse(index, index.File, false, false), null), Is.Null);
    }

    [Test]
    public void Are_brought_up_to_date_and_nothing_else_is()
    {
        using var bench = new Bench(("f", "1\n"), ("d/gone", "1\n"), ("dd", "1\n"), ("edited", "1\n"), ("mine", "1\n"), ("run", "1\n"));
        bench.Git("config", "core.autocrlf", "true");
        bench.Write("edited", "of mine\n");
        bench.Write("mine", "of mine\n");
        bench.Write("place", "taken\n");
        var index = bench.Session();
        bench.CommitEntries([
            .. bench.Entries(("f", "2\n"), ("d/gone", null), ("dd", null), ("dd/deep/new", "1\n"), ("edited", "2\n"), ("place", "2\n")),
            ("run", $"100755 {bench.Blob("2\n")}"), ("link", $"120000 {bench.Blob("target")}")]);
        var stale = Paths(bench.Refresh(index).StaleInTree);
        Assert.That(stale, Is.EquivalentTo(new[] { "f", "d/gone", "dd", "dd/deep/new", "run", "link" }));

        var result = Update(bench, index);

        Assert.That(result.Left, Is.Empty);
        Assert.That(result.Written.Concat(result.Removed).Select(path => path.ToString()), Is.EquivalentTo(stale));
        Assert.That(Read("f"), Is.EqualTo("2\r\n"), "no filter was applied");
        Assert.That((Read("dd/deep/new"), Read("run"), Read("edited"), Read("mine"), Read("place")), Is.EqualTo(("1\r\n", "2\r\n", "of mine\n", "of mine\n", "taken\n")));
        Assert.That(Directory.Exists(Path.Combine(bench.Top, "d")), Is.False);
        Assert.That(new FileInfo(Path.Combine(bench.Top, "link")).LinkTarget, Is.EqualTo("target"));
        Assert.That(StaleInTree.ReadAll(index), Is.Empty);
        Assert.That(bench.GitOn(index, "status", "--porcelain").Lines, Is.EquivalentTo(new[] { " M edited", " M mine", " M place" }));
        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);

        string Read(string path) => File.ReadAllText(Path.Combine(bench.Top, path));
    }

    [Test]
    public void Are_unstaged_where_they_were_staged_as_they_are()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"), ("new", "1\n"));
        bench.Refresh(index);
        bench.GitOn(index, "add", "--all");
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "f", "new" }));

        Update(bench, index);
        Assert.That(bench.StagedPaths(index), Is.Empty);
        Assert.That(Refused(bench, index), Is.Null);
        Assert.That(bench.GitOn(index, "status", "--porcelain").Output, Is.Empty);
    }

    [Test]
    public void Are_left_alone_where_somebody_is_at_work_on_them()
    {
        using var bench = new Bench(("f", "1\n"), ("claimed", "1\n"));
        var (index, other) = (bench.Session("a"), bench.Session("b"));
        var (holder, _, _) = SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(SessionId.Parse("b"), "b"));
        bench.Stage(other, ("f", "staged by b\n"));
        new ClaimStore(bench.Context, bench.Repository).Acquire(holder, [new ClaimRequest(ClaimPattern.OfPath("claimed", PathRule.Exact))]);
        bench.Commit(("f", "2\n"), ("claimed", "2\n"));
        bench.Refresh(index);

        var result = Update(bench, index);

        Assert.That(result.Written, Is.Empty);
        Assert.That(result.Left.Select(file => $"{file.Path} {file.Reason}"), Is.EquivalentTo(new[] { "f is staged in the index of session b", "claimed is claimed by b" }));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "f")), Is.EqualTo("1\n"));
    }

    [Test]
    public void Are_kept_where_git_ignores_them_now()
    {
        using var bench = new Bench(("local.json", "1\n"));
        var index = bench.Session();
        bench.Write(".gitignore", "local.json\n");
        bench.Commit(("local.json", null), (".gitignore", "local.json\n"));
        bench.Refresh(index);

        var result = Update(bench, index);
        Assert.That(result.Removed, Is.Empty);
        Assert.That(File.Exists(Path.Combine(bench.Top, "local.json")));
        Assert.That(StaleInTree.ReadAll(index), Is.Empty);
        Assert.That(bench.Refresh(index).StaleInTree, Is.Empty);
    }

    // What an index stages keeps them on record; what they hold is somebody's by then.
    [Test]
    public void Are_left_alone_where_they_were_edited_since()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"), ("old", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"), ("gone", null), ("old", "2\n"), ("new", "1\n"));
        bench.Refresh(index);
        bench.Stage(index, ("f", "1\n"), ("gone", "1\n"), ("new", null));
        string[] edited = ["f", "gone", "new"];
        foreach (var path in edited)
        {
            bench.Write(path, "mine\n");
        }

        var result = Update(bench, index);

        Assert.That(result.Written.Concat(result.Removed).Select(path => path.ToString()), Is.EqualTo(new[] { "old" }));
        Assert.That(
            result.Left.Select(file => $"{file.Path} {file.Reason}"),
            Is.EquivalentTo(new[] { "f was edited", "gone was edited", "new is new, and its place is taken" }));
        Assert.That(edited.Select(path => File.ReadAllText(Path.Combine(bench.Top, path))), Is.All.EqualTo("mine\n"));
        Assert.That(Paths(StaleInTree.ReadAll(index)), Is.EqualTo(edited));
    }

    [Test]
    public void Are_left_alone_behind_a_link()
    {
        using var bench = new Bench(("d/f", "1\n"), ("d/gone", "1\n"));
        var index = bench.Session();
        bench.Commit(("d/f", "2\n"), ("d/gone", null), ("d/new", "1\n"));
        bench.Refresh(index);
        bench.Shell("mv d elsewhere; ln -s elsewhere d");

        var result = Update(bench, index);

        Assert.That(result.Written.Concat(result.Removed), Is.Empty);
        Assert.That(result.Left, Has.Count.EqualTo(3));
        Assert.That(new FileInfo(Path.Combine(bench.Top, "d")).LinkTarget, Is.EqualTo("elsewhere"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(bench.Top, "elsewhere")).Select(File.ReadAllText), Is.EqualTo(new[] { "1\n", "1\n" }));
    }

    [Test]
    public void Are_brought_up_to_date_where_other_indexes_stage_nothing_of_their_own()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session("a");
        bench.Session("behind");
        bench.Stage(bench.Session("ahead"), ("f", "2\n"));
        bench.Commit(("f", "2\n"));
        bench.Stage(bench.Session("as-it-was"), ("f", "1\n"));
        bench.Refresh(index);
        bench.Stage(index, ("f", "1\n"));

        Assert.That(Update(bench, index).Written.Select(path => path.ToString()), Is.EqualTo(new[] { "f" }));
    }

    [Test]
    public void Are_left_alone_where_another_index_holds_a_conflict_over_them()
    {
        using var bench = new Bench(("gone", "1\n"), ("f", "1\n"));
        var (index, other) = (bench.Session("a"), bench.Session("b"));
        bench.Commit(("gone", null), ("f", "2\n"));
        bench.Refresh(index);
        var entry = $"100644 {bench.Blob("1\n")}";
        bench.StageEntries(other, ("gone", null), ("gone", $"{entry} 1"), ("gone", $"{entry} 2"));
        bench.Stage(bench.Default, ("f", "staged\n"));

        var result = Update(bench, index);

        Assert.That(
            result.Left.Select(file => $"{file.Path} {file.Reason}"),
            Is.EquivalentTo(new[] { "gone is staged in the index of session b", "f is staged in the default index" }));
        Assert.That(File.Exists(Path.Combine(bench.Top, "gone")));
    }

    [Test]
    public void Stay_on_record_where_git_cannot_write_them()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        var blob = bench.Blob("2\n");
        File.Delete(Path.Combine(bench.Layout.CommonDirectory, "objects", blob[..2], blob[2..]));

        Assert.That(() => Update(bench, index), Throws.TypeOf<CoordException>());
        Assert.That(Paths(StaleInTree.ReadAll(index)), Is.EqualTo(new[] { "f" }));
        Assert.That(Directory.EnumerateFiles(index.Directory, "files-*"), Is.Empty);
    }

    [Test]
    public void Do_not_take_the_place_of_a_file_that_stands_where_their_directory_goes()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("d/new", "1\n"));
        bench.Refresh(index);
        bench.Write("d", "somebody's\n");
        var left = Update(bench, index).Left;
        Assert.That(left.Select(file => (file.Path.ToString(), file.Reason)), Is.EqualTo(new[] { ("d/new", "is new, and its place is taken") }));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "d")), Is.EqualTo("somebody's\n"));
    }

    // Whatever becomes of the file: what the session staged there itself is its own.
    [TestCase("mine\n")]
    [TestCase("2\n")]
    public void Leave_what_the_session_staged_itself(string staged)
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Stage(index, ("f", staged));
        Update(bench, index);
        Assert.That(bench.Content(index, "f"), Is.EqualTo(staged));
        Assert.That(File.ReadAllText(Path.Combine(bench.Top, "f")), Is.EqualTo("2\n"));
        Assert.That(bench.GitOn(index, "diff-files", "--name-only").Output, Is.EqualTo(staged == "2\n" ? "" : "f\n"));
    }

    private static FileRefreshResult Update(Bench bench, IndexLocation index) => FileRefresh.Run(bench.Context, bench.Repository, index, index.Session);

    private static Refusal? Refused(Bench bench, IndexLocation index) =>
        CommitGuard.Check(bench.Context, bench.Repository, new IndexInUse(index, index.File, IsHeldLock: false, IsPartial: false), null);

    private static ObjectId CommitOf(Bench bench, IndexLocation index) =>
        ObjectId.Parse(bench.Git("commit-tree", "-m", "mine", "-p", "HEAD", bench.GitOn(index, "write-tree").Line).Line);

    private static string[] Paths(IEnumerable<StaleFile> files) => [.. files.Select(file => file.Path.ToString()).Order(StringComparer.Ordinal)];
}
