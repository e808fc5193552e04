using System.Text.Json.Nodes;

namespace CoordTool.Core.Installation;

/// <summary>Settings of the form <c>{"version": 1, "hooks": {EVENT: [HANDLER…]}}</c>.</summary>
internal abstract class FlatSettings : JsonSettings
{
    private const string Version = "version";
    private readonly string _text;

    private protected FlatSettings(string checkout, string place, string agent, string text, IReadOnlyList<HookEntry> entries)
        : base(checkout, place, agent, entries) => _text = text;

    private protected override void Complete(JsonObject settings)
    {
        if (!settings.ContainsKey(Version))
        {
            settings[Version] = 1;
        }
    }

    private protected override bool IsEmpty(JsonObject settings) => settings.All(each => each.Key == Version);

    private protected override bool HasOurs(JsonNode? entry) => entry is JsonObject && IsOurText(entry[_text]);

    private protected override JsonNode? WithoutOurs(JsonObject entry) => null;
}
