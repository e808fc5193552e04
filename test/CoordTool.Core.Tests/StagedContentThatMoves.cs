using CoordTool.Core.Files;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

public class StagedContentThatMoves
{
    private static TransferOutcome Move(Bench bench, IndexLocation from, IndexLocation to, params string[] paths) =>
        StagedTransfer.Run(bench.Repository, from, to, ChosenPaths.Of(bench.Layout, bench.Top, paths), dryRun: false);

    [TestCase(false)]
    [TestCase(true)]
    public void Is_staged_in_the_target_and_no_longer_in_the_source(bool give)
    {
        using var bench = new Bench(("f", "1\n"), ("gone", "1\n"), ("d/x", "1\n"), ("own", "1\n"));
        var session = bench.Session();
        var (from, to) = give ? (session, bench.Default) : (bench.Default, session);
        bench.Stage(from, ("f", "2\n"), ("gone", null), ("new", "1\n"), ("d/x", null), ("d", "file\n"));
        bench.Stage(to, ("own", "2\n"), ("f", "2\n"));
        var staged = bench.GitOn(from, "diff-index", "--cached", "HEAD").Output;
        var outcome = Move(bench, from, to);

        Assert.That(outcome.Refused, Is.Null);
        Assert.That(outcome.Paths.Select(path => path.ToString()), Is.EqualTo(new[] { "d", "d/x", "f", "gone", "new" }));
        Assert.That(bench.StagedPaths(from), Is.Empty);
        Assert.That(bench.GitOn(to, "diff-index", "--cached", "HEAD", "--", "d", "f", "gone", "new").Output, Is.EqualTo(staged));
        Assert.That(bench.StagedPaths(to), Does.Contain("own"));
        Assert.That((IndexCounters.Read(to).Rewrites, IndexCounters.Read(from).Rewrites), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Moves_where_a_path_is_named_alone()
    {
        using var bench = new Bench(("f", "1\n"), ("d/x", "1\n"), ("d/y", "1\n"));
        var session = bench.Session();
        bench.Stage(bench.Default, ("f", "2\n"), ("d/x", "2\n"), ("d/y", "2\n"));

        Assert.That(Move(bench, bench.Default, session, "d").Paths, Has.Count.EqualTo(2));
        Assert.That(bench.StagedPaths(session), Is.EqualTo(new[] { "d/x", "d/y" }));
        Assert.That(bench.StagedPaths(bench.Default), Is.EqualTo(new[] { "f" }));
        Assert.That(() => Move(bench, bench.Default, session, "f", "d"), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage));
        Assert.That(bench.StagedPaths(bench.Default), Is.EqualTo(new[] { "f" }));
    }

    [Test]
    public void Stays_whole_where_one_path_is_staged_otherwise_in_the_target()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var session = bench.Session();
        bench.Stage(bench.Default, ("f", "of a person\n"), ("g", "2\n"));
        bench.Stage(session, ("f", "of the session\n"));
        var before = (bench.Listing(bench.Default), bench.Listing(session));

        Assert.That(Move(bench, bench.Default, session).Refused!.Reason, Does.Contain("\n  f is staged with another content"));
        Assert.That((bench.Listing(bench.Default), bench.Listing(session)), Is.EqualTo(before));
        Assert.That(Move(bench, bench.Default, session, "g").Refused, Is.Null);
    }

    [Test]
    public void Stays_where_a_file_would_meet_a_directory()
    {
        using var bench = new Bench(("d", "file\n"));
        var session = bench.Session();
        bench.Stage(bench.Default, ("d", null), ("d/x", "1\n"));

        // The removal of the file would stay behind, and both cannot be.
        Assert.That(Move(bench, bench.Default, session, "d/x").Refused!.Reason, Does.Contain("d/x is a file on one side"));
        Assert.That(Move(bench, bench.Default, session).Refused, Is.Null);
        Assert.That(bench.GitOn(session, "ls-files").Lines, Is.EqualTo(new[] { "d/x" }));
        Assert.That(bench.GitOn(bench.Default, "ls-files").Lines, Is.EqualTo(new[] { "d" }));
    }

    [Test]
    public void Is_carried_to_head_first_in_both()
    {
        using var bench = new Bench(("f", "1\n2\n3\n4\n5\n"), ("g", "1\n"));
        var session = bench.Session();
        IndexBase.WriteFirst(bench.Default, bench.Head);
        bench.Stage(bench.Default, ("f", "1\n2\n3\n4\nmine\n"));
        bench.Commit(("f", "theirs\n2\n3\n4\n5\n"), ("g", "2\n"));
        Move(bench, bench.Default, session);

        Assert.That(bench.Content(session, "f"), Is.EqualTo("theirs\n2\n3\n4\nmine\n"));
        Assert.That(bench.StagedPaths(session), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.StagedPaths(bench.Default), Is.Empty);
    }

    [Test]
    public void Takes_along_that_it_was_left_behind()
    {
        using var bench = new Bench(("f", "1\n"));
        var session = bench.Session();
        bench.Stage(session, ("f", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        Move(bench, session, bench.Default);

        Assert.That(bench.Refresh(bench.Default).Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.Refresh(session).Stale, Is.Empty);
        Assert.That(bench.StagedPaths(session), Is.Empty);
    }

    [Test]
    public void Does_not_move_while_a_commit_may_hold_it()
    {
        using var bench = new Bench(("f", "1\n"));
        var session = bench.Session();
        bench.Stage(bench.Default, ("f", "2\n"));
        new CommitStamp(bench.Head).Write(bench.Default, Bench.Self);

        Assert.That(() => Move(bench, bench.Default, session), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Contention));
        Assert.That(bench.StagedPaths(bench.Default), Is.EqualTo(new[] { "f" }));
        CommitStamp.Clear(bench.Default, Bench.Self);
        Assert.That(Move(bench, bench.Default, session).Paths, Has.Count.EqualTo(1));
    }

    [Test]
    public void Does_not_move_out_of_a_conflict()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        bench.Shell("git checkout -q -b side; echo side > f; git commit -qam side; git checkout -q main; echo main > f; git commit -qam main; git merge side || :");
        var session = bench.Session();
        bench.Stage(bench.Default, ("g", "2\n"));

        Assert.That(Move(bench, bench.Default, session).Refused!.Reason, Does.Contain("f is in a conflict"));
        Assert.That(Move(bench, bench.Default, session, "g").Refused, Is.Null);
        Assert.That(bench.Git("ls-files", "--unmerged").Lines, Has.Length.EqualTo(3));
    }

    [Test]
    public void Is_only_told_in_a_dry_run()
    {
        using var bench = new Bench(("f", "1\n"));
        var session = bench.Session();
        bench.Stage(bench.Default, ("f", "2\n"));
        var outcome = StagedTransfer.Run(bench.Repository, bench.Default, session, ChosenPaths.All, dryRun: true);

        Assert.That(outcome.Paths.Select(path => path.ToString()), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.StagedPaths(bench.Default), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.StagedPaths(session), Is.Empty);
    }

    [Test]
    public void Is_lost_by_none_of_eight_that_move_it_at_once()
    {
        using var bench = new Bench(("f", "1\n"));
        var sessions = Enumerable.Range(0, 8).Select(i => bench.Session($"s{i}")).ToList();
        var paths = Enumerable.Range(0, 8).Select(i => ($"p{i}", (string?)$"{i}\n")).ToArray();
        bench.Stage(bench.Default, paths);
        Parallel.For(0, 8, i => StagedTransfer.Run(bench.Open(bench.Top), bench.Default, sessions[i], ChosenPaths.Of(bench.Layout, bench.Top, [$"p{i}"]), dryRun: false));

        Assert.That(bench.StagedPaths(bench.Default), Is.Empty);
        Assert.That(sessions.SelectMany(bench.StagedPaths), Is.EqualTo(paths.Select(path => path.Item1)));
    }
}
