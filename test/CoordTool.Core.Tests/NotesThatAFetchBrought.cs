using CoordTool.Core.Sync;

namespace CoordTool.Core.Tests;

/// <summary>What a plain <c>git fetch</c> left of a remote's notes.</summary>
public class NotesThatAFetchBrought
{
    [Test]
    public void Are_news_until_they_are_joined()
    {
        using var bench = new Bench();
        bench.Git("remote", "add", "origin", "nowhere");
        Assert.That(FetchedNotes.HaveNews(bench.Layout), Is.False);
        foreach (var name in new[] { "claims", "decisions" })
        {
            bench.Git("update-ref", $"refs/coord/remotes/origin/{name}", "HEAD");
            Assert.That(FetchedNotes.HaveNews(bench.Layout));
            FetchedNotes.Join(bench.Context, bench.Repository);
            Assert.That(FetchedNotes.HaveNews(bench.Layout), Is.False);
        }
    }

    // Else every command and every hook would look for news that there are none.
    [TestCase("other")]
    [TestCase("claims.bak")]
    [TestCase("a/other")]
    public void Are_no_news_under_other_names(string name)
    {
        using var bench = new Bench();
        bench.Git("remote", "add", "origin", "nowhere");
        bench.Git("update-ref", $"refs/coord/remotes/origin/{name}", "HEAD");
        Assert.That(FetchedNotes.HaveNews(bench.Layout), Is.False);
    }

    [Test]
    public void Are_not_joined_of_what_is_no_remote()
    {
        using var bench = new Bench();
        bench.Git("remote", "add", "origin", "nowhere");
        bench.Git("update-ref", "refs/coord/remotes/origin/a/claims", "HEAD");
        FetchedNotes.Join(bench.Context, bench.Repository);
        Assert.That(bench.Git("for-each-ref", "refs/notes").Output, Is.Empty);
    }
}
