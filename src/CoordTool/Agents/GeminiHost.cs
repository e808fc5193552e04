using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>
/// Gemini CLI (its documentation, Hooks reference): standard output is one JSON object or nothing. Any exit code but 0 and 1
/// with a word on standard error is a denial, so the answer is always 0.
/// </summary>
internal static class GeminiHost
{
    public static AgentHost Definition { get; } = new("gemini", "Gemini CLI")
    {
        Events =
        [
            new("session-start", "SessionStart", HookMoment.SessionStart),
            new("session-end", "SessionEnd", HookMoment.SessionEnd),
            new("before-tool", "BeforeTool", HookMoment.BeforeTool),
            new("after-tool", "AfterTool", HookMoment.AfterTool),
        ],
        Payload = new PayloadShape
        {
            Session = "session_id",
            Event = "hook_event_name",
            Files = ["file_path"],
            CommandDirectory = ["dir_path", "directory"],
            Tools = new Dictionary<string, ToolKind>
            {
                ["write_file"] = ToolKind.Edit,
                ["replace"] = ToolKind.Edit,
                ["run_shell_command"] = ToolKind.Shell,
            },
            Foreign = ["cursor_version", "conversation_id", "turn_id", "agent_action_name", "sessionId"],
        },
        Write = Write,
        Marks = [".gemini", "GEMINI.md"],
        StillToDo = "answer yes when Gemini CLI asks whether to trust this folder and its hooks",
    };

    private static WrittenAnswer Write(HookEvent @event, HookAnswer answer) => answer.Refusal is { } refusal
        ? JsonAnswer.Of(new GeminiRefusalJson("deny", refusal.TrimEnd('\n')), OutputJson.Default.GeminiRefusalJson)
        : NestedAnswer.Of(@event, answer);
}
