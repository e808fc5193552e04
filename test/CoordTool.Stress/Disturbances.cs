using System.Diagnostics;
using System.Globalization;

namespace CoordTool.Stress;

/// <summary>A time in which the machine, or a program that knows nothing of us, stood in everybody's way.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="What">What was done.</param>
/// <param name="Began">When it began.</param>
/// <param name="Ended">When it was over.</param>
internal sealed record Disturbance(string Kind, string What, long Began, long Ended);

/// <summary>
/// What happens to a machine and a repository while sessions work: the disk is full, directories are read-only, the clock
/// jumps, processes are killed, other programs pack, prune and write the index. One at a time, by a seed.
/// </summary>
internal sealed class Disturbances(Arena arena, IReadOnlyList<string> kinds)
{
    /// <summary>All kinds there are.</summary>
    public static readonly IReadOnlyList<string> All = ["disk", "limit", "readonly", "clock", "kill", "gc", "index"];

    /// <summary>A file of nobody's.</summary>
    public const string Foreign = "foreign";

    private static readonly string[] Maintenance = ["gc -q", "pack-refs --all --prune", "repack -adq", "prune-packed", "maintenance run --task=commit-graph", "gc -q --auto"];
    private readonly Ledger _ledger = arena.Ledger;
    private readonly string _git = Path.Combine(arena.Repository, ".git");

    /// <summary>Disturbs until the time is over; each time ends before the next begins.</summary>
    public void Work(Func<bool> goesOn)
    {
        for (var step = 0; goesOn(); step++)
        {
            var random = new Random(unchecked((arena.Seed * 7_919) + step));
            Thread.Sleep(random.Next(100, 2500));
            var kind = kinds[random.Next(kinds.Count)];
            arena.World.EnterReadLock();
            try
            {
                Disturb(kind, random);
            }
            finally
            {
                arena.World.ExitReadLock();
            }

            // Git that was killed, or may not write, leaves its lock files.
            if (kind is "kill" or "disk" or "limit" or "readonly")
            {
                arena.Alone(arena.RemoveLocks);
            }
        }
    }

    private void Disturb(string kind, Random random)
    {
        var began = _ledger.Now;
        var storm = new Disturbance(kind, "", began, long.MaxValue);
        _ledger.Begin(storm);
        var what = kind switch
        {
            "disk" => FillDisk(random),
            "limit" => LimitFiles(random),
            "readonly" => ForbidWriting(random),
            "clock" => TurnClock(random),
            "kill" => KillOne(random),
            "gc" => RunGit(Maintenance[random.Next(Maintenance.Length)].Split(' ')),
            _ => TouchIndex(random),
        };
        _ledger.End(storm, storm with { What = what, Ended = _ledger.Now });
    }

    private string FillDisk(Random random)
    {
        var file = Path.Combine(arena.Root, "balloon");
        long size = 0;
        try
        {
            using var balloon = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1);
            for (var block = new byte[1 << 20]; block.Length >= 512;)
            {
                try
                {
                    balloon.Write(block);
                    size += block.Length;
                }
                catch (IOException)
                {
                    block = new byte[block.Length / 2];
                }
            }

            Wait(random);
        }
        finally
        {
            File.Delete(file);
        }

        return $"{size >> 20} MiB filled the disk";
    }

    private string LimitFiles(Random random)
    {
        var size = new[] { 0, 1, 40, 200, 1024, 4096 }[random.Next(6)];
        arena.Prefix = ["prlimit", $"--fsize={size}", "--"];
        Wait(random);
        arena.Prefix = [];
        return $"no file longer than {size} bytes";
    }

    private string ForbidWriting(Random random)
    {
        string[] places = ["", "coord", "coord/sessions", "coord/locks", "coord/log", "coord/cache", "coord/journal", "coord/history", "coord/index", "refs", "refs/notes/coord", "refs/heads", "refs/coord", "objects", "logs", "../s0/0", "../common"];
        var directory = Path.GetFullPath(Path.Combine(_git, places[random.Next(places.Length)]));
        List<string> all = Directory.Exists(directory) ? [directory, .. random.Next(2) == 0 && directory.StartsWith(_git, StringComparison.Ordinal) ? Directory.EnumerateDirectories(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }) : []] : [];
        all.ForEach(each => SetMode(each, isWritable: false));
        Wait(random);
        all.ForEach(each => SetMode(each, isWritable: true));
        return $"{all.Count} directories read-only from {directory}";
    }

    private static void SetMode(string directory, bool isWritable)
    {
        try
        {
            var mode = File.GetUnixFileMode(directory);
            const UnixFileMode Write = UnixFileMode.UserWrite;
            File.SetUnixFileMode(directory, isWritable ? mode | Write : mode & ~Write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody took it away meanwhile.
        }
    }

    private string TurnClock(Random random)
    {
        int[] minutes = [-180, -30, -5, -1, 1, 5, 16, 20, 45, 70, 180, 26 * 60];
        var by = minutes[random.Next(minutes.Length)];
        arena.TurnClock(TimeSpan.FromMinutes(by));
        return $"the clock jumped by {by} minutes";
    }

    // One process alone: those it began, and those that wait for it, go on.
    private string KillOne(Random random)
    {
        Thread.Sleep(random.Next(400));
        var victims = arena.Programs.Running().Where(id => !arena.IsAgent(id)).Order().ToList();
        if (victims.Count == 0)
        {
            return "nobody to kill";
        }

        var victim = victims[random.Next(victims.Count)];
        try
        {
            using var process = Process.GetProcessById(victim);
            var name = File.ReadAllText($"/proc/{victim}/cmdline").Replace('\0', ' ');
            process.Kill();
            return $"killed {victim}: {name}";
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException)
        {
            return "came too late to kill";
        }
    }

    private string TouchIndex(Random random)
    {
        var indexes = Directory.EnumerateFiles(Path.Combine(_git, "coord/index"), "index", SearchOption.AllDirectories).Append(Path.Combine(_git, "index")).Order().ToList();
        var index = indexes[random.Next(indexes.Count)];
        switch (random.Next(6))
        {
            case 0:
                return RunGit(["status", "--short"], index);
            case 1:
                return RunGit(["update-index", "-q", "--refresh"], index);
            case 2:
                File.WriteAllText(Path.Combine(arena.Repository, Foreign), random.Next().ToString(CultureInfo.InvariantCulture));
                return RunGit(["add", "--intent-to-add", Foreign]) + ", " + RunGit(["reset", "-q", "--", Foreign]);
            case 3:
                return RunGit(["read-tree", "-m", "HEAD"]);
            case 4:
                return RunGit(["update-index", "--index-version", random.Next(2) == 0 ? "4" : "2"], index);
            default:
                return HoldLock(index + ".lock", random);
        }
    }

    private string HoldLock(string file, Random random)
    {
        try
        {
            new FileStream(file, FileMode.CreateNew).Dispose();
            Wait(random);
            File.Delete(file);
            return $"held {file}";
        }
        catch (IOException)
        {
            return $"{file} was held by others";
        }
    }

    private string RunGit(string[] words, string? index = null)
    {
        var ended = arena.Programs.Run(arena.Repository, ["git", .. words], index is null ? null : new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index });
        return $"git {string.Join(' ', words)}{(index is null ? "" : $" on {Path.GetRelativePath(_git, index)}")} -> {ended.ExitCode} {ended.Error.Split('\n')[0]}";
    }

    private static void Wait(Random random) => Thread.Sleep(random.Next(100, 1500));
}
