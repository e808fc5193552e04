using System.Text.Json;
using System.Text.RegularExpressions;
using CoordTool.Core.Claims;

namespace CoordTool.Core.Configuration;

/// <summary>
/// Takes the text of <c>coord.json</c> apart, token by token: only so can every complaint name its line. A key at the top
/// that is not known belongs to another part of the program or to a newer version; one further inside is a mistake.
/// </summary>
internal ref partial struct SettingsReader
{
    /// <summary>How deep the objects of the file may lie in each other.</summary>
    public const int MostDepth = 32;

    /// <summary>What an edit takes, as the file spells it.</summary>
    public static readonly IReadOnlyList<Spelling<ZoneClaim>> ClaimWords = [new("zone", ZoneClaim.Zone), new("file", ZoneClaim.File), new("none", ZoneClaim.None)];

    /// <summary>What an edit outside every zone may take.</summary>
    public static readonly IReadOnlyList<Spelling<ZoneClaim>> EditWords = [.. ClaimWords.Where(word => word.Value != ZoneClaim.Zone)];

    /// <summary>What an edit inside a zone takes where the zone is silent.</summary>
    public const ZoneClaim DefaultZoneClaim = ZoneClaim.Zone;

    /// <summary>The key inside <c>claims</c> that is no number.</summary>
    public const string EditKey = "edit";

    /// <summary>The form of a zone's name. A schema takes it as it is: it knows no <c>\z</c>.</summary>
    public const string ZoneNameForm = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";

    /// <summary>The keys of a zone.</summary>
    public static readonly IReadOnlyList<string> ZoneKeys = ["paths", "claim", "description"];

    private readonly string _path;
    private readonly PathRule _rule;
    private readonly ReadOnlySpan<byte> _content;
    private Utf8JsonReader _reader;

    private SettingsReader(string path, PathRule rule, ReadOnlySpan<byte> content)
    {
        _path = path;
        _rule = rule;
        _content = content;
        _reader = new Utf8JsonReader(content, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = MostDepth });
    }

    private readonly int Line => SettingsFile.LineOf(_content, (int)_reader.TokenStartIndex);

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: it means nothing.</exception>
    public static CoordSettings Read(string path, PathRule rule, ReadOnlySpan<byte> content)
    {
        var reader = new SettingsReader(path, rule, content);
        try
        {
            return reader.Settings();
        }
        catch (JsonException error)
        {
            // The library counts lines from 0 and says so in the message as well.
            throw reader.Broken((int)(error.LineNumber ?? 0) + 1, $"this is not JSON: {error.Message.Split(" LineNumber:")[0].TrimEnd('.')}", "It holds one JSON object; comments and trailing commas are fine.");
        }
        catch (InvalidOperationException)
        {
            throw reader.Broken(reader.Line, "half a character is escaped here", @"A character beyond \uFFFF takes two escapes.");
        }
    }

    private CoordSettings Settings()
    {
        var settings = CoordSettings.Default;
        _reader.Read();
        RequireType("the file", JsonTokenType.StartObject, "an object, { … }");
        var keys = new HashSet<string>();
        while (NextKey(keys, "the file") is { } key)
        {
            switch (key)
            {
                case "claims":
                    settings = Claims(settings);
                    break;
                case "rescues":
                    settings = settings with { RescuesKept = Rescues() };
                    break;
                case "target":
                    settings = settings with { Target = Target() };
                    break;
                case "force":
                    settings = settings with { Force = Word("force", CoordSettings.ForceWords) };
                    break;
                case "subagents":
                    settings = settings with { Subagents = Word("subagents", CoordSettings.SubagentWords) };
                    break;
                case "rescueLimit":
                    settings = settings with { RescueLimit = Number(CoordSettings.RescueLimitNumber, "rescueLimit") * CoordSettings.Mebibyte };
                    break;
                case "worktrees":
                    settings = settings with { Worktrees = Worktrees() };
                    break;
                case "sync":
                    settings = settings with { Sync = Sync() };
                    break;
                case "zones":
                    settings = settings with { Zones = Zones() };
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        // What follows the object is not JSON, and the library says so.
        _reader.Read();
        return settings;
    }

    private CoordSettings Claims(CoordSettings settings)
    {
        RequireType("claims", JsonTokenType.StartObject, "an object, { … }");
        var given = new Dictionary<NumberSetting, int>();
        var lineOfEditing = 0;
        var keys = new HashSet<string>();
        while (NextKey(keys, "claims") is { } key)
        {
            if (key == EditKey)
            {
                settings = settings with { OutsideZones = Word($"claims.{EditKey}", EditWords) };
                continue;
            }

            var setting = ClaimSettings.Numbers.FirstOrDefault(number => number.Key == key)
                ?? throw Unknown(key, "claims", ClaimSettings.Numbers.Select(number => number.Key).Append(EditKey));
            lineOfEditing = setting == ClaimSettings.EditingTtlMinutes ? Line : lineOfEditing;
            given[setting] = Number(setting, $"claims.{setting.Key}");
        }

        var claims = ClaimSettings.From(given);
        return claims.EditingTtl >= claims.Ttl ? settings with { Claims = claims } : throw Broken(
            lineOfEditing,
            $"claims.editingTtlMinutes is {claims.EditingTtl.TotalMinutes:0}, less than the {claims.Ttl.TotalMinutes:0} of claims.ttlMinutes",
            "A session that keeps editing holds a claim at least as long as one that is silent.");
    }

    private TimeSpan? Rescues()
    {
        RequireType("rescues", JsonTokenType.StartObject, "an object, { … }");
        TimeSpan? kept = null;
        var keys = new HashSet<string>();
        while (NextKey(keys, "rescues") is { } key)
        {
            kept = key == CoordSettings.RescueDays.Key
                ? TimeSpan.FromDays(Number(CoordSettings.RescueDays, $"rescues.{CoordSettings.RescueDays.Key}"))
                : throw Unknown(key, "rescues", [CoordSettings.RescueDays.Key]);
        }

        return kept;
    }

    private List<Zone> Zones()
    {
        RequireType("zones", JsonTokenType.StartObject, "an object, { \"NAME\": { … } }");
        var zones = new List<Zone>();
        var keys = new HashSet<string>();
        while (NextKey(keys, "zones") is { } name)
        {
            if (name.EndsWith('\n') || !ZoneName().IsMatch(name))
            {
                throw Broken(Line, $"'{Printable.Text(name, 80)}' cannot be the name of a zone", "It takes 1 to 64 letters, digits, '.', '_' and '-', starting with a letter or digit.");
            }

            zones.Add(OneZone(name));
        }

        return zones;
    }

    private Zone OneZone(string name)
    {
        var where = $"zones.{name}";
        RequireType(where, JsonTokenType.StartObject, "an object, { \"paths\": [ … ] }");
        var line = Line;
        var paths = new List<string>();
        var patterns = new List<ClaimPattern>();
        var claim = DefaultZoneClaim;
        string? description = null;
        var keys = new HashSet<string>();
        while (NextKey(keys, where) is { } key)
        {
            switch (key)
            {
                case "paths":
                    ReadPaths($"{where}.paths", paths, patterns);
                    break;
                case "claim":
                    claim = Word($"{where}.claim", ClaimWords);
                    break;
                case "description":
                    RequireType($"{where}.description", JsonTokenType.String, "a text");
                    description = _reader.GetString();
                    break;
                default:
                    throw Unknown(key, where, ZoneKeys);
            }
        }

        return paths.Count > 0
            ? new Zone(name, paths, claim) { Patterns = patterns, Description = description }
            : throw Broken(line, $"{where} names no paths", "Add \"paths\": [\"src/http/\", \"docs/http.md\"].");
    }

    private void ReadPaths(string where, List<string> paths, List<ClaimPattern> patterns)
    {
        RequireType(where, JsonTokenType.StartArray, "a list, [ \"src/http/\" ]");
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            RequireType($"each of {where}", JsonTokenType.String, "a text");
            var path = _reader.GetString()!;
            paths.Add(path);
            patterns.Add(Pattern(path) ?? throw Broken(
                Line,
                $"'{Printable.Text(path, 120)}' of {where} is no path of the repository",
                "A path counts from the top of the repository, has / between its names, and at its end for a directory; no '.', '..' or '@NAME'."));
        }
    }

    // The only place where a path of a zone becomes a pattern.
    private readonly ClaimPattern? Pattern(string path) =>
        path.TrimEnd('/').Split('/') is var names
        && (path == "./" || !names.Any(name => name is "" or "." or ".."))
        && !path.EndsWith("//", StringComparison.Ordinal)
        && names[0] != ".git"
        && !path.Any(char.IsControl)
        && ClaimPattern.Read(path, _rule) is { Kind: not PatternKind.Resource } pattern ? pattern : null;

    /// <summary>Moves to the value of the next key of an object.</summary>
    /// <returns>Null at the end of the object.</returns>
    private string? NextKey(HashSet<string> seen, string where)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        var key = _reader.GetString()!;
        if (!seen.Add(key))
        {
            throw Broken(Line, $"'{Printable.Text(key, 80)}' is named twice in {where}", "Keep one of the two.");
        }

        _reader.Read();
        return key;
    }

    private readonly int Number(NumberSetting setting, string where)
    {
        var allowed = $"It takes a whole number from {setting.Least} to {setting.Most}: {setting.Meaning}.";
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt32(out var number))
        {
            throw Broken(Line, $"{where} is no whole number", allowed);
        }

        return number >= setting.Least && number <= setting.Most ? number : throw Broken(Line, $"{where} is {number}", allowed);
    }

    private readonly T Word<T>(string where, IReadOnlyList<Spelling<T>> words)
    {
        var allowed = string.Join(", ", words.Select(word => $"\"{word.Word}\""));
        RequireType(where, JsonTokenType.String, $"one of {allowed}");
        var text = _reader.GetString();
        foreach (var (word, value) in words)
        {
            if (word == text)
            {
                return value;
            }
        }

        throw Broken(Line, $"{where} is \"{Printable.Text(text ?? "", 80)}\"", $"It takes one of {allowed}.");
    }

    private readonly void RequireType(string where, JsonTokenType type, string allowed)
    {
        if (_reader.TokenType != type)
        {
            throw Broken(Line, $"{where} is of the wrong kind", $"It takes {allowed}.");
        }
    }

    private readonly CoordException Unknown(string key, string where, IEnumerable<string> known) =>
        Broken(Line, $"'{Printable.Text(key, 80)}' is no setting of {where}", $"Did you mean one of these? {string.Join(", ", known)}");

    private readonly CoordException Broken(int line, string what, string allowed) =>
        new(FailureKind.Usage, $"{_path}, line {line}: {what}.", allowed);

    [GeneratedRegex(ZoneNameForm)]
    private static partial Regex ZoneName();
}
