using System.Diagnostics;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Guards;

/// <summary>How waiting for a turn ended.</summary>
public enum Turn
{
    /// <summary>It is this command's turn.</summary>
    Taken,

    /// <summary>It is, but the branch moved while it waited.</summary>
    Overtaken,

    /// <summary>Others had their turns for the whole time limit.</summary>
    TimedOut,
}

/// <summary>
/// Lets one command at a time through that commits in a checkout: they share one message file, and two at once take each
/// other's message. First come, first served. The turn is a file that names the processes it is held for, published whole; others
/// remove it only when all of them are known to be gone, never by age (docs/concurrency.md, Locks).
/// </summary>
public static class CommitTurn
{
    /// <summary>The variable that tells Git's children on whose turn they are, where no one can look up their ancestors.</summary>
    public const string Variable = "COORD_LOCK";

    /// <summary>How long to wait for a turn.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the turn and takes it.</summary>
    /// <param name="layout">The checkout.</param>
    /// <param name="holder">Who is to have it.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="waiting">Told once, after a second, who is being waited for.</param>
    /// <param name="refreshes">Whether the holder will bring the default index in step however its command ends.</param>
    public static Turn Take(GitLayout layout, TurnHolder holder, TimeSpan limit, Action<TurnHolder> waiting, bool refreshes = false)
    {
        var path = FileOf(layout);
        var head = GitRefs.ReadHead(layout).Commit;
        if (TurnQueue.IsEmpty(layout) && TryTake(path, holder))
        {
            return Turn.Taken;
        }

        using var place = TurnQueue.Join(layout, refreshes);
        var started = Stopwatch.StartNew();
        var told = false;
        while (true)
        {
            var ahead = place.CountAhead();
            if (ahead == 0 && TryTake(path, holder))
            {
                return GitRefs.ReadHead(layout).Commit == head ? Turn.Taken : Turn.Overtaken;
            }

            var current = HolderOf(layout);
            if (current is not null && current.Includes(holder.Processes[0]))
            {
                // A commit from within a hook of a commit: the outer one has the turn for both.
                return Turn.Taken;
            }

            if (current is { IsGone: true })
            {
                ClearAbandoned(layout);
                continue;
            }

            if (started.Elapsed > limit)
            {
                return Turn.TimedOut;
            }

            if (!told && current is not null && started.Elapsed > Patience)
            {
                told = true;
                waiting(current);
            }

            Thread.Sleep(ahead == 0 ? 1 : Math.Min(3 * ahead, 30));
        }
    }

    /// <summary>Whether a process has the turn already: for itself, or because Git runs it for one that has.</summary>
    public static bool IsHeldFor(GitLayout layout, ProcessIdentity process, string? inherited) =>
        HolderOf(layout) is { } holder && (holder.Includes(process) || (!OperatingSystem.IsLinux() && inherited == MarkOf(layout, holder.Processes[0])));

    /// <summary>The value of <see cref="Variable"/>: <c>GIT-DIR:PID:START</c> of the process that took the turn.</summary>
    public static string MarkOf(GitLayout layout, ProcessIdentity process) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{layout.GitDirectory}:{process.Id}:{process.Started}");

    /// <summary>Names a further process that the turn is held for; only who has the turn calls this.</summary>
    public static void Extend(GitLayout layout, TurnHolder holder, ProcessIdentity process) =>
        AtomicFile.Write(FileOf(layout), (holder with { Processes = [.. holder.Processes, process] }).Text);

    /// <summary>Gives the turn back; one that another process took stays.</summary>
    public static void Release(GitLayout layout, ProcessIdentity process)
    {
        if (HolderOf(layout)?.Processes[0] == process)
        {
            AtomicFile.Delete(FileOf(layout));
        }
    }

    /// <summary>Who has the turn; null when nobody has.</summary>
    public static TurnHolder? HolderOf(GitLayout layout) => TurnHolder.Parse(AtomicFile.ReadText(FileOf(layout)));

    /// <summary>The file that names whose turn it is.</summary>
    public static string FileOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "commit.lock");

    /// <summary>Where commands that work off their turn have a directory each: an open editor, the transfer of a pull.</summary>
    public static string OffTurns(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "off-turn");

    /// <summary>Whether the file names only processes that are known to be gone: nobody has the turn.</summary>
    public static bool IsAbandoned(GitLayout layout) => HolderOf(layout) is { IsGone: true };

    /// <summary>Removes a turn that nobody has any more; one of a living process stays.</summary>
    public static void ClearAbandoned(GitLayout layout)
    {
        // Two at once must not each remove a lock, the second one a new and living one: the kernel lets one in at a time.
        var path = FileOf(layout);
        using var breaker = KernelLock.TryTake(path + ".breaker");
        if (breaker is not null && HolderOf(layout) is { IsGone: true })
        {
            AtomicFile.Delete(path);
        }
    }

    private static bool TryTake(string path, TurnHolder holder) => AtomicFile.TryCreate(path, Encoding.UTF8.GetBytes(holder.Text));
}
