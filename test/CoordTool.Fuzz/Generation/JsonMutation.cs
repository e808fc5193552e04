using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CoordTool.Fuzz.Generation;

/// <summary>Makes JSON out of valid documents: values of another kind or size, keys gone, twice or under another name, objects as deep as they go.</summary>
/// <param name="documents">The documents.</param>
/// <param name="words">Keys and values that matter to the reader.</param>
internal sealed class JsonMutation(IReadOnlyList<string> documents, IReadOnlyList<string> words)
{
    // What stands many times has no end where it holds what stands many times.
    private const int Longest = 50 * 1024;

    private static readonly string[] Raw = ["null", "true", "{}", "[]", "0", "-1", "1.5", "2147483648", "9223372036854775808", "1e400", "\"\\ud800\"", "\"\\u0000\"", "\"2030-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999+14:00\"", "\"0001-01-01T00:00:00-14:00\""];

    private readonly Mutation _bytes = new([.. documents.Select(Encoding.UTF8.GetBytes)], [.. words, .. Raw, "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "//", "/*", "*/", "\n", "\t", "\uFEFF", "é"]);

    /// <summary>An input.</summary>
    public byte[] Make(Random random)
    {
        if (random.Next(4) == 0)
        {
            return _bytes.Make(random);
        }

        var text = Text(random);
        return random.Next(3) == 0 ? _bytes.Change(random, text) : text;
    }

    // Written by hand, for a writer lets no key stand twice and nothing be half a character.
    private byte[] Text(Random random)
    {
        var root = JsonNode.Parse(documents[random.Next(documents.Count)], null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var text = new StringBuilder();
        Write(text, root, random, Math.Max(2, Count(root)));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static int Count(JsonNode? node) => 1 + (node switch
    {
        JsonObject each => each.Sum(property => Count(property.Value)),
        JsonArray each => each.Sum(Count),
        _ => 0,
    });

    // Of all values about one and a half are others.
    private void Write(StringBuilder text, JsonNode? node, Random random, int count)
    {
        if (random.Next(count * 2 / 3) == 0)
        {
            Strange(text, random);
            return;
        }

        switch (node)
        {
            case JsonObject each:
                text.Append('{');
                foreach (var (name, value) in each)
                {
                    for (var times = random.Next(count * 2) switch { 0 => 0, 1 => 2, 2 when text.Length < Longest => 2 + random.Next(300), _ => 1 }; times > 0; times -= text.Length > Longest ? times : 1)
                    {
                        text.Append(text[^1] == '{' ? "" : ",").Append(JsonSerializer.Serialize(random.Next(count * 2) == 0 ? words[random.Next(words.Count)] : name)).Append(':');
                        Write(text, value, random, count);
                    }
                }

                text.Append('}');
                break;
            case JsonArray each:
                text.Append('[');
                foreach (var value in each)
                {
                    text.Append(text[^1] == '[' ? "" : ",");
                    Write(text, value, random, count);
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private void Strange(StringBuilder text, Random random)
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                text.Append(Raw[random.Next(Raw.Length)]);
                break;
            case 3:
                text.Append(CultureInfo.InvariantCulture, $"{random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)}");
                break;
            case 4:
                var depth = random.Next(random.Next(20) == 0 ? 20_000 : 100);
                var isArray = random.Next(2) == 0;
                text.Insert(text.Length, isArray ? "[" : "{\"a\":", depth).Append('1').Insert(text.Length, isArray ? "]" : "}", depth);
                break;
            case 5:
                text.Append('"').Insert(text.Length, "ab ", random.Next(random.Next(20) == 0 ? 30_000 : 300)).Append('"');
                break;
            default:
                text.Append(JsonSerializer.Serialize(words[random.Next(words.Count)]));
                break;
        }
    }
}
