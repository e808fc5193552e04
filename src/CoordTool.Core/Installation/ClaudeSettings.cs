using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoordTool.Core.Files;

namespace CoordTool.Core.Installation;

/// <summary>
/// Our hooks in Claude Code's personal settings of a repository, <c>.claude/settings.local.json</c> of the main checkout:
/// it is read there for linked worktrees too (Claude Code documentation, Settings). What the user has in it stays.
/// </summary>
public sealed class ClaudeSettings
{
    /// <summary>The file's path in a checkout.</summary>
    public const string RelativePath = ".claude/settings.local.json";

    private static readonly (string Event, string Name, string? Matcher, int Timeout)[] Hooks =
    [
        ("SessionStart", "session-start", null, 30),
        ("SessionEnd", "session-end", null, 10),
        ("PreToolUse", "pre-tool-use", "Edit|MultiEdit|Write|NotebookEdit|Bash|PowerShell", 10),
        ("PostToolUse", "post-tool-use", "Edit|MultiEdit|Write|NotebookEdit|Bash|PowerShell", 10),
        ("PostToolUseFailure", "post-tool-use-failure", "Bash|PowerShell", 10),
    ];

    /// <summary>Names the settings below a checkout.</summary>
    public ClaudeSettings(string checkout) => Path = System.IO.Path.Combine(checkout, RelativePath);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it takes for our hooks to be there, in their present form.</summary>
    /// <param name="command">How to call the tool: its name when it is on PATH, else its absolute path.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: the file is not JSON that could be written back whole.</exception>
    internal FileChange Plan(string command)
    {
        var settings = Read(AtomicFile.ReadText(Path));
        var hooks = Object(settings, "hooks");
        foreach (var (@event, name, matcher, timeout) in Hooks)
        {
            var groups = WithoutOurs(hooks[@event]);
            var group = new JsonObject();
            if (matcher is not null)
            {
                group["matcher"] = matcher;
            }

            group["hooks"] = new JsonArray(new JsonObject
            {
                ["type"] = "command",
                ["command"] = command,
                ["args"] = new JsonArray("hook", name, "--agent", "claude"),
                ["timeout"] = timeout,
            });
            groups.Add((JsonNode)group);
            hooks[@event] = groups;
        }

        return new FileChange(Path, Written(settings));
    }

    /// <summary>What is left of such a file without our hooks; null when nothing is.</summary>
    internal byte[]? Strip(byte[] content)
    {
        JsonObject settings;
        try
        {
            settings = Read(System.Text.Encoding.UTF8.GetString(content));
        }
        catch (CoordException)
        {
            return content;
        }

        if (settings["hooks"] is not JsonObject hooks || !hooks.Any(@event => (@event.Value as JsonArray ?? []).SelectMany(group => (group as JsonObject)?["hooks"] as JsonArray ?? []).Any(IsOurs)))
        {
            return content;
        }

        foreach (var (@event, _, _, _) in Hooks)
        {
            var groups = WithoutOurs(hooks[@event]);
            hooks.Remove(@event);
            if (groups.Count > 0)
            {
                hooks[@event] = groups;
            }
        }

        if (hooks.Count == 0)
        {
            settings.Remove("hooks");
        }

        return settings.Count == 0 ? null : Written(settings);
    }

    /// <summary>The command and arguments of our hook for an event, as the settings have them now; null when it is not there.</summary>
    public IReadOnlyList<string>? FindCommand(string @event) =>
        (Read(AtomicFile.ReadText(Path))["hooks"] as JsonObject)?[@event] is JsonArray groups
            ? groups.SelectMany(group => group?["hooks"] as JsonArray ?? []).FirstOrDefault(IsOurs) is { } ours
                ? [ours["command"]!.GetValue<string>(), .. ours["args"]!.AsArray().Select(argument => argument!.GetValue<string>())]
                : null
            : null;

    private static byte[] Written(JsonObject settings)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            settings.WriteTo(writer);
        }

        return [.. buffer.ToArray(), (byte)'\n'];
    }

    private JsonObject Read(string? text)
    {
        if (text is null || text.Trim().Length == 0)
        {
            return [];
        }

        try
        {
            // Strictly: what a comment says would be lost on writing.
            var settings = JsonNode.Parse(text) as JsonObject ?? throw Unusable("it holds no object");

            // A name that stands twice is found at the first look-up, and only there.
            settings.ContainsKey("hooks");
            (settings["hooks"] as JsonObject)?.ContainsKey("");
            return settings;
        }
        catch (ArgumentException)
        {
            throw Unusable("a name stands in it twice");
        }
        catch (JsonException error)
        {
            throw Unusable($"line {error.LineNumber + 1} is not plain JSON");
        }
    }

    private CoordException Unusable(string why) => new(
        FailureKind.Usage,
        $"{Path} cannot be changed safely: {why}. Nothing was changed.",
        "Mend the file (comments cannot be kept), or go on without it: dotnet-coord init --agent none");

    private JsonObject Object(JsonObject parent, string name)
    {
        if (parent[name] is not { } present)
        {
            parent[name] = present = new JsonObject();
        }

        return present as JsonObject ?? throw Unusable($"{name} is no object");
    }

    private JsonArray WithoutOurs(JsonNode? groups)
    {
        var kept = new JsonArray();
        foreach (var group in groups is null ? [] : groups as JsonArray ?? throw Unusable("an event's hooks are no list"))
        {
            if (group is JsonObject && group["hooks"] is JsonArray handlers && handlers.Any(IsOurs))
            {
                var rest = handlers.Where(handler => !IsOurs(handler)).Select(handler => handler?.DeepClone()).ToArray();
                if (rest.Length == 0)
                {
                    continue;
                }

                var copy = (JsonObject)group.DeepClone();
                copy["hooks"] = new JsonArray(rest);
                kept.Add((JsonNode)copy);
            }
            else
            {
                kept.Add(group?.DeepClone());
            }
        }

        return kept;
    }

    private static bool IsOurs(JsonNode? handler) =>
        handler is JsonObject
        && handler["command"] is JsonValue command && command.TryGetValue<string>(out var text) && System.IO.Path.GetFileNameWithoutExtension(text) == "dotnet-coord"
        && handler["args"] is JsonArray { Count: > 0 } arguments && arguments[0] is JsonValue first && first.TryGetValue<string>(out var verb) && verb == "hook";
}
