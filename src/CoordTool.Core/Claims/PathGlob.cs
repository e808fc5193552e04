namespace CoordTool.Core.Claims;

/// <summary>
/// A set of paths by a glob: <c>*</c> is any run of characters within a name, <c>?</c> one of them, <c>[a-z]</c> and
/// <c>[!a]</c> one out of some, <c>**</c> as a whole name any number of directories, <c>{a,b}</c> one of these, put in
/// before anything else is looked at. A backslash makes the next character stand for itself. A glob that ends in <c>/</c>
/// or <c>/**</c> is all below what it names. A dot at the beginning is a character like any other.
/// </summary>
internal sealed class PathGlob
{
    private readonly NameStep[][] _alternatives;
    private readonly string _start;

    private PathGlob(string text, IReadOnlyList<GlobAlternative> alternatives, PathRule rule)
    {
        Text = text;
        _alternatives = [.. alternatives.Select(alternative => alternative.Steps)];
        Identity = string.Join('\n', alternatives.Select(alternative => alternative.Identity).Order(StringComparer.Ordinal));
        LiteralPrefix = alternatives.Select(alternative => alternative.LiteralPrefix).Aggregate(CommonDirectory);
        _start = LiteralPrefix.Length == 0 ? "" : rule.Fold(LiteralPrefix) + "/";
    }

    /// <summary>The written form.</summary>
    public string Text { get; }

    /// <summary>Text that is equal where the globs are, step for step and whatever the order of the alternatives.</summary>
    public string Identity { get; }

    /// <summary>The directory that all its paths lie below; empty when there is none.</summary>
    public string LiteralPrefix { get; }

    /// <summary>Reads a glob.</summary>
    /// <param name="text">Relative to the top of the checkout.</param>
    /// <param name="rule">The rule of the repository.</param>
    /// <param name="plain">The path it comes to when nothing in it stands for more than itself, and a slash where all below is meant; then the result is null.</param>
    /// <param name="fault">What is wrong with it; then the result is null.</param>
    public static PathGlob? Read(string text, PathRule rule, out string? plain, out string? fault)
    {
        plain = null;
        if (text.Length > GlobText.Longest)
        {
            fault = $"it is longer than {GlobText.Longest} characters";
            return null;
        }

        var composed = ComposedText.Of(text);
        if (GlobText.Expand(composed, out fault) is not { } expanded)
        {
            return null;
        }

        var alternatives = new Dictionary<string, GlobAlternative>(StringComparer.Ordinal);
        foreach (var each in expanded)
        {
            // Written, it would lose what makes it the whole tree: `./{x,}`.
            if (expanded.Count > 1 && each.Contains('.', StringComparison.Ordinal) && GlobText.Split(each).TrueForAll(name => name is "" or "."))
            {
                fault = "one of its alternatives names nothing";
                return null;
            }

            if (GlobAlternative.Read(each, rule, out fault) is not { } alternative)
            {
                return null;
            }

            alternatives.TryAdd(alternative.Identity, alternative);
        }

        if (alternatives.Count > 1)
        {
            return new PathGlob(Written(composed, rule), [.. alternatives.Values], rule);
        }

        var only = alternatives.Values.First();
        plain = only.Plain;
        return plain is null ? new PathGlob(only.Written, [only], rule) : null;
    }

    /// <summary>Whether a path, in folded form, is in it.</summary>
    public bool Matches(ReadOnlySpan<char> folded)
    {
        if (!folded.StartsWith(_start))
        {
            return false;
        }

        foreach (var alternative in _alternatives)
        {
            if (Matches(alternative, folded))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether some path is in both.</summary>
    public bool Meets(PathGlob other) =>
        (_start.StartsWith(other._start, StringComparison.Ordinal) || other._start.StartsWith(_start, StringComparison.Ordinal))
        && Array.Exists(_alternatives, mine => Array.Exists(other._alternatives, theirs => PatternSteps.Meet<NameStep>(mine, theirs)));

    /// <summary>Whether some path is in it that is a directory, in folded form, or lies below.</summary>
    public bool MeetsDirectory(string folded)
    {
        NameStep[] directory = [.. NameStep.OfPath(folded), NameStep.Deep];
        return Array.Exists(_alternatives, mine => PatternSteps.Meet<NameStep>(mine, directory));
    }

    /// <summary>Whether all paths of another are in this one; no where that would take more than alternative by alternative to tell.</summary>
    public bool Covers(PathGlob other) => Array.TrueForAll(other._alternatives, CoversAll);

    /// <summary>Whether a directory, in folded form, and all below it are in this one; no as above.</summary>
    public bool CoversDirectory(string folded) =>
        Matches(folded) && CoversAll([.. NameStep.OfPath(folded), NameStep.Deep, NameStep.Any]);

    /// <summary>Whether a directory, in folded form, holds all of its paths.</summary>
    public bool IsBelow(string folded)
    {
        NameStep[] directory = [.. NameStep.OfPath(folded), NameStep.Deep];
        return Array.TrueForAll(_alternatives, mine => PatternSteps.Covers<NameStep>(directory, mine));
    }

    private bool CoversAll(NameStep[] narrow) => Array.Exists(_alternatives, mine => PatternSteps.Covers<NameStep>(mine, narrow));

    private static bool Matches(NameStep[] steps, ReadOnlySpan<char> path)
    {
        // As few directories as will do for each `**`: only the last one ever has to take more.
        var (at, i, deep, afterDeep) = (0, 0, -1, 0);
        while (i <= path.Length)
        {
            if (at < steps.Length && steps[at].Repeats)
            {
                deep = at++;
                afterDeep = i;
                continue;
            }

            var end = EndOfName(path, i);
            if (at < steps.Length && steps[at].Matches(path[i..end]))
            {
                at++;
                i = end + 1;
            }
            else if (deep >= 0)
            {
                at = deep + 1;
                i = afterDeep = EndOfName(path, afterDeep) + 1;
            }
            else
            {
                return false;
            }
        }

        return at == steps.Length;
    }

    private static int EndOfName(ReadOnlySpan<char> path, int start) =>
        path[start..].IndexOf('/') is >= 0 and var length ? start + length : path.Length;

    // What holds a brace stays as it was typed: put in place, its alternatives are longer and say less.
    private static string Written(string composed, PathRule rule)
    {
        var names = GlobText.Split(composed).Select(text => text.Length == 0 ? null : HasBrace(text) ? new GlobName(text, NameStep.Any) : GlobName.Read(text, rule, out _));
        var text = GlobAlternative.Write(GlobAlternative.Simplify([.. names]));
        return text.StartsWith('@') ? "\\" + text : text;
    }

    private static bool HasBrace(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '{')
            {
                return true;
            }

            at = GlobText.EndOf(text, at)!.Value;
        }

        return false;
    }

    private static string CommonDirectory(string left, string right)
    {
        var (a, b) = (left.Split('/'), right.Split('/'));
        return string.Join('/', a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First));
    }
}
