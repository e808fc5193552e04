using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace CoordTool.Core.Events;

/// <summary>An event as a line of JSON: all ASCII, so that no name in it can end the line or drive a terminal, and below 4 KiB.</summary>
internal static class EventLine
{
    /// <summary>The longest line, with its end.</summary>
    public const int Longest = 4000;

    private const int MostPaths = 20;
    private const int LongestText = 200;
    private const int MostOthers = 10;
    private const int LongestOther = 40;
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // No text inside a line can hold this, for quotes in texts are escaped.
    private static ReadOnlySpan<byte> Start => "{\"v\":1,\"at\":\""u8;

    /// <summary>Writes an event, shortened where it must be.</summary>
    public static byte[] Write(CoordEvent happened)
    {
        var paths = MostPaths;
        for (var text = LongestText; ; text /= 2)
        {
            var line = Compose(Shortened(happened, paths, text));
            if (line.WrittenCount <= Longest)
            {
                return line.WrittenSpan.ToArray();
            }

            paths /= 2;
        }
    }

    /// <summary>Reads a line.</summary>
    /// <returns>Null for one that is torn, or that nobody of us wrote.</returns>
    public static CoordEvent? Read(ReadOnlySpan<byte> line)
    {
        // A writer that was killed halfway leaves a beginning without an end: what stands behind it is whole.
        var start = line.LastIndexOf(Start);
        if (start < 0)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(line[start..]);
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.BytesConsumed == line.Length - start ? Read(document.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static CoordEvent? Read(JsonElement root) =>
        EventWords.Parse(Text(root, "kind")) is { } kind
        && DateTimeOffset.TryParseExact(Text(root, "at"), Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when)
            ? new CoordEvent(kind, Text(root, "what") ?? "")
            {
                When = when,
                Session = Text(root, "session"),
                Name = Text(root, "name"),
                Task = Text(root, "task"),
                Checkout = Text(root, "checkout"),
                Command = Text(root, "command"),
                Paths = Texts(root, "paths"),
                More = root.TryGetProperty("more", out var more) && more.ValueKind == JsonValueKind.Number && more.TryGetInt32(out var number) && number > 0 ? number : 0,
                Others = Texts(root, "others"),
                Reason = Text(root, "reason"),
                Commit = Text(root, "commit"),
                Ref = Text(root, "ref"),
            }
            : null;

    private static CoordEvent Shortened(CoordEvent happened, int paths, int longest)
    {
        var few = happened.WithPaths(happened.Paths, paths);
        return few with
        {
            What = Cut(happened.What, longest)!,
            Session = Cut(happened.Session, longest),
            Name = Cut(happened.Name, longest),
            Task = Cut(happened.Task, longest),
            Checkout = Cut(happened.Checkout, longest),
            Command = Cut(happened.Command, longest),
            Paths = [.. few.Paths.Select(path => Cut(path, longest)!)],
            Others = [.. happened.Others.Take(MostOthers).Select(other => Cut(other, Math.Min(longest, LongestOther))!)],
            Reason = Cut(happened.Reason, longest),
            Commit = Cut(happened.Commit, longest),
            Ref = Cut(happened.Ref, longest),
        };
    }

    private static string? Cut(string? text, int longest) => text is null || text.Length <= longest ? text : text[..longest] + "…";

    private static ArrayBufferWriter<byte> Compose(CoordEvent happened)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("at", happened.When.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
            json.WriteString("kind", EventWords.Of(happened.Kind));
            Write(json, "session", happened.Session);
            Write(json, "name", happened.Name);
            Write(json, "task", happened.Task);
            Write(json, "checkout", happened.Checkout);
            Write(json, "command", happened.Command);
            Write(json, "what", happened.What);
            Write(json, "paths", happened.Paths);
            if (happened.More > 0)
            {
                json.WriteNumber("more", happened.More);
            }

            Write(json, "others", happened.Others);
            Write(json, "reason", happened.Reason);
            Write(json, "commit", happened.Commit);
            Write(json, "ref", happened.Ref);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer;
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> Texts(JsonElement root, string name)
    {
        var texts = new List<string>();
        if (root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (var each in value.EnumerateArray())
            {
                if (each.ValueKind == JsonValueKind.String)
                {
                    texts.Add(each.GetString()!);
                }
            }
        }

        return texts;
    }
}
