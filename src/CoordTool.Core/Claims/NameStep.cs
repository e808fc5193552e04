using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>One step of a path: a name, by its characters, or any number of any names.</summary>
internal sealed class NameStep : IPatternStep<NameStep>
{
    private readonly CharacterStep[] _characters;

    private NameStep(CharacterStep[] characters, string? folded, bool repeats)
    {
        _characters = characters;
        Folded = folded;
        Repeats = repeats;
    }

    /// <summary>Any name.</summary>
    public static NameStep Any { get; } = new([CharacterStep.Star], null, repeats: false);

    /// <summary>Any number of names.</summary>
    public static NameStep Deep { get; } = new([], null, repeats: true);

    /// <inheritdoc/>
    public bool Repeats { get; }

    /// <summary>The only name it stands for; null where there are more.</summary>
    public string? Folded { get; }

    /// <summary>A name, in folded form.</summary>
    public static NameStep Of(string folded) => new([.. ComposedText.CodePoints(folded).Select(CharacterStep.Of)], folded, repeats: false);

    /// <summary>A name by its characters.</summary>
    public static NameStep Of(IReadOnlyList<CharacterStep> characters)
    {
        var only = new StringBuilder();
        foreach (var character in characters)
        {
            if (character.Single is not { } point)
            {
                return new NameStep([.. characters], null, repeats: false);
            }

            only.AppendPoint(point);
        }

        return new NameStep([.. characters], only.ToString(), repeats: false);
    }

    /// <summary>The steps of a path in folded form.</summary>
    public static IEnumerable<NameStep> OfPath(string folded) => folded.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Of);

    /// <summary>Whether a name, in folded form, is this one.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        if (Folded is not null)
        {
            return name.SequenceEqual(Folded);
        }

        // As short a run as will do for each star: only the last one ever has to take more.
        var (at, i, star, afterStar) = (0, 0, -1, 0);
        while (i < name.Length)
        {
            var width = i + 1 < name.Length && char.IsSurrogatePair(name[i], name[i + 1]) ? 2 : 1;
            if (at < _characters.Length && _characters[at].Repeats)
            {
                star = at++;
                afterStar = i;
            }
            else if (at < _characters.Length && _characters[at].Has(width == 2 ? char.ConvertToUtf32(name[i], name[i + 1]) : name[i]))
            {
                at++;
                i += width;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = afterStar += afterStar + 1 < name.Length && char.IsSurrogatePair(name[afterStar], name[afterStar + 1]) ? 2 : 1;
            }
            else
            {
                return false;
            }
        }

        while (at < _characters.Length && _characters[at].Repeats)
        {
            at++;
        }

        return at == _characters.Length;
    }

    /// <inheritdoc/>
    public bool Meets(NameStep other) =>
        Folded is not null ? other.Matches(Folded)
        : other.Folded is not null ? Matches(other.Folded)
        : PatternSteps.Meet<CharacterStep>(_characters, other._characters);

    /// <inheritdoc/>
    public bool Covers(NameStep other) =>
        other.Folded is not null ? Matches(other.Folded) : PatternSteps.Covers<CharacterStep>(_characters, other._characters);

    /// <summary>Writes it so that equal steps are equal text, and nothing else is.</summary>
    public void Identify(StringBuilder text)
    {
        text.Append(Repeats ? "/**" : "/");
        foreach (var character in _characters)
        {
            character.Identify(text);
        }
    }
}
