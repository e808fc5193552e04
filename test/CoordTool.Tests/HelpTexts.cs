using System.Text.RegularExpressions;

namespace CoordTool.Tests;

public partial class HelpTexts
{
    private static readonly string[] Verbs =
    [
        "", "status", "claim", "release", "commit", "undo", "worktree", "worktree add", "worktree done", "worktree update", "worktree list", "worktree path", "worktree remove", "worktree restore", "worktree prune", "who", "check", "conflicts", "log", "watch", "statusline", "run", "handoff", "handoff request", "handoff accept", "handoff decline", "handoff list", "init", "deinit", "doctor",
        "session", "session start", "session end", "session list", "session env", "index", "index list", "index refresh", "index take", "index give",
        "rescue", "rescue list", "rescue show", "rescue restore", "rescue drop", "approvals", "approvals list", "approvals add", "approvals drop", "sync", "gc", "shell-init",
        "decision", "decision add", "decision list", "decision show", "zone", "zone list", "zone sync", "zone suggest",
    ];

    [TestCaseSource(nameof(Verbs))]
    public void Are_as_accepted(string verb)
    {
        using var scratch = new Scratch();
        var words = verb.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var help = scratch.Coord(scratch.Root, [.. words, "--help"]).Exits(0);
        Assert.That(help.Error, Is.Empty);
        Assert.That(scratch.Coord(scratch.Root, [.. words, "-h"]).Exits(0).Output, Is.EqualTo(help.Output));
        Snapshot.Match(string.Join('\n', help.Output.Split('\n').Select(line => line.TrimEnd())));
    }

    [Test]
    public void Are_of_every_verb_there_is()
    {
        using var scratch = new Scratch();
        var root = scratch.Coord(scratch.Root, "--help").Exits(0).Output;
        var verbs = root[..root.IndexOf("\nOptions of every verb", StringComparison.Ordinal)].Split('\n').Select(line => Row().Match(line)).Where(row => row.Success)
            .SelectMany(row => row.Groups["below"].Value.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(below => $"{row.Groups["verb"]} {below}").Prepend(row.Groups["verb"].Value));
        Assert.That(Verbs, Is.EquivalentTo(verbs.Prepend("")));
    }

    [GeneratedRegex(@"^  (?<verb>[a-z-]+)( (?<below>[a-z-]+(\|[a-z-]+)+))?( |$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
