using System.Text;
using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Output;

namespace CoordTool.Shim;

/// <summary>What Git runs as its editor during <c>git commit</c> in a session's shell: see <see cref="MessageEditing"/>.</summary>
internal static class MessageEditor
{
    private const int Terminate = 15;

    /// <summary>Lets the user's editor edit a file.</summary>
    public static int Run(string[] arguments)
    {
        var context = Ambient.Read();
        if (arguments is not [var file])
        {
            Console.Error.WriteLine("error: dotnet-coord shim edit is run by Git, with one file.");
            return ExitCodes.Usage;
        }

        var path = Path.GetFullPath(file, context.WorkingDirectory);
        return MessageEditing.Inherited(context) is { } editing
            && Path.GetFileName(path) == "COMMIT_EDITMSG"
            && GitLayout.Discover(context.WorkingDirectory, context.Variable("GIT_DIR")) is { } layout
            && CommitTurn.HolderOf(layout) is { Processes: [_, var git] } holder
            && holder.Includes(context.Self)
                ? editing.TakeAgain(path) ? ExitCodes.Done : EditOffTurn(context, layout, holder, git, path, editing)
                : Edit(context, path);
    }

    private static int EditOffTurn(CoordContext context, GitLayout layout, TurnHolder holder, ProcessIdentity git, string path, MessageEditing editing)
    {
        var copy = editing.Copy(path);
        var head = GitRefs.ReadHead(layout).Commit;
        CommitTurn.Release(layout, holder.Processes[0]);
        var code = Edit(context, copy);
        var turn = CommitTurn.Take(layout, holder, CommitTurn.Limit, SupervisedGit.Waiting);
        var moved = GitRefs.ReadHead(layout).Commit != head;
        if (turn == Turn.TimedOut || (moved && !editing.MayRunAgain && code == 0))
        {
            var kept = editing.Keep(copy);
            return turn == Turn.TimedOut
                ? Failures.Report(Console.Error, SupervisedGit.TimedOut(layout, CommitTurn.Limit, $"Your message is in {kept}"))
                : Failures.Report(Console.Error, new Refusal("Another commit came while the editor was open, and would be the one that is amended; nothing was committed.", $"Your message is in {kept}"));
        }

        File.Copy(copy, path, overwrite: true);
        if (code != 0 || !moved)
        {
            return code;
        }

        editing.RunAgainWith(copy);

        // Git read its parent before the editor opened. Ended by a signal it cleans up and says nothing.
        NativeProcess.Send(git.Id, Terminate);
        return ExitCodes.Refused;
    }

    /// <summary>Runs the editor the user has set up, as Git runs it (<c>git help var</c>, GIT_EDITOR).</summary>
    private static int Edit(CoordContext context, string path)
    {
        var own = context.Variable(MessageEditing.EditorVariable);
        var answer = new GitProcess(context, context.WorkingDirectory).Run(["var", "GIT_EDITOR"], variables: own is null ? null : new Dictionary<string, string> { [MessageEditing.GitVariable] = own });
        if (!answer.Succeeded)
        {
            Console.Error.WriteLine(answer.Error);
            return ExitCodes.Internal;
        }

        if (answer.Line == ":")
        {
            return ExitCodes.Done;
        }

        byte[][] arguments = [.. new[] { "sh", "-c", $"{answer.Line} \"$@\"", answer.Line, path }.Select(Encoding.UTF8.GetBytes)];
        var command = MessageEditing.Restore(context, new NativeCommand("/bin/sh", arguments, GivenCommand.ReadEnvironment()));
        if (NativeProcess.Start(command, out var id) is { } why)
        {
            Console.Error.WriteLine($"error: the editor could not be started: {why}.");
            return ExitCodes.Internal;
        }

        return NativeProcess.Wait(id) is var code && code >= 0 ? code : 128 - code;
    }
}
