using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>Our hooks in Codex's hooks of a repository, <c>.codex/hooks.json</c>. Codex runs none that its user did not trust.</summary>
internal sealed class CodexSettings : NestedSettings
{
    private const string Tools = "apply_patch|Bash";

    private static readonly HookEntry[] Hooks =
    [
        new("SessionStart", "session-start", null, 30),
        new("SessionEnd", "session-end", null, 3),
        new("PreToolUse", "pre-tool-use", Tools, 10),
        new("PostToolUse", "post-tool-use", Tools, 10),
    ];

    /// <summary>Names the settings below a checkout.</summary>
    public CodexSettings(string checkout)
        : base(checkout, ".codex/hooks.json", "codex", Hooks)
    {
    }

    private protected override JsonObject Handler(HookEntry entry, string command) => new()
    {
        ["type"] = "command",
        ["command"] = ShellText(entry, command),
        ["timeout"] = entry.Seconds,
    };
}
