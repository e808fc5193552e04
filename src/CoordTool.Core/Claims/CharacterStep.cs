using System.Globalization;
using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>One step of a name: one character out of some ranges, or any number of any characters.</summary>
internal sealed class CharacterStep : IPatternStep<CharacterStep>
{
    private const int Highest = 0x10FFFF;

    // Sorted and apart: the first and the last of each range, one after the other.
    private readonly int[] _ranges;

    private CharacterStep(int[] ranges, bool repeats)
    {
        _ranges = ranges;
        Repeats = repeats;
    }

    /// <summary>Any character of a name.</summary>
    public static CharacterStep Any { get; } = Of([], isNegated: true);

    /// <summary>Any number of them.</summary>
    public static CharacterStep Star { get; } = new(Any._ranges, repeats: true);

    /// <inheritdoc/>
    public bool Repeats { get; }

    /// <summary>The only character there is in it; null where there are more.</summary>
    public int? Single => !Repeats && _ranges.Length == 2 && _ranges[0] == _ranges[1] ? _ranges[0] : null;

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>One character.</summary>
    public static CharacterStep Of(int point) => new([point, point], repeats: false);

    /// <summary>All characters of some ranges, or all others; never a slash.</summary>
    public static CharacterStep Of(IEnumerable<CharacterRange> ranges, bool isNegated)
    {
        var free = new List<int>();
        var taken = new List<int>();
        var next = 0;
        IEnumerable<CharacterRange> never = isNegated ? [new(0, 0), new('/', '/')] : [];
        foreach (var (first, last) in ranges.Concat(never).OrderBy(range => range.First).Append(new(Highest + 1, Highest + 1)))
        {
            if (first > next)
            {
                free.AddRange([next, first - 1]);
            }

            next = Math.Max(next, last + 1);
        }

        if (isNegated)
        {
            return new CharacterStep([.. free], repeats: false);
        }

        // The complement of the complement, less what no name holds.
        next = 1;
        foreach (var (first, last) in free.Chunk(2).Select(pair => new CharacterRange(pair[0], pair[1])).Append(new('/', '/')).OrderBy(range => range.First).Append(new(Highest + 1, Highest + 1)))
        {
            if (first > next)
            {
                taken.AddRange([next, first - 1]);
            }

            next = Math.Max(next, last + 1);
        }

        return new CharacterStep([.. taken], repeats: false);
    }

    /// <summary>Whether a character is in it.</summary>
    public bool Has(int point)
    {
        for (var i = 0; i < _ranges.Length && point >= _ranges[i]; i += 2)
        {
            if (point <= _ranges[i + 1])
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Meets(CharacterStep other)
    {
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            if (_ranges[i + 1] < other._ranges[j])
            {
                i += 2;
            }
            else if (other._ranges[j + 1] < _ranges[i])
            {
                j += 2;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Covers(CharacterStep other)
    {
        for (int i = 0, j = 0; j < other._ranges.Length; j += 2)
        {
            while (i < _ranges.Length && _ranges[i + 1] < other._ranges[j])
            {
                i += 2;
            }

            if (i == _ranges.Length || _ranges[i] > other._ranges[j] || _ranges[i + 1] < other._ranges[j + 1])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes it so that equal steps are equal text, and nothing else is.</summary>
    public void Identify(StringBuilder text)
    {
        if (Repeats)
        {
            text.Append('*');
            return;
        }

        foreach (var bound in _ranges)
        {
            text.Append(CultureInfo.InvariantCulture, $"{bound:x}-");
        }

        text.Append(';');
    }
}
