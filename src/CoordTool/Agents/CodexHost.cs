using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>
/// Codex CLI: the form of Claude Code, but strictly. One key too many voids the whole answer, and a denial needs a reason
/// (the schemas in its binary, 0.169). A session's end takes no answer.
/// </summary>
internal static class CodexHost
{
    public static AgentHost Definition { get; } = new("codex", "Codex")
    {
        Events =
        [
            new("session-start", "SessionStart", HookMoment.SessionStart),
            new("session-end", "SessionEnd", HookMoment.SessionEnd),
            new("pre-tool-use", "PreToolUse", HookMoment.BeforeTool),
            new("post-tool-use", "PostToolUse", HookMoment.AfterTool),
        ],
        Payload = new PayloadShape
        {
            Session = "session_id",
            Event = "hook_event_name",
            Files = ["file_path", "path"],
            Patches = ["patch", "input"],
            CommandDirectory = ["workdir", "cwd"],
            Tools = new Dictionary<string, ToolKind>
            {
                ["apply_patch"] = ToolKind.Patch,
                ["Edit"] = ToolKind.Edit,
                ["Write"] = ToolKind.Edit,
                ["Bash"] = ToolKind.Shell,
            },
            Foreign = ["cursor_version", "conversation_id", "agent_action_name", "sessionId", "timestamp"],
        },
        Write = Write,
        Marks = [".codex"],
        StillToDo = "run /hooks in Codex and trust these hooks: until then, and again after every change of them, Codex leaves them out without a word",
    };

    private static WrittenAnswer Write(HookEvent @event, HookAnswer answer) => answer.Refusal is { } refusal
        ? JsonAnswer.Of(
            new HookOutputJson(new HookContextJson(@event.Name, null) { PermissionDecision = "deny", PermissionDecisionReason = refusal.TrimEnd('\n') }, null),
            OutputJson.Default.HookOutputJson)
        : @event.Moment == HookMoment.SessionEnd ? WrittenAnswer.Silence
        : NestedAnswer.Of(@event, answer);
}
