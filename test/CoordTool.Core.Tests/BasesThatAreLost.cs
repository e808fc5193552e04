using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>The commit an index was in step with was rewritten, and pruning took its objects.</summary>
public class BasesThatAreLost
{
    [Test]
    public void Keep_what_a_session_staged_and_say_the_way_out()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n"));
        var before = File.ReadAllBytes(index.File);
        bench.Commit(("g", "1\n"));
        Lose(index);

        var failure = Assert.Throws<CoordException>(() => bench.Refresh(index))!;
        Assert.That(failure.Kind, Is.EqualTo(FailureKind.Broken));
        Assert.That(failure.Hints, Has.Some.Contains("dotnet-coord session end --id a"));
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(before));
        Assert.That(File.Exists(index.File + ".lock"), Is.False);

        Assert.That(SessionEnd.Run(bench.Context, bench.Repository, SessionId.Parse("a")).Kept.Select(kept => kept.File), Is.EqualTo(new[] { index.File }));
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(before));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Let_no_commit_pass(bool inSession)
    {
        using var bench = new Bench(("f", "1\n"));
        var index = inSession ? bench.Session() : bench.Default;
        bench.Commit(("f", "theirs\n"));
        bench.Stage(index, ("g", "mine\n"));
        Lose(index);
        var made = ObjectId.Parse(bench.Git("commit-tree", "-m", "mine", "-p", "HEAD", bench.GitOn(index, "write-tree").Line).Line);

        var undone = Invariant.FindUndone(bench.Repository, index, Bench.Self, new RefMove(bench.Head, made, "refs/heads/main"));
        Assert.That(undone.Select(path => path.ToString()), Is.EquivalentTo(new[] { "f", "g" }));
    }

    [Test]
    public void Are_found_again_for_the_default_index_by_what_commits_held()
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"));
        bench.Commit(("f", "2\n"), ("gone", null), ("new", "1\n"));
        bench.Commit(("f", "3\n"));
        Lose(bench.Default);

        var result = bench.Refresh(bench.Default);

        Assert.That((result.Base, result.Stale), Is.EqualTo((bench.Head, Array.Empty<StalePath>())));
        Assert.That(bench.StagedPaths(bench.Default), Is.Empty);
    }

    // What no commit held may be staged, over a state that nobody knows any more: kept, and not committed unseen.
    [Test]
    public void Leave_what_no_commit_held_staged_and_on_record()
    {
        using var bench = new Bench(("f", "1\n"), ("removed", "1\n"));
        bench.Stage(bench.Default, ("f", "staged\n"), ("removed", null), ("added", "staged\n"));
        bench.Commit(("other", "1\n"));
        Lose(bench.Default);

        var result = bench.Refresh(bench.Default);

        Assert.That(result.Stale.Select(path => path.Path.ToString()), Is.EquivalentTo(new[] { "f", "removed" }));
        Assert.That(bench.StagedPaths(bench.Default), Is.EqualTo(new[] { "added", "f", "removed" }));
        Assert.That(bench.Content(bench.Default, "f"), Is.EqualTo("staged\n"));
        Assert.That(bench.Refresh(bench.Default).Stale, Has.Count.EqualTo(2), "a second refresh forgets them");

        bench.Git("restore", "--staged", "f", "removed");
        Assert.That(bench.Refresh(bench.Default).Stale, Is.Empty);
    }

    [Test]
    public void Of_a_staged_content_that_pruning_took_leave_the_path_on_record()
    {
        using var bench = new Bench(("f", "1\n2\n3\n"));
        var index = bench.Session();
        bench.Stage(index, ("f", "mine\n2\n3\n"));
        bench.Commit(("f", "1\n2\ntheirs\n"));
        var blob = bench.Listing(index).Split(' ')[1];
        File.Delete(Path.Combine(bench.Layout.CommonDirectory, "objects", blob[..2], blob[2..]));

        Assert.That(bench.Refresh(index).Stale.Select(path => path.Path.ToString()), Is.EqualTo(new[] { "f" }));
    }

    private static void Lose(IndexLocation index) => IndexBase.Write(index, ObjectId.Parse(new string('d', 40)), byOwner: true);
}
