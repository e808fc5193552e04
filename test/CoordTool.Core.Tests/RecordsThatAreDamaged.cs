using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Installation;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Tests;

/// <summary>Records of ours that a disk or an editor damaged so that they still look like records.</summary>
public class RecordsThatAreDamaged
{
    [TestCase("- - 6")]
    [TestCase("- - zz")]
    [TestCase("9:{0} - 61")]
    [TestCase("-1:{0} - 61")]
    [TestCase(":{0} - 61")]
    [TestCase("77777777777777:{0} - 61")]
    public void Of_paths_are_none(string line)
    {
        using var bench = new Bench();
        var good = $"- - {Convert.ToHexStringLower("good"u8)}";
        Directory.CreateDirectory(bench.Default.Directory);
        File.WriteAllText(bench.Default.StaleInTreeFile, $"{string.Format(null, line, bench.Head)}\n{good}\n");
        Assert.That(StaleInTree.ReadAll(bench.Default).Select(stale => stale.Path.ToString()), Is.EqualTo(new[] { "good" }));
    }

    [TestCase("\"tip\":\"{0}\"", "\"tip\":\"x\"")]
    [TestCase("\"old\":\"{0}\"", "\"old\":\"\"")]
    [TestCase("\"old\":\"{0}\",", "")]
    [TestCase("\"rewritten\":[]", "\"rewritten\":[null]")]
    [TestCase("\"rewritten\":[]", "\"rewritten\":null")]
    public void Of_operations_under_way_are_not_finished(string part, string damage)
    {
        using var bench = new Bench();
        var whole = $$"""{"v":1,"id":"x","step":"Moving","name":"w","path":"/w","branch":"refs/heads/w","tip":"{{bench.Head}}","started":"2030-01-01T12:00:00Z","target":"refs/heads/main","old":"{{bench.Head}}","new":"{{bench.Head}}","rewritten":[]}""";
        bench.Write(".git/coord/journal/x.json", whole);
        Assert.That(WorktreeJournal.List(bench.Layout).ToList(), Has.Count.EqualTo(1));
        var damaged = whole.Replace(string.Format(null, part, bench.Head), damage, StringComparison.Ordinal);
        Assert.That(damaged, Is.Not.EqualTo(whole));
        bench.Write(".git/coord/journal/x.json", damaged);
        Assert.That(WorktreeJournal.List(bench.Layout), Is.Empty);
    }

    [Test]
    public void Of_worktrees_in_the_trash_are_none()
    {
        using var bench = new Bench();
        var whole = $$"""{"v":1,"name":"w","path":"/w","branch":"refs/heads/w","tip":"{{bench.Head}}","removed":"2030-01-01T12:00:00Z"}""";
        bench.Write(".git/coord/removed.json", whole);
        Assert.That(RemovedDocument.Read(bench.Layout.GitDirectory), Is.Not.Null);
        bench.Write(".git/coord/removed.json", whole.Replace($"{bench.Head}", "x", StringComparison.Ordinal));
        Assert.That(RemovedDocument.Read(bench.Layout.GitDirectory), Is.Null);
    }

    [TestCase("""{"v":1,"files":[{}],"directories":[]}""")]
    [TestCase("""{"v":1,"files":[{"path":"\u0000"}],"directories":[]}""")]
    [TestCase("""{"v":1,"files":[null],"directories":[]}""")]
    [TestCase("""{"v":1,"files":[],"directories":[null]}""")]
    public void Of_an_installation_are_empty(string text)
    {
        using var bench = new Bench();
        bench.Write(".git/coord/installation.json", text);
        Assert.That(InstallationRecord.Read(bench.Layout).Paths, Is.Empty);
    }

    [Test]
    public void Of_Git_with_times_that_no_calendar_has_are_passed_over()
    {
        using var bench = new Bench();
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        var worktree = Checkouts.List(bench.Layout).Single(checkout => !checkout.IsMain);
        Assert.That(WorktreeRecord.IsMadeWith(worktree, "refs/heads/other"));
        File.WriteAllText(Path.Combine(bench.Layout.CommonDirectory, "logs", "refs", "heads", "other"), $"{ObjectId.Zero} {bench.Head} a <a@example.com> 999999999999999 +0000\tbranch: Created\n");
        Assert.That(WorktreeRecord.IsMadeWith(worktree, "refs/heads/other"), Is.False);
    }

    [Test]
    public void Of_several_lines_in_one_are_no_lines_of_ours() =>
        Assert.That(MarkedBlock.Lines("# dotnet-coord:begin v1 # dotnet-coord:end\n"), Is.Empty);
}
