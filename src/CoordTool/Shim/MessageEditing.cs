using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Shim;

/// <summary>The message of a commit on its way through an editor that works on a copy of it, off turn.</summary>
internal sealed class MessageEditing(string directory)
{
    public const string EditorVariable = "COORD_EDITOR";
    public const string GitVariable = "GIT_EDITOR";
    private const string OnceVariable = "COORD_EDIT_ONCE";

    private string Written => Path.Combine(directory, "written");

    /// <summary>Puts our editor before the user's own, for <c>git commit</c>; one that changes nothing stays.</summary>
    public static NativeCommand Prepare(CoordContext context, GitCommandLine line, NativeCommand command) =>
        line.Command != "commit" || context.Variable(GitVariable) is ":" or "true"
            ? command
            : command
                .With(EditorVariable, context.Variable(GitVariable))
                .With(OnceVariable, line.Arguments.Any(IsAmend) ? "1" : null)
                .With(GitVariable, $"{ShellQuoting.Quoted(Ambient.ToolPath(context))} shim edit");

    /// <summary>The environment as it was before <see cref="Prepare"/>.</summary>
    public static NativeCommand Restore(CoordContext context, NativeCommand command) => command
        .With(GitVariable, context.Variable(EditorVariable))
        .With(EditorVariable, null)
        .With(OnceVariable, null)
        .With(OffTurn.Variable, null);

    /// <summary>Whether the command makes the same commit on another parent; to amend is to replace that parent.</summary>
    public static bool MayRunAgain(CoordContext context) => context.Variable(OnceVariable) is null;

    /// <summary>Copies the message to where the editor works on it.</summary>
    public string Copy(string path)
    {
        Directory.CreateDirectory(directory);
        var copy = Path.Combine(directory, Path.GetFileName(path));
        File.Copy(path, copy, overwrite: true);
        return copy;
    }

    /// <summary>Puts a message where nobody takes it away.</summary>
    public string Keep(string copy)
    {
        var kept = directory + ".message";
        File.Move(copy, kept, overwrite: true);
        return kept;
    }

    /// <summary>Sets a message aside for Git's next run.</summary>
    public void PutAside(string copy) => File.Move(copy, Written, overwrite: true);

    /// <summary>Gives Git the message that was written for an earlier run.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TakeWritten(string path)
    {
        if (!File.Exists(Written))
        {
            return false;
        }

        File.Copy(Written, path, overwrite: true);
        return true;
    }

    // Git takes every beginning of an option that no other one has.
    private static bool IsAmend(string word) => word.Length > 3 && "--amend".StartsWith(word, StringComparison.Ordinal);
}
