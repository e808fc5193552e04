using System.Text;
using System.Text.Json;

namespace CoordTool.Agents;

/// <summary>What a host tells its hooks, as far as we ask.</summary>
internal sealed record HookPayload
{
    public string? SessionId { get; init; }

    public string? Event { get; init; }

    public string? Directory { get; init; }

    /// <summary>The host's id of the subagent that a call comes from; null for the session's own.</summary>
    public string? AgentId { get; init; }

    /// <summary>The name of a worktree that is to be made.</summary>
    public string? Name { get; init; }

    /// <summary>The directory of a worktree that is to go.</summary>
    public string? WorktreePath { get; init; }

    public string? Tool { get; init; }

    /// <summary>The files that the tool's input names, as it names them.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The patch that the tool is given.</summary>
    public string? Patch { get; init; }

    /// <summary>The text that a shell is given.</summary>
    public string? Command { get; init; }

    /// <summary>The directory that the shell is told to work in.</summary>
    public string? CommandDirectory { get; init; }

    /// <summary>All that a shell is given, as it was sent; null for other tools, and from hosts whose subagents are not told apart.</summary>
    public string? ShellInput { get; init; }

    /// <summary>The files that a shell command changed, as far as the client tells: absolute paths.</summary>
    public IReadOnlyList<string> ChangedFiles { get; init; } = [];

    /// <summary>Whether it has fields that only other hosts send, which run this one's hooks as well.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Reads the payload token by token: the content of a written file may be megabytes and is skipped.</summary>
    /// <exception cref="JsonException">It is empty, truncated, no object or no text.</exception>
    public static HookPayload Read(PayloadShape shape, ReadOnlySpan<byte> json)
    {
        try
        {
            return Whole(shape, json);
        }
        catch (InvalidOperationException error)
        {
            // Half a character is escaped, or bytes are no UTF-8.
            throw new JsonException(error.Message, error);
        }
    }

    private static HookPayload Whole(PayloadShape shape, ReadOnlySpan<byte> json)
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
            var name = reader.GetString()!;
            reader.Read();
            payload = name == shape.Session ? payload with { SessionId = Text(ref reader) }
                : name == shape.Event ? payload with { Event = Text(ref reader) }
                : name == shape.Directory ? payload with { Directory = Text(ref reader) is { Length: > 0 } given ? given : payload.Directory }
                : name == shape.Roots ? payload with { Directory = payload.Directory ?? (Texts(ref reader) is [var root, ..] ? root : null) }
                : name == shape.Subagent ? payload with { AgentId = Text(ref reader) }
                : name == shape.WorktreeName ? payload with { Name = Text(ref reader) }
                : name == shape.WorktreePath ? payload with { WorktreePath = Text(ref reader) }
                : name == shape.Tool ? payload with { Tool = Text(ref reader) }
                : name == shape.Input ? Asked(shape, payload, json, ref reader)
                : name == shape.Response ? payload with { ChangedFiles = ChangedFilesOf(ref reader) ?? [] }
                : shape.Foreign.Contains(name) ? payload with { IsForeign = true }
                : payload;
            reader.Skip();
        }

        if (payload.KindOf(shape) == ToolKind.Patch)
        {
            payload = payload with { Files = PatchText.Files(payload.Patch ?? payload.Command ?? "") };
        }
        else if (payload.KindOf(shape) == ToolKind.Shell && payload.Command is { } command)
        {
            payload = payload with { Files = [.. PatchText.FilesOfCommand(command).Select(file => Path.Combine(payload.CommandDirectory ?? "", file))] };
        }

        // Reading on to the end finds out whether anything is missing.
        while (reader.Read())
        {
        }

        return payload;
    }

    /// <summary>What the tool does, by its name.</summary>
    public ToolKind KindOf(PayloadShape shape) => Tool is not null && shape.Tools.TryGetValue(Tool, out var kind) ? kind : ToolKind.Other;

    private static HookPayload Asked(PayloadShape shape, HookPayload payload, ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return AskedInText(shape, payload, reader.GetString()!);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return payload;
        }

        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            payload = name == "command" ? payload with { Command = Text(ref reader) }
                : shape.Patches.Contains(name) ? payload with { Patch = Text(ref reader) ?? payload.Patch }
                : shape.CommandDirectory.Contains(name) ? payload with { CommandDirectory = Text(ref reader) }
                : shape.Files.Contains(name) && Text(ref reader) is { } file ? payload with { Files = [.. payload.Files, file] }
                : payload;
            reader.Skip();
        }

        return payload.Command is null || shape.Subagent is null ? payload : payload with { ShellInput = Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]) };
    }

    // Some hosts give the input as the text of an object.
    private static HookPayload AskedInText(PayloadShape shape, HookPayload payload, string text)
    {
        try
        {
            ReadOnlySpan<byte> json = Encoding.UTF8.GetBytes(text);
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Asked(shape, payload, json, ref reader) : payload;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // One that is no object may be a patch as it is.
            return payload with { Patch = text };
        }
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
