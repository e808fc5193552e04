using System.Text.Json;
using System.Text.Json.Nodes;
using CoordTool.Core.Files;

namespace CoordTool.Core.Installation;

/// <summary>Our plugin for Claude Code, which a team enables in the settings of its repository in place of everybody's own.</summary>
public static class ClaudePlugin
{
    /// <summary>What it is called, before the <c>@</c> and the name of a marketplace.</summary>
    public const string Name = "dotnet-coord";

    // The personal file decides over the shared one.
    private static readonly string[] Settings = [ClaudeSettings.RelativePath, ".claude/settings.json"];

    /// <summary>Whether the settings of a checkout enable it. Files that cannot be read enable nothing.</summary>
    public static bool IsEnabled(string checkout)
    {
        foreach (var file in Settings)
        {
            if (Find(Path.Combine(checkout, file)) is { } isEnabled)
            {
                return isEnabled;
            }
        }

        return false;
    }

    private static bool? Find(string file)
    {
        try
        {
            return AtomicFile.ReadText(file) is { } text
                && JsonNode.Parse(text, null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }) is JsonObject settings
                && settings["enabledPlugins"] is JsonObject plugins
                && new List<KeyValuePair<string, JsonNode?>>(plugins).FindAll(plugin => plugin.Key.StartsWith(Name + "@", StringComparison.Ordinal)) is { Count: > 0 } ours
                    ? ours.Exists(plugin => plugin.Value is not null && plugin.Value.GetValueKind() != JsonValueKind.False)
                    : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
