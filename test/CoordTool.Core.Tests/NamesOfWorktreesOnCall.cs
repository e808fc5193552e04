using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Tests;

public class NamesOfWorktreesOnCall
{
    [TestCase("feat-x", new[] { "feat-x", "feat-x-2", "feat-x-3" })]
    [TestCase("agent-a6207ca9df78aaae1", new[] { "agent-a6207ca9df78aaae1", "agent-a6207ca9df78aaae1-2" })]
    [TestCase("team/feat", new[] { "team/feat", "team-feat", "team-feat-2" })]
    [TestCase("fix ü & more", new[] { "fix-----more", "fix-----more-2" })]
    [TestCase("../../etc", new[] { "etc" })]
    [TestCase("ÄÖÜ", new[] { "worktree", "worktree-2" })]
    [TestCase("", new[] { "worktree" })]
    public void Begin_with_what_was_asked_for_and_are_names_all(string wish, string[] first)
    {
        var names = WorktreeOnCall.NamesFor(wish).Take(40).ToList();
        Assert.That(names.Take(first.Length), Is.EqualTo(first));
        Assert.That(names, Has.All.Matches<string>(WorktreeName.IsValid));
        Assert.That(names, Is.Unique);
    }

    [TestCase("-x..lock..")]
    [TestCase("x.lock")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Are_names_whatever_was_asked_for(string wish) =>
        Assert.That(WorktreeOnCall.NamesFor(wish).Take(40), Has.All.Matches<string>(WorktreeName.IsValid) & Is.Unique);
}
