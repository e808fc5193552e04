using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>
/// Cursor (its documentation, Hooks): one flat JSON object. Before a tool there is always a permission in it, for with
/// <c>failClosed</c> no answer is a denial. The reason stands in both messages; which one the model sees has changed.
/// </summary>
internal static class CursorHost
{
    public static AgentHost Definition { get; } = new("cursor", "Cursor")
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
            Session = "conversation_id",
            Event = "hook_event_name",
            Roots = "workspace_roots",
            Files = ["file_path", "path", "target_file", "notebook_path"],
            CommandDirectory = ["cwd", "working_directory"],
            Tools = new Dictionary<string, ToolKind>
            {
                ["Write"] = ToolKind.Edit,
                ["Edit"] = ToolKind.Edit,
                ["Delete"] = ToolKind.Edit,
                ["Shell"] = ToolKind.Shell,
            },
            Foreign = ["turn_id", "agent_action_name", "sessionId"],
        },
        Write = Write,
        Marks = [".cursor", ".cursorrules"],
    };

    private static WrittenAnswer Write(HookEvent @event, HookAnswer answer)
    {
        var isAsked = @event.Moment == HookMoment.BeforeTool;
        var reason = answer.Refusal?.TrimEnd('\n');
        return @event.Moment == HookMoment.SessionEnd || (!isAsked && answer is { Facts.Count: 0, Undecided: null })
            ? WrittenAnswer.Silence
            : JsonAnswer.Of(
                new CursorAnswerJson
                {
                    Permission = !isAsked ? null : reason is null ? "allow" : "deny",
                    UserMessage = reason ?? answer.Warning,
                    AgentMessage = isAsked ? reason ?? answer.Told : null,
                    AdditionalContext = isAsked ? null : answer.Told,
                },
                OutputJson.Default.CursorAnswerJson);
    }
}
