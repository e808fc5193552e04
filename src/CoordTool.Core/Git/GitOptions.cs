namespace CoordTool.Core.Git;

/// <summary>Where an option stands.</summary>
/// <param name="Word">Which word it is in.</param>
/// <param name="Letter">Which of the letters behind the dash it is, in a word of short options; null for a long one.</param>
public sealed record OptionPlace(int Word, int? Letter);

/// <summary>
/// The words after one of Git's commands, read the way its parser reads them (<c>git help gitcli</c>): bundled short
/// options, values that are attached or follow, long options cut short as far as they stay unique, <c>--no-</c> before
/// them, options behind other words, and <c>--</c>.
/// </summary>
public sealed class GitOptions
{
    private readonly List<Known> _known;
    private readonly List<Given> _given = [];
    private readonly List<string> _before = [];
    private readonly List<string> _after = [];
    private readonly List<int> _wordPlaces = [];

    private GitOptions(string known) => _known = [.. known.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Known.Parse)];

    private enum ValueKind
    {
        None,
        Required,
        Attached,
    }

    /// <summary>The words that are no options, up to <c>--</c>.</summary>
    public IReadOnlyList<string> Before => _before;

    /// <summary>The words behind <c>--</c>.</summary>
    public IReadOnlyList<string> After => _after;

    /// <summary>Whether there is a <c>--</c>.</summary>
    public bool HasDashes { get; private set; }

    /// <summary>All words that are no options.</summary>
    public IReadOnlyList<string> Words => [.. _before, .. _after];

    /// <summary>Where each of <see cref="Words"/> stands.</summary>
    public IReadOnlyList<int> WordPlaces => _wordPlaces;

    /// <summary>Reads words.</summary>
    /// <param name="known">
    /// The options of the command, divided by spaces, each as <c>f|force</c>, with <c>=</c> behind it when it takes a value
    /// and <c>?</c> when only an attached one. An option goes by the last of its names. All long ones have to be there:
    /// what is cut short can be told only from all.
    /// </param>
    /// <param name="words">The words.</param>
    public static GitOptions Read(string known, IEnumerable<string> words)
    {
        var options = new GitOptions(known);
        using var next = words.Select((word, at) => (word, at)).GetEnumerator();
        while (next.MoveNext())
        {
            var (word, at) = next.Current;
            if (options.HasDashes)
            {
                options._after.Add(word);
                options._wordPlaces.Add(at);
            }
            else if (word == "--")
            {
                options.HasDashes = true;
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                options.Long(word[2..], at, next);
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                options.Short(word[1..], at, next);
            }
            else
            {
                options._before.Add(word);
                options._wordPlaces.Add(at);
            }
        }

        return options;
    }

    /// <summary>Whether an option is given, and not taken back later.</summary>
    public bool Has(string name) => _given.FindLast(option => option.Name == name) is { IsNegated: false };

    /// <summary>Whether an option was turned off by <c>--no-</c>.</summary>
    public bool IsOff(string name) => _given.FindLast(option => option.Name == name) is { IsNegated: true };

    /// <summary>How often an option is given.</summary>
    public int Count(string name) => _given.Count(option => option.Name == name);

    /// <summary>The last value of an option; null when it is not given, empty when it was given none.</summary>
    public string? Value(string name) => _given.FindLast(option => option.Name == name) is { IsNegated: false } given ? given.Value : null;

    /// <summary>All values of an option.</summary>
    public IEnumerable<string> Values(string name) => _given.Where(option => option.Name == name && !option.IsNegated).Select(option => option.Value);

    /// <summary>Where an option stands, taken back or not.</summary>
    public IEnumerable<OptionPlace> Places(string name) => _given.Where(option => option.Name == name).Select(option => option.Place);

    /// <summary>The last of some options that exclude each other; null when none is given.</summary>
    public string? Last(params ReadOnlySpan<string> names)
    {
        for (var i = _given.Count - 1; i >= 0; i--)
        {
            if (names.Contains(_given[i].Name))
            {
                return _given[i].Name;
            }
        }

        return null;
    }

    private void Short(string letters, int word, IEnumerator<(string Word, int At)> next)
    {
        for (var i = 0; i < letters.Length; i++)
        {
            if (_known.Find(option => option.Letter == letters[i]) is not { } option)
            {
                continue;
            }

            var place = new OptionPlace(word, i);
            var rest = letters[(i + 1)..];
            if (option.Kind == ValueKind.None)
            {
                _given.Add(new Given(option.Name, "", false, place));
                continue;
            }

            _given.Add(new Given(option.Name, rest.Length == 0 && option.Kind == ValueKind.Required && next.MoveNext() ? next.Current.Word : rest, false, place));
            return;
        }
    }

    private void Long(string text, int word, IEnumerator<(string Word, int At)> next)
    {
        const string No = "no-";
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        var isNegated = false;
        var option = _known.Find(option => option.Long == name);
        if (option is null && name.StartsWith(No, StringComparison.Ordinal))
        {
            option = Find(name[No.Length..]);
            isNegated = option is not null;
        }

        option ??= Find(name);
        if (option is null)
        {
            return;
        }

        var value = equals >= 0 ? text[(equals + 1)..]
            : option.Kind == ValueKind.Required && !isNegated && next.MoveNext() ? next.Current.Word
            : "";
        _given.Add(new Given(option.Name, value, isNegated, new OptionPlace(word, null)));
    }

    private Known? Find(string name) =>
        _known.Find(option => option.Long == name)
        ?? (_known.FindAll(option => name.Length > 0 && option.Long?.StartsWith(name, StringComparison.Ordinal) == true) is [var only] ? only : null);

    private sealed record Given(string Name, string Value, bool IsNegated, OptionPlace Place);

    private sealed record Known(char? Letter, string? Long, ValueKind Kind)
    {
        public string Name => Long ?? Letter.ToString()!;

        public static Known Parse(string text)
        {
            var kind = text[^1] switch
            {
                '=' => ValueKind.Required,
                '?' => ValueKind.Attached,
                _ => ValueKind.None,
            };
            var names = (kind == ValueKind.None ? text : text[..^1]).Split('|');
            return new Known(names[0].Length == 1 ? names[0][0] : null, names[^1].Length > 1 ? names[^1] : null, kind);
        }
    }
}
