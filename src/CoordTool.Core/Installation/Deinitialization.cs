using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.History;
using CoordTool.Core.Indexes;
using CoordTool.Core.Rescues;
using CoordTool.Core.Sessions;
using CoordTool.Core.Sync;
using CoordTool.Core.Upkeep;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Installation;

/// <summary>Takes everything out of a repository that was ever put in (docs/design.md, Installation).</summary>
public static class Deinitialization
{
    private static readonly (string Prefix, string One, string Many)[] Precious =
    [
        (RescueFacts.Prefix, "rescue", "rescues"),
        (SessionHistory.Prefix, "history of edits", "histories of edits"),
        (RemovedDocument.RefPrefix, "commit of a worktree in the trash", "commits of worktrees in the trash"),
        ("refs/notes/coord/", "notes ref of claims and decisions", "notes refs of claims and decisions"),
    ];

    private static readonly string[] RefDirectories = ["refs/coord", "refs/notes", "logs/refs/coord", "logs/refs/notes"];

    /// <summary>Takes it out. What only the user may drop stays, unless it is purged.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout it is called in.</param>
    /// <param name="purge">Whether rescues, histories, claims, decisions and what is in the trash go as well.</param>
    /// <param name="dryRun">Only say what would be done.</param>
    public static (InstallationChange? Changed, Refusal? Refused) Run(CoordContext context, GitLayout layout, bool purge, bool dryRun)
    {
        if (FindObstacle(context, layout) is { } obstacle)
        {
            return (null, obstacle);
        }

        var hooks = GitHooks.OfAll(context, layout);
        var precious = FindPrecious(layout);
        var kept = purge ? [] : Count(precious);
        if (dryRun)
        {
            var known = InstallationRecord.Read(layout);
            return (new InstallationChange([.. Files(layout, known, hooks).Where(path => known.TakeBack(path, Initialization.StripOf(layout, path), dryRun: true))], kept) { Dropped = purge ? Count(precious) : [] }, null);
        }

        var changed = new List<string>();
        using (Initialization.Lock(layout))
        {
            var record = InstallationRecord.Read(layout);
            foreach (var path in Files(layout, record, hooks))
            {
                if (record.TakeBack(path, Initialization.StripOf(layout, path)))
                {
                    changed.Add(path);
                }
            }

            record.Close();
            if (purge)
            {
                new OldTrash(context, layout).Remove(dryRun: false, kept, TimeSpan.Zero);
                Drop(context, layout, Precious.Select(each => each.Prefix));
            }

            SyncRemote.TakeOut(context, layout);
            Drop(context, layout, [Pins.Prefix, SyncRemote.TrackedPrefix, SyncRemote.JoinedPrefix]);
            RemoveRecords(layout, kept);
        }

        return (new InstallationChange(changed, kept) { Dropped = purge ? Count(precious.Except(FindPrecious(layout))) : [] }, null);
    }

    private static List<string> Files(GitLayout layout, InstallationRecord record, GitHooks hooks) =>
        [.. record.Paths.Concat(hooks.FindOurs()).Concat(FindUnrecorded(layout)).Append(ExcludeBlock.PathOf(layout)).Distinct()];

    // The record may be lost; our part is known by what it says.
    private static IEnumerable<string> FindUnrecorded(GitLayout layout) =>
        AgentSettings.All(layout).Where(settings => ByteText.ReadBytes(settings.Path) is { } present && (settings.Strip(present) is not { } rest || !rest.AsSpan().SequenceEqual(present))).Select(settings => settings.Path);

    private static Refusal? FindObstacle(CoordContext context, GitLayout layout)
    {
        var sessions = new SessionStore(context, layout).List();
        if (sessions.Count > 0)
        {
            return new Refusal(
                $"Sessions are registered and may have staged work: {string.Join(", ", sessions.Select(session => session.Name))}. Nothing was changed.",
                [.. sessions.Select(session => $"dotnet-coord session end --id {session.Id}")]);
        }

        var worktrees = Checkouts.List(layout).Select(checkout => WorktreeDocument.Read(checkout.Layout)?.Name).OfType<string>().ToList();
        return worktrees.Count == 0 ? null : new Refusal(
            $"There are worktrees that would no longer know where they land: {string.Join(", ", worktrees)}. Nothing was changed.",
            [.. worktrees.Select(name => $"dotnet-coord worktree done {name}"), "Or take one away without landing it: dotnet-coord worktree remove NAME"]);
    }

    private static List<(string Place, string One, string Many, string Item)> FindPrecious(GitLayout layout) =>
    [
        .. Precious.SelectMany(each => GitRefs.List(layout.CommonDirectory, each.Prefix).Select(found => ($"{each.Prefix}*", each.One, each.Many, found.Name))),
        .. WorktreeTrash.List(layout).Select(directory => (Path.GetDirectoryName(directory)!, "worktree in the trash", "worktrees in the trash", directory)),
    ];

    private static List<string> Count(IEnumerable<(string Place, string One, string Many, string Item)> precious) =>
        [.. from each in precious
            group each by (each.Place, each.One, each.Many) into found
            select $"{found.Key.Place}: {found.Count()} {(found.Count() == 1 ? found.Key.One : found.Key.Many)}"];

    private static void Drop(CoordContext context, GitLayout layout, IEnumerable<string> prefixes)
    {
        var commands = string.Concat(prefixes.SelectMany(prefix => GitRefs.List(layout.CommonDirectory, prefix)).Select(each => $"delete {each.Name} {each.Id}\n"));
        if (commands.Length > 0)
        {
            new GitProcess(context, layout.CommonDirectory).Require(["update-ref", "--stdin"], commands);
        }

        foreach (var top in RefDirectories.Select(name => Path.Combine(layout.CommonDirectory, name)).Where(Directory.Exists))
        {
            RemoveIfEmpty(top);
        }
    }

    private static void RemoveRecords(GitLayout layout, List<string> kept)
    {
        foreach (var checkout in Checkouts.List(layout))
        {
            // Without its base on record the default index passes for current: so it has to be.
            if (!checkout.IsMissing)
            {
                using var repository = new GitRepository(checkout.Layout);
                IndexRefresh.Run(repository, new IndexLocation(checkout.Layout, null));
            }

            // An index that could not be kept as a commit when its session ended is the only copy of what it stages.
            if (IndexLocation.OfSessions(checkout.Layout).ToList() is { Count: > 0 } indexes)
            {
                kept.AddRange(indexes.Select(index => $"{index.File}: what it stages could not be kept as a commit"));
                continue;
            }

            var directory = checkout.Layout.CheckoutCoordDirectory;
            foreach (var entry in Directory.Exists(directory) ? new DirectoryInfo(directory).GetFileSystemInfos() : [])
            {
                // Where the trash is, as long as there is any.
                if (entry.FullName != WorktreeTrash.NotesOf(layout) || !WorktreeTrash.List(layout).Any())
                {
                    PlainDirectory.Delete(entry);
                }
            }

            if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any())
            {
                Directory.Delete(directory);
            }
        }
    }

    // Git leaves directories of refs behind, and makes them anew as it needs them.
    private static void RemoveIfEmpty(string directory)
    {
        foreach (var below in Directory.GetDirectories(directory))
        {
            RemoveIfEmpty(below);
        }

        try
        {
            Directory.Delete(directory);
        }
        catch (IOException)
        {
            // It is in use.
        }
    }
}
