using System.Text.RegularExpressions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

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

    /// <summary>The linked worktree that a caller means.</summary>
    /// <param name="context">Who asks, and from where.</param>
    /// <param name="layout">The checkout the caller is in.</param>
    /// <param name="name">Its name, directory or branch, or for one that others made the last part of its directory; null for the one the caller is in.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: there is none or more than one, or it is not one to be taken away.</exception>
    public static Checkout Find(CoordContext context, GitLayout layout, string? name)
    {
        var all = Checkouts.List(layout).ToList();
        var found = name is null
            ? all.FirstOrDefault(checkout => checkout.Layout.GitDirectory == layout.GitDirectory)
            : all.FirstOrDefault(checkout => !checkout.IsMain && WorktreeDocument.Read(checkout.Layout)?.Name == name)
                ?? all.FirstOrDefault(checkout => !checkout.IsMain && checkout.Path == PhysicalPath.Resolve(Path.GetFullPath(name, context.WorkingDirectory)))
                ?? all.FirstOrDefault(checkout => !checkout.IsMain && GitRefs.TryReadHead(checkout.Layout)?.Branch == GitRefs.BranchName(name))
                ?? OfOthers(all, name);
        return found switch
        {
            null => throw new CoordException(FailureKind.Usage, $"There is no worktree '{Printable.Text(name ?? "", 80)}'.", "See them with: dotnet-coord worktree list"),
            { IsMain: true } => throw new CoordException(FailureKind.Usage, "This is the main checkout, which never goes away.", "Name the worktree you mean; dotnet-coord worktree list shows them."),
            { IsMissing: true } => throw new CoordException(FailureKind.Usage, $"The worktree at {found.Path} is gone, or something else stands there.", "Look with `git worktree list`; `git worktree repair` mends a moved one."),
            _ => found,
        };
    }

    private static Checkout? OfOthers(IEnumerable<Checkout> all, string name)
    {
        var alike = all.Where(checkout => !checkout.IsMain && Path.GetFileName(checkout.Path) == name && WorktreeDocument.Read(checkout.Layout) is null).ToList();
        return alike.Count < 2 ? alike.FirstOrDefault() : throw new CoordException(
            FailureKind.Usage, $"'{Printable.Text(name, 80)}' is the name of {alike.Count} worktrees:{Printable.List(alike.Select(checkout => checkout.Path))}", "Give the directory of the one you mean.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/-]{0,63}\z")]
    private static partial Regex Form();
}
