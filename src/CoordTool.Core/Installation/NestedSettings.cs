using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>Settings in the form of Claude Code: each entry of an event has a matcher and a list of handlers.</summary>
public abstract class NestedSettings : JsonSettings
{
    private const string Handlers = "hooks";

    private protected NestedSettings(string checkout, string place, string agent, IReadOnlyList<HookEntry> entries)
        : base(checkout, place, agent, entries)
    {
    }

    /// <summary>Our handler for an event, as the settings have it now; null when it is not there.</summary>
    private protected JsonNode? FindHandler(string @event) => (Entries(@event) ?? []).SelectMany(HandlersOf).FirstOrDefault(IsOurs);

    /// <summary>A handler of ours.</summary>
    private protected abstract JsonObject Handler(HookEntry entry, string command);

    /// <summary>Whether a handler is ours.</summary>
    private protected virtual bool IsOurs(JsonNode? handler) => handler is JsonObject && IsOurText(handler["command"]);

    private protected override JsonObject Entry(HookEntry entry, string command)
    {
        var group = new JsonObject();
        if (entry.Matcher is not null)
        {
            group["matcher"] = entry.Matcher;
        }

        group[Handlers] = new JsonArray(Handler(entry, command));
        return group;
    }

    private protected override bool HasOurs(JsonNode? entry) => HandlersOf(entry).Any(IsOurs);

    private protected override JsonNode? WithoutOurs(JsonObject entry)
    {
        var rest = HandlersOf(entry).Where(handler => !IsOurs(handler)).Select(handler => handler?.DeepClone()).ToArray();
        if (rest.Length == 0)
        {
            return null;
        }

        var copy = (JsonObject)entry.DeepClone();
        copy[Handlers] = new JsonArray(rest);
        return copy;
    }

    private static JsonArray HandlersOf(JsonNode? entry) => (entry as JsonObject)?[Handlers] as JsonArray ?? [];
}
