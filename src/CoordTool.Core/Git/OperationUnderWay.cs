namespace CoordTool.Core.Git;

/// <summary>Tells whether Git stopped in the middle of something in a checkout (<c>git help status</c>, "in progress").</summary>
public static class OperationUnderWay
{
    private static readonly (string File, string Operation)[] Marks =
    [
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase or am"),
        ("MERGE_HEAD", "merge"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
        ("sequencer", "cherry-pick or revert of several commits"),
        ("SQUASH_MSG", "squash merge"),
        ("BISECT_LOG", "bisect"),
    ];

    /// <summary>The operation's name, or null when there is none.</summary>
    public static string? In(GitLayout layout) =>
        Marks.FirstOrDefault(mark => Path.Exists(Path.Combine(layout.GitDirectory, mark.File))).Operation;
}
