using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoordTool.Core.Configuration;

namespace CoordTool.Core.Tests;

/// <summary>What is published about the file is made from what the code reads. COORD_ACCEPT_SNAPSHOTS=1 writes it anew.</summary>
public class SchemaOfCoordJson
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Test]
    public void Is_what_the_code_reads() => Snapshot.MatchFile(Schema().ToJsonString(Layout), ThisProject.PathOf("docs/coord.schema.json"));

    [Test]
    public void Is_told_in_the_page_of_formats_as_well()
    {
        var page = File.ReadAllText(ThisProject.PathOf("docs/formats.md"));
        foreach (var number in ClaimSettings.Numbers.Append(CoordSettings.RescueLimitNumber).Concat([SyncSettings.LimitSeconds, SyncSettings.EverySeconds]))
        {
            Assert.That(page, Does.Contain($"| `{number.Key}` | {number.Default} | {number.Least} to {number.Most} | {number.Meaning} |"));
        }

        foreach (var key in SettingsReader.WorktreeKeys)
        {
            Assert.That(page, Does.Match($@"\| (`\w+`, )*`{key}`(, `\w+`)* \|"));
        }
    }

    // What is wrong deeper down, reading the file refuses: the sample's own run shows that. A key at the top it lets pass.
    [Test]
    public void Knows_the_keys_of_the_sample()
    {
        var lenient = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var sample = JsonNode.Parse(File.ReadAllText(ThisProject.PathOf("samples/mono-repo/coord.json")), documentOptions: lenient)!;
        Assert.That(sample.AsObject().Select(pair => pair.Key), Is.SubsetOf(Schema()["properties"]!.AsObject().Select(pair => pair.Key)).And.Not.Empty);
    }

    private static JsonObject Schema() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "coord.json",
        ["description"] = "What dotnet-coord is told by a repository. Comments and trailing commas are fine; every key may be left out.",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["$schema"] = Text("Where this schema is, for editors."),
            ["target"] = Text("The branch that work lands in."),
            ["force"] = Word("who may go ahead with what the guard refuses, once what is at stake is kept as a rescue", CoordSettings.ForceWords, CoordSettings.Default.Force),
            ["subagents"] = Word("whose a subagent's index is: its session's, or its own", CoordSettings.SubagentWords, CoordSettings.Default.Subagents),
            [CoordSettings.RescueLimitNumber.Key] = Number(CoordSettings.RescueLimitNumber),
            ["claims"] = Object("The times that decide about claims.", ClaimProperties()),
            ["rescues"] = Object("How long rescues are kept.", new JsonObject
            {
                [CoordSettings.RescueDays.Key] = new JsonObject
                {
                    ["description"] = CoordSettings.RescueDays.Meaning,
                    ["type"] = "integer",
                    ["minimum"] = CoordSettings.RescueDays.Least,
                    ["maximum"] = CoordSettings.RescueDays.Most,
                },
            }),
            ["sync"] = Object("When claims and decisions are exchanged with the team's Git server.", new JsonObject
            {
                ["mode"] = Word("when they are exchanged", SyncSettings.ModeWords, SyncSettings.Default.Mode),
                ["remote"] = Text("The name of the remote, one of those that `git remote` lists; without it origin, or the only one."),
                [SyncSettings.LimitSeconds.Key] = Number(SyncSettings.LimitSeconds),
                [SyncSettings.EverySeconds.Key] = Number(SyncSettings.EverySeconds),
            }),
            ["worktrees"] = Object("How worktrees are made and land.", WorktreeProperties()),
            ["zones"] = new JsonObject
            {
                ["description"] = "Sets of paths that belong together, by name. Where two meet, the first counts.",
                ["type"] = "object",
                ["propertyNames"] = new JsonObject { ["pattern"] = SettingsReader.ZoneNameForm },
                ["additionalProperties"] = Zone(),
            },
        },
    };

    private static JsonObject ClaimProperties()
    {
        var properties = new JsonObject();
        foreach (var number in ClaimSettings.Numbers)
        {
            properties[number.Key] = Number(number);
        }

        properties[SettingsReader.EditKey] = Word("what the first edit of an unclaimed path outside every zone claims", SettingsReader.EditWords, CoordSettings.Default.OutsideZones);
        return properties;
    }

    private static JsonObject Number(NumberSetting number) => new()
    {
        ["description"] = number.Meaning,
        ["type"] = "integer",
        ["minimum"] = number.Least,
        ["maximum"] = number.Most,
        ["default"] = number.Default,
    };

    private static JsonObject WorktreeProperties()
    {
        var properties = new JsonObject
        {
            ["path"] = Template("where a worktree is, from the top of the main checkout or absolute", WorktreeSettings.PathPlaceholders, WorktreeSettings.DefaultPath),
            ["branch"] = Template("what a worktree's branch is called", WorktreeSettings.BranchPlaceholders, WorktreeSettings.DefaultBranch),
            ["copy"] = new JsonObject
            {
                ["description"] = "ignored files, directories (with / at the end) and globs that a new worktree gets copies of",
                ["type"] = "array",
                ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            },
        };
        foreach (var (word, stage) in CommandStages.Words)
        {
            properties[word] = Commands(Meaning(stage));
        }

        properties["strategy"] = Word("how a branch is brought into its target", WorktreeSettings.StrategyWords, WorktreeSettings.Default.Strategy);
        properties["message"] = Template("the message of a merge or a squash", WorktreeSettings.MessagePlaceholders, null);
        Assert.That(properties.Select(property => property.Key), Is.EqualTo(SettingsReader.WorktreeKeys));
        return properties;
    }

    private static string Meaning(CommandStage stage) => stage switch
    {
        CommandStage.AfterAdd => "shell commands for a worktree that was just added; they run once a person approved them",
        CommandStage.Check => "shell commands that a merged result has to pass before it lands",
        CommandStage.AfterLand => "shell commands for when a worktree has landed",
        _ => "shell commands for a worktree that is about to be taken away",
    };

    private static JsonObject Commands(string description) => new()
    {
        ["description"] = description,
        ["type"] = new JsonArray("string", "array"),
        ["minLength"] = 1,
        ["maxLength"] = SettingsReader.MostCommandCharacters,
        ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = SettingsReader.MostCommandCharacters },
    };

    private static JsonObject Template(string description, IReadOnlyList<string> placeholders, string? byDefault)
    {
        var template = Text($"{description}; with {string.Join(", ", placeholders.Select(name => $"{{{name}}}"))}");
        template["minLength"] = 1;
        if (byDefault is not null)
        {
            template["default"] = byDefault;
        }

        return template;
    }

    private static JsonObject Zone()
    {
        var paths = new JsonObject
        {
            ["description"] = "files, directories (with / at the end) and globs, from the top of the repository",
            ["type"] = "array",
            ["minItems"] = 1,
            ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
        };
        var zone = Object("What belongs to the zone.", new JsonObject
        {
            ["paths"] = paths,
            ["claim"] = Word("what the first edit of an unclaimed path inside claims", SettingsReader.ClaimWords, SettingsReader.DefaultZoneClaim),
            ["description"] = Text("what the zone is for"),
        });
        Assert.That(zone["properties"]!.AsObject().Select(property => property.Key), Is.EqualTo(SettingsReader.ZoneKeys));
        zone["required"] = new JsonArray("paths");
        return zone;
    }

    private static JsonObject Object(string description, JsonObject properties) =>
        new() { ["description"] = description, ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };

    private static JsonObject Word<T>(string description, IReadOnlyList<Spelling<T>> words, T byDefault) => new()
    {
        ["description"] = description,
        ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word.Word))]),
        ["default"] = words.Single(word => Equals(word.Value, byDefault)).Word,
    };
}
