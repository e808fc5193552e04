using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;

namespace CoordTool.Shim;

/// <summary>
/// Work in the middle of a command's turn that may take long and does without it: an open editor, the transfer of a pull.
/// Others have their turns meanwhile; should the branch move, Git is run again (docs/concurrency.md, Turns).
/// </summary>
internal sealed class OffTurn : IDisposable
{
    /// <summary>Names the directory for what the supervising process and Git's children tell each other.</summary>
    public const string Variable = "COORD_OFF_TURN";

    private const int Terminate = 15;

    private OffTurn(string directory) => Directory = directory;

    /// <summary>The directory; it exists once something was put there.</summary>
    public string Directory { get; }

    private string Wish => Path.Combine(Directory, "again");

    /// <summary>For the command that a process supervises.</summary>
    public static OffTurn Of(GitLayout layout, ProcessIdentity process) =>
        new(Path.Combine(CommitTurn.OffTurns(layout), $"{process.Id}-{process.Started}"));

    /// <summary>For a child of the Git that is supervised; null for any other process.</summary>
    public static (OffTurn OffTurn, TurnHolder Holder)? Inherited(CoordContext context, GitLayout layout) =>
        context.Variable(Variable) is { } directory && CommitTurn.HolderOf(layout) is { Processes: [_, _] } holder && holder.Includes(context.Self)
            ? (new OffTurn(directory), holder)
            : null;

    /// <summary>Does the work with the turn given back, and takes it again.</summary>
    /// <returns>The exit code of the work, how the wait for the turn ended, and whether the branch moved.</returns>
    public static (int Code, Turn Turn, bool Moved) Run(GitLayout layout, TurnHolder holder, Func<int> work)
    {
        var head = GitRefs.ReadHead(layout).Commit;
        CommitTurn.Release(layout, holder.Processes[0]);
        var code = work();
        var turn = CommitTurn.Take(layout, holder, CommitTurn.Limit, SupervisedGit.Waiting, refreshes: true);
        return (code, turn, GitRefs.ReadHead(layout).Commit != head);
    }

    /// <summary>Ends the Git that read a parent which is no longer HEAD, and has it run again.</summary>
    public void RunAgain(ProcessIdentity git)
    {
        System.IO.Directory.CreateDirectory(Directory);
        File.WriteAllBytes(Wish, []);

        // Ended by this signal, Git cleans up and says nothing.
        NativeProcess.Send(git.Id, Terminate);
    }

    /// <summary>Whether Git is to run again; asked once after each run.</summary>
    public bool TakeWish()
    {
        var wanted = File.Exists(Wish);
        AtomicFile.Delete(Wish);
        return wanted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
