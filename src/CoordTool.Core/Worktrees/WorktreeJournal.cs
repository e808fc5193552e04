using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Worktrees;

/// <summary>An operation under way.</summary>
/// <param name="Entry">The operation.</param>
/// <param name="IsRunning">Whether a process is at work on it.</param>
public sealed record EntryUnderWay(JournalEntry Entry, bool IsRunning);

/// <summary>
/// The record of one operation while it is under way. It is written before each step that a reader could not tell from
/// what is on disk, and taken away when all is done or nothing was. The kernel holds a lock beside it for the process at
/// work: an entry without one is of a process that died (docs/concurrency.md, The journal).
/// </summary>
internal sealed class WorktreeJournal : IDisposable
{
    /// <summary>The variable by which a test kills the process at the given point, counted from 1.</summary>
    private const string StopVariable = "COORD_STOP_AT";

    private const string Name = "journal";

    private static readonly TimeSpan PatienceWithChildren = TimeSpan.FromSeconds(3);

    private readonly CoordContext _context;
    private readonly string _file;
    private readonly KernelLock _lock;
    private int _points;

    private WorktreeJournal(CoordContext context, string file, KernelLock held, JournalEntry entry)
    {
        _context = context;
        _file = file;
        _lock = held;
        Entry = entry;
    }

    /// <summary>How far it is.</summary>
    public JournalEntry Entry { get; private set; }

    /// <summary>Begins an operation.</summary>
    public static WorktreeJournal Begin(CoordContext context, GitLayout layout, JournalEntry entry)
    {
        var id = $"{TimedName.Of(context.Now)}-{Guid.NewGuid():N}";
        var file = FileOf(layout, id);
        var held = KernelLock.TryTake(LockOf(file)) ?? throw new IOException($"{LockOf(file)} is locked");
        var journal = new WorktreeJournal(context, file, held, entry with { Id = id });
        try
        {
            journal.Reach(journal.Entry);
            return journal;
        }
        catch
        {
            // Nothing was begun.
            held.Dispose();
            journal.Complete();
            throw;
        }
    }

    /// <summary>Whether a file is a lock of an entry that is not there: its process died before it had begun.</summary>
    public static bool IsWithoutEntry(string file) =>
        Path.GetExtension(file) is ".lock" or ".git" && Path.GetFileName(Path.GetDirectoryName(file)) == Name && !File.Exists(Path.ChangeExtension(file, ".json"));

    /// <summary>Whether there is any operation under way.</summary>
    public static bool Exists(GitLayout layout) => Files(layout).Length > 0;

    /// <summary>The operations under way, with whether a process is at work on each.</summary>
    public static IEnumerable<EntryUnderWay> List(GitLayout layout)
    {
        foreach (var file in Files(layout))
        {
            if (Read(file) is { } entry)
            {
                using var held = KernelLock.TryTake(LockOf(file));
                if (held is not null && !File.Exists(file))
                {
                    // Completed since it was read, and the lock made again by this look.
                    RemoveLocks(file);
                    continue;
                }

                yield return new EntryUnderWay(entry, held is null);
            }
        }
    }

    /// <summary>Takes over what processes left behind that died, one by one.</summary>
    public static IEnumerable<WorktreeJournal> TakeAbandoned(CoordContext context, GitLayout layout)
    {
        foreach (var file in Files(layout).ToList())
        {
            if (KernelLock.TryTake(LockOf(file)) is not { } held)
            {
                continue;
            }

            // What Git was doing for it comes to its end first, now or before a later command.
            using var children = SharedLock.Take(ChildrenOf(file), exclusive: true, PatienceWithChildren, inherited: false);
            if (children is null || Read(file) is not { } entry)
            {
                held.Dispose();
                if (!File.Exists(file))
                {
                    RemoveLocks(file);
                }

                continue;
            }

            yield return new WorktreeJournal(context, file, held, entry);
        }
    }

    /// <summary>Records how far the operation is.</summary>
    public void Reach(JournalEntry entry)
    {
        Entry = entry;
        AtomicFile.Write(_file, JsonSerializer.Serialize(entry, CoreJson.Default.JournalEntry) + "\n");
        Point();
    }

    /// <summary>A point at which tests kill the process.</summary>
    public void Point()
    {
        _points++;
        if (_context.Variable(StopVariable) is { } stop && stop == _points.ToString(CultureInfo.InvariantCulture))
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    /// <summary>Lets the Git processes that are started meanwhile keep others from taking over until they end.</summary>
    public IDisposable? HoldForChildren() => SharedLock.Take(ChildrenOf(_file), exclusive: true, TimeSpan.Zero, inherited: true);

    /// <summary>All is done, or nothing was.</summary>
    public void Complete()
    {
        AtomicFile.Delete(_file);
        RemoveLocks(_file);
    }

    /// <summary>Lets go of it. What is not complete is for the next command.</summary>
    public void Dispose() => _lock.Dispose();

    // Without the entry the locks mean nothing, so they may go.
    private static void RemoveLocks(string file)
    {
        AtomicFile.Delete(ChildrenOf(file));
        AtomicFile.Delete(LockOf(file));
    }

    private static JournalEntry? Read(string file)
    {
        try
        {
            return AtomicFile.ReadText(file) is { } text
                && JsonSerializer.Deserialize(text, CoreJson.Default.JournalEntry) is { V: 1, Name: not null, Path: not null, Branch: not null, Tip: not null } entry
                && IsWhole(entry)
                ? entry
                : null;
        }
        catch (JsonException)
        {
            // Of a newer version, or damaged: not ours to finish.
            return null;
        }
    }

    // What finishes it goes by these.
    private static bool IsWhole(JournalEntry entry) =>
        IsCommit(entry.Tip) && (entry.Old is null || IsCommit(entry.Old)) && (entry.New is null || IsCommit(entry.New))
        && (entry.Step is not (JournalStep.Moving or JournalStep.Moved) || entry is { Target: not null, Old: not null, New: not null })
        && entry.Rewritten is { } rewritten && rewritten.All(each => each is not null && IsCommit(each.From) && IsCommit(each.To));

    private static bool IsCommit(string? text) => ObjectId.TryParse(text, out _);

    private static string[] Files(GitLayout layout) =>
        Directory.Exists(DirectoryOf(layout)) ? [.. Directory.EnumerateFiles(DirectoryOf(layout), "*.json").Order(StringComparer.Ordinal)] : [];

    private static string DirectoryOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, Name);

    private static string FileOf(GitLayout layout, string id) => Path.Combine(DirectoryOf(layout), id + ".json");

    private static string LockOf(string file) => Path.ChangeExtension(file, ".lock");

    private static string ChildrenOf(string file) => Path.ChangeExtension(file, ".git");
}
