using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoordTool.Core.Installation;

namespace CoordTool.Core.Tests;

/// <summary>The plugin is made from the table that init goes by. COORD_ACCEPT_SNAPSHOTS=1 writes its hooks anew.</summary>
public class PluginOfClaudeCode
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Plugin = ThisProject.PathOf("samples/claude-plugin/dotnet-coord");

    [Test]
    public void Has_the_hooks_that_init_writes()
    {
        var hooks = new JsonObject { ["description"] = "Several sessions in one Git repository: dotnet-coord", ["hooks"] = ClaudeSettings.All("dotnet-coord") };
        Snapshot.MatchFile(hooks.ToJsonString(Layout), Path.Combine(Plugin, "hooks", "hooks.json"));
    }

    [Test]
    public void Is_called_what_init_looks_for_and_is_in_the_marketplace_beside_it()
    {
        var plugin = JsonNode.Parse(File.ReadAllText(Path.Combine(Plugin, ".claude-plugin", "plugin.json")))!;
        Assert.That(plugin["name"]!.GetValue<string>(), Is.EqualTo(ClaudePlugin.Name));
        var above = Path.GetDirectoryName(Plugin)!;
        var listed = JsonNode.Parse(File.ReadAllText(Path.Combine(above, ".claude-plugin", "marketplace.json")))!["plugins"]![0]!;
        Assert.That(listed["name"]!.GetValue<string>(), Is.EqualTo(ClaudePlugin.Name));
        Assert.That(Path.GetFullPath(listed["source"]!.GetValue<string>(), above), Is.EqualTo(Plugin));
    }

    [TestCase("""{"enabledPlugins":{"dotnet-coord@team":true}}""", null, true)]
    [TestCase("""{"enabledPlugins":{"dotnet-coord@team":["1.0.0"]}, /* ours */ }""", null, true)]
    [TestCase("""{"enabledPlugins":{"dotnet-coord@team":false,"other@team":true}}""", null, false)]
    [TestCase("""{"enabledPlugins":{"dotnet-coord-extra@team":true}}""", null, false)]
    [TestCase("""{"enabledPlugins":{"dotnet-coord@team":true}}""", """{"enabledPlugins":{"dotnet-coord@team":false}}""", false)]
    [TestCase("""{"enabledPlugins":{"dotnet-coord@team":true}}""", """{"enabledPlugins":{"other@team":false}}""", true)]
    [TestCase("""{"enabledPlugins":"all"}""", "{", false)]
    [TestCase(null, null, false)]
    public void Is_enabled_by_settings(string? shared, string? personal, bool expected)
    {
        using var scratch = new Scratch();
        foreach (var (file, text) in new[] { (".claude/settings.json", shared), (ClaudeSettings.RelativePath, personal) })
        {
            if (text is not null)
            {
                Scratch.Write(scratch.Root, file, text);
            }
        }

        Assert.That(ClaudePlugin.IsEnabled(scratch.Root), Is.EqualTo(expected));
    }
}
