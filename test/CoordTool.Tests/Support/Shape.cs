using System.Text;
using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>The shape of a JSON document: its properties with their kinds, and no value. What some elements of a list lack has a question mark.</summary>
internal static class Shape
{
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var shape = new StringBuilder();
        Describe(shape, [document.RootElement], 0);
        return shape.ToString();
    }

    private static void Describe(StringBuilder shape, List<JsonElement> alike, int depth)
    {
        switch (alike[0].ValueKind)
        {
            case JsonValueKind.Object:
                shape.Append("object\n");
                foreach (var name in alike.SelectMany(each => each.EnumerateObject().Select(property => property.Name)).Distinct().Order(StringComparer.Ordinal))
                {
                    var values = alike.Where(each => each.TryGetProperty(name, out _)).Select(each => each.GetProperty(name)).ToList();
                    shape.Append(' ', 2 * (depth + 1)).Append(name).Append(values.Count < alike.Count ? "?: " : ": ");
                    Describe(shape, values, depth + 1);
                }

                break;
            case JsonValueKind.Array:
                var elements = alike.SelectMany(each => each.EnumerateArray()).ToList();
                shape.Append(elements.Count == 0 ? "empty list\n" : "list of ");
                if (elements.Count > 0)
                {
                    Describe(shape, elements, depth);
                }

                break;
            default:
                shape.AppendJoin(" or ", alike.Select(Kind).Distinct().Order(StringComparer.Ordinal)).Append('\n');
                break;
        }
    }

    private static string Kind(JsonElement element) =>
        element.ValueKind is JsonValueKind.True or JsonValueKind.False ? "boolean" : element.ValueKind.ToString().ToLowerInvariant();
}
