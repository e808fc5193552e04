using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>statusline</c> answers Claude Code and plain shells with one line, whatever they give it.</summary>
public class LineForAgentsAndPrompts
{
    [Test]
    public void Is_of_the_session_and_the_directory_that_claude_code_names()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("a", "a\n"));
        var ann = ClaudeSession.Start(scratch, repository, "0a1b2c3d-0000-4000-8000-00000000abcd");
        ann.Edits("a").Exits(0);
        var payload = JsonSerializer.Serialize(new { session_id = ann.Id, cwd = "/nowhere", transcript_path = "x", model = new { id = "m", display_name = "M" }, workspace = new { current_dir = repository, project_dir = repository } });
        Assert.That(scratch.CoordReading(scratch.Root, payload, "statusline").Exits(0).Output, Is.EqualTo("claude-abcd · main · 1 claim · 0 others\n"));
        Assert.That(scratch.CoordReading(scratch.Root, payload, "statusline", "--digest").Exits(0).Output, Does.StartWith("claude-abcd · main · 1 claim · 0 others · 2 events: "));
        Assert.That(scratch.CoordReading(repository, "", "statusline", "--session", ann.Id).Exits(0).Output, Is.EqualTo("claude-abcd · main · 1 claim · 0 others\n"));
    }

    [TestCase("")]
    [TestCase("not JSON")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{\"session_id\":7,\"workspace\":[],\"cwd\":{}}")]
    [TestCase("{\"session_id\":\"../../../etc\",\"cwd\":\"relative\"}")]
    public void Is_one_line_whatever_is_on_standard_input(string input)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var answer = scratch.CoordReading(repository, input, "statusline").Exits(0);
        Assert.That(answer.Output, Does.EndWith("\n").And.Contain(" · main · ").And.Contain("0 others"));
        Assert.That((answer.Lines.Length, answer.Error), Is.EqualTo((1, "")));
    }

    [Test]
    public void Is_a_line_without_a_failure_where_everything_is_broken()
    {
        using var scratch = new Scratch();
        Assert.That(scratch.Coord(scratch.Root, "statusline").Exits(0).Output, Is.EqualTo("coord: no repository\n"));
        var repository = scratch.Coordinated();
        File.WriteAllText(Path.Combine(repository, ".git", "config"), "[core\n\trepositoryformatversion = 99");
        var answer = scratch.Coord(repository, "statusline").Exits(0);
        Assert.That((answer.Lines.Length, answer.Error), Is.EqualTo((1, "")));
    }

    [Test]
    public void Does_not_wait_for_a_standard_input_that_nobody_ever_writes()
    {
        using var scratch = new Scratch();
        using var process = scratch.Start(scratch.Coordinated(), Tool.Path, ["statusline"]);
        Assert.That(process.StandardOutput.ReadToEnd(), Does.Contain("main"));
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
    }

    [Test]
    public void Is_offered_by_init_and_never_written()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Assert.That(scratch.Coord(repository, "init", "--agent", "claude").Exits(0).Output, Does.Contain("\"command\": \"dotnet-coord statusline\""));
        var settings = Path.Combine(repository, ".claude", "settings.local.json");
        Assert.That(File.ReadAllText(settings), Does.Not.Contain("statusLine"));
        Scratch.Write(scratch["home"], ".claude/settings.json", "{ \"statusLine\": { \"type\": \"command\", \"command\": \"mine\" } }");
        Assert.That(scratch.Coord(repository, "init", "--agent", "claude").Exits(0).Output, Does.Not.Contain("statusline"), "he has one");
    }
}
