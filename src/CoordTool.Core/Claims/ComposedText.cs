using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>
/// Text in the composed form of Unicode (NFC), in which an accented letter is one character. The runtime's own
/// <see cref="string.Normalize()"/> leaves everything as it is in a program without culture data, such as ours.
/// </summary>
internal static class ComposedText
{
    private const int HangulFirst = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TailBefore = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;

    /// <summary>The same text, composed.</summary>
    public static string Of(string text)
    {
        foreach (var c in text)
        {
            if (!IsComposedAlways(c))
            {
                return Compose(text);
            }
        }

        return text;
    }

    /// <summary>The characters of a text; half a pair of surrogates counts as one.</summary>
    public static List<int> CodePoints(string text)
    {
        var points = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            points.Add(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? char.ConvertToUtf32(text[i], text[++i]) : text[i]);
        }

        return points;
    }

    /// <summary>Writes one character, be it half a pair of surrogates.</summary>
    public static StringBuilder AppendPoint(this StringBuilder text, int point) =>
        point < 0x10000 ? text.Append((char)point) : text.Append(char.ConvertFromUtf32(point));

    // The scripts of most names have no marks: then there is no table to be read.
    private static bool IsComposedAlways(char c) =>
        c < 0x300 || c is (>= '\u0400' and <= '\u0482') or (>= '\u3041' and <= '\u3096') or (>= '\u30A1' and <= '\u30FA') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3');

    private static string Compose(string text)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var point in CodePoints(text))
        {
            Decompose(point, points);
        }

        Sort(points);
        var composed = new List<int>(points.Count);
        var starter = -1;
        var last = 0;
        foreach (var point in points)
        {
            var mark = Tables.Classes.GetValueOrDefault(point);
            if (starter >= 0 && (starter == composed.Count - 1 || (last != 0 && last < mark)) && Join(composed[starter], point) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }

            composed.Add(point);
            last = mark;
            if (mark == 0)
            {
                starter = composed.Count - 1;
            }
        }

        var result = new StringBuilder(text.Length);
        foreach (var point in composed)
        {
            result.AppendPoint(point);
        }

        return result.ToString();
    }

    private static void Decompose(int point, List<int> into)
    {
        if (point - HangulFirst is >= 0 and < HangulCount and var syllable)
        {
            into.Add(LeadFirst + (syllable / TailCount / VowelCount));
            into.Add(VowelFirst + (syllable / TailCount % VowelCount));
            if (syllable % TailCount is > 0 and var tail)
            {
                into.Add(TailBefore + tail);
            }
        }
        else if (Tables.Parts.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0)
            {
                into.Add(parts.Second);
            }
        }
        else
        {
            into.Add(point);
        }
    }

    // Marks between two other characters go by class; of the same class they keep their order.
    private static void Sort(List<int> points)
    {
        for (int start = 0, end; start < points.Count; start = end)
        {
            for (end = start + 1; end < points.Count && Tables.Classes.ContainsKey(points[start]) && Tables.Classes.ContainsKey(points[end]); end++)
            {
            }

            if (end - start > 1)
            {
                List<int> sorted = [.. points.GetRange(start, end - start).OrderBy(point => Tables.Classes[point])];
                CollectionsMarshal.AsSpan(sorted).CopyTo(CollectionsMarshal.AsSpan(points)[start..]);
            }
        }
    }

    private static int? Join(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < LeadCount and var lead && second - VowelFirst is >= 0 and < VowelCount and var vowel)
        {
            return HangulFirst + (((lead * VowelCount) + vowel) * TailCount);
        }

        if (first - HangulFirst is >= 0 and < HangulCount and var syllable && syllable % TailCount == 0 && second - TailBefore is > 0 and < TailCount and var tail)
        {
            return HangulFirst + syllable + tail;
        }

        return Tables.Composed.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static class Tables
    {
        public static readonly Dictionary<int, (int First, int Second)> Parts = [];
        public static readonly Dictionary<(int First, int Second), int> Composed = [];
        public static readonly Dictionary<int, int> Classes = [];

        static Tables()
        {
            foreach (var entry in Words(CanonicalForms.Parts))
            {
                var sign = entry.AsSpan().IndexOfAny("=>");
                var plus = entry.IndexOf('+', StringComparison.Ordinal);
                var whole = Hexadecimal(entry.AsSpan(0, sign));
                var parts = plus < 0
                    ? (Hexadecimal(entry.AsSpan(sign + 1)), 0)
                    : (Hexadecimal(entry.AsSpan(sign + 1, plus - sign - 1)), Hexadecimal(entry.AsSpan(plus + 1)));
                Parts.Add(whole, parts);
                if (entry[sign] == '=')
                {
                    Composed.Add(parts, whole);
                }
            }

            foreach (var entry in Words(CanonicalForms.Classes))
            {
                var colon = entry.IndexOf(':', StringComparison.Ordinal);
                var dash = entry.IndexOf('-', StringComparison.Ordinal);
                var last = Hexadecimal(entry.AsSpan(dash + 1, colon - dash - 1));
                for (var point = dash < 0 ? last : Hexadecimal(entry.AsSpan(0, dash)); point <= last; point++)
                {
                    Classes.Add(point, int.Parse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture));
                }
            }
        }

        private static string[] Words(string table) => table.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

        private static int Hexadecimal(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
