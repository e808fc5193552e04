using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Files;

/// <summary>The paths of a checkout that a person named: files, and directories with all below them; none named means all.</summary>
public sealed class ChosenPaths
{
    private readonly IReadOnlyList<(string Typed, string Path)> _paths;

    private ChosenPaths(IReadOnlyList<(string Typed, string Path)> paths) => _paths = paths;

    /// <summary>Every path.</summary>
    public static ChosenPaths All { get; } = new([]);

    /// <summary>Takes what was typed.</summary>
    /// <param name="layout">The checkout.</param>
    /// <param name="directory">The directory that relative paths count from.</param>
    /// <param name="typed">The words.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: one lies outside the checkout.</exception>
    public static ChosenPaths Of(GitLayout layout, string directory, IEnumerable<string> typed) =>
        new([.. typed.Select(word => (word, Resolve(layout, directory, word)))]);

    /// <summary>Takes paths as Git has them.</summary>
    internal static ChosenPaths Exactly(IEnumerable<string> paths) => new([.. paths.Select(path => (path, path.TrimEnd('/')))]);

    /// <summary>Whether a path is one of them or below one.</summary>
    public bool Covers(TreePath path) =>
        _paths.Count == 0 || (path.Text is { } text && _paths.Any(each => IsIn(text, each.Path)));

    /// <summary>Passes when every word that was typed stands for something.</summary>
    /// <param name="found">What there is.</param>
    /// <param name="where">Where, for the message.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: one stands for nothing.</exception>
    public void RequireAll(IEnumerable<TreePath> found, string where)
    {
        var names = found.Select(path => path.Text).OfType<string>().ToList();
        if (_paths.FirstOrDefault(each => !names.Exists(name => IsIn(name, each.Path))).Typed is { } nothing)
        {
            throw new CoordException(FailureKind.Usage, $"There is nothing {where} at '{Printable.Text(nothing, 200)}'; nothing was changed.", "Name a path that is there, or none for all.");
        }
    }

    private static string Resolve(GitLayout layout, string directory, string word) =>
        (word.Length > 0 ? ClaimPattern.FromFile(layout, Path.GetFullPath(word, directory)) : null)?.Path ?? throw new CoordException(
            FailureKind.Usage,
            $"'{Printable.Text(word, 200)}' lies outside this checkout, or inside its .git.",
            "Name a file or directory of this checkout.");

    private static bool IsIn(string path, string chosen) =>
        chosen.Length == 0 || path == chosen || path.StartsWith(chosen + "/", StringComparison.Ordinal);
}
