using System.Globalization;
using System.Text;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Conflicts;

/// <summary>What is known of a pair, whoever the two are.</summary>
/// <param name="State">Whether they go together.</param>
/// <param name="Overlapping">How many paths both changed.</param>
/// <param name="Paths">The paths that conflict.</param>
internal sealed record KnownPair(PairState State, int Overlapping, IReadOnlyList<string> Paths);

/// <summary>
/// What earlier calls found out, by the identities of the two sides: what both contribute, where it comes from, and with
/// that their base, are in those. It can be made again at any time, so what is damaged or of another kind counts as nothing.
/// </summary>
internal sealed class ConflictCache
{
    private const int MostPairs = 20_000;
    private const int LargestFile = 8 * 1024 * 1024;
    private const string Version = "coord-conflicts-1";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Dictionary<Sides, KnownPair> _found = [];
    private readonly Dictionary<Sides, KnownPair> _earlier;
    private readonly string _file;
    private readonly string _header;
    private bool _isChanged;

    /// <summary>Reads what there is.</summary>
    /// <param name="layout">The repository.</param>
    /// <param name="circumstances">What else the answers hang on: those of others are not believed.</param>
    public ConflictCache(GitLayout layout, string circumstances)
    {
        _file = FileOf(layout);
        _header = $"{Version} {circumstances}";
        _earlier = Read();
    }

    /// <summary>Where it is.</summary>
    public static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "cache", "conflicts");

    /// <summary>What is known of two sides; null for nothing.</summary>
    public KnownPair? Find(ObjectId left, ObjectId right)
    {
        if (!_found.TryGetValue(Key(left, right), out var known) && _earlier.TryGetValue(Key(left, right), out known))
        {
            _found[Key(left, right)] = known;
        }

        return known;
    }

    /// <summary>Remembers a pair.</summary>
    public void Add(ObjectId left, ObjectId right, KnownPair known) => (_found[Key(left, right)], _isChanged) = (known, true);

    /// <summary>Leaves it for the next call: what this one asked for first, then what else others found, up to a size.</summary>
    public void Save()
    {
        if (!_isChanged)
        {
            return;
        }

        // Another call may have written since this one read. Who comes last wins, and what is lost is found out again.
        var text = new StringBuilder();
        var present = Read();
        foreach (var key in _found.Keys.Concat(present.Keys.Where(key => !_found.ContainsKey(key))).Take(MostPairs))
        {
            var known = _found.GetValueOrDefault(key) ?? present[key];
            if (text.Length > LargestFile / 2)
            {
                break;
            }

            text.Append(CultureInfo.InvariantCulture, $"{key.First} {key.Second} {(int)known.State} {known.Overlapping} {known.Paths.Count}\0");
            text.AppendJoin(null, known.Paths.Select(path => path + "\0"));
        }

        try
        {
            var content = new UTF8Encoding(false).GetBytes(text.ToString());
            AtomicFile.Write(_file, Utf8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_header} {Crc32C.Append(0, content)}\n")), content, default);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next call finds it out again.
        }
    }

    private Dictionary<Sides, KnownPair> Read()
    {
        try
        {
            return ByteText.ReadBytes(_file) is { Length: <= LargestFile } bytes && Parse(bytes) is { } read ? read : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return [];
        }
    }

    private Dictionary<Sides, KnownPair>? Parse(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n');
        if (end < 0 || Utf8.GetString(bytes, 0, end) != string.Create(CultureInfo.InvariantCulture, $"{_header} {Crc32C.Append(0, bytes.AsSpan(end + 1))}"))
        {
            return null;
        }

        var pairs = new Dictionary<Sides, KnownPair>();
        var fields = Utf8.GetString(bytes, end + 1, bytes.Length - end - 1).Split('\0');
        for (var at = 0; at < fields.Length - 1;)
        {
            if (fields[at++].Split(' ') is not [var left, var right, var state, var overlapping, var count]
                || !ObjectId.TryParse(left, out var one) || !ObjectId.TryParse(right, out var other)
                || !Enum.TryParse<PairState>(state, out var verdict) || !int.TryParse(overlapping, CultureInfo.InvariantCulture, out var shared)
                || !int.TryParse(count, CultureInfo.InvariantCulture, out var paths) || paths < 0 || paths > fields.Length - at)
            {
                return null;
            }

            pairs[new Sides(one, other)] = new KnownPair(verdict, shared, fields[at..(at + paths)]);
            at += paths;
        }

        return pairs;
    }

    private static Sides Key(ObjectId left, ObjectId right) => left < right ? new Sides(left, right) : new Sides(right, left);

    /// <summary>The identities of the two sides of a pair.</summary>
    private sealed record Sides(ObjectId First, ObjectId Second);
}
