using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>
/// When two paths of a repository are the same to a claim: always in composed Unicode, for a name may come decomposed
/// from a disk or a keyboard and looks the same; and without case where the repository ignores it (<c>core.ignorecase</c>).
/// </summary>
public sealed class PathRule
{
    // A layout is read once in a process, and so is its rule.
    private static readonly ConditionalWeakTable<GitLayout, PathRule> Known = new();

    private PathRule(bool ignoresCase) => IgnoresCase = ignoresCase;

    /// <summary>Of a repository in which case counts.</summary>
    public static PathRule Exact { get; } = new(ignoresCase: false);

    /// <summary>Of a repository in which case does not count.</summary>
    public static PathRule WithoutCase { get; } = new(ignoresCase: true);

    /// <summary>Whether names that differ in case alone are one.</summary>
    public bool IgnoresCase { get; }

    /// <summary>The rule of a repository, by its own configuration file; that of a layout is read once.</summary>
    public static PathRule Of(GitLayout layout) => Known.GetValue(layout, static of => Read(Path.Combine(of.CommonDirectory, "config")));

    /// <summary>The form of a path in which equal paths are equal text: a key to look it up by, and no name to open.</summary>
    public string Fold(string path)
    {
        var composed = ComposedText.Of(path);
        if (!IgnoresCase || !HasUpper(composed))
        {
            return composed;
        }

        var folded = new StringBuilder(composed.Length);
        foreach (var point in ComposedText.CodePoints(composed))
        {
            folded.AppendPoint(Fold(point));
        }

        // A small letter and its mark may be one character where the capital and its mark are two.
        return ComposedText.Of(folded.ToString());
    }

    /// <summary>The one of a character's cases that stands for all.</summary>
    internal int Fold(int point) =>
        IgnoresCase && Rune.IsValid(point) ? Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(point))).Value : point;

    private static bool HasUpper(string text) => text.AsSpan().ContainsAnyInRange('A', 'Z') || text.AsSpan().ContainsAnyExceptInRange('\0', '\x7F');

    private static PathRule Read(string config) =>
        GitConfigFile.Read(config).TryGetValue("core.ignorecase", out var value) && IsTrue(value) ? WithoutCase : Exact;

    // As Git reads a truth value: a word, or any number but zero.
    private static bool IsTrue(string value) => value.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => true,
        var other => int.TryParse(other, CultureInfo.InvariantCulture, out var number) && number != 0,
    };
}
