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
                "tool_input" => payload with { File = FileOf(ref reader) },
                "tool_response" => payload with { ChangedFiles = ChangedFilesOf(ref reader) },
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

    private static string? FileOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? file = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("file_path") || reader.ValueTextEquals("notebook_path");
            reader.Read();
            file = isPath ? Text(ref reader) : file;
            reader.Skip();
        }

        return file;
    }

    // tool_response.bashEditDiff.changedFiles: a list of paths.
    private static List<string> ChangedFilesOf(ref Utf8JsonReader reader)
    {
        var files = new List<string>();
        foreach (var name in (ReadOnlySpan<string>)["bashEditDiff", "changedFiles"])
        {
            if (!Enter(ref reader, name))
            {
                return files;
            }
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (Text(ref reader) is { } file)
                {
                    files.Add(file);
                }

                reader.Skip();
            }
        }

        // Out of the two objects again.
        for (var depth = reader.CurrentDepth; depth > 1 && reader.Read(); depth = reader.CurrentDepth)
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 1)
            {
                break;
            }
        }

        return files;
    }

    /// <summary>Moves to the value of a property; at the end of the object when it has none of that name.</summary>
    private static bool Enter(ref Utf8JsonReader reader, string property)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeant = reader.ValueTextEquals(property);
            reader.Read();
            if (isMeant)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}
