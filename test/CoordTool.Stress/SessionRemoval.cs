namespace CoordTool.Stress;

/// <summary>How a session takes files away.</summary>
internal static class SessionRemoval
{
    /// <summary>Takes files away by Git, in a shell command that hooks are told of.</summary>
    public static void Remove(this StressSession session, params string[] words)
    {
        var ledger = session.Arena.Ledger;
        var (before, began) = (Files(session.Arena), ledger.Now);
        var command = $"git {string.Join(' ', words)}";
        if (session.Hook("pre-tool-use", session.Payload.Shell("PreToolUse", command)).ExitCode != 0)
        {
            return;
        }

        var ended = session.Guarded(isForced: false, words);
        if (ended.ExitCode == 2)
        {
            return;
        }

        var gone = before.Where(path => words.Any(word => path == word || path.StartsWith(word + "/", StringComparison.Ordinal)) && session.Arena.Read(path) is null).ToList();
        foreach (var path in gone)
        {
            lock (ledger.LockOf(path))
            {
                var version = new Version(session.Id, path, null) { Written = ledger.Now };
                ledger.Add(version, ledger.Last.GetValueOrDefault(path)?.Text);
            }
        }

        // A moved file is the session's own in its new place, as it is.
        if (words[0] == "mv" && ended.ExitCode == 0)
        {
            gone.Add(words[^1]);
        }

        var isReported = session.Hook("post-tool-use", session.Payload.Shell("PostToolUse", command, [.. gone])).ExitCode == 0;
        foreach (var removal in gone.Select(path => ledger.Last.GetValueOrDefault(path)).OfType<Version>().Where(last => last.Text is null && last.Session == session.Id))
        {
            removal.IsUnprotected = ledger.IsDisturbed(began, ledger.Now);
            removal.Known = isReported ? ledger.Now : removal.Known;
        }
    }

    private static List<string> Files(Arena arena) => [.. new DirectoryInfo(arena.Repository).EnumerateDirectories().Where(each => each.Name != ".git")
        .SelectMany(each => Listed(each)).Select(file => Path.GetRelativePath(arena.Repository, file))];

    private static List<string> Listed(DirectoryInfo directory)
    {
        try
        {
            return [.. directory.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
