using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>Our hooks for GitHub Copilot CLI, in a file of ours alone among a repository's hooks.</summary>
internal sealed class CopilotSettings : FlatSettings
{
    private const string Tools = "create|edit|str_replace_editor|apply_patch|bash|powershell";

    private static readonly HookEntry[] Hooks =
    [
        new("sessionStart", "session-start", null, 30),
        new("sessionEnd", "session-end", null, 10),
        new("preToolUse", "pre-tool-use", Tools, 10),
        new("postToolUse", "post-tool-use", Tools, 10),
    ];

    /// <summary>Names the file below a checkout.</summary>
    public CopilotSettings(string checkout)
        : base(checkout, ".github/hooks/dotnet-coord.json", "copilot", "bash", Hooks)
    {
    }

    private protected override JsonObject Entry(HookEntry entry, string command)
    {
        var handler = new JsonObject { ["type"] = "command" };
        if (entry.Matcher is not null)
        {
            handler["matcher"] = entry.Matcher;
        }

        var tool = $"'{command.Replace("'", "''", StringComparison.Ordinal)}'";
        handler["bash"] = ShellText(entry, command);
        handler["powershell"] = $"if (Get-Command {tool} -ErrorAction SilentlyContinue) {{ & {tool} {Arguments(entry)} }}; exit 0";
        handler["timeoutSec"] = entry.Seconds;
        return handler;
    }
}
