using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Watching;

namespace CoordTool.Core.Tests;

/// <summary>What a program that watches does to the indexes of sessions that are at work (docs/design.md, When to refresh).</summary>
public class IndexesBroughtInStepAhead
{
    private static readonly SessionId Ann = SessionId.Parse("ann");

    private static IndexLocation Start(Bench bench)
    {
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann));
        return new IndexLocation(bench.Layout, Ann);
    }

    private static RefreshResult? Run(Bench bench, IndexLocation index) => RefreshAhead.Run(bench.Repository, index, Bench.Self);

    private static void Lock(IndexLocation index, ProcessIdentity process) =>
        File.WriteAllText(index.File + ".lock", $"ahead {process.Id} {process.Started} {process.Host}\n");

    [Test]
    public void Half_a_minute_after_the_first_commit_they_lack()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "mine\n"));
        var indexes = new IndexesAhead(bench.Context, bench.Layout);
        Assert.That(indexes.Look(), Is.Empty);
        var head = bench.Commit(("g", "2\n"));
        Assert.That(indexes.Look(), Is.Empty);
        bench.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(indexes.Look(), Is.Empty);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var ahead = indexes.Look().Single();

        Assert.That((ahead.Session.Id, ahead.Checkout, ahead.Result.Base), Is.EqualTo((Ann, bench.Top, head)));
        Assert.That(IndexBase.Read(index), Is.EqualTo(head));
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "f" }));
        Assert.That(bench.Content(index, "f"), Is.EqualTo("mine\n"));
        Assert.That(indexes.Look(), Is.Empty, "it is in step");
    }

    [Test]
    public void Never_while_the_branch_moves_or_an_operation_is_under_way()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        var indexes = new IndexesAhead(bench.Context, bench.Layout, new EagerRefreshSettings { Every = TimeSpan.Zero, CommitsOff = 100 });
        bench.Commit(("f", "2\n"));
        Assert.That(indexes.Look(), Is.Empty, "it moved since the last look");
        bench.Commit(("f", "3\n"));
        Assert.That(indexes.Look(), Is.Empty, "and again");
        File.WriteAllText(Path.Combine(bench.Layout.GitDirectory, "MERGE_HEAD"), $"{bench.Head}\n");
        Assert.That(indexes.Look(), Is.Empty);
        File.Delete(Path.Combine(bench.Layout.GitDirectory, "MERGE_HEAD"));
        Assert.That(indexes.Look(), Has.Count.EqualTo(1));
        Assert.That(IndexBase.Read(index), Is.EqualTo(bench.Head));
    }

    [Test]
    public void Not_where_the_session_is_gone()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        var before = IndexBase.Read(index);
        bench.Commit(("f", "2\n"));
        bench.Time.Advance(SessionLimits.Silence + TimeSpan.FromMinutes(1));
        var indexes = new IndexesAhead(bench.Context, bench.Layout, new EagerRefreshSettings { Every = TimeSpan.Zero });
        Assert.That(indexes.Look().Concat(indexes.Look()), Is.Empty);
        Assert.That(IndexBase.Read(index), Is.EqualTo(before));
    }

    [Test]
    public void Merge_and_leave_behind_as_every_refresh()
    {
        using var bench = new Bench(("f", "1\n2\n3\n4\n5\n"), ("g", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("f", "mine\n2\n3\n4\n5\n"), ("g", "mine\n"));
        bench.Commit(("f", "1\n2\n3\n4\ntheirs\n"), ("g", "theirs\n"));
        var result = Run(bench, index)!;

        Assert.That(bench.Content(index, "f"), Is.EqualTo("mine\n2\n3\n4\ntheirs\n"));
        Assert.That(result.Merged.Single().Text, Is.EqualTo("f"));
        Assert.That(result.Stale.Single().Path.Text, Is.EqualTo("g"));
        Assert.That(bench.Refresh(index).Stale.Single().Path.Text, Is.EqualTo("g"), "and the session is told");
    }

    [Test]
    public void Not_while_Git_holds_the_index_or_a_commit_is_between_its_hooks()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        bench.Commit(("f", "2\n"));
        var before = File.ReadAllBytes(index.File);
        File.WriteAllBytes(index.File + ".lock", []);
        Assert.That(Run(bench, index), Is.Null);
        Assert.That(File.Exists(index.File + ".lock"));
        File.Delete(index.File + ".lock");
        new CommitStamp(bench.Head).Write(index, Bench.Self);
        Assert.That(Run(bench, index), Is.Null);
        Assert.That(File.ReadAllBytes(index.File), Is.EqualTo(before));
        CommitStamp.Clear(index, Bench.Self);
        Assert.That(Run(bench, index), Is.Not.Null);
    }

    // Its hook tells the base a moment after the branch has moved, and what is staged is all that is left of the commit.
    [Test]
    public void Not_where_the_branch_went_back()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        var first = bench.Head;
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Git("update-ref", "HEAD", first.ToString());
        Assert.That(Run(bench, index), Is.Null);
        Assert.That(bench.Content(index, "f"), Is.EqualTo("2\n"));
    }

    [Test]
    public void Do_not_come_back_after_the_end_of_their_session()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        bench.Commit(("f", "2\n"));
        SessionEnd.Run(bench.Context, bench.Repository, Ann);
        Assert.That(Run(bench, index), Is.Null);
        Assert.That(Directory.Exists(index.Directory), Is.False);
    }

    // As it is after a death at any point: with the lock alone, with what was not put in place, with the index and the old base.
    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void Are_as_they_should_be_after_the_next_command_where_that_died(bool isWritten, bool isInPlace)
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        var index = Start(bench);
        bench.Stage(index, ("g", "mine\n"));
        var @base = IndexBase.Read(index)!.Value;
        var head = bench.Commit(("f", "2\n"));
        if (isWritten)
        {
            Run(bench, index);
            File.Copy(index.File, Path.Combine(index.Directory, $"index.{Guid.NewGuid():N}.tmp"));
        }

        if (isWritten && !isInPlace)
        {
            bench.Stage(index, ("f", "1\n"));
        }

        IndexBase.Write(index, @base, byOwner: true);
        Lock(index, Bench.Self with { Started = Bench.Self.Started - 1 });
        Assert.That(bench.Refresh(index).Base, Is.EqualTo(head));
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "g" }));
        Assert.That(bench.Content(index, "g"), Is.EqualTo("mine\n"));
        Assert.That(File.Exists(index.File + ".lock"), Is.False);
    }

    [Test]
    public void Keep_a_lock_that_is_not_known_to_be_abandoned()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = Start(bench);
        foreach (var process in new[] { Bench.Self, Bench.Self with { Host = "elsewhere", Id = 1 } })
        {
            Lock(index, process);
            RefreshAhead.ClearAbandoned(index);
            Assert.That(File.Exists(index.File + ".lock"));
        }

        foreach (var content in new[] { "", "ahead", "ahead x y z\n", new string('x', 1000) })
        {
            File.WriteAllText(index.File + ".lock", content);
            RefreshAhead.ClearAbandoned(index);
            Assert.That(File.ReadAllText(index.File + ".lock"), Is.EqualTo(content));
        }
    }

    // What Git refuses for the lock's sake is staged again: a script would do the same, and it happens seldom enough.
    [Test]
    public void Lose_nothing_of_what_is_staged_at_the_same_time()
    {
        const int Rounds = 40;
        using var bench = new Bench(("f", "0\n"), ("g", "0\n"));
        var index = Start(bench);
        using var ended = new CancellationTokenSource();
        var refreshed = 0;
        var watching = Task.Run(() =>
        {
            var repository = bench.Open(bench.Top);
            while (!ended.IsCancellationRequested)
            {
                refreshed += RefreshAhead.Run(repository, index, Bench.Self) is null ? 0 : 1;
            }
        });
        for (var round = 1; round <= Rounds; round++)
        {
            bench.Commit(("f", $"{round}\n"));
            var blob = bench.Blob($"mine {round}\n");
            SpinWait.SpinUntil(() => bench.Scratch.Run(bench.Top, "git", ["update-index", "--cacheinfo", $"100644,{blob},g"], variables: Bench.On(index)).ExitCode == 0);
            Assert.That(bench.Content(index, "g"), Is.EqualTo($"mine {round}\n"));
        }

        SpinWait.SpinUntil(() => IndexBase.Read(index) == bench.Head);
        ended.Cancel();
        watching.Wait();
        Assert.That(refreshed, Is.Positive);
        Assert.That(bench.StagedPaths(index), Is.EqualTo(new[] { "g" }));
        Assert.That(File.Exists(index.File + ".lock"), Is.False);
    }
}
