using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>
/// Our hooks in Claude Code's personal settings of a repository, <c>.claude/settings.local.json</c> of the main checkout:
/// it is read there for linked worktrees too (Claude Code documentation, Settings). They are called without a shell.
/// </summary>
public sealed class ClaudeSettings : NestedSettings
{
    /// <summary>The file's path in a checkout.</summary>
    public const string RelativePath = ".claude/settings.local.json";

    private static readonly HookEntry[] Hooks =
    [
        new("SessionStart", "session-start", null, 30),
        new("SessionEnd", "session-end", null, 10),
        new("PreToolUse", "pre-tool-use", "Edit|MultiEdit|Write|NotebookEdit|Bash|PowerShell", 10),
        new("PostToolUse", "post-tool-use", "Edit|MultiEdit|Write|NotebookEdit|Bash|PowerShell", 10),
        new("PostToolUseFailure", "post-tool-use-failure", "Bash|PowerShell", 10),
        new("SubagentStart", "subagent-start", null, 10),
        new("SubagentStop", "subagent-stop", null, 30),
        new("WorktreeCreate", "worktree-create", null, 3600),
        new("WorktreeRemove", "worktree-remove", null, 600),
    ];

    /// <summary>Names the settings below a checkout.</summary>
    public ClaudeSettings(string checkout)
        : base(checkout, RelativePath, "claude", Hooks)
    {
    }

    /// <summary>All our hooks, as settings and a plugin have them alike.</summary>
    /// <param name="command">How to call the tool.</param>
    public static JsonObject All(string command) => new ClaudeSettings("").Added(command);

    /// <summary>The events for which our hooks are not there in their present form, where there are any of ours at all.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: the file is no plain JSON.</exception>
    public IReadOnlyList<string> FindOutdated() => Hooks.Any(hook => FindCommand(hook.Event) is not null)
        ? [.. Hooks.Where(hook => FindCommand(hook.Event) is not [var command, ..]
            || Entries(hook.Event)?.Any(entry => JsonNode.DeepEquals(entry, Entry(hook, command))) != true).Select(hook => hook.Event)]
        : [];

    /// <summary>The command and arguments of our hook for an event, as the settings have them now; null when it is not there.</summary>
    public IReadOnlyList<string>? FindCommand(string @event) => FindHandler(@event) is { } ours
        ? [ours["command"]!.GetValue<string>(), .. ours["args"]!.AsArray().Select(argument => argument!.GetValue<string>())]
        : null;

    private protected override JsonObject Handler(HookEntry entry, string command) => new()
    {
        ["type"] = "command",
        ["command"] = command,
        ["args"] = new JsonArray([.. Arguments(entry).Split(' ').Select(word => (JsonNode)word)]),
        ["timeout"] = entry.Seconds,
    };

    private protected override bool IsOurs(JsonNode? handler) =>
        handler is JsonObject
        && handler["command"] is JsonValue command && command.TryGetValue<string>(out var text) && System.IO.Path.GetFileNameWithoutExtension(text) == "dotnet-coord"
        && handler["args"] is JsonArray { Count: > 0 } arguments && arguments[0] is JsonValue first && first.TryGetValue<string>(out var verb) && verb == "hook";
}
