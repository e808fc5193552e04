using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Processes;

namespace CoordTool.Shim;

/// <summary>
/// The editor of a commit's message, opened without keeping others from committing (docs/design.md, Turns): it works on a copy
/// while the turn is given back, and if another commit came first Git is run again with the message that was written.
/// </summary>
internal sealed class MessageEditing : IDisposable
{
    public const string EditorVariable = "COORD_EDITOR";
    public const string GitVariable = "GIT_EDITOR";
    private const string DirectoryVariable = "COORD_EDIT";
    private const string OnceVariable = "COORD_EDIT_ONCE";
    private readonly string _directory;

    private MessageEditing(string directory, bool mayRunAgain)
    {
        _directory = directory;
        MayRunAgain = mayRunAgain;
    }

    /// <summary>Whether the command makes the same commit when it runs a second time, on another parent.</summary>
    public bool MayRunAgain { get; }

    private string Written => Path.Combine(_directory, "written");

    private string Wanted => Path.Combine(_directory, "wanted");

    /// <summary>The place for the message of the command that a process runs; nothing is made yet.</summary>
    public static MessageEditing Of(GitLayout layout, ProcessIdentity process, GitCommandLine line) =>
        new(Path.Combine(layout.CheckoutCoordDirectory, "edit", $"{process.Id}-{process.Started}"), !line.Arguments.Any(IsAmend));

    /// <summary>The same, for the editor that Git started.</summary>
    public static MessageEditing? Inherited(CoordContext context) =>
        context.Variable(DirectoryVariable) is { } directory ? new MessageEditing(directory, context.Variable(OnceVariable) is null) : null;

    /// <summary>Puts our editor before the user's own, for <c>git commit</c>; one that changes nothing stays.</summary>
    public NativeCommand Prepare(CoordContext context, GitCommandLine line, NativeCommand command) =>
        line.Command != "commit" || context.Variable(GitVariable) is ":" or "true"
            ? command
            : command
                .With(EditorVariable, context.Variable(GitVariable))
                .With(DirectoryVariable, _directory)
                .With(OnceVariable, MayRunAgain ? null : "1")
                .With(GitVariable, $"'{Ambient.ToolPath(context).Replace("'", @"'\''", StringComparison.Ordinal)}' shim edit");

    /// <summary>The environment as it was before <see cref="Prepare"/>.</summary>
    public static NativeCommand Restore(CoordContext context, NativeCommand command) => command
        .With(GitVariable, context.Variable(EditorVariable))
        .With(EditorVariable, null)
        .With(DirectoryVariable, null)
        .With(OnceVariable, null);

    /// <summary>Copies the message to where the editor works on it.</summary>
    public string Copy(string path)
    {
        Directory.CreateDirectory(_directory);
        var copy = Path.Combine(_directory, Path.GetFileName(path));
        File.Copy(path, copy, overwrite: true);
        return copy;
    }

    /// <summary>Puts a message where nobody takes it away.</summary>
    public string Keep(string copy)
    {
        var kept = _directory + ".message";
        File.Move(copy, kept, overwrite: true);
        return kept;
    }

    /// <summary>Has Git run again with this message.</summary>
    public void RunAgainWith(string copy)
    {
        File.Move(copy, Written, overwrite: true);
        File.WriteAllBytes(Wanted, []);
    }

    /// <summary>Whether Git is to run again; asked once after each run.</summary>
    public bool TakeWish()
    {
        var wanted = File.Exists(Wanted);
        AtomicFile.Delete(Wanted);
        return wanted;
    }

    /// <summary>Gives Git the message that was written for an earlier run.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TakeAgain(string path)
    {
        if (!File.Exists(Written))
        {
            return false;
        }

        File.Copy(Written, path, overwrite: true);
        return true;
    }

    /// <summary>Removes the copies.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    // Git takes every beginning of an option that no other one has.
    private static bool IsAmend(string word) => word.Length > 3 && "--amend".StartsWith(word, StringComparison.Ordinal);
}
