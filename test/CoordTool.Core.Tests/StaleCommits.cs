using System.Diagnostics;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>The judgement on commits whose index was behind the branch (docs/design.md, Invariant), and the record of bases.</summary>
public class StaleCommits
{
    [Test]
    public void Are_vetoed_where_they_undo_what_others_committed()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("g", "mine\n"));
        bench.Commit(("f", "theirs\n"), ("new", "theirs\n"));

        // Git reads the parent when the commit starts, but the tree is that of an index that is behind.
        Assert.That(Undone(bench, index, CommitOf(bench, index)), Is.EquivalentTo(new[] { "f", "new" }));
    }

    [Test]
    public void Pass_where_what_moved_on_is_not_in_them()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "theirs\n"));
        var apart = bench.Git("commit-tree", "-m", "x", "-p", "HEAD", bench.Tree(bench.Head, bench.Entries(("g", "mine\n")))).Line;

        Assert.That(Undone(bench, index, ObjectId.Parse(apart)), Is.Empty);
    }

    [Test]
    public void Pass_when_the_index_is_in_step()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(index);
        bench.Stage(index, ("f", "mine\n"));

        Assert.That(Undone(bench, index, CommitOf(bench, index)), Is.Empty);
    }

    // As `git commit` does, which reads the index before it locks it and writes what it has read.
    [Test]
    public void Are_noticed_where_git_wrote_what_it_read_before_a_refresh()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("g", "mine\n"));
        var read = File.ReadAllBytes(index.File);
        bench.Commit(("f", "theirs\n"), ("new", "theirs\n"));
        bench.Refresh(index);
        File.WriteAllBytes(index.File, read);

        BaseHistory.PutBack(bench.Repository, IndexInUse.From(bench.Layout, index.File), Bench.Self);
        Assert.That(CommitGuard.Check(bench.Context, bench.Repository, IndexInUse.From(bench.Layout, index.File), Bench.Self), Is.Null);
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "g" }));
        Assert.That(IndexBase.Read(index), Is.EqualTo(bench.Head));
    }

    [Test]
    public void Pass_when_they_amend_in_step_and_are_vetoed_when_not([Values] bool inStep)
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "theirs\n"));
        if (inStep)
        {
            bench.Refresh(index);
            bench.Stage(index, ("g", "mine\n"));
        }

        var tree = bench.GitOn(index, "write-tree").Line;
        var amended = ObjectId.Parse(bench.Git("commit-tree", "-m", "amended", "-p", "HEAD~1", tree).Line);
        Assert.That(Undone(bench, index, amended), Is.EqualTo(inStep ? [] : new[] { "f" }));
    }

    [Test]
    public void Are_vetoed_over_a_root_commit_that_they_amend()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var root = bench.Git("commit-tree", "-m", "root", bench.Tree(bench.Head, bench.Entries(("f", "theirs\n")))).Line;
        bench.Git("update-ref", "HEAD", root);
        var amended = ObjectId.Parse(bench.Git("commit-tree", "-m", "amended", bench.GitOn(index, "write-tree").Line).Line);

        Assert.That(Undone(bench, index, amended), Is.EqualTo(new[] { "f" }));
    }

    [Test]
    public void Are_vetoed_for_a_path_that_was_left_behind_though_the_base_is_current()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"), ("g", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(index);

        Assert.That(IndexBase.Read(index), Is.EqualTo(bench.Head));
        Assert.That(Undone(bench, index, CommitOf(bench, index)), Is.EqualTo(new[] { "f" }));

        bench.Stage(index, ("f", "both\n"));
        Assert.That(Undone(bench, index, CommitOf(bench, index)), Is.Empty, "a path that was staged anew is not left behind");
    }

    [Test]
    public void Are_vetoed_where_a_directory_took_the_place_of_what_is_staged()
    {
        using var bench = new Bench();
        var index = bench.Session();
        bench.Stage(index, ("dd", "mine\n"));
        bench.Commit(("dd/x", "theirs\n"));
        bench.Refresh(index);

        Assert.That(Undone(bench, index, CommitOf(bench, index)), Is.EqualTo(new[] { "dd/x" }));
    }

    [Test]
    public void Have_a_name_when_a_fast_forward_moves_to_a_branch()
    {
        using var bench = new Bench();
        bench.Git("branch", "named");
        var named = bench.Head;
        bench.Commit(("f", "1\n"));
        var nameless = ObjectId.Parse(bench.Git("commit-tree", "-m", "x", "-p", "HEAD", "HEAD^{tree}").Line);

        Assert.That(Invariant.HasName(bench.Context, bench.Layout, named));
        Assert.That(Invariant.HasName(bench.Context, bench.Layout, nameless), Is.False);
    }

    [Test]
    public void Own_moves_take_the_base_along_and_those_of_others_do_not()
    {
        using var bench = new Bench(("f", "1\n"));
        var (mine, other) = (bench.Session("a"), bench.Session("b"));
        var old = bench.Head;
        var @new = bench.Commit(("f", "2\n"));
        OwnMove.Follow(bench.Repository, mine, null, old, @new);
        Assert.That(IndexBase.Read(mine), Is.EqualTo(@new));
        Assert.That(IndexBase.Read(other), Is.EqualTo(old));

        var third = bench.Commit(("f", "3\n"));
        OwnMove.Follow(bench.Repository, other, null, @new, third);
        Assert.That(IndexBase.Read(other), Is.EqualTo(old), "a base that was behind was taken along");

        OwnMove.Follow(bench.Repository, mine, null, @new, ObjectId.Zero);
        Assert.That(IndexBase.Read(mine), Is.EqualTo(@new), "`branch -m` reports a new value of zero");
    }

    [Test]
    public void Stamps_of_processes_that_died_go_and_others_stay()
    {
        using var bench = new Bench();
        var index = bench.Session();
        using var child = Process.Start("true");
        child.WaitForExit();
        var dead = new ProcessIdentity(HostIdentity.Current, child.Id, 1);
        var reused = Bench.Self with { Started = 1 };
        using var sleeper = Process.Start("sleep", "60");
        var alive = ProcessIdentity.Find(sleeper.Id)!;
        try
        {
            foreach (var process in new[] { dead, reused, alive, Bench.Self })
            {
                new CommitStamp(bench.Head, null).Write(index, process);
            }

            CommitStamp.Clear(index, Bench.Self);
            Assert.That(
                new[] { dead, reused, alive, Bench.Self }.Select(process => CommitStamp.Read(index, process) is not null),
                Is.EqualTo(new[] { false, false, true, false }));
        }
        finally
        {
            sleeper.Kill();
        }
    }

    [Test]
    public void The_default_index_is_current_however_many_wish_it_at_once()
    {
        using var bench = new Bench(("f", "1\n"));
        IndexBase.WriteFirst(bench.Default, bench.Head);
        bench.Commit(("f", "2\n"));
        var results = new RefreshResult?[8];
        Parallel.For(0, results.Length, i =>
        {
            using var repository = new GitRepository(bench.Layout);
            results[i] = DefaultIndex.RefreshCoalesced(repository);
        });

        Assert.That(results, Has.Some.Not.Null);
        Assert.That(IndexBase.Read(bench.Default), Is.EqualTo(bench.Head));
        Assert.That(bench.StagedPaths(bench.Default), Is.Empty);
        Assert.That(File.Exists(Path.Combine(bench.Default.Directory, "wanted")), Is.False);
    }

    [Test]
    public void Moves_of_head_are_found_in_what_git_tells_its_hook()
    {
        var (old, @new) = (ObjectId.Parse(new string('1', 40)), ObjectId.Parse(new string('2', 40)));
        var moves = RefMove.Parse($"{old} {@new} refs/heads/other\nref:refs/heads/x {@new} HEAD\n{old} {@new} HEAD\n{old} {@new} refs/heads/main\n").ToList();

        Assert.That(moves, Has.Count.EqualTo(3));
        Assert.That(RefMove.OfHead(new Head("refs/heads/main", old), moves)?.Name, Is.EqualTo("refs/heads/main"));
        Assert.That(RefMove.OfHead(new Head(null, old), moves)?.Name, Is.EqualTo("HEAD"));
        Assert.That(RefMove.OfHead(new Head("refs/heads/third", old), moves), Is.Null);
    }

    [Test]
    public void The_index_a_process_is_on_is_told_by_the_variable()
    {
        using var bench = new Bench();
        var session = new IndexLocation(bench.Layout, SessionId.Parse("a"));

        Assert.That(IndexInUse.From(bench.Layout, null).Location, Is.EqualTo(bench.Default));
        Assert.That(IndexInUse.From(bench.Layout, ".git/index"), Is.EqualTo(new IndexInUse(bench.Default, bench.Default.File, false, false)));
        Assert.That(IndexInUse.From(bench.Layout, ".git/index.lock"), Is.EqualTo(new IndexInUse(bench.Default, bench.Default.File + ".lock", true, false)));
        Assert.That(IndexInUse.From(bench.Layout, session.File), Is.EqualTo(new IndexInUse(session, session.File, false, false)));
        Assert.That(IndexInUse.From(bench.Layout, session.File + ".lock").IsHeldLock);
        Assert.That(IndexInUse.From(bench.Layout, ".git/next-index-7.lock"), Is.EqualTo(new IndexInUse(null, Path.Combine(bench.Layout.GitDirectory, "next-index-7.lock"), false, true)));
        Assert.That(IndexInUse.From(bench.Layout, "/tmp/own").Location, Is.Null);
    }

    // The index of `git commit -- PATH` is made from HEAD, so only what those paths put back can undo anything.
    [TestCase("1\n", "f")]
    [TestCase("mine\n")]
    public void Of_named_paths_are_judged_by_what_they_put_back(string content, params string[] putBack)
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Commit(("f", "theirs\n"));
        var made = ChildOf(bench, bench.Head.ToString(), ("f", content));
        var partial = Path.Combine(bench.Layout.GitDirectory, $"next-index-{Environment.ProcessId}.lock");

        Assert.That((Undone(bench, index, made), PutBack(bench, index, made)), Is.EqualTo((new[] { "f" }, Array.Empty<string>())));
        File.WriteAllText(partial, "");
        Assert.That((Undone(bench, index, made), PutBack(bench, index, made)), Is.EqualTo((Array.Empty<string>(), putBack)));
        IndexBase.Write(index, bench.Head, byOwner: true);
        Assert.That(PutBack(bench, index, made), Is.Empty);
    }

    [Test]
    public void Are_none_where_the_index_is_in_step_with_what_is_committed()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var made = ChildOf(bench, "HEAD", ("f", "2\n"));
        IndexBase.Write(index, made, byOwner: true);
        Assert.That(Undone(bench, index, made), Is.Empty);
    }

    [Test]
    public void Of_what_was_left_behind_pass_where_they_are_allowed()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var made = ChildOf(bench, "HEAD", ("f", "mine\n"));
        var (@base, staged) = (bench.Repository.Objects.Find(bench.Repository.Objects.TreeOf(bench.Head), new TreePath("f")), bench.Repository.Objects.Find(bench.Repository.Objects.TreeOf(made), new TreePath("f")));
        StaleStaged.Write(index, [new StalePath(new TreePath("f"), staged, @base)]);
        Assert.That(Undone(bench, index, made), Is.EqualTo(new[] { "f" }));
        Assert.That(Invariant.FindUndone(bench.Repository, index, Bench.Self, MoveTo(bench, made), allowStale: true), Is.Empty);
    }

    [Test]
    public void Put_nothing_back_where_the_record_is_of_an_earlier_state()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        var old = bench.Repository.Objects.Find(bench.Repository.Objects.TreeOf(bench.Head), new TreePath("f"));
        bench.Commit(("f", "2\n"));
        var record = new StaleFile(new TreePath("f"), old, bench.Repository.Objects.Find(bench.Repository.Objects.TreeOf(bench.Head), new TreePath("f")));
        StaleInTree.Write(index, [record]);
        Assert.That(PutBack(bench, index, ChildOf(bench, "HEAD", ("f", "1\n"))), Is.EqualTo(new[] { "f" }));
        bench.Commit(("f", "3\n"));
        StaleInTree.Write(index, [record]);
        Assert.That(PutBack(bench, index, ChildOf(bench, "HEAD", ("f", "1\n"))), Is.Empty);
    }

    [Test]
    public void Of_named_paths_put_nothing_back_after_the_branch_was_taken_back()
    {
        using var bench = new Bench(("f", "1\n"));
        var first = bench.Head;
        bench.Commit(("f", "2\n"));
        var index = bench.Session();
        bench.Git("update-ref", "HEAD", first.ToString());
        File.WriteAllText(Path.Combine(bench.Layout.GitDirectory, $"next-index-{Environment.ProcessId}.lock"), "");

        Assert.That(PutBack(bench, index, ChildOf(bench, "HEAD", ("f", "2\n"))), Is.Empty);
    }

    [Test]
    public void Are_none_where_the_branch_goes_without_a_new_commit_on_it()
    {
        using var bench = new Bench(("f", "1\n"));
        var first = bench.Head;
        var index = bench.Session();
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(index);
        IndexBase.Write(index, first, byOwner: true);
        var grandchild = ChildOf(bench, ChildOf(bench, "HEAD").ToString(), ("f", "1\n"));

        foreach (var to in new[] { ObjectId.Zero, bench.Head, first, grandchild })
        {
            Assert.That(Undone(bench, index, to), Is.Empty, to.ToString());
            Assert.That(PutBack(bench, index, to), Is.Empty, to.ToString());
            Assert.That(Invariant.IsNewCommit(bench.Repository, MoveTo(bench, to)), Is.False, to.ToString());
        }

        Assert.That(Invariant.IsNewCommit(bench.Repository, MoveTo(bench, ChildOf(bench, "HEAD"))));
    }

    private static ObjectId ChildOf(Bench bench, string parent, params (string Path, string? Content)[] changes) =>
        ObjectId.Parse(bench.Git("commit-tree", "-m", "made", "-p", parent, bench.Tree(bench.Head, bench.Entries(changes))).Line);

    private static RefMove MoveTo(Bench bench, ObjectId @new) => new(bench.Head, @new, "refs/heads/main");

    private static string[] PutBack(Bench bench, IndexLocation index, ObjectId @new) =>
        [.. Invariant.FindPutBack(bench.Repository, index, Bench.Self, MoveTo(bench, @new)).Select(path => path.ToString())];

    private static ObjectId CommitOf(Bench bench, IndexLocation index) =>
        ObjectId.Parse(bench.Git("commit-tree", "-m", "mine", "-p", "HEAD", bench.GitOn(index, "write-tree").Line).Line);

    private static string[] Undone(Bench bench, IndexLocation index, ObjectId @new) =>
        [.. Invariant.FindUndone(bench.Repository, index, Bench.Self, MoveTo(bench, @new)).Select(path => path.ToString())];
}
