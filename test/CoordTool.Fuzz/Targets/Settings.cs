using System.Text.Unicode;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Zones;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>coord.json, and what is made of it: zones, templates, the lines for agents.</summary>
internal sealed class Settings : FuzzTarget
{
    private static readonly JsonMutation Inputs = new(
        [
            """
            { "claims": { "ttlMinutes": 15, "editingTtlMinutes": 30, "editingEdits": 3, "graceMinutes": 2, "edit": "file" }, "target": "main", "force": "person", "subagents": "own", "rescueLimit": 100,
              "rescues": { "days": 30 },
              "zones": { "http": { "paths": ["src/http/", "docs/http.md", "src/**/*.{cs,md}"], "claim": "zone", "description": "what answers" }, "ui": { "paths": ["src/ui/*.ts", "[a-z]?.txt"], "claim": "none" } } }
            """,
            """
            { "sync": { "mode": "claim", "remote": "origin", "limitSeconds": 30, "everySeconds": 60 },
              "worktrees": { "path": "../{repository}-{name}", "branch": "work/{name}", "copy": [".env", "node_modules/", "*.local"], "afterAdd": ["npm ci", "make"], "check": "make test", "strategy": "squash", "message": "{branch} {{x}} {commits}\n" },
              "claims": { "ttlMinutes": 60 } }
            """,
            """{ "$schema": "docs/coord.schema.json", "other": [1, 2.5, {"a": null}] }""",
        ],
        ["claims", "zones", "sync", "worktrees", "target", "force", "rescues", "days", "paths", "claim", "description", "mode", "remote", "ttlMinutes", "stalledMinutes", "resumptionMinutes", "editingWindowMinutes", "beforeRemove", "afterLand", "{name}", "{repository}", "{", "}}", "../..", "/", ".git", "**", "{a,b}", "[!a]", "\\", "@x", "a\nb", "origin/main", "-x", "~", "a..b", "http", "watch", "off", "ü", "u\u0308"]);

    /// <inheritdoc/>
    public override string Name => "settings";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => Inputs.Make(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        // The bytes are looked at before, where the file is read.
        if (!Utf8.IsValid(input) || Declared(() => SettingsReader.Read("coord.json", PathRule.Exact, input)) is not { } settings)
        {
            return;
        }

        Require(ZoneText.Of(settings.Zones).Split('\n').Length + 2 <= ZoneText.MostLines, "the lines for agents are too many");
        settings.ZoneOf("src/http/a.cs");
        settings.ZoneOf("ü");
        Require(TextTemplate.FindProblem(settings.Worktrees.Branch, ["name"]) is null, "a template was taken that cannot be filled");
        TextTemplate.Fill(settings.Worktrees.Branch, new Dictionary<string, string> { ["name"] = "x" });
        TextTemplate.Fill(settings.Worktrees.Path, WorktreeSettings.PathPlaceholders.ToDictionary(name => name, _ => "x"));
        foreach (var pattern in settings.Zones.SelectMany(zone => zone.Patterns).Concat(settings.Worktrees.Copy))
        {
            Require(ClaimPattern.Read(pattern.Text, PathRule.Exact)?.Equals(pattern) == true, $"a zone's path is another once it is written: {pattern.Text}");
        }
    }
}
