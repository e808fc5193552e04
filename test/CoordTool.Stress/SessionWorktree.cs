namespace CoordTool.Stress;

/// <summary>A worktree that a session makes, works in, and lands or gives up.</summary>
internal static class SessionWorktree
{
    /// <summary>Makes one, commits in it, edits on by chance, and has it landed, removed or left standing.</summary>
    public static void Use(Arena arena, StressSession session, Random random)
    {
        var name = $"{session.Id}-{session.Count}";
        var added = session.Run(["dotnet-coord", "-q", "worktree", "add", name]);
        var directory = added.Output.Trim();
        if (added.ExitCode != 0 || !Directory.Exists(directory))
        {
            return;
        }

        var from = Path.GetRelativePath(arena.Repository, directory);
        var committed = session.Write($"{from}/landed/{name}", asked: null);
        session.Run(["git", "add", "landed"], directory: directory);
        if (session.Run(["git", "commit", "-q", "-m", session.Message("in a worktree")], directory: directory).ExitCode == 0 && committed is not null)
        {
            committed.IsCommitted = true;
        }

        if (random.Next(3) == 0)
        {
            session.Write($"{from}/landed/{name}-not-committed", asked: null);
            session.Run(["dotnet-coord", "-q", "worktree", "remove", name, .. random.Next(2) == 0 ? new[] { "--force" } : []]);
        }
        else if (random.Next(8) > 0)
        {
            session.Run(["dotnet-coord", "-q", "worktree", "done", name]);
        }
    }
}
