using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>The syntax of globs: what stands for itself and what does not, and the way from alternatives to single globs.</summary>
internal static class GlobText
{
    /// <summary>The longest glob there may be.</summary>
    public const int Longest = 1024;

    /// <summary>The most alternatives that its braces may come to.</summary>
    public const int MostAlternatives = 64;

    /// <summary>The characters that need a backslash where they stand for themselves.</summary>
    public const string Special = "*?[{\\";

    /// <summary>A name or path as a glob writes it.</summary>
    public static string Escape(string path)
    {
        if (path.AsSpan().IndexOfAny(Special) < 0)
        {
            return path;
        }

        var escaped = new StringBuilder(path.Length + 4);
        foreach (var c in path)
        {
            escaped.Append(Special.Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>The path that a glob stands for when all in it stands for itself.</summary>
    /// <returns>Null when something does not.</returns>
    public static string? Unescape(string text)
    {
        if (text.AsSpan().IndexOfAny(Special) < 0)
        {
            return text;
        }

        var path = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] != '/')
            {
                i++;
            }
            else if (Special.Contains(text[i], StringComparison.Ordinal))
            {
                return null;
            }

            path.Append(text[i]);
        }

        return path.ToString();
    }

    /// <summary>The last character of what begins at a place: an escape, a class, or one character.</summary>
    /// <returns>Null when it does not end.</returns>
    public static int? EndOf(string text, int at)
    {
        switch (text[at])
        {
            case '\\':
                return at + 1 < text.Length ? at + 1 : null;
            case '[':
                // A bracket right at the beginning is one of the characters.
                var i = at + 1 < text.Length && text[at + 1] is '!' or '^' ? at + 2 : at + 1;
                for (i += i < text.Length && text[i] == ']' ? 1 : 0; i < text.Length; i++)
                {
                    if (text[i] == ']')
                    {
                        return i;
                    }

                    i += text[i] == '\\' ? 1 : 0;
                }

                return null;
            default:
                return at;
        }
    }

    /// <summary>The names between the slashes; a slash inside a class or a brace is none.</summary>
    public static List<string> Split(string text)
    {
        var names = new List<string>();
        var (start, depth) = (0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            depth += text[at] switch { '{' => 1, '}' when depth > 0 => -1, _ => 0 };
            if (text[at] == '/' && depth == 0)
            {
                names.Add(text[start..at]);
                start = at + 1;
            }

            at = EndOf(text, at) ?? at;
        }

        names.Add(text[start..]);
        return names;
    }

    /// <summary>Puts each alternative of every brace in its place.</summary>
    /// <param name="text">The glob.</param>
    /// <param name="fault">What is wrong with it, when the result is null.</param>
    public static IReadOnlyCollection<string>? Expand(string text, out string? fault)
    {
        var at = 0;
        return Expand(text, ref at, depth: 0, out fault);
    }

    private static HashSet<string>? Expand(string text, ref int at, int depth, out string? fault)
    {
        HashSet<string> heads = [""];
        var start = at;
        fault = null;
        while (at < text.Length && (depth == 0 || text[at] is not (',' or '}')))
        {
            if (text[at] != '{')
            {
                if (EndOf(text, at) is not { } end)
                {
                    fault = text[at] == '[' ? @"a '[' is not closed (\[ stands for the character itself)" : "it ends in a backslash";
                    return null;
                }

                at = end + 1;
                continue;
            }

            var before = text[start..at];
            if (Brace(text, ref at, depth, out fault) is not { } alternatives)
            {
                return null;
            }

            heads = Join(heads.Select(head => head + before), alternatives);
            start = at;
            if (heads.Count > MostAlternatives)
            {
                fault = $"its braces come to more than {MostAlternatives} alternatives";
                return null;
            }
        }

        var rest = text[start..at];
        return [.. heads.Select(head => head + rest)];
    }

    private static HashSet<string>? Brace(string text, ref int at, int depth, out string? fault)
    {
        var alternatives = new HashSet<string>();
        do
        {
            at++;
            if (Expand(text, ref at, depth + 1, out fault) is not { } each)
            {
                return null;
            }

            alternatives.UnionWith(each);
            if (at == text.Length)
            {
                fault = @"a '{' is not closed (\{ stands for the character itself)";
                return null;
            }
        }
        while (text[at] == ',');
        at++;
        return alternatives;
    }

    private static HashSet<string> Join(IEnumerable<string> heads, HashSet<string> tails)
    {
        var joined = new HashSet<string>();
        foreach (var head in heads)
        {
            foreach (var tail in tails)
            {
                // Enough to know that there are too many.
                if (joined.Add(head + tail) && joined.Count > MostAlternatives)
                {
                    return joined;
                }
            }
        }

        return joined;
    }
}
