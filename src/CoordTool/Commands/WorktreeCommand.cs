namespace CoordTool.Commands;

internal sealed class WorktreeCommand : Noun
{
    public WorktreeCommand()
        : base("worktree", "Checkouts that go up for a piece of work and come down with its merge.")
    {
        Add(new WorktreeAddCommand());
        Add(new WorktreeDoneCommand());
        Add(new WorktreeUpdateCommand());
        Add(new WorktreeListCommand());
        Add(new WorktreePathCommand());
        Add(new WorktreeRemoveCommand());
        Add(new WorktreeRestoreCommand());
        Add(new WorktreePruneCommand());
    }
}
