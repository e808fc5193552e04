using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>Our hooks in Gemini CLI's settings of a repository, <c>.gemini/settings.json</c>. Its times are in milliseconds.</summary>
internal sealed class GeminiSettings : NestedSettings
{
    private const string Tools = "^(write_file|replace|run_shell_command)$";

    private static readonly HookEntry[] Hooks =
    [
        new("SessionStart", "session-start", null, 30),
        new("SessionEnd", "session-end", null, 10),
        new("BeforeTool", "before-tool", Tools, 10),
        new("AfterTool", "after-tool", Tools, 10),
    ];

    /// <summary>Names the settings below a checkout.</summary>
    public GeminiSettings(string checkout)
        : base(checkout, ".gemini/settings.json", "gemini", Hooks)
    {
    }

    private protected override JsonObject Handler(HookEntry entry, string command) => new()
    {
        ["name"] = $"dotnet-coord-{entry.Word}",
        ["type"] = "command",
        ["command"] = ShellText(entry, command),
        ["timeout"] = entry.Seconds * 1000,
    };
}
