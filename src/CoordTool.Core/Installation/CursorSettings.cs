using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>Our hooks in Cursor's hooks of a repository, <c>.cursor/hooks.json</c>. The general events alone: the special ones fire beside them.</summary>
internal sealed class CursorSettings : FlatSettings
{
    private const string Tools = "Write|Edit|Delete|Shell";

    private static readonly HookEntry[] Hooks =
    [
        new("sessionStart", "session-start", null, 30),
        new("sessionEnd", "session-end", null, 10),
        new("preToolUse", "pre-tool-use", Tools, 10),
        new("postToolUse", "post-tool-use", Tools, 10),
    ];

    /// <summary>Names the settings below a checkout.</summary>
    public CursorSettings(string checkout)
        : base(checkout, ".cursor/hooks.json", "cursor", "command", Hooks)
    {
    }

    private protected override JsonObject Entry(HookEntry entry, string command)
    {
        var handler = new JsonObject { ["command"] = ShellText(entry, command), ["timeout"] = entry.Seconds };
        if (entry.Matcher is not null)
        {
            handler["matcher"] = entry.Matcher;
        }

        return handler;
    }
}
