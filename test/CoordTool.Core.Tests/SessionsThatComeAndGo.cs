using System.Diagnostics;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

public class SessionsThatComeAndGo
{
    private static readonly SessionId Ann = SessionId.Parse("ann");

    private static IndexLocation Start(Bench bench, SessionId? id = null, int? process = null)
    {
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(id ?? Ann, ProcessId: process));
        return new IndexLocation(bench.Layout, id ?? Ann);
    }

    private static SessionEndOutcome End(Bench bench) => SessionEnd.Run(bench.Context, bench.Repository, Ann);

    private static IReadOnlyList<SweptSession> Sweep(Bench bench) => OrphanSweep.Run(bench.Context, bench.Repository);

    private static IReadOnlyList<RescueFacts> Rescues(Bench bench) => new RescueStore(bench.Context, bench.Repository).List();

    /// <summary>The number of a process that has just ended; Git's records of sessions know it only by its start.</summary>
    private static int Ended(Bench bench)
    {
        using var child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        Start(bench, process: child.Id);
        child.StandardInput.Close();
        child.WaitForExit();
        return child.Id;
    }

    [Test]
    public void Give_what_they_staged_back_to_the_default_index()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"), ("same", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "2\n"), ("g", null), ("new", "1\n"), ("same", "2\n"));
        bench.Stage(bench.Default, ("same", "2\n"), ("of-a-person", "1\n"));
        var outcome = End(bench);

        Assert.That(outcome.GivenBack.Single().Checkout, Is.EqualTo(bench.Top));
        Assert.That(outcome.GivenBack.Single().Paths.Select(path => path.ToString()), Is.EqualTo(new[] { "f", "g", "new", "same" }));
        Assert.That(bench.StagedPaths(bench.Default), Is.EqualTo(new[] { "f", "g", "new", "of-a-person", "same" }));
        Assert.That(bench.Content(bench.Default, "f"), Is.EqualTo("2\n"));
        Assert.That((outcome.Rescues, outcome.Kept), Is.EqualTo((Array.Empty<string>(), Array.Empty<KeptIndex>())));
        Assert.That(Directory.Exists(index.Directory), Is.False);
        Assert.That(Rescues(bench), Is.Empty);
        Assert.That(End(bench).WasKnown, Is.False);
    }

    [Test]
    public void Keep_it_as_a_rescue_where_the_default_index_stages_something_else()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "2\n"), ("g", "2\n"));
        bench.Stage(bench.Default, ("f", "of a person\n"));
        var before = bench.Listing(bench.Default);
        var outcome = End(bench);

        Assert.That(outcome.GivenBack, Is.Empty);
        Assert.That(bench.Listing(bench.Default), Is.EqualTo(before));
        Assert.That(bench.Git("diff-tree", "-r", "--name-only", "HEAD", outcome.Rescues.Single()).Lines, Is.EqualTo(new[] { "f", "g" }));
    }

    [Test]
    public void Keep_it_as_a_rescue_where_another_commit_changed_it_too()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        var outcome = End(bench);

        Assert.That(outcome.Rescues, Has.Count.EqualTo(1));
        Assert.That(bench.Content(bench.Default, "f"), Is.EqualTo("1\n"));
    }

    [Test]
    public void Keep_it_as_a_rescue_where_a_merge_is_under_way()
    {
        using var bench = new Bench(("f", "1\n"));
        bench.Shell("git checkout -q -b side; echo side > f; git commit -qam side; git checkout -q main; echo main > f; git commit -qam main; git merge side || :");
        bench.Stage(Start(bench), ("new", "1\n"));

        Assert.That(End(bench).Rescues, Has.Count.EqualTo(1));
        Assert.That(bench.Git("ls-files", "--", "new").Output, Is.Empty);
    }

    [Test]
    public void Keep_it_as_a_rescue_where_the_checkout_is_gone()
    {
        using var bench = new Bench(("f", "1\n"));
        var path = bench.Scratch["linked"];
        bench.Git("worktree", "add", "--quiet", path);
        using var linked = new GitRepository(GitLayout.Require(path));
        SessionStart.Run(bench.ContextIn(path), linked, new SessionRequest(Ann));
        var index = new IndexLocation(linked.Layout, Ann);
        bench.Stage(index, ("new", "1\n"));
        Directory.Delete(path, recursive: true);
        var outcome = End(bench);

        Assert.That(outcome.Kept, Is.Empty);
        Assert.That(bench.Git("show", $"{outcome.Rescues.Single()}:new").Output, Is.EqualTo("1\n"));
    }

    [Test]
    public void Leave_an_index_that_git_works_on()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "2\n"));
        File.WriteAllText(index.File + ".lock", "");
        var outcome = End(bench);

        Assert.That(outcome.Kept.Single(), Is.EqualTo(new KeptIndex(index.File, "another Git command holds its lock")));
        Assert.That(bench.Content(index, "f"), Is.EqualTo("2\n"));
        File.Delete(index.File + ".lock");
        Assert.That(End(bench).GivenBack.Single().Paths, Has.Count.EqualTo(1), "a second time, when it is free");
    }

    [Test]
    public void Are_swept_ten_minutes_after_their_process_was_last_active()
    {
        using var bench = new Bench(("f", "1\n"));
        Ended(bench);
        var index = new IndexLocation(bench.Layout, Ann);
        bench.Stage(index, ("f", "2\n"));
        new ClaimStore(bench.Context, bench.Repository).Acquire(new SessionStore(bench.Context, bench.Layout).Find(Ann)!, [new ClaimRequest(ClaimPattern.OfPath("f", PathRule.Exact))]);
        bench.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(Sweep(bench), Is.Empty);
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        var swept = Sweep(bench).Single();

        Assert.That((swept.Id, swept.Released, swept.Kept), Is.EqualTo((Ann, new[] { "f" }, Array.Empty<KeptIndex>())));
        Assert.That(bench.Git("show", $"{swept.Rescues.Single()}:f").Output, Is.EqualTo("2\n"));
        Assert.That(bench.StagedPaths(bench.Default), Is.Empty, "nobody asked for it there");
        Assert.That(Directory.Exists(index.Directory), Is.False);
        Assert.That(new SessionStore(bench.Context, bench.Layout).List(), Is.Empty);
        Assert.That(new ClaimStore(bench.Context, bench.Repository).Read().List(), Is.Empty);
        Assert.That(Sweep(bench), Is.Empty);
    }

    [Test]
    public void Are_swept_after_a_day_of_silence_and_never_while_they_live()
    {
        using var bench = new Bench(("f", "1\n"));
        var mine = Start(bench, process: Environment.ProcessId);
        var silent = Start(bench, SessionId.Parse("silent"));
        bench.Time.Advance(TimeSpan.FromHours(23));
        new SessionStore(bench.Context, bench.Layout).Beat(Ann);
        Assert.That(Sweep(bench), Is.Empty);
        bench.Time.Advance(TimeSpan.FromHours(2));

        Assert.That(OrphanSweep.Run(bench.Context, bench.Repository, dryRun: true).Single().Id.Value, Is.EqualTo("silent"));
        Assert.That(Directory.Exists(silent.Directory));
        Assert.That(Sweep(bench).Single().Rescues, Is.Empty, "nothing was staged");
        Assert.That(Directory.Exists(silent.Directory), Is.False);
        Assert.That(File.Exists(mine.File));
    }

    [Test]
    public void Are_not_gone_after_a_weekend_of_sleep_while_their_process_runs()
    {
        using var bench = new Bench(("f", "1\n"));
        Start(bench, process: Environment.ProcessId);
        Start(bench, SessionId.OfSubagent(Ann, "helper"), process: Environment.ProcessId);
        Start(bench, SessionId.Parse("unknown"));
        bench.Time.Advance(TimeSpan.FromDays(3));

        Assert.That(OtherSessions.In(bench.Context, bench.Layout, SessionId.Parse("bob")).Select(session => session.Id), Is.EqualTo(new[] { Ann }));
        Assert.That(Sweep(bench).Select(swept => swept.Id.Value), Does.Not.Contain("ann"));
    }

    [Test]
    public void Are_swept_without_a_registration_by_the_age_of_their_index()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session("nobody");
        bench.Stage(index, ("f", "2\n"));
        Directory.SetLastWriteTimeUtc(index.Directory, bench.Context.Now.UtcDateTime.AddMinutes(-9));
        Assert.That(Sweep(bench), Is.Empty);
        Directory.SetLastWriteTimeUtc(index.Directory, bench.Context.Now.UtcDateTime.AddMinutes(-11));
        Assert.That(Sweep(bench).Single().Rescues, Has.Count.EqualTo(1));
    }

    [Test]
    public void Are_swept_without_a_registration_by_the_age_of_their_claims()
    {
        using var bench = new Bench(("f", "1\n"));
        Start(bench);
        var store = new ClaimStore(bench.Context, bench.Repository);
        var sessions = new SessionStore(bench.Context, bench.Layout);
        store.Acquire(sessions.Find(Ann)!, [new ClaimRequest(ClaimPattern.OfPath("f", PathRule.Exact))]);

        // An end that died, or that others kept from the claims all the time.
        sessions.Remove(Ann);
        Directory.Delete(new IndexLocation(bench.Layout, Ann).Directory, recursive: true);
        bench.Time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(Sweep(bench), Is.Empty);
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        var swept = Sweep(bench).Single();
        Assert.That((swept.Id, swept.Released), Is.EqualTo((Ann, new[] { "f" })));
        Assert.That(new ClaimStore(bench.Context, bench.Repository).Read().IsEmpty);
        Assert.That(Sweep(bench), Is.Empty);
    }

    [Test]
    public void Keep_an_index_that_is_locked_or_broken_when_they_are_swept()
    {
        using var bench = new Bench(("f", "1\n"));
        var (locked, broken) = (bench.Session("locked"), bench.Session("broken"));
        foreach (var index in new[] { locked, broken })
        {
            bench.Stage(index, ("f", "2\n"));
        }

        bench.Commit(("g", "1\n"));
        File.WriteAllText(locked.File + ".lock", "");
        File.WriteAllText(broken.File, "no index\n");

        Assert.That(Sweep(bench).SelectMany(swept => swept.Kept).Select(kept => kept.File), Is.EquivalentTo(new[] { locked.File, broken.File }));
        Assert.That(File.ReadAllText(broken.File), Is.EqualTo("no index\n"));
        Assert.That(bench.Content(locked, "f"), Is.EqualTo("2\n"));
    }

    [Test]
    public void Have_back_what_they_staged_when_they_are_resumed()
    {
        using var bench = new Bench(("f", "1\n2\n3\n4\n5\n"), ("g", "1\n"), ("both", "1\n"));
        Ended(bench);
        var index = new IndexLocation(bench.Layout, Ann);
        bench.Stage(index, ("f", "mine\n2\n3\n4\n5\n"), ("new", "1\n"), ("both", "mine\n"));
        bench.Commit(("both", "theirs\n"));
        bench.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.That(Sweep(bench), Has.Count.EqualTo(1));
        bench.Commit(("f", "1\n2\n3\n4\ntheirs\n"), ("g", "2\n"));

        var (_, resumed, restored) = SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann));

        Assert.That((resumed, restored), Is.EqualTo((false, (string?)"20300101T121100Z-ann")));
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "both", "f", "new" }));
        Assert.That(bench.Content(index, "f"), Is.EqualTo("mine\n2\n3\n4\ntheirs\n"));
        Assert.That(bench.Content(index, "g"), Is.EqualTo("2\n"));
        Assert.That(bench.Refresh(index).Stale.Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "both" }), "what undoes another's commit is still known for it");
        Assert.That(Rescues(bench), Is.Empty);
        Assert.That(SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann)).Restored, Is.Null);
    }

    // By force, for one, it may have been thrown away knowingly.
    [Test]
    public void Have_nothing_back_that_was_kept_while_the_index_stayed()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "2\n"));
        Assert.That(Rescue.KeepStaged(bench.Context, bench.Repository, index, "Before a forced git reset --hard"), Is.Not.Null);
        bench.Stage(index, ("f", "1\n"));
        End(bench);

        Assert.That(SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann)).Restored, Is.Null);
        Assert.That(Rescues(bench), Has.Count.EqualTo(1));
    }

    [Test]
    public void Have_nothing_back_that_is_another_sessions_or_of_another_checkout()
    {
        using var bench = new Bench(("f", "1\n"));
        var path = bench.Scratch["linked"];
        bench.Git("worktree", "add", "--quiet", path);
        bench.Stage(bench.Default, ("f", "of a person\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "2\n"));
        End(bench);
        using var linked = new GitRepository(GitLayout.Require(path));

        Assert.That(SessionStart.Run(bench.ContextIn(path), linked, new SessionRequest(Ann)).Restored, Is.Null);
        Assert.That(SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(SessionId.Parse("bob"))).Restored, Is.Null);
        Assert.That(Rescues(bench), Has.Count.EqualTo(1));
        Assert.That(SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann)).Restored, Is.Not.Null);
    }

    [Test]
    public void Lose_nothing_when_they_are_swept_and_resumed_at_once()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = new IndexLocation(bench.Layout, Ann);
        for (var round = 0; round < 12; round++)
        {
            Start(bench);
            bench.Stage(index, ("f", $"round {round}\n"));
            bench.Time.Advance(TimeSpan.FromHours(25));
            Parallel.For(0, 4, i =>
            {
                var repository = bench.Open(bench.Top);
                if (i % 2 == 0)
                {
                    OrphanSweep.Run(bench.Context, repository);
                }
                else
                {
                    SessionStart.Run(bench.Context, repository, new SessionRequest(Ann));
                }
            });

            Assert.That(bench.Content(index, "f"), Is.EqualTo($"round {round}\n"));
            Assert.That(Rescues(bench), Is.Empty);
        }
    }

    [Test]
    public void Are_swept_once_by_eight_at_once()
    {
        using var bench = new Bench(("f", "1\n"));
        for (var i = 0; i < 6; i++)
        {
            bench.Stage(Start(bench, SessionId.Parse($"s{i}")), ("f", $"of {i}\n"));
        }

        bench.Time.Advance(TimeSpan.FromHours(25));
        var swept = new IReadOnlyList<SweptSession>[8];
        Parallel.For(0, 8, i => swept[i] = OrphanSweep.Run(bench.Context, bench.Open(bench.Top)));

        Assert.That(swept.SelectMany(each => each).Select(each => each.Id.Value), Is.EquivalentTo(Enumerable.Range(0, 6).Select(i => $"s{i}")));
        Assert.That(Rescues(bench), Has.Count.EqualTo(6));
    }
}
