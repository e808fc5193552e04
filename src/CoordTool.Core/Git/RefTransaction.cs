using System.Diagnostics;

namespace CoordTool.Core.Git;

/// <summary>
/// The move of one ref in two steps: prepared, it is locked and its old value checked, so the move can no longer be lost;
/// then it is committed or dropped. Git holds it (<c>git help update-ref</c>, --stdin), so that the repository's hooks
/// have their say and the lock goes away should this process die.
/// </summary>
internal sealed class RefTransaction : IDisposable
{
    private readonly Process _git;

    private RefTransaction(Process git) => _git = git;

    /// <summary>Prepares a move.</summary>
    /// <param name="process">Starts Git in the checkout whose branch moves.</param>
    /// <param name="name">The full name of the ref.</param>
    /// <param name="old">What it must be now.</param>
    /// <param name="new">What it shall be; null deletes it.</param>
    /// <param name="message">The line for the reflog.</param>
    /// <param name="refusal">Git's words when it refused: the ref has moved or is locked, or a hook said no.</param>
    /// <returns>Null when Git refused.</returns>
    public static RefTransaction? Prepare(GitProcess process, string name, ObjectId old, ObjectId? @new, string message, out string refusal)
    {
        var git = process.Start(["update-ref", "-m", message, "--stdin"]);
        var transaction = new RefTransaction(git);
        try
        {
            git.StandardInput.Write(@new is { } id ? $"start\nupdate {name} {id} {old}\nprepare\n" : $"start\ndelete {name} {old}\nprepare\n");
            git.StandardInput.Flush();
            if (git.StandardOutput.ReadLine() == "start: ok" && git.StandardOutput.ReadLine() == "prepare: ok")
            {
                refusal = "";
                return transaction;
            }
        }
        catch (IOException)
        {
            // Git ended; its standard error says why.
        }

        refusal = transaction.End();
        transaction.Dispose();
        return null;
    }

    /// <summary>Moves the ref.</summary>
    /// <exception cref="CoordException">Git could not; the ref is as it was.</exception>
    public void Commit()
    {
        _git.StandardInput.Write("commit\n");
        _git.StandardInput.Flush();
        if (_git.StandardOutput.ReadLine() != "commit: ok")
        {
            throw new CoordException(FailureKind.Broken, $"Git could not move the ref: {End()}");
        }

        End();
    }

    /// <summary>Drops the move unless it was committed: at the end of its input Git takes the locks away.</summary>
    public void Dispose()
    {
        if (!_git.HasExited)
        {
            End();
        }

        _git.Dispose();
    }

    private string End()
    {
        try
        {
            _git.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is closed already.
        }

        var error = _git.StandardError.ReadToEnd();
        _git.WaitForExit();
        return error.Trim();
    }
}
