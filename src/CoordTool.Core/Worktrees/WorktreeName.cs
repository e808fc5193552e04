using System.Text.RegularExpressions;

namespace CoordTool.Core.Worktrees;

/// <summary>The name of a worktree of ours: what its directory and its branch are called after.</summary>
public static partial class WorktreeName
{
    /// <summary>Takes a name that a person or a script chose.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: it would make no good directory or branch.</exception>
    public static string Require(string text) =>
        IsValid(text)
            ? text
            : throw new CoordException(
                FailureKind.Usage,
                $"'{Printable.Text(text, 80)}' cannot be the name of a worktree: it takes 1 to 64 letters, digits, '.', '_', '-' and single '/', starting with a letter or digit.",
                "Choose a short name, such as fix-login.");

    /// <summary>Whether a worktree may have that name.</summary>
    public static bool IsValid(string text) =>
        Form().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal) && !text.Contains("//", StringComparison.Ordinal)
        && text[^1] is not ('/' or '.') && !text.Split('/').Any(part => part.EndsWith(".lock", StringComparison.Ordinal) || part.StartsWith('.') || part.EndsWith('.'));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/-]{0,63}\z")]
    private static partial Regex Form();
}
