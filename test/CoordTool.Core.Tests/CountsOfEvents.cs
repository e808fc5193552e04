using CoordTool.Core.Files;
using CoordTool.Core.Indexes;

namespace CoordTool.Core.Tests;

public class CountsOfEvents
{
    [Test]
    public void Are_the_lengths_of_files()
    {
        using var scratch = new Scratch();
        var file = scratch["a/b/count"];
        Assert.That(Tally.Read(file), Is.Zero);
        Tally.Count(file);
        Tally.Count(file);
        Assert.That((Tally.Read(file), new FileInfo(file).Length), Is.EqualTo((2, 2)));
    }

    [Test]
    public void Of_an_index_tell_refreshes_that_moved_it_and_rewrites()
    {
        using var bench = new Bench(("f", "1\n"));
        var index = bench.Session();
        bench.Refresh(index);
        Assert.That(IndexCounters.Read(index), Is.EqualTo(new IndexCounts(0, 0, 0)), "looking costs nothing");
        bench.Commit(("f", "2\n"));
        bench.Refresh(index);
        bench.Refresh(index);
        Assert.That(IndexCounters.Read(index), Is.EqualTo(new IndexCounts(1, 1, 0)));

        // The same tree again: the base moves, and there is nothing to write.
        bench.Commit();
        bench.Refresh(index);
        Assert.That(IndexCounters.Read(index), Is.EqualTo(new IndexCounts(2, 1, 0)));
    }

    [Test]
    public void Of_the_default_index_tell_what_was_left_to_another()
    {
        using var bench = new Bench(("f", "1\n"));
        DefaultIndex.RefreshCoalesced(bench.Repository);
        using (KernelLock.TryTake(Path.Combine(bench.Default.Directory, "refresh.lock")))
        {
            Assert.That(DefaultIndex.RefreshCoalesced(bench.Repository), Is.Null);
        }

        Assert.That(IndexCounters.Read(bench.Default).Left, Is.EqualTo(1));
    }

    [Test]
    public void Stay_in_proportion_to_commits_and_not_to_sessions_times_commits()
    {
        using var bench = new Bench(("f", "1\n"));
        IndexBase.WriteFirst(bench.Default, bench.Head);
        var sessions = Enumerable.Range(0, 4).Select(i => bench.Session($"s{i}")).ToList();
        for (var i = 0; i < 10; i++)
        {
            bench.Commit(("f", $"{i}\n"));
            DefaultIndex.RefreshCoalesced(bench.Repository);
        }

        sessions.ForEach(session => bench.Refresh(session));
        Assert.That(IndexCounters.Read(bench.Default).Rewrites, Is.EqualTo(10));
        Assert.That(sessions.Select(session => IndexCounters.Read(session).Rewrites), Is.All.EqualTo(1));
    }

    [Test]
    public void Are_listed_with_the_state_of_each_index()
    {
        using var bench = new Bench(("f", "1\n"), ("g", "1\n"));
        IndexBase.WriteFirst(bench.Default, bench.Head);
        var (ann, bob) = (bench.Session("ann"), bench.Session("bob"));
        bench.Stage(ann, ("f", "mine\n"), ("g", "mine\n"));
        bench.Commit(("f", "theirs\n"));
        bench.Refresh(ann);
        bench.Commit(("new", "1\n"));
        File.WriteAllText(bob.File, "no index\n");
        var listed = IndexList.Run(bench.Context, bench.Repository).ToList();

        Assert.That(listed.Select(each => (each.Location.Session?.Value, each.Behind, each.Staged, each.Stale.Count)), Is.EqualTo(new (string?, int?, int?, int)[]
        {
            (null, 2, 0, 0), ("ann", 1, 2, 1), ("bob", null, null, 0),
        }));
        Assert.That(listed.Select(each => each.Problem is null), Is.EqualTo(new[] { true, true, false }));
    }
}
