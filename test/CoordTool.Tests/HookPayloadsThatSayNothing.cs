using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A hook gets something else than what its client sends. It must never block, and never pass in silence.</summary>
public class HookPayloadsThatSayNothing
{
    private static readonly string[] NotDecidable =
    [
        "", " ", "null", "[]", "\"text\"", "42", "{", "{}", "{\"session_id\":\"x\"", "{\"session_id\":5,\"hook_event_name\":\"PreToolUse\"}", "{\"session_id\":\"\",\"hook_event_name\":\"PreToolUse\"}",
        "{\"session_id\":\"x\",\"hook_event_name\":\"PostToolUse\"}", "{\"a\":{\"b\":[1,2", "{\"session_id\":\"x\",\"hook_event_name\":\"PreToolUse\"} trailing", "not json",
        "{\"session_id\":\"\\ud800\",\"hook_event_name\":\"PreToolUse\"}",
    ];

    [TestCaseSource(nameof(NotDecidable))]
    public void Pass_with_a_word_and_are_counted(string payload)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var answer = scratch.CoordReading(repository, payload, "hook", "pre-tool-use", "--agent", "claude").Exits(0);
        using var said = JsonDocument.Parse(answer.Output);
        Assert.That(said.RootElement.GetProperty("systemMessage").GetString(), Does.Contain("dotnet-coord").And.Contain("unchecked"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("0 refused, 1 could not decide"));
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Line, Is.EqualTo("no sessions"));
    }

    [TestCase("cursor_version", "1.7.2")]
    [TestCase("conversation_id", "c1")]
    [TestCase("turn_id", "t1")]
    [TestCase("timestamp", "2026-01-01T00:00:00Z")]
    public void Come_from_another_client_and_pass(string field, string value)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "readme").Exits(0);
        var payload = Payload.Of("PreToolUse", "bob", repository, Path.Combine(repository, "readme"));
        scratch.CoordReading(repository, payload, "hook", "pre-tool-use", "--agent", "claude").Exits(2);
        var answer = scratch.CoordReading(repository, $"{{\"{field}\":\"{value}\",{payload[1..]}", "hook", "pre-tool-use", "--agent", "claude").Exits(0);
        Assert.That(answer.Output, Does.Contain("another client"));
    }

    [Test]
    public void Are_of_ten_megabytes_and_decided_all_the_same()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "readme").Exits(0);
        var content = new string('x', 10 * 1024 * 1024);
        foreach (var (path, code) in new[] { ("readme", 2), ("free", 0) })
        {
            // The content stands before the name, and looks like one in places.
            var payload = JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["tool_input"] = new { content = "\"file_path\":\"free\"" + content, file_path = Path.Combine(repository, path) },
                ["session_id"] = "bob",
                ["cwd"] = repository,
                ["hook_event_name"] = "PreToolUse",
                ["tool_name"] = "Write",
            });
            scratch.CoordReading(repository, payload, "hook", "pre-tool-use", "--agent", "claude").Exits(code);
        }
    }

    [TestCase("hook")]
    [TestCase("hook", "pre-tool-use")]
    [TestCase("hook", "pre-tool-us", "--agent", "claude")]
    [TestCase("hook", "pre-tool-use", "--agent", "claud")]
    [TestCase("hook", "pre-tool-use", "--agent")]
    [TestCase("hook", "pre-commit", "--agent", "claude")]
    [TestCase("hook", "pre-tool-use", "--agnet", "claude")]
    public void Are_not_asked_for_by_a_hook_that_is_mistyped(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var answer = scratch.CoordReading(repository, Payload.Of("PreToolUse", "ann", repository, Path.Combine(repository, "readme")), command).Exits(64);
        Assert.That(answer.Error, Does.StartWith("error: ").And.Contain("dotnet-coord hook"));
        Assert.That(answer.Output, Is.Empty);
        Assert.That(scratch.Coord(repository, "who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
    }

    [TestCase("../../../etc")]
    [TestCase("a b")]
    [TestCase("default")]
    [TestCase("日本")]
    public void Have_an_odd_session_id_and_get_one_of_our_form(string id)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        for (var i = 0; i < 2; i++)
        {
            scratch.CoordReading(repository, Payload.Of("PreToolUse", id, repository, Path.Combine(repository, "readme")), "hook", "pre-tool-use", "--agent", "claude").Exits(0);
        }

        using var list = JsonDocument.Parse(scratch.Coord(repository, "session", "list", "--json").Exits(0).Output);
        Assert.That(list.RootElement.GetProperty("sessions")[0].GetProperty("id").GetString(), Does.Match("^[a-z0-9]{32}$"));
        Assert.That(list.RootElement.GetProperty("sessions").GetArrayLength(), Is.EqualTo(1));
    }
}
