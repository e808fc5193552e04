using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CoordTool.Agents;

/// <summary>One JSON object on standard output and exit code 0, which every host takes for an answer and no crash gives.</summary>
internal static class JsonAnswer
{
    public static WrittenAnswer Of<T>(T answer, JsonTypeInfo<T> form) => new(JsonSerializer.Serialize(answer, form) + "\n", "", ExitCodes.Done);
}
