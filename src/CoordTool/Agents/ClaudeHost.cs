namespace CoordTool.Agents;

/// <summary>Claude Code (its documentation, Hooks reference): exit code 2 alone refuses, with the reason on standard error.</summary>
internal static class ClaudeHost
{
    public static AgentHost Definition { get; } = new("claude", "Claude Code")
    {
        Events =
        [
            new("session-start", "SessionStart", HookMoment.SessionStart),
            new("session-end", "SessionEnd", HookMoment.SessionEnd),
            new("pre-tool-use", "PreToolUse", HookMoment.BeforeTool),
            new("post-tool-use", "PostToolUse", HookMoment.AfterTool),
            new("post-tool-use-failure", "PostToolUseFailure", HookMoment.AfterTool),
            new("subagent-start", "SubagentStart", HookMoment.SubagentStart),
            new("subagent-stop", "SubagentStop", HookMoment.SubagentStop),
            new("worktree-create", "WorktreeCreate", HookMoment.WorktreeCreate),
            new("worktree-remove", "WorktreeRemove", HookMoment.WorktreeRemove),
        ],
        Payload = new PayloadShape
        {
            Session = "session_id",
            Event = "hook_event_name",
            Subagent = "agent_id",
            WorktreeName = "name",
            WorktreePath = "worktree_path",
            Files = ["file_path", "notebook_path"],
            Tools = new Dictionary<string, ToolKind>
            {
                ["Edit"] = ToolKind.Edit,
                ["MultiEdit"] = ToolKind.Edit,
                ["Write"] = ToolKind.Edit,
                ["NotebookEdit"] = ToolKind.Edit,
                ["Bash"] = ToolKind.Shell,
                ["PowerShell"] = ToolKind.PowerShell,
            },
            Foreign = ["cursor_version", "conversation_id", "turn_id", "agent_action_name", "timestamp"],
        },
        Write = Write,
        Marks = [".claude", "CLAUDE.md"],
        GivesVariables = true,
    };

    private static WrittenAnswer Write(HookEvent @event, HookAnswer answer)
    {
        if (answer.Refusal is not null)
        {
            return new WrittenAnswer("", answer.Refusal, ExitCodes.Refused);
        }

        if (@event.Moment == HookMoment.SessionStart && answer.Undecided is null)
        {
            return new WrittenAnswer(string.Concat(answer.Facts.Select(fact => fact + "\n")), "", ExitCodes.Done);
        }

        if (@event.Moment == HookMoment.SessionEnd && answer.Undecided is null)
        {
            return WrittenAnswer.Silence;
        }

        return NestedAnswer.Of(@event, answer);
    }
}
