namespace CoordTool.Stress;

/// <summary>What sessions do, by how often. What a step does is decided by its own numbers alone, never by what came of others.</summary>
internal static class Deeds
{
    private static readonly (int Weight, Action<StressSession, Random> Deed)[] All =
    [
        (500, (session, random) => session.Edit(session.OwnFile(random))),
        (140, (session, random) => session.Edit(Common(random))),
        (80, (session, random) => session.Edit(session.FileOfAnother(random))),
        (40, (session, random) => session.EditByShell(session.OwnFile(random))),
        (90, (session, random) => session.Commit(() => session.Git("add", session.Directory), "commit", "-m", session.Message("own directory"))),
        (60, (session, _) => session.Commit(null, "commit", "-a", "-m", session.Message("all that is changed"))),
        (60, (session, _) => session.Commit(() => session.Git("add", "-A"), "commit", "-m", session.Message("all"))),
        (40, (session, random) => session.Commit(null, "commit", "-m", session.Message("one path"), "--", session.OwnFile(random))),
        (20, (session, _) => session.Commit(() => session.Git("add", session.Directory), "commit", "--amend", "-m", session.Message("amended"))),
        (60, (session, _) => session.CommitByTool()),
        (20, (session, random) => session.Git("add", session.OwnFile(random))),
        (20, (session, _) => session.Remove("rm", "-r", session.Directory + "/1")),
        (10, (session, random) => session.Remove("rm", "-f", session.OwnFile(random))),
        (10, (session, random) => session.Remove("rm", "-r", "-q", Common(random))),
        (10, (session, random) => session.Remove("rm", "-f", session.FileOfAnother(random))),
        (10, (session, random) => session.Remove("mv", session.OwnFile(random), session.Directory + "/moved")),
        (6, (session, random) => session.Remove("mv", "-f", session.OwnFile(random), session.FileOfAnother(random))),
        .. Guarded(16, "stash", "push"), .. Guarded(10, "stash", "push", "-u"), .. Guarded(12, "stash", "push", "-u", "--", "OWN"),
        .. Guarded(24, "stash", "pop"), .. Guarded(6, "stash", "pop", "--index"), .. Guarded(8, "stash", "drop"), .. Guarded(2, "stash", "clear"),
        .. Guarded(16, "reset", "--hard"), .. Guarded(8, "reset", "--hard", "HEAD~1"), .. Guarded(6, "reset", "--mixed", "HEAD~1"), .. Guarded(4, "reset", "--soft", "HEAD~1"),
        .. Guarded(6, "reset", "--keep", "HEAD~1"), .. Guarded(12, "reset", "-q"), .. Guarded(16, "checkout", "."), .. Guarded(12, "checkout", "--", "OWN"),
        .. Guarded(12, "checkout", "--", "COMMON"), .. Guarded(12, "checkout", "--", "OTHER"), .. Guarded(6, "checkout", "HEAD", "--", "."), .. Guarded(6, "checkout", "HEAD~2", "--", "OWN"),
        .. Guarded(4, "checkout", "-f"), .. Guarded(12, "restore", "."), .. Guarded(6, "restore", "--staged", "."), .. Guarded(6, "restore", "--staged", "--worktree", "OTHER"),
        .. Guarded(12, "restore", "OWN"), .. Guarded(16, "clean", "-fd"), .. Guarded(6, "clean", "-fdx"), .. Guarded(6, "clean", "-f", "--", "OTHERS"),
        .. Guarded(8, "rebase", "HEAD~1"), .. Guarded(6, "rebase", "side"), .. Guarded(10, "pull", "--rebase"), .. Guarded(10, "pull", "--no-rebase"),
        .. Guarded(10, "push", "-q", "origin", "HEAD"), .. Guarded(6, "switch", "-q", "side"), .. Guarded(12, "switch", "-q", "main"), .. Guarded(4, "switch", "-q", "-c", "NEW"),
        .. Guarded(4, "checkout", "-q", "-b", "NEW"), .. Guarded(4, "checkout", "-q", "-B", "NEW"), .. Guarded(8, "branch", "NEW"), .. Guarded(8, "branch", "-D", "NEW"), .. Guarded(3, "branch", "-D", "main"),
        .. Guarded(4, "merge", "side"), .. Guarded(6, "cherry-pick", "side"), .. Guarded(3, "bisect", "start"), .. Guarded(3, "gc", "-q", "--prune=now"), .. Guarded(2, "reflog", "expire", "--expire=now", "--all"),
        .. Guarded(8, "status", "--short"), .. Guarded(8, "diff", "--stat"),
        (24, (session, random) => SessionWorktree.Use(session.Arena, session, random)),
        (30, (session, random) => SessionClaims.Claim(session.Arena, session, random)), (30, (session, random) => SessionClaims.Release(session.Arena, session, random)),
        (16, (session, _) => SessionClaims.RunAlone(session.Arena, session)),
        (10, (session, _) => session.Die()),
        (8, (session, _) => session.End()),
    ];

    private static readonly int Sum = All.Sum(each => each.Weight);

    /// <summary>Does what a step's numbers say.</summary>
    public static void Do(StressSession session, Random random)
    {
        var number = random.Next(Sum);
        foreach (var (weight, deed) in All)
        {
            if ((number -= weight) < 0)
            {
                deed(session, random);
                return;
            }
        }
    }

    private static IEnumerable<(int, Action<StressSession, Random>)> Guarded(int weight, params string[] words) =>
    [
        (weight, (session, random) => session.Guarded(random.Next(6) == 0, [.. words.Select(word => word switch
        {
            "OWN" => session.OwnFile(random),
            "OTHER" => session.FileOfAnother(random),
            "OTHERS" => Path.GetDirectoryName(session.FileOfAnother(random))!,
            "COMMON" => Common(random),
            "NEW" => $"new-{random.Next(4)}",
            _ => word,
        })])),
    ];

    private static string Common(Random random) => $"common/{random.Next(Arena.CommonFiles)}";
}
