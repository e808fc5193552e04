namespace CoordTool.Stress;

/// <summary>What is left once everybody has gone, and a clean-up has run when all has grown old.</summary>
internal static class Aftermath
{
    // What stays for as long as the tool is set up: it is as large with a thousand sessions as with one.
    private static readonly string[] Staying = ["bin", "cache", "log", "locks", "index/default", "installation.json", "elsewhere", "trash", "operation.json", "commit.lock.breaker"];

    /// <summary>Cleans up three weeks later, and lists what should be gone.</summary>
    /// <param name="arena">Where nobody works any more.</param>
    /// <param name="later">The variables by which programs take it for three weeks later.</param>
    public static IReadOnlyList<string> Find(Arena arena, IReadOnlyDictionary<string, string> later)
    {
        foreach (var worktree in arena.Git("worktree", "list", "--porcelain").Split('\n').Where(line => line.StartsWith("worktree ", StringComparison.Ordinal)).Skip(1))
        {
            arena.Git("worktree", "remove", "--force", "--force", worktree["worktree ".Length..]);
        }

        var left = new List<string>();

        // A killed session may leave a conflict, which no commit can keep: such an index stays for whoever resolves it.
        var conflicts = Directory.EnumerateDirectories(Path.Combine(arena.Repository, ".git/coord/index"))
            .Where(index => arena.Programs.Run(arena.Repository, ["git", "ls-files", "--unmerged"], new Dictionary<string, string> { ["GIT_INDEX_FILE"] = Path.Combine(index, "index") }).Output.Length > 0)
            .Select(index => Path.GetFileName(index)).ToList();
        List<string> staying = [.. Staying, .. conflicts.Select(session => $"index/{session}")];
        var ended = arena.Programs.Run(arena.Repository, ["dotnet-coord", "gc"], later);
        if (ended.ExitCode != 0)
        {
            left.Add($"gc ended with {ended.ExitCode}: {ended.Error}");
        }

        var coord = Path.Combine(arena.Repository, ".git/coord");
        left.AddRange(Directory.EnumerateFiles(coord, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(coord, file))
            .Where(file => !staying.Exists(each => file == each || file.StartsWith(each + "/", StringComparison.Ordinal))));
        left.AddRange(arena.Git("for-each-ref", "--format=%(refname)", "refs/coord/pin", "refs/coord/history").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Except(conflicts.Select(session => $"refs/coord/pin/{session}")));
        left.AddRange(arena.Programs.Run(arena.Repository, ["git", "notes", "--ref=coord/claims", "list"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(note => $"claim {note}"));
        left.AddRange(Directory.EnumerateFiles(Path.Combine(arena.Repository, ".git"), "*.lock", SearchOption.AllDirectories).Where(file => !file.Contains("/coord/", StringComparison.Ordinal)));
        left.AddRange(Directory.EnumerateFileSystemEntries(Path.Combine(arena.Root, ".coord-trash")));

        if (left.Count > 0)
        {
            left.Add($"this, though gc said: {ended.Output}{ended.Error}");
        }

        // A commit-graph may name what a killed `gc --prune=now` took away; Git makes it anew.
        var check = arena.Programs.Run(arena.Repository, ["git", "-c", "core.commitGraph=false", "fsck", "--no-dangling", "--no-progress"]);
        if (check.ExitCode != 0 || check.Error.Length > 0)
        {
            left.Add($"git fsck: {check.Output}{check.Error}");
        }

        return left;
    }
}
