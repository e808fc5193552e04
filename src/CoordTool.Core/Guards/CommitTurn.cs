using System.Diagnostics;
using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Guards;

/// <summary>How waiting for a turn ended.</summary>
public enum Turn
{
    /// <summary>It is this commit's turn.</summary>
    Taken,

    /// <summary>It is, but the branch moved while it waited, behind the parent Git had read already.</summary>
    Overtaken,

    /// <summary>Another commit held its turn for the whole time limit.</summary>
    TimedOut,
}

/// <summary>
/// Lets one commit at a time through in a checkout: its commits share one message file, and two at once take each other's
/// message. The turn is held in the name of Git's process, which outlives the hook that takes it, so it is a file that
/// names that process: published whole, and removed by others only when that process is known to be gone, never by age.
/// </summary>
public static class CommitTurn
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the turn and takes it.</summary>
    /// <param name="layout">The checkout.</param>
    /// <param name="git">The committing process.</param>
    /// <param name="waiting">Told once, after a second, which process is waited for.</param>
    public static Turn Take(GitLayout layout, ProcessIdentity git, Action<int> waiting)
    {
        var path = FileOf(layout);
        var head = GitRefs.ReadHead(layout).Commit;
        var started = Stopwatch.StartNew();
        var told = false;
        while (true)
        {
            if (AtomicFile.TryCreate(path, Encoding.UTF8.GetBytes(Record(git))))
            {
                return GitRefs.ReadHead(layout).Commit == head ? Turn.Taken : Turn.Overtaken;
            }

            var owner = OwnerOf(path);
            if (owner is not null && IsAncestor(owner, git))
            {
                // A commit from within a hook of a commit: the outer one has the turn for both.
                return Turn.Taken;
            }

            if (owner is { IsGone: true })
            {
                RemoveIfOwnerIsGone(path);
                continue;
            }

            if (started.Elapsed > Limit)
            {
                return Turn.TimedOut;
            }

            if (!told && owner is not null && started.Elapsed > Patience)
            {
                told = true;
                waiting(owner.Id);
            }

            Thread.Sleep(Random.Shared.Next(3, 15));
        }
    }

    /// <summary>Gives the turn back; one that another process has stays.</summary>
    public static void Release(GitLayout layout, ProcessIdentity git)
    {
        if (OwnerOf(FileOf(layout)) == git)
        {
            AtomicFile.Delete(FileOf(layout));
        }
    }

    /// <summary>The file that names whose turn it is.</summary>
    public static string FileOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "commit.lock");

    private static void RemoveIfOwnerIsGone(string path)
    {
        // Two at once must not each remove a lock, the second one a new and living one: the kernel lets one in at a time.
        using var breaker = KernelLock.TryTake(path + ".breaker");
        if (breaker is not null && OwnerOf(path) is { IsGone: true })
        {
            AtomicFile.Delete(path);
        }
    }

    private static bool IsAncestor(ProcessIdentity owner, ProcessIdentity git)
    {
        for (var process = ProcessIdentity.ParentOf(git.Id); process is > 1; process = ProcessIdentity.ParentOf(process.Value))
        {
            if (process == owner.Id && ProcessIdentity.Find(owner.Id) == owner)
            {
                return true;
            }
        }

        return false;
    }

    private static string Record(ProcessIdentity owner) =>
        string.Create(CultureInfo.InvariantCulture, $"{owner.Id} {owner.Started} {owner.Host}\n");

    private static ProcessIdentity? OwnerOf(string path) =>
        AtomicFile.ReadText(path)?.Trim().Split(' ') is [var id, var started, var host]
        && int.TryParse(id, CultureInfo.InvariantCulture, out var process)
        && long.TryParse(started, CultureInfo.InvariantCulture, out var start)
            ? new ProcessIdentity(host, process, start)
            : null;
}
