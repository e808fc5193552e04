using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>A class of characters of a glob, such as <c>[a-z]</c> or <c>[!a]</c>.</summary>
/// <param name="Written">As it is written.</param>
/// <param name="Step">As it is compared.</param>
/// <param name="Only">The one character that is written in it; null where there are more, or it names what is not meant.</param>
internal sealed record CharacterClass(string Written, CharacterStep Step, int? Only)
{
    // No script beyond these has capitals.
    private const int LastWithCase = 0x1EFFF;

    private static readonly Lazy<List<(int Point, int Folded)>> Cases = new(FindCases);

    /// <summary>Reads a class.</summary>
    /// <param name="text">With its brackets.</param>
    /// <param name="rule">The rule of the repository.</param>
    /// <param name="fault">What is wrong with it, when the result is null.</param>
    public static CharacterClass? Read(string text, PathRule rule, out string? fault)
    {
        fault = null;
        var isNegated = text[1] is '!' or '^';
        var points = ComposedText.CodePoints(text[(isNegated ? 2 : 1)..^1]);
        var ranges = new List<CharacterRange>();
        var written = new StringBuilder(isNegated ? "[!" : "[");
        for (var at = 0; at < points.Count; at++)
        {
            if (points[at] == '[' && at + 1 < points.Count && points[at + 1] is ':' or '.' or '=')
            {
                fault = $@"it names a class of characters, as [[:alpha:]] does, which only other globs know (\[ stands for the character itself)";
                return null;
            }

            var first = Next(points, ref at);
            var last = first;
            if (at + 2 < points.Count && points[at + 1] == '-')
            {
                at += 2;
                last = Next(points, ref at);
            }

            if (last < first)
            {
                fault = "a range of characters in it ends before it begins";
                return null;
            }

            ranges.Add(new CharacterRange(first, last));
            Write(written, first);
            if (last > first)
            {
                Write(written.Append('-'), last);
            }
        }

        var step = CharacterStep.Of(rule.IgnoresCase ? [.. ranges.SelectMany(range => Folded(range))] : ranges, isNegated);
        if (step.IsEmpty)
        {
            fault = "a class of characters in it matches nothing: no name holds a slash";
            return null;
        }

        return new CharacterClass(written.Append(']').ToString(), step, !isNegated && step.Single is not null ? FirstOf(ranges) : null);
    }

    // A slash among them is no character of a name.
    private static int FirstOf(IEnumerable<CharacterRange> ranges) =>
        ranges.Where(range => range.Last != '/' || range.First != '/').Select(range => range.First == '/' ? range.First + 1 : range.First).First();

    private static List<(int Point, int Folded)> FindCases()
    {
        var cases = new List<(int Point, int Folded)>();
        for (var point = 0; point <= LastWithCase; point++)
        {
            if (PathRule.WithoutCase.Fold(point) is var folded && folded != point)
            {
                cases.Add((point, folded));
            }
        }

        return cases;
    }

    private static int Next(List<int> points, ref int at) => points[at] == '\\' && at + 1 < points.Count ? points[++at] : points[at];

    private static void Write(StringBuilder written, int point) => written.Append(point is '\\' or ']' or '-' or '!' or '^' or '[' ? "\\" : "").AppendPoint(point);

    // Where case does not count, one case alone is compared with. Ranges are wide or narrow, letters with case are few.
    private static IEnumerable<CharacterRange> Folded(CharacterRange range)
    {
        var from = range.First;
        foreach (var (point, folded) in Cases.Value)
        {
            if (point >= from && point <= range.Last)
            {
                yield return new CharacterRange(folded, folded);
                if (point > from)
                {
                    yield return new CharacterRange(from, point - 1);
                }

                from = point + 1;
            }
        }

        if (from <= range.Last)
        {
            yield return new CharacterRange(from, range.Last);
        }
    }
}
