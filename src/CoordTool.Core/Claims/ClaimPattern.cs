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

    /// <summary>All paths of a form, such as <c>src/**/*.cs</c>.</summary>
    Glob,
}

/// <summary>
/// A file, a directory, a glob or a named resource, in the one form that claims are written and compared in
/// (docs/design.md, Claims). Two are equal when they are the same claim by the rule of the repository, though case or
/// accents may be written otherwise.
/// </summary>
public sealed partial class ClaimPattern : IEquatable<ClaimPattern>
{
    private const string WholeTree = "./";
    private readonly PathGlob? _glob;
    private readonly PathRule _rule;

    private ClaimPattern(PatternKind kind, string path, PathRule rule)
    {
        Kind = kind;
        Path = path;
        Key = kind == PatternKind.Resource ? path : rule.Fold(path);
        _rule = rule;
    }

    private ClaimPattern(PathGlob glob, PathRule rule)
    {
        Kind = PatternKind.Glob;
        Path = glob.Text;
        Key = glob.Identity;
        _glob = glob;
        _rule = rule;
    }

    /// <summary>What it is on.</summary>
    public PatternKind Kind { get; }

    /// <summary>The path itself as it was given, without a slash at its end and unescaped; for a resource its name, for a glob its text.</summary>
    public string Path { get; }

    /// <summary>
    /// What to look it up by: equal for patterns of one kind that are the same claim. For a file or directory it is
    /// <see cref="PathRule.Fold(string)"/> of its path.
    /// </summary>
    public string Key { get; }

    /// <summary>
    /// The written form: relative to the top of the checkout, composed Unicode, <c>/</c> between names and at the end of
    /// a directory, a backslash before what a glob would take for its own, <c>@</c> before a resource.
    /// </summary>
    public string Text => field ??= Kind switch
    {
        PatternKind.Resource => "@" + Path,
        PatternKind.Glob => Path,
        PatternKind.Directory => Path.Length == 0 ? WholeTree : Escape(Path) + "/",
        _ => Escape(Path),
    };

    /// <summary>The directory that all of its files lie in or below, without a slash at its end; empty when there is none but the top.</summary>
    public string LiteralPrefix => Kind switch
    {
        PatternKind.Directory => Path,
        PatternKind.Glob => _glob!.LiteralPrefix,
        PatternKind.File when Path.LastIndexOf('/') is > 0 and var slash => Path[..slash],
        _ => "",
    };

    /// <summary>Takes what a person or a script typed.</summary>
    /// <remarks>Leading names that are there as they are typed are those, and no globs, whatever characters they hold.</remarks>
    /// <param name="layout">The checkout.</param>
    /// <param name="directory">The directory that relative paths count from.</param>
    /// <param name="typed">A path, a directory (it exists, or ends in <c>/</c>), a glob or <c>@NAME</c>.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>.</exception>
    public static ClaimPattern Parse(GitLayout layout, string directory, string typed)
    {
        if (typed.StartsWith('@'))
        {
            return ResourceName().IsMatch(typed) ? new ClaimPattern(PatternKind.Resource, typed[1..], PathRule.Of(layout)) : throw Invalid(
                typed, "a resource is @ and 1 to 64 letters, digits, '.', '-' and '_' (a file is ./@NAME)");
        }

        if (typed.Length == 0 || typed.Any(char.IsControl))
        {
            throw Invalid(typed, "it is empty or holds control characters");
        }

        var (place, rest) = typed.AsSpan().IndexOfAny("*?[{") < 0 ? (System.IO.Path.GetFullPath(typed, directory), "") : SplitGlob(directory, typed);
        var isDirectory = typed.EndsWith('/');
        if (rest.Length > 0)
        {
            var top = layout.RequireWorkTree();
            if (PhysicalPath.Below(top, PhysicalPath.Resolve(place)) is not { } below || IsInGit(below))
            {
                throw Outside(typed);
            }

            var rule = PathRule.Of(layout);
            if (PathGlob.Read(below.Length == 0 ? rest : GlobText.Escape(below) + "/" + rest, rule, out var plain, out var fault) is { } glob)
            {
                return new ClaimPattern(glob, rule);
            }

            place = System.IO.Path.GetFullPath(plain ?? throw Invalid(typed, fault!), top);
            isDirectory = plain.EndsWith('/');
        }

        return FromFile(layout, place, isDirectory) ?? throw Outside(typed);
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
        if (PhysicalPath.Below(layout.RequireWorkTree(), resolved) is not { } below || IsInGit(below))
        {
            return null;
        }

        return isDirectory || below.Length == 0 || (Directory.Exists(resolved) && new DirectoryInfo(resolved).LinkTarget is null)
            ? new ClaimPattern(PatternKind.Directory, below, PathRule.Of(layout))
            : new ClaimPattern(PatternKind.File, below, PathRule.Of(layout));
    }

    /// <summary>The pattern of one file by its path in the repository.</summary>
    public static ClaimPattern OfPath(string path, PathRule rule) => new(PatternKind.File, path, rule);

    /// <summary>Reads the written form.</summary>
    /// <param name="text">As <see cref="Text"/> is.</param>
    /// <param name="rule">The rule of the repository.</param>
    /// <returns>Null for a form this version does not know: it may be one of a newer version.</returns>
    public static ClaimPattern? Read(string text, PathRule rule)
    {
        if (text.StartsWith('@'))
        {
            return ResourceName().IsMatch(text) ? new ClaimPattern(PatternKind.Resource, text[1..], rule) : null;
        }

        if (text.Length == 0 || text[0] == '/')
        {
            return null;
        }

        if (GlobText.Unescape(text) is not { } path)
        {
            if (PathGlob.Read(text, rule, out path, out _) is { } glob)
            {
                return new ClaimPattern(glob, rule);
            }

            if (path is null)
            {
                return null;
            }
        }

        return path == WholeTree ? new ClaimPattern(PatternKind.Directory, "", rule)
            : path[^1] == '/' ? new ClaimPattern(PatternKind.Directory, path[..^1], rule)
            : new ClaimPattern(PatternKind.File, path, rule);
    }

    /// <summary>Whether some file, or the resource, is in both patterns.</summary>
    /// <remarks>The name of a directory belongs to it: as a file it would take the directory's place.</remarks>
    public bool Overlaps(ClaimPattern other) => (Kind, other.Kind) switch
    {
        (PatternKind.Resource, PatternKind.Resource) => Key == other.Key,
        (PatternKind.Resource, _) or (_, PatternKind.Resource) => false,
        (PatternKind.Glob, PatternKind.Glob) => _glob!.Meets(other._glob!),
        (PatternKind.Glob, PatternKind.Directory) => _glob!.MeetsDirectory(other.Key),
        (PatternKind.Directory, PatternKind.Glob) => other._glob!.MeetsDirectory(Key),
        (PatternKind.Glob, _) => _glob!.Matches(other.Key),
        (_, PatternKind.Glob) => other._glob!.Matches(Key),
        (PatternKind.Directory, PatternKind.Directory) => IsIn(other.Key, Key) || IsIn(Key, other.Key),
        (PatternKind.Directory, _) => IsIn(other.Key, Key),
        (_, PatternKind.Directory) => IsIn(Key, other.Key),
        _ => Key == other.Key,
    };

    /// <summary>Whether all of <paramref name="other"/> is in this pattern. A glob over a glob or a directory may say no where it is.</summary>
    public bool Covers(ClaimPattern other) => (Kind, other.Kind) switch
    {
        (PatternKind.Resource, _) or (PatternKind.File, _) or (_, PatternKind.Resource) => Equals(other),
        (PatternKind.Directory, PatternKind.Glob) => other._glob!.IsBelow(Key),
        (PatternKind.Directory, _) => IsIn(other.Key, Key),
        (_, PatternKind.Glob) => Equals(other) || _glob!.Covers(other._glob!),
        (_, PatternKind.Directory) => _glob!.CoversDirectory(other.Key),
        _ => _glob!.Matches(other.Key),
    };

    /// <summary>Whether a file is in this pattern.</summary>
    /// <param name="path">Its path in the repository.</param>
    public bool Matches(string path) => Kind != PatternKind.Resource && MatchesFolded(_rule.Fold(path));

    /// <summary>As <see cref="Matches"/>, for one file against many patterns.</summary>
    /// <param name="folded"><see cref="PathRule.Fold(string)"/> of its path.</param>
    public bool MatchesFolded(string folded) => Kind switch
    {
        PatternKind.Resource => false,
        PatternKind.Glob => _glob!.Matches(folded),
        PatternKind.Directory => IsIn(folded, Key),
        _ => folded == Key,
    };

    /// <inheritdoc/>
    public bool Equals(ClaimPattern? other) => other is not null && Kind == other.Kind && Key == other.Key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClaimPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Key);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsIn(string path, string directory) =>
        directory.Length == 0
        || (path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || path[directory.Length] == '/'));

    private static bool IsInGit(string path) => path == ".git" || path.StartsWith(".git/", StringComparison.Ordinal);

    /// <summary>The directory before the first name that is a glob, and what follows.</summary>
    private static (string Place, string Glob) SplitGlob(string directory, string typed)
    {
        var names = typed.Split('/');
        var place = typed.StartsWith('/') ? "/" : directory;
        for (var at = 0; at < names.Length; at++)
        {
            var name = names[at].Length == 0 ? "." : names[at];
            if ((name.AsSpan().IndexOfAny(GlobText.Special) < 0 || IsThere(System.IO.Path.Combine(place, name)) ? name : GlobText.Unescape(name)) is not { } literal)
            {
                return (place, string.Join('/', names[at..]));
            }

            place = System.IO.Path.GetFullPath(literal, place);
        }

        return (place, "");
    }

    private static bool IsThere(string path)
    {
        try
        {
            return WorkingFile.Exists(path);
        }
        catch (PathTooLongException)
        {
            return false;
        }
    }

    // A file may begin as a resource does.
    private static string Escape(string path) => (path.StartsWith('@') ? "\\" : "") + GlobText.Escape(ComposedText.Of(path));

    private static CoordException Outside(string typed) => Invalid(typed, "it lies outside this checkout, or inside its .git");

    private static CoordException Invalid(string typed, string why) => new(
        FailureKind.Usage,
        $"'{Printable.Text(typed, 120)}' cannot be claimed: {why}.",
        "Name a file or directory of this checkout, a glob such as 'src/**/*.cs', or a resource such as @tests.");

    [GeneratedRegex(@"\A@[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex ResourceName();
}
