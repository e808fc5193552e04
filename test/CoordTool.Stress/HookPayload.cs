using System.Text.Json;

namespace CoordTool.Stress;

/// <summary>What Claude Code tells the hooks of a session.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Repository">The checkout it is in.</param>
internal sealed record HookPayload(string Session, string Repository)
{
    /// <summary>What a payload is about, for the log of calls.</summary>
    public static string Subject(string payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.TryGetProperty("tool_input", out var tool)
            ? " " + (tool.TryGetProperty("file_path", out var file) ? file.GetString()!.Split("/repo/")[^1] : tool.GetProperty("command").GetString()) : "";
    }

    /// <summary>It edits a file.</summary>
    public string Edit(string @event, string path) => Of(@event, new()
    {
        ["tool_name"] = "Edit",
        ["tool_input"] = new Dictionary<string, object> { ["file_path"] = Path.Combine(Repository, path), ["old_string"] = "a", ["new_string"] = "b" },
    });

    /// <summary>It runs a shell command, which changed files.</summary>
    public string Shell(string @event, string command, params string[] changed) => Of(@event, new()
    {
        ["tool_name"] = "Bash",
        ["tool_input"] = new Dictionary<string, object> { ["command"] = command },
        ["tool_response"] = new Dictionary<string, object> { ["bashEditDiff"] = new Dictionary<string, object> { ["changedFiles"] = changed } },
    });

    /// <summary>Any event.</summary>
    public string Of(string @event, Dictionary<string, object> more) =>
        JsonSerializer.Serialize(new Dictionary<string, object>(more) { ["session_id"] = Session, ["cwd"] = Repository, ["hook_event_name"] = @event });
}
