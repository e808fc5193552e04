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
        return Path.GetFileName(path) == "COMMIT_EDITMSG"
            && GitLayout.Discover(context.WorkingDirectory, context.Variable("GIT_DIR")) is { } layout
            && OffTurn.Inherited(context, layout) is var (offTurn, holder)
                ? Edit(context, layout, path, offTurn, holder)
                : Edit(context, path);
    }

    private static int Edit(CoordContext context, GitLayout layout, string path, OffTurn offTurn, TurnHolder holder)
    {
        var editing = new MessageEditing(offTurn.Directory);
        if (editing.TakeWritten(path))
        {
            return ExitCodes.Done;
        }

        var copy = editing.Copy(path);
        var (code, turn, moved) = OffTurn.Run(layout, holder, () => Edit(context, copy));
        if (turn == Turn.TimedOut || (moved && code == 0 && !MessageEditing.MayRunAgain(context)))
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

        editing.PutAside(copy);
        offTurn.RunAgain(holder.Processes[1]);
        return ExitCodes.Refused;
    }

    /// <summary>Runs the editor the user has set up, as Git runs it (<c>git help var</c>, GIT_EDITOR).</summary>
    private static int Edit(CoordContext context, string path)
    {
        var own = context.Variable(MessageEditing.EditorVariable);
        var answer = new GitProcess(context, context.WorkingDirectory).Run(["var", "GIT_EDITOR"], variables: own is null ? null : new Dictionary<string, string> { [MessageEditing.GitVariable] = own });
        if (!answer.Succeeded)
        {
            Console.Error.WriteLine(Printable.Lines(answer.Error));
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
