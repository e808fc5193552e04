using System.Text.Json;
using System.Text.Json.Nodes;

namespace CoordTool.Tests.Support;

/// <summary>A session of an agent other than Claude Code, by what its hooks are sent and answer.</summary>
internal sealed record OtherAgent(Scratch Scratch, string Name, string Id, string Repository)
{
    public static readonly string[] Names = ["codex", "gemini", "cursor", "copilot", "opencode"];

    private static readonly Dictionary<string, (string Start, string End, string Before, string After)> Words = new()
    {
        ["codex"] = ("session-start", "session-end", "pre-tool-use", "post-tool-use"),
        ["gemini"] = ("session-start", "session-end", "before-tool", "after-tool"),
        ["cursor"] = ("session-start", "session-end", "pre-tool-use", "post-tool-use"),
        ["copilot"] = ("session-start", "session-end", "pre-tool-use", "post-tool-use"),
        ["opencode"] = ("session-created", "session-deleted", "tool-execute-before", "tool-execute-after"),
    };

    public string BeforeWord => Words[Name].Before;

    public Answer Starts() => Send(Words[Name].Start, Payload("session-start"));

    public Answer Ends() => Send(Words[Name].End, Payload("session-end"));

    public Answer Edits(string path) => Send(Words[Name].Before, Payload("before-edit", Path.Combine(Repository, path)));

    public Answer HasEdited(string path) => Send(Words[Name].After, Payload("after-edit", Path.Combine(Repository, path)));

    public Answer Runs(string command) => Send(Words[Name].Before, Payload("before-shell", command));

    /// <summary>What it sends, as recorded.</summary>
    public string Payload(string moment, params string[] files) => RecordedPayload.Read($"{Name}/{moment}", Id, Repository, files);

    /// <summary>Calls a hook of its own. The answer is in the JSON: any other exit code may be a denial to it.</summary>
    public Answer Send(string word, string payload) => Scratch.CoordReading(Repository, payload, "hook", word, "--agent", Name).Exits(0);

    /// <summary>A JSON answer with a text in it replaced by a word, if it starts as expected.</summary>
    public static string Shape(Answer answer, string start, string word)
    {
        if (answer.Output.Length == 0 || start.Length == 0)
        {
            return answer.Line;
        }

        var json = JsonNode.Parse(answer.Output)!;
        Replace(json.AsObject(), start, word);
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = false });
    }

    private static void Replace(JsonObject json, string start, string word)
    {
        foreach (var (name, value) in json.ToList())
        {
            if (value is JsonObject below)
            {
                Replace(below, start, word);
            }
            else if (value is JsonValue text && text.TryGetValue<string>(out var said) && said.StartsWith(start, StringComparison.Ordinal))
            {
                json[name] = word;
            }
        }
    }
}
