using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>What Claude Code gives its hooks, in the form its version 2.1 was seen to send.</summary>
internal static class Payload
{
    public static string Of(string @event, string session, string directory, string? file = null, string tool = "Edit", string source = "startup") => JsonSerializer.Serialize(
        @event switch
        {
            "PreToolUse" => new Dictionary<string, object>(Common(@event, session, directory))
            {
                ["prompt_id"] = "f04a0000",
                ["permission_mode"] = "acceptEdits",
                ["effort"] = new { level = "medium" },
                ["tool_name"] = tool,
                ["tool_input"] = tool == "Write"
                    ? new { file_path = file, content = "world" }
                    : new { file_path = file, old_string = "hello", new_string = "world", replace_all = false },
                ["tool_use_id"] = "toolu_03",
            },
            "SessionStart" => new Dictionary<string, object>(Common(@event, session, directory)) { ["source"] = source },
            _ => new Dictionary<string, object>(Common(@event, session, directory)) { ["reason"] = "other" },
        });

    private static Dictionary<string, object> Common(string @event, string session, string directory) => new()
    {
        ["session_id"] = session,
        ["transcript_path"] = $"/home/someone/.claude/projects/-repo/{session}.jsonl",
        ["cwd"] = directory,
        ["hook_event_name"] = @event,
    };
}
