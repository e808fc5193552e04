using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>
/// GitHub Copilot CLI (its documentation, Hooks reference): one flat JSON object. Before a tool any exit code but 0 is a
/// denial, so the answer is always 0. What the user should know has no place but standard error.
/// </summary>
internal static class CopilotHost
{
    public static AgentHost Definition { get; } = new("copilot", "GitHub Copilot CLI")
    {
        Events =
        [
            new("session-start", "sessionStart", HookMoment.SessionStart),
            new("session-end", "sessionEnd", HookMoment.SessionEnd),
            new("pre-tool-use", "preToolUse", HookMoment.BeforeTool),
            new("post-tool-use", "postToolUse", HookMoment.AfterTool),
        ],
        Payload = new PayloadShape
        {
            Session = "sessionId",
            Event = null,
            Tool = "toolName",
            Input = "toolArgs",
            Response = "toolResult",
            Files = ["path", "file_path", "filePath"],
            Patches = ["patch", "input"],
            CommandDirectory = ["cwd", "workdir"],
            Tools = new Dictionary<string, ToolKind>
            {
                ["create"] = ToolKind.Edit,
                ["edit"] = ToolKind.Edit,
                ["str_replace_editor"] = ToolKind.Edit,
                ["apply_patch"] = ToolKind.Patch,
                ["bash"] = ToolKind.Shell,
                ["powershell"] = ToolKind.PowerShell,
            },
            Foreign = ["session_id", "hook_event_name", "cursor_version", "conversation_id", "turn_id", "agent_action_name"],
        },
        Write = Write,
        Marks = [".github/copilot-instructions.md", ".github/hooks"],
    };

    private static WrittenAnswer Write(HookEvent @event, HookAnswer answer)
    {
        var written = @event.Moment == HookMoment.SessionEnd || answer is { Refusal: null, Facts.Count: 0 }
            ? WrittenAnswer.Silence
            : JsonAnswer.Of(
                answer.Refusal is { } refusal ? new CopilotAnswerJson("deny", refusal.TrimEnd('\n'), null) : new CopilotAnswerJson(null, null, answer.Told),
                OutputJson.Default.CopilotAnswerJson);
        return answer.Warning is { } warning ? written with { Error = warning + "\n" } : written;
    }
}
