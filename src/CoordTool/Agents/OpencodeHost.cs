using CoordTool.Output;

namespace CoordTool.Agents;

/// <summary>
/// opencode runs plugins in place of hooks. Ours, <c>.opencode/plugins/dotnet-coord.js</c>, calls us in a form of our own: a
/// refusal it throws, facts it adds to what a tool gave back, and variables it puts into the shell.
/// </summary>
internal static class OpencodeHost
{
    public static AgentHost Definition { get; } = new("opencode", "opencode")
    {
        Events =
        [
            new("session-created", "session.created", HookMoment.SessionStart),
            new("session-deleted", "session.deleted", HookMoment.SessionEnd),
            new("tool-execute-before", "tool.execute.before", HookMoment.BeforeTool),
            new("tool-execute-after", "tool.execute.after", HookMoment.AfterTool),
            new("shell-env", "shell.env", HookMoment.ShellVariables),
        ],
        Payload = new PayloadShape
        {
            Session = "sessionID",
            Event = "event",
            Directory = "directory",
            Tool = "tool",
            Input = "args",
            Files = ["filePath", "file_path", "path"],
            Patches = ["patchText", "patch"],
            CommandDirectory = ["workdir"],
            Tools = new Dictionary<string, ToolKind>
            {
                ["edit"] = ToolKind.Edit,
                ["multiedit"] = ToolKind.Edit,
                ["write"] = ToolKind.Edit,
                ["patch"] = ToolKind.Patch,
                ["apply_patch"] = ToolKind.Patch,
                ["bash"] = ToolKind.Shell,
                ["shell"] = ToolKind.Shell,
            },
            Foreign = [],
        },
        Write = (_, answer) => answer is { Refusal: null, Facts.Count: 0, Undecided: null, Variables: null }
            ? WrittenAnswer.Silence
            : JsonAnswer.Of(new OpencodeAnswerJson(answer.Refusal?.TrimEnd('\n'), answer.Told, answer.Warning, answer.Variables), OutputJson.Default.OpencodeAnswerJson),
        Marks = [".opencode", "opencode.json", "opencode.jsonc"],
        GivesVariables = true,
    };
}
