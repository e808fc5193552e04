using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What we print is evaluated by a shell, and names of others are in it.</summary>
public class ShellsThatEvaluateUs
{
    private const string EvilName = "a'b\"c $(touch pwned) `touch pwned` \\";
    private const string Evil = "a'b\"c $(touch pwned) `touch pwned` ;touch pwned& $HOME \\";

    [TestCase("bash")]
    [TestCase("sh")]
    public void Run_nothing_of_a_name_or_a_path(string shell)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository(Evil);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(repository, "session", "start", "--id", "ann", "--name", EvilName, "--task", Evil).Exits(0);
        foreach (var raw in new[] { "", " --raw" })
        {
            var script = $"eval \"$(dotnet-coord session env --id ann{raw})\"; printf '%s\\n' \"$COORD_SESSION\" \"$BD_ACTOR\" \"$COORD_SCRATCH\" \"${{GIT_INDEX_FILE:-}}\"; command -v git";
            var lines = scratch.Run(repository, shell, ["-euc", script]).Exits(0).Output.Split('\n');
            Assert.That(lines[0], Is.EqualTo("ann"));
            Assert.That(lines[1], Is.EqualTo(EvilName));
            Assert.That(lines[2], Is.EqualTo($"{repository}/.git/coord/scratch/session-ann/tmp"));
            Assert.That(raw.Length == 0 ? lines[4] : lines[3], Does.StartWith($"{repository}/.git/coord/"));
        }

        foreach (var line in new[] { "session start --id bob --shell bash", "session env --id ann", "shell-init bash" })
        {
            scratch.Run(repository, shell == "sh" ? "bash" : shell, ["-euc", $"eval \"$(dotnet-coord {line})\""]).Exits(0);
        }

        Nothing_ran(scratch, repository);
    }

    [TestCase("'; touch pwned; '")]
    [TestCase("$(touch pwned)")]
    [TestCase("../../x")]
    public void Get_no_id_that_is_more_than_a_word(string id)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        scratch.Coord(repository, "session", "start", "--id", id).Exits(64);
        scratch.Run(repository, Tool.Path, ["status"], variables: new Dictionary<string, string> { ["COORD_SESSION"] = id });

        // An agent's own id of another form is hashed into one.
        var file = scratch["environment"];
        var variables = new Dictionary<string, string> { ["CLAUDE_ENV_FILE"] = file, ["CLAUDE_CODE_SESSION_ID"] = id };
        var payload = System.Text.Json.JsonSerializer.Serialize(new { session_id = id, hook_event_name = "SessionStart", cwd = repository, source = "startup" });
        for (var time = 0; time < 2; time++)
        {
            scratch.Run(repository, Tool.Path, ["hook", "session-start", "--agent", "claude"], payload, variables).Exits(0);
            scratch.Run(repository, "bash", ["-euc", $". '{file}'; test -n \"$COORD_SESSION\"; test \"$COORD_SESSION_HOST\" = \"$1\"", "bash", id]).Exits(0);
        }

        Nothing_ran(scratch, repository);
    }

    [Test]
    public void Get_no_lines_of_a_path_with_a_line_break()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository("a\ntouch pwned\nb");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        var file = Scratch.Write(scratch.Root, "environment", "");
        var payload = System.Text.Json.JsonSerializer.Serialize(new { session_id = "ann", hook_event_name = "SessionStart", cwd = repository, source = "startup" });
        for (var time = 0; time < 2; time++)
        {
            Assert.That(
                scratch.Run(repository, Tool.Path, ["hook", "session-start", "--agent", "claude"], payload, new Dictionary<string, string> { ["CLAUDE_ENV_FILE"] = file }).Exits(0).Error,
                Does.Contain("line break"));
            scratch.Run(repository, "bash", ["-euc", $". '{file}'"]).Exits(0);
        }

        Nothing_ran(scratch, repository);

        // One shell word may hold a line break, so a person's shell gets it whole.
        var answer = scratch.Run(repository, "bash", ["-euc", "eval \"$(dotnet-coord session env --id ann)\"; printf %s \"$COORD_SCRATCH\""]).Exits(0);
        Assert.That(answer.Output, Is.EqualTo($"{repository}/.git/coord/scratch/session-ann/tmp"));
        Nothing_ran(scratch, repository);
    }

    [TestCase("session start --id ann --shell bash")]
    [TestCase("session env --id ann")]
    public void Find_git_again_once_we_are_out_of_the_repository(string command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        var script = $"eval \"$(dotnet-coord {command})\"; git status --short; test \"$(type -P git)\" = \"$PWD/.git/coord/bin/git\"; "
            + "dotnet-coord session end; dotnet-coord deinit; git status --short; test \"$(type -P git)\" != \"$PWD/.git/coord/bin/git\"";
        scratch.Run(repository, "bash", ["-euc", script]).Exits(0);
    }

    [Test]
    public void Are_told_how_to_be_out_of_a_session_that_ended()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ended = scratch.Run(repository, "bash", ["-euc", "eval \"$(dotnet-coord session start --id ann --shell bash)\"; dotnet-coord session end"]).Exits(0);
        var told = ended.Error.Split('\n').Single(line => line.Contains("unset", StringComparison.Ordinal));
        var script = $"eval \"$(dotnet-coord session start --id ann --shell bash)\"; dotnet-coord session end; {told[told.IndexOf("unset", StringComparison.Ordinal)..]}; git status; dotnet-coord deinit";
        scratch.Run(repository, "bash", ["-euc", script]).Exits(0);
        Assert.That(scratch.Coord(repository, "session", "end", "--id", "ann").Error, Does.Not.Contain("unset"), "it is no shell of that session");
    }

    private static void Nothing_ran(Scratch scratch, string repository)
    {
        Assert.That(Path.Combine(repository, "pwned"), Does.Not.Exist);
        Assert.That(scratch["pwned"], Does.Not.Exist);
    }
}
