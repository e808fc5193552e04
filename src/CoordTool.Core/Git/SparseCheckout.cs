using CoordTool.Core.Files;

namespace CoordTool.Core.Git;

/// <summary>
/// Which paths a sparse checkout holds, in cone mode (<c>git help sparse-checkout</c>, Internals, Cone mode pattern set).
/// Patterns of other forms are Git's own business: of those it is not known what they hold.
/// </summary>
internal sealed class SparseCheckout
{
    private readonly HashSet<string> _whole;
    private readonly HashSet<string> _parents;
    private readonly bool _isWhole;

    private SparseCheckout(HashSet<string> whole, HashSet<string> parents, bool isWhole, bool isKnown)
    {
        _whole = whole;
        _parents = parents;
        _isWhole = isWhole;
        IsKnown = isKnown;
    }

    /// <summary>Whether the patterns are understood; <see cref="Holds"/> says true for everything where they are not.</summary>
    public bool IsKnown { get; }

    /// <summary>The sparse checkout of a checkout, or null when it is not sparse.</summary>
    public static SparseCheckout? Of(GitLayout layout)
    {
        var settings = new Dictionary<string, string>(GitConfigFile.Read(Path.Combine(layout.CommonDirectory, "config")), StringComparer.Ordinal);
        foreach (var (key, value) in GitConfigFile.Read(Path.Combine(layout.GitDirectory, "config.worktree")))
        {
            settings[key] = value;
        }

        if (!IsOn(settings, "core.sparsecheckout") || AtomicFile.ReadText(Path.Combine(layout.GitDirectory, "info", "sparse-checkout")) is not { } patterns)
        {
            return null;
        }

        return IsOn(settings, "core.sparsecheckoutcone")
            ? Parse(patterns, IsOn(settings, "core.ignorecase") ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
            : Unknown;
    }

    /// <summary>Whether a path belongs into the checkout.</summary>
    public bool Holds(TreePath path)
    {
        if (!IsKnown || _isWhole || path.Text is not { } text || !text.Contains('/', StringComparison.Ordinal))
        {
            return true;
        }

        var directory = text[..text.LastIndexOf('/')];
        if (_parents.Contains(directory))
        {
            return true;
        }

        for (var above = directory; ; above = above[..above.LastIndexOf('/')])
        {
            if (_whole.Contains(above))
            {
                return true;
            }

            if (!above.Contains('/', StringComparison.Ordinal))
            {
                return false;
            }
        }
    }

    private static SparseCheckout Unknown => new([], [], isWhole: false, isKnown: false);

    private static SparseCheckout Parse(string patterns, StringComparer comparer)
    {
        var (whole, parents, isWhole) = (new HashSet<string>(comparer), new HashSet<string>(comparer), false);
        foreach (var line in patterns.Split('\n').Select(each => each.TrimEnd('\r')).Where(each => each.Length > 0 && each[0] != '#'))
        {
            switch (line)
            {
                case "/*":
                    isWhole = true;
                    break;
                case "!/*/":
                    isWhole = false;
                    break;
                case ['!', '/', .. var parent, '/', '*', '/'] when whole.Remove(Unescape(parent)):
                    // All of its files, and of its directories only those that are named.
                    parents.Add(Unescape(parent));
                    break;
                case ['/', .. var directory, '/'] when !HasGlob(directory):
                    whole.Add(Unescape(directory));
                    break;
                default:
                    // Git gives cone mode up for the whole file, and so do we.
                    return Unknown;
            }
        }

        return new SparseCheckout(whole, parents, isWhole, isKnown: true);
    }

    private static bool HasGlob(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] is '*' or '?' or '[')
            {
                return true;
            }
        }

        return false;
    }

    private static string Unescape(string pattern)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            text.Append(pattern[i] == '\\' && i + 1 < pattern.Length ? pattern[++i] : pattern[i]);
        }

        return text.ToString();
    }

    private static bool IsOn(Dictionary<string, string> settings, string key) =>
        settings.TryGetValue(key, out var value) && value.ToLowerInvariant() is "true" or "yes" or "on" or "1";
}
