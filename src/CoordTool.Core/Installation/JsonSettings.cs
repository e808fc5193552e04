using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoordTool.Core.Files;
using CoordTool.Core.Processes;

namespace CoordTool.Core.Installation;

/// <summary>A hook in an agent's settings.</summary>
/// <param name="Event">The agent's name of the event.</param>
/// <param name="Word">Our name of it.</param>
/// <param name="Matcher">The tools it is for; null for events without.</param>
/// <param name="Seconds">How long it may take.</param>
internal sealed record HookEntry(string Event, string Word, string? Matcher, int Seconds);

/// <summary>Settings in JSON with lists of hooks by event. What the user has in them stays.</summary>
public abstract class JsonSettings : AgentSettings
{
    private const string Hooks = "hooks";
    private readonly string _agent;
    private readonly IReadOnlyList<HookEntry> _entries;

    private protected JsonSettings(string checkout, string place, string agent, IReadOnlyList<HookEntry> entries)
        : base(checkout, place)
    {
        _agent = agent;
        _entries = entries;
    }

    /// <inheritdoc/>
    internal override FileChange Plan(string command)
    {
        var settings = Read(AtomicFile.ReadText(Path));
        Complete(settings);
        var hooks = Object(settings, Hooks);
        foreach (var entry in _entries)
        {
            var others = WithoutOurs(hooks[entry.Event]);
            others.Add((JsonNode)Entry(entry, command));
            hooks[entry.Event] = others;
        }

        return new FileChange(Path, Written(settings));
    }

    /// <inheritdoc/>
    internal override byte[]? Strip(byte[] content)
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

        if (settings[Hooks] is not JsonObject hooks || !hooks.Any(@event => (@event.Value as JsonArray ?? []).Any(HasOurs)))
        {
            return content;
        }

        foreach (var entry in _entries)
        {
            var others = WithoutOurs(hooks[entry.Event]);
            hooks.Remove(entry.Event);
            if (others.Count > 0)
            {
                hooks[entry.Event] = others;
            }
        }

        if (hooks.Count == 0)
        {
            settings.Remove(Hooks);
        }

        return IsEmpty(settings) ? null : Written(settings);
    }

    /// <summary>Our hooks alone, as they are added to settings.</summary>
    private protected JsonObject Added(string command)
    {
        var hooks = new JsonObject();
        foreach (var entry in _entries)
        {
            hooks[entry.Event] = new JsonArray(Entry(entry, command));
        }

        return hooks;
    }

    /// <summary>Adds what such a file needs beside its hooks.</summary>
    private protected virtual void Complete(JsonObject settings)
    {
    }

    /// <summary>Whether nothing of the user's is in a file.</summary>
    private protected virtual bool IsEmpty(JsonObject settings) => settings.Count == 0;

    /// <summary>An entry of ours in the list of an event.</summary>
    private protected abstract JsonObject Entry(HookEntry entry, string command);

    /// <summary>Whether an entry of such a list has a hook of ours.</summary>
    private protected abstract bool HasOurs(JsonNode? entry);

    /// <summary>An entry without our hooks; null when nothing is left of it.</summary>
    private protected abstract JsonNode? WithoutOurs(JsonObject entry);

    /// <summary>The entries that the settings have for an event.</summary>
    private protected JsonArray? Entries(string @event) => (Read(AtomicFile.ReadText(Path))[Hooks] as JsonObject)?[@event] as JsonArray;

    /// <summary>
    /// A hook as one text for a POSIX shell. Hosts take a tool that is missing, or that crashed, for a denial: so it says
    /// nothing and succeeds then, and what it refuses stands in its answer.
    /// </summary>
    private protected string ShellText(HookEntry entry, string command)
    {
        var tool = command.All(c => char.IsAsciiLetterOrDigit(c) || "_-./".Contains(c, StringComparison.Ordinal)) ? command : ShellQuoting.Quoted(command);
        return $"command -v {tool} >/dev/null 2>&1 && {tool} {Arguments(entry)} || exit 0";
    }

    /// <summary>The arguments of a hook.</summary>
    private protected string Arguments(HookEntry entry) => $"hook {entry.Word} --agent {_agent}";

    /// <summary>Whether a value is the text of a hook of ours.</summary>
    private protected bool IsOurText(JsonNode? text) =>
        text is JsonValue value && value.TryGetValue<string>(out var command)
        && command.Contains("dotnet-coord", StringComparison.Ordinal) && command.Contains(" hook ", StringComparison.Ordinal) && command.Contains($"--agent {_agent}", StringComparison.Ordinal);

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

            LookAt(settings);
            return settings;
        }
        catch (ArgumentException)
        {
            throw Unusable("a name stands in it twice");
        }
        catch (InvalidOperationException)
        {
            throw Unusable("half a character is escaped in it");
        }
        catch (JsonException error)
        {
            throw Unusable($"line {error.LineNumber + 1} is not plain JSON");
        }
    }

    // A name that stands twice, or a text that is none, is found out where somebody looks at it, and only there.
    private static void LookAt(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject each:
                foreach (var (_, value) in each)
                {
                    LookAt(value);
                }

                break;
            case JsonArray each:
                foreach (var value in each)
                {
                    LookAt(value);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
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

    private JsonArray WithoutOurs(JsonNode? entries)
    {
        var kept = new JsonArray();
        foreach (var entry in entries is null ? [] : entries as JsonArray ?? throw Unusable("an event's hooks are no list"))
        {
            if (!HasOurs(entry))
            {
                kept.Add(entry?.DeepClone());
            }
            else if (WithoutOurs((JsonObject)entry!) is { } rest)
            {
                kept.Add(rest);
            }
        }

        return kept;
    }
}
