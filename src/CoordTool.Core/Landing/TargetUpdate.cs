using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Indexes;
using CoordTool.Core.Worktrees;

namespace CoordTool.Core.Landing;

/// <summary>
/// Writes the files of the checkout that stands on the target, on an index beside the real one, whose lock it holds: the
/// real one follows when the target has moved. Killed in between, the lock file tells whose it is.
/// </summary>
internal sealed class TargetUpdate : IDisposable
{
    private readonly GitProcess _git;
    private readonly IndexLock _lock;
    private readonly string _beside;

    private TargetUpdate(GitProcess git, IndexLock held, string beside)
    {
        _git = git;
        _lock = held;
        _beside = beside;
    }

    /// <summary>Takes the lock of the checkout's default index.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The checkout.</param>
    /// <param name="entry">The journal's entry, which the lock file names.</param>
    /// <returns>Null where another Git command has it.</returns>
    public static TargetUpdate? Begin(CoordContext context, GitLayout layout, JournalEntry entry)
    {
        var git = new GitProcess(context, layout.RequireWorkTree());
        git.Run(["update-index", "-q", "--refresh"]);
        if (IndexLock.TryTake(layout.DefaultIndexFile, MarkOf(entry)) is not { } held)
        {
            return null;
        }

        try
        {
            // With its time of modification: Git looks again at files that changed in the same moment.
            File.Copy(layout.DefaultIndexFile, BesideOf(layout), overwrite: true);
            return new TargetUpdate(git, held, BesideOf(layout));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Takes away what one that was killed left behind.</summary>
    public static void Clear(GitLayout layout, JournalEntry entry)
    {
        IndexLock.RemoveAbandoned(layout.DefaultIndexFile, MarkOf(entry));
        AtomicFile.Delete(BesideOf(layout));
        AtomicFile.Delete(BesideOf(layout) + ".lock");
    }

    /// <summary>
    /// Brings the files from one commit to the other. Git checks every one against the index before it touches the first
    /// (<c>git help read-tree</c>, two-tree merge), and keeps entries that are staged elsewhere.
    /// </summary>
    /// <returns>Git's words when it refused; then nothing was changed.</returns>
    public string? Write(ObjectId from, ObjectId to)
    {
        // A file system monitor that it started would live on, and hold what is to end with it.
        var result = _git.Run(
            ["-c", "core.fsmonitor=false", "read-tree", "-m", "-u", from.ToString(), to.ToString()], variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = _beside });
        return result.Succeeded ? null : result.Error;
    }

    /// <summary>Puts the index in place of the real one.</summary>
    public void Publish() => _lock.Commit(_beside);

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        AtomicFile.Delete(_beside);
        _lock.Dispose();
    }

    private static string BesideOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "landing-index");

    private static string MarkOf(JournalEntry entry) => $"dotnet-coord {entry.Id}\n";
}
