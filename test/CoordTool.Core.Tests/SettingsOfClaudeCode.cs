using System.Text.Json.Nodes;
using CoordTool.Core.Files;
using CoordTool.Core.Installation;

namespace CoordTool.Core.Tests;

public class SettingsOfClaudeCode
{
    private const string Foreign = """
        {
          "permissions": { "allow": ["Bash(ls:*)"], "n": 1.50, "text": "é <b> 'x'" },
          "hooks": {
            "PreToolUse": [
              { "matcher": "Bash", "hooks": [{ "type": "command", "command": "mine --hook" }] },
              { "matcher": "Edit", "hooks": [{ "type": "command", "command": "/x/dotnet-coord", "args": ["status"] }] }
            ],
            "Stop": [{ "hooks": [{ "type": "command", "command": "echo done" }] }]
          }
        }
        """;

    private Scratch _scratch = null!;

    [SetUp]
    public void Open() => _scratch = new Scratch();

    [TearDown]
    public void Close() => _scratch.Dispose();

    private string File => _scratch[ClaudeSettings.RelativePath];

    private ClaudeSettings Settings => new(_scratch.Root);

    [Test]
    public void Get_our_hooks_and_lose_them_again()
    {
        Assert.That(Install("dotnet-coord"));
        Assert.That(Install("dotnet-coord"), Is.False);
        foreach (var (name, verb) in new[] { ("SessionStart", "session-start"), ("SessionEnd", "session-end"), ("PreToolUse", "pre-tool-use"), ("PostToolUse", "post-tool-use"), ("PostToolUseFailure", "post-tool-use-failure"), ("SubagentStart", "subagent-start"), ("SubagentStop", "subagent-stop"), ("WorktreeCreate", "worktree-create"), ("WorktreeRemove", "worktree-remove") })
        {
            Assert.That(Settings.FindCommand(name), Is.EqualTo(new[] { "dotnet-coord", "hook", verb, "--agent", "claude" }));
        }

        Assert.That(Remove());
        Assert.That(System.IO.File.Exists(File), Is.False);
        Assert.That(Remove(), Is.False);
    }

    [Test]
    public void Keep_what_the_user_has()
    {
        Scratch.Write(_scratch.Root, ClaudeSettings.RelativePath, Foreign);
        Install("/opt/it/dotnet-coord");
        var with = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        var before = JsonNode.Parse(Foreign)!;
        Assert.That(JsonNode.DeepEquals(with["permissions"], before["permissions"]));
        Assert.That(JsonNode.DeepEquals(with["hooks"]!["Stop"], before["hooks"]!["Stop"]));
        Assert.That(with["hooks"]!["PreToolUse"]!.AsArray(), Has.Count.EqualTo(3));
        Assert.That(System.IO.File.ReadAllText(File), Does.Contain("1.50").And.Contain("é <b> 'x'"));

        Remove();
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(System.IO.File.ReadAllText(File)), before), System.IO.File.ReadAllText(File));
    }

    [Test]
    public void Follow_the_tool_to_another_place_and_hold_each_hook_once()
    {
        Scratch.Write(_scratch.Root, ClaudeSettings.RelativePath, Foreign);
        Install("/old/dotnet-coord");
        Assert.That(Install("/new/dotnet-coord"));
        Assert.That(System.IO.File.ReadAllText(File), Does.Not.Contain("/old/"));
        Assert.That(System.IO.File.ReadAllText(File).Split("session-start"), Has.Length.EqualTo(2));
    }

    [Test]
    public void Keep_a_foreign_hook_that_shares_a_group_with_ours()
    {
        Scratch.Write(_scratch.Root, ClaudeSettings.RelativePath, """{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"dotnet-coord","args":["hook","session-start"]},{"type":"command","command":"mine"}]}]}}""");
        Remove();
        Assert.That(JsonNode.DeepEquals(
            JsonNode.Parse(System.IO.File.ReadAllText(File)),
            JsonNode.Parse("""{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"mine"}]}]}}""")));
    }

    [Test]
    public void Are_outdated_where_a_hook_is_missing_or_has_another_form()
    {
        Assert.That(Settings.FindOutdated(), Is.Empty, "nothing is there");
        Scratch.Write(_scratch.Root, ClaudeSettings.RelativePath, Foreign);
        Assert.That(Settings.FindOutdated(), Is.Empty, "nothing of ours is there");
        Install("/old/dotnet-coord");
        Assert.That(Settings.FindOutdated(), Is.Empty);
        var settings = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
        settings["hooks"]!.AsObject().Remove("WorktreeCreate");
        settings["hooks"]!["SessionEnd"]![0]!["hooks"]![0]!["timeout"] = 3;
        settings["hooks"]!["PreToolUse"]!.AsArray().Single(group => group!.ToJsonString().Contains("pre-tool-use"))!["matcher"] = "Edit";
        System.IO.File.WriteAllText(File, settings.ToJsonString());
        Assert.That(Settings.FindOutdated(), Is.EqualTo(new[] { "SessionEnd", "PreToolUse", "WorktreeCreate" }));
        Install("/old/dotnet-coord");
        Assert.That(Settings.FindOutdated(), Is.Empty);
    }

    [TestCase("{ // mine\n}")]
    [TestCase("{ \"a\": 1, }")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("{ \"hooks\": {}, \"hooks\": {} }")]
    [TestCase("{ \"hooks\": { \"Stop\": [{ \"matcher\": \"a\", \"matcher\": \"b\" }] } }")]
    [TestCase("{ \"mine\": \"\\ud800\" }")]
    [TestCase("{ \"hooks\": \"mine\" }")]
    [TestCase("{ \"hooks\": { \"SessionStart\": { \"mine\": 1 } } }")]
    public void That_cannot_be_written_back_whole_are_left_alone(string text)
    {
        Scratch.Write(_scratch.Root, ClaudeSettings.RelativePath, text);
        Assert.That(() => Install("dotnet-coord"), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Usage));
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(text));
    }

    [Test]
    public void That_are_empty_count_as_none([Values("", " \n", "{}")] string text)
    {
        Scratch.Write(_scratch.Root, ClaudeSettings.RelativePath, text);
        Assert.That(Install("dotnet-coord"));
        Assert.That(Settings.FindCommand("SessionStart"), Is.Not.Null);
    }

    private bool Install(string command)
    {
        var change = Settings.Plan(command);
        var isNeeded = InstallationRecord.IsNeeded(change);
        if (isNeeded)
        {
            AtomicFile.Write(change.Path, change.Content);
        }

        return isNeeded;
    }

    private bool Remove()
    {
        if (ByteText.ReadBytes(File) is not { } before)
        {
            return false;
        }

        var rest = Settings.Strip(before);
        if (rest is null)
        {
            System.IO.File.Delete(File);
            return true;
        }

        AtomicFile.Write(File, rest);
        return !rest.AsSpan().SequenceEqual(before);
    }
}
