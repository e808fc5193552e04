using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Tests;

/// <summary>Commits in the history of the claims that no version of ours wrote.</summary>
public class HistoriesOthersWroteIn
{
    [TestCase(1)]
    [TestCase(3)]
    public void Are_folded_also_where_a_commit_has_no_message_at_all(int kept)
    {
        using var bench = new Bench(("f", "1\n"));
        var tree = bench.Git("rev-parse", "HEAD^{tree}").Line;
        var bare = bench.Scratch.Run(bench.Top, "git", ["hash-object", "-t", "commit", "--literally", "-w", "--stdin"], $"tree {tree}\nauthor a <a@example.com> 1700000000 +0000\ncommitter a <a@example.com> 1700000000 +0000\n").Exits(0).Line;
        var tip = ObjectId.Parse(bench.Git("commit-tree", tree, "-p", bare, "-m", "later").Line);
        var folded = FoldedHistory.Write(bench.Repository, tip, kept);
        Assert.That(bench.Git("log", "--format=%s", folded.ToString()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(kept == 1 ? new[] { "later", "fold: what was claimed before" } : ["later"]));
        Assert.That(bench.Git("rev-list", "--count", folded.ToString()).Line, Is.EqualTo("2"));
        Assert.That(bench.Git("rev-parse", $"{folded}^{{tree}}").Line, Is.EqualTo(tree));
    }
}
