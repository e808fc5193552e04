namespace CoordTool.Commands;

/// <summary>Finds what somebody meant who mistyped a word.</summary>
internal static class NearestWord
{
    private const int Most = 3;
    private const int LettersAMistake = 3;

    /// <summary>The words that are nearest to what was typed; none where nothing is near.</summary>
    public static IReadOnlyList<string> Find(string typed, IEnumerable<string> words)
    {
        var letters = typed.TrimStart('-').Length;
        if (letters < 2)
        {
            return [];
        }

        var near = words.Select(word => (Word: word, Distance: word.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(typed.ToLowerInvariant(), word)))
            .Where(each => each.Distance <= Math.Max(1, letters / LettersAMistake))
            .ToList();
        return [.. near.Where(each => each.Distance == near.Min(other => other.Distance)).Select(each => each.Word).Order(StringComparer.Ordinal).Take(Most)];
    }

    // How many letters are to be put in, taken out, exchanged or swapped with their neighbour (optimal string alignment).
    private static int Distance(string one, string other)
    {
        var table = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                table[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[one.Length, other.Length];
    }
}
