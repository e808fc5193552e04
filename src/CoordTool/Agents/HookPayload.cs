using System.Text.Json;

namespace CoordTool.Agents;

/// <summary>What Claude Code tells its hooks, as far as we ask (its documentation, Hooks reference; unknown fields are normal).</summary>
internal sealed record HookPayload
{
    public string? SessionId { get; init; }

    public string? Event { get; init; }

    public string? Directory { get; init; }

    public string? Tool { get; init; }

    public string? File { get; init; }

    /// <summary>The text that a shell is given.</summary>
    public string? Command { get; init; }

    /// <summary>The files that a shell command changed, as far as the client tells: absolute paths.</summary>
    public IReadOnlyList<string> ChangedFiles { get; init; } = [];

    /// <summary>Fields that only other clients send, which run Claude Code's hooks as well.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Reads the payload token by token: the content of a written file may be megabytes and is skipped.</summary>
    /// <exception cref="JsonException">It is empty, truncated or no object.</exception>
    public static HookPayload Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var payload = new HookPayload();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("the payload is no object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            payload = name switch
            {
                "session_id" => payload with { SessionId = Text(ref reader) },
                "hook_event_name" => payload with { Event = Text(ref reader) },
                "cwd" => payload with { Directory = Text(ref reader) },
                "tool_name" => payload with { Tool = Text(ref reader) },
                "tool_input" => Asked(payload, ref reader),
                "tool_response" => payload with { ChangedFiles = ChangedFilesOf(ref reader) ?? [] },
                "cursor_version" or "conversation_id" or "turn_id" or "agent_action_name" or "timestamp" => payload with { IsForeign = true },
                _ => payload,
            };
            reader.Skip();
        }

        // Reading on to the end finds out whether anything is missing.
        while (reader.Read())
        {
        }

        return payload;
    }

    private static HookPayload Asked(HookPayload payload, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return payload;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("file_path") || reader.ValueTextEquals("notebook_path");
            var isCommand = reader.ValueTextEquals("command");
            reader.Read();
            payload = isPath ? payload with { File = Text(ref reader) } : isCommand ? payload with { Command = Text(ref reader) } : payload;
            reader.Skip();
        }

        return payload;
    }

    // tool_response.bashEditDiff.changedFiles: a list of paths.
    private static List<string>? ChangedFilesOf(ref Utf8JsonReader reader) =>
        Property(ref reader, "bashEditDiff", static (ref diff) => Property(ref diff, "changedFiles", Texts));

    /// <summary>Reads one property of what may be an object, and leaves the reader at its end.</summary>
    private static T? Property<T>(ref Utf8JsonReader reader, string name, Reading<T> read)
        where T : class
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        T? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeant = reader.ValueTextEquals(name);
            reader.Read();
            value = isMeant ? read(ref reader) : value;
            reader.Skip();
        }

        return value;
    }

    private static List<string>? Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (Text(ref reader) is { } text)
            {
                texts.Add(text);
            }

            reader.Skip();
        }

        return texts;
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    private delegate T? Reading<T>(ref Utf8JsonReader reader);
}
