using System.Text;
using System.Text.RegularExpressions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>What a claim is on.</summary>
public enum PatternKind
{
    /// <summary>One file.</summary>
    File,

    /// <summary>A directory with all below it.</summary>
    Directory,

    /// <summary>A named resource, such as <c>@tests</c>.</summary>
    Resource,
}

/// <summary>A file, a directory or a named resource, in the one form that claims are written and compared in.</summary>
public sealed partial record ClaimPattern
{
    private const string WholeTree = "./";
    private const string GlobCharacters = "*?[{\\";
    private readonly string _path;

    private ClaimPattern(PatternKind kind, string path)
    {
        Kind = kind;
        _path = path;
    }

    /// <summary>What it is on.</summary>
    public PatternKind Kind { get; }

    /// <summary>The path itself, without a slash at its end and unescaped; for a resource its name.</summary>
    public string Path => _path;

    /// <summary>
    /// The written form: relative to the top of the checkout, <c>/</c> between names and at the end of a directory, a
    /// backslash before what a glob would take for its own, <c>@</c> before a resource.
    /// </summary>
    public string Text => Kind switch
    {
        PatternKind.Resource => "@" + _path,
        PatternKind.Directory => _path.Length == 0 ? WholeTree : Escape(_path) + "/",
        _ => Escape(_path),
    };

    /// <summary>Takes what a person or a script typed.</summary>
    /// <param name="layout">The checkout.</param>
    /// <param name="directory">The directory that relative paths count from.</param>
    /// <param name="typed">A path, a directory (it exists, or ends in <c>/</c>) or <c>@NAME</c>.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>.</exception>
    public static ClaimPattern Parse(GitLayout layout, string directory, string typed)
    {
        if (typed.StartsWith('@'))
        {
            return ResourceName().IsMatch(typed) ? new ClaimPattern(PatternKind.Resource, typed[1..]) : throw Invalid(
                typed, "a resource is @ and 1 to 64 letters, digits, '.', '-' and '_'");
        }

        if (typed.Length == 0 || typed.Any(char.IsControl))
        {
            throw Invalid(typed, "it is empty or holds control characters");
        }

        var full = System.IO.Path.GetFullPath(typed, directory);
        if (typed.AsSpan().IndexOfAny("*?[{") >= 0 && !WorkingFile.Exists(full))
        {
            throw new CoordException(
                FailureKind.Usage,
                $"'{Printable.Text(typed, 120)}' looks like a glob, and claims on globs are not supported yet.",
                "Claim the directory, with a slash at its end, or the files one by one.");
        }

        return FromFile(layout, full, typed.EndsWith('/')) ?? throw Invalid(typed, "it lies outside this checkout, or inside its .git");
    }

    /// <summary>The pattern of a file or directory by its absolute path.</summary>
    /// <returns>Null when it lies outside the checkout, or inside its <c>.git</c>.</returns>
    public static ClaimPattern? FromFile(GitLayout layout, string absolutePath, bool isDirectory = false)
    {
        // The last name stays unresolved: a link is claimed itself, not what it points to.
        var trimmed = System.IO.Path.TrimEndingDirectorySeparator(absolutePath);
        var resolved = System.IO.Path.GetDirectoryName(trimmed) is { } parent
            ? System.IO.Path.Combine(PhysicalPath.Resolve(parent), System.IO.Path.GetFileName(trimmed))
            : trimmed;
        if (PhysicalPath.Below(layout.RequireWorkTree(), resolved) is not { } below || below == ".git" || below.StartsWith(".git/", StringComparison.Ordinal))
        {
            return null;
        }

        return isDirectory || below.Length == 0 || (Directory.Exists(resolved) && new DirectoryInfo(resolved).LinkTarget is null)
            ? new ClaimPattern(PatternKind.Directory, below)
            : new ClaimPattern(PatternKind.File, below);
    }

    /// <summary>The pattern of one file by its path in the repository.</summary>
    public static ClaimPattern OfPath(string path) => new(PatternKind.File, path);

    /// <summary>Reads the written form.</summary>
    /// <returns>Null for a form this version does not know: it may be a glob of a newer one.</returns>
    public static ClaimPattern? Read(string text)
    {
        if (text == WholeTree)
        {
            return new ClaimPattern(PatternKind.Directory, "");
        }

        if (text.StartsWith('@'))
        {
            return ResourceName().IsMatch(text) ? new ClaimPattern(PatternKind.Resource, text[1..]) : null;
        }

        var path = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }
            else if (GlobCharacters.Contains(text[i], StringComparison.Ordinal))
            {
                return null;
            }

            path.Append(text[i]);
        }

        return path.Length == 0 || path[0] == '/' ? null
            : path[^1] == '/' ? new ClaimPattern(PatternKind.Directory, path.ToString(0, path.Length - 1))
            : new ClaimPattern(PatternKind.File, path.ToString());
    }

    /// <summary>Whether some file, or the resource, is in both patterns.</summary>
    public bool Overlaps(ClaimPattern other) => (Kind, other.Kind) switch
    {
        (PatternKind.Resource, PatternKind.Resource) => _path == other._path,
        (PatternKind.Resource, _) or (_, PatternKind.Resource) => false,
        (PatternKind.Directory, PatternKind.Directory) => other.IsIn(this) || IsIn(other),
        (PatternKind.Directory, _) => other.IsIn(this),
        (_, PatternKind.Directory) => IsIn(other),
        _ => _path == other._path,
    };

    /// <summary>Whether all of <paramref name="other"/> is in this pattern.</summary>
    public bool Covers(ClaimPattern other) =>
        Equals(other) || (Kind == PatternKind.Directory && other.Kind != PatternKind.Resource && other.IsIn(this));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool IsIn(ClaimPattern directory) =>
        directory._path.Length == 0
        || _path == directory._path
        || _path.StartsWith(directory._path + "/", StringComparison.Ordinal);

    private static string Escape(string path)
    {
        // A file may begin as a resource does.
        var escaped = new StringBuilder(path.Length).Append(path.StartsWith('@') ? "\\" : "");
        foreach (var c in path)
        {
            if (GlobCharacters.Contains(c, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static CoordException Invalid(string typed, string why) =>
        new(FailureKind.Usage, $"'{Printable.Text(typed, 120)}' cannot be claimed: {why}.", "Name a file or directory of this checkout, or a resource such as @tests.");

    [GeneratedRegex(@"\A@[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex ResourceName();
}
