using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class Doctor
{
    [TestCase("none")]
    [TestCase("claude")]
    public void Proves_that_what_must_be_refused_is_refused_and_leaves_nothing_behind(string agent)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor(agent);
        Worker.Start(scratch, repository, "ann").Stage("a", "a\n");
        scratch.Coord(repository, "claim", "--session", "ann", "a").Exits(0);
        var before = Photograph.Of(repository, ".git/refs/notes/");
        var notes = scratch.Git(repository, "notes", "--ref=coord/claims", "list").Exits(0).Output;
        var said = scratch.Coord(repository, "doctor", "--probe").Exits(0);
        Assert.That(said.Lines, Has.All.StartsWith("ok "));
        Assert.That(said.Output, Does.Contain("a commit that would undo another session's is refused"));
        Assert.That(said.Output, Does.Contain(agent == "claude" ? "an edit of a file that another session holds is refused" : "no agent is set up"));
        Photograph.IsStill(before, repository, ".git/refs/notes/");
        Assert.That(scratch.Git(repository, "notes", "--ref=coord/claims", "list").Exits(0).Output, Is.EqualTo(notes));
        Assert.That(scratch.Git(repository, "worktree", "list").Exits(0).Lines, Has.Length.EqualTo(1));
    }

    [TestCase("pre-commit")]
    [TestCase("post-commit")]
    [TestCase("reference-transaction")]
    public void Finds_a_hook_that_is_gone(string hook)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        File.Delete(Path.Combine(repository, ".git", "hooks", hook));
        var before = Photograph.Of(repository);
        var said = scratch.Coord(repository, "doctor", "--probe").Exits(2);
        Assert.That(said.Output, Does.Match($"BAD   Git does not run our hooks in .*: {hook}\n").And.Contain("Run: dotnet-coord init"));
        Photograph.IsStill(before, repository);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("WARNING").And.Contain(hook));
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(repository, "doctor", "--probe").Exits(0);
    }

    [Test]
    public void Finds_that_hooks_were_turned_off_and_init_does_not_pretend_to_turn_them_on()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Git(repository, "config", "core.hooksPath", "/dev/null").Exits(0);
        Assert.That(scratch.Coord(repository, "doctor", "--probe").Exits(2).Output, Does.Contain("Git does not run our hooks in /dev/null").And.Contain("Run: git config --unset core.hooksPath"));
        var before = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--shared-hooks", "--agent", "none").Exits(2).Error, Does.Contain("no directory: every hook is turned off").And.Contain("git config --unset core.hooksPath"));
        Photograph.IsStill(before, repository);
        scratch.Git(repository, "config", "--unset", "core.hooksPath").Exits(0);
        scratch.Coord(repository, "doctor", "--probe").Exits(0);
    }

    [Test]
    public void Finds_a_hook_that_is_there_and_does_nothing()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var hook = Path.Combine(repository, ".git", "hooks", "reference-transaction");
        File.WriteAllText(hook, File.ReadAllText(hook).Replace("#!/bin/sh\n", "#!/bin/sh\nexit 0\n", StringComparison.Ordinal));
        Assert.That(scratch.Coord(repository, "doctor", "--probe").Exits(2).Output, Does.Contain("BAD   a commit from an index that was behind was NOT refused"));
    }

    [Test]
    public void Finds_an_agent_whose_command_does_not_run()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var settings = Path.Combine(repository, ".claude", "settings.local.json");
        var text = File.ReadAllText(settings);
        File.WriteAllText(settings, text.Replace("\"command\": \"dotnet-coord\"", "\"command\": \"/no/such/dotnet-coord\"", StringComparison.Ordinal));
        Assert.That(File.ReadAllText(settings), Is.Not.EqualTo(text));
        var answer = scratch.Coord(repository, "doctor", "--probe").Exits(2);
        Assert.That(answer.Output, Does.Contain("BAD   an edit").And.Contain("/no/such/dotnet-coord"));
    }

    [Test]
    public void Finds_hooks_of_an_agent_that_another_version_wrote()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var settings = Path.Combine(repository, ".claude", "settings.local.json");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("\"timeout\": 3600", "\"timeout\": 5", StringComparison.Ordinal));
        Assert.That(scratch.Coord(repository, "doctor", "--probe").Exits(2).Output, Does.Contain("BAD   the hooks of Claude Code are of another version: WorktreeCreate").And.Contain("Run: dotnet-coord init"));
        scratch.Coord(repository, "init").Exits(0);
        Assert.That(scratch.Coord(repository, "doctor", "--probe").Exits(0).Output, Does.Not.Contain("another version"));
    }

    [Test]
    public void Says_what_is_missing_before_init()
    {
        using var scratch = new Scratch();
        Assert.That(scratch.Coord(scratch.Repository(), "doctor", "--probe").Exits(2).Output, Does.Contain("BAD   the repository is not set up").And.Contain("Run: dotnet-coord init"));
    }

    [TestCase("pre-commit")]
    [TestCase("reference-transaction")]
    public void Puts_back_a_hook_that_is_gone(string hook)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var before = Photograph.Of(repository, ".git/coord/");
        File.Delete(Path.Combine(repository, ".git", "hooks", hook));
        Assert.That(scratch.Coord(repository, "doctor", "--fix", "--probe").Exits(0).Output, Does.Contain("FIXED Git does not run our hooks"));
        Photograph.IsStill(before, repository, ".git/coord/");
    }

    [Test]
    public void Finds_hooks_of_another_version()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var hook = Path.Combine(repository, ".git", "hooks", "post-checkout");
        var text = File.ReadAllText(hook);
        File.WriteAllText(hook, text.Replace(" \"$2\"", "", StringComparison.Ordinal));
        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain("of another version"));
        scratch.Coord(repository, "doctor", "--fix").Exits(0);
        Assert.That(File.ReadAllText(hook), Is.EqualTo(text));
    }

    [Test]
    public void Finds_a_tool_that_is_gone()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var shim = Path.Combine(repository, ".git", "coord", "bin", "git");
        File.Delete(shim);
        File.CreateSymbolicLink(shim, "/no/such/dotnet-coord");
        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain("BAD   the git for sessions").And.Contain("leads nowhere"));
        scratch.Coord(repository, "doctor", "--fix").Exits(0);
        scratch.Coord(repository, "doctor").Exits(0);
    }

    [Test]
    public void Finds_a_git_that_is_before_ours()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var ann = ShimWorker.Start(scratch, repository, "ann");
        Assert.That(ann.Coord("doctor").Exits(0).Output, Does.Contain("this session's git is ours"));
        var variables = new Dictionary<string, string>(ann.Variables) { ["PATH"] = $"/usr/bin:{ann.Variables["PATH"]}" };
        var said = scratch.Run(repository, Tool.Path, ["doctor"], variables: variables).Exits(2).Output;
        Assert.That(said, Does.Contain("BAD   this session's shell runs /usr/bin/git").And.Contain("dotnet-coord session env"));
    }

    [Test]
    public void Finds_an_index_variable_that_leaked()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var other = scratch.Repository("other");
        scratch.Coord(other, "init", "--agent", "none").Exits(0);
        foreach (var file in new[] { Path.Combine(other, ".git", "index"), Worker.Start(scratch, repository, "ann").IndexFile })
        {
            var said = scratch.Run(repository, Tool.Path, ["doctor"], variables: new Dictionary<string, string> { ["GIT_INDEX_FILE"] = file }).Exits(2).Output;
            Assert.That(said, Does.Contain("Run: unset GIT_INDEX_FILE"), file);
        }
    }

    [Test]
    public void Finds_what_vanished_sessions_left_and_takes_it_away()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        using var process = scratch.Start(repository, "sleep", ["600"]);
        scratch.Coord(repository, "session", "start", "--id", "ann", "--pid", $"{process.Id}").Exits(0);
        process.Kill();
        process.WaitForExit();

        // Within ten minutes it may come back.
        scratch.Coord(repository, "doctor").Exits(0);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(repository, ".git", "coord", "sessions"), "ann.*"))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        }

        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain("1 session vanished"));
        scratch.Coord(repository, "doctor", "--fix").Exits(0);
        scratch.Coord(repository, "doctor").Exits(0);
    }

    [Test]
    public void Finds_a_lock_that_nobody_holds()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var path = Scratch.Write(repository, ".git/index.lock", "");
        scratch.Coord(repository, "doctor").Exits(0);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        Assert.That(scratch.Coord(repository, "doctor", "--fix").Exits(2).Output, Does.Contain($"BAD   {path}").And.Contain("no process has it open").And.Contain($"rm {path}"));
        Assert.That(path, Does.Exist, "that is for a person to decide");
        using (File.OpenRead(path))
        {
            Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain($"process {Environment.ProcessId} has it open"));
        }
    }

    [Test]
    public void Finds_a_worktree_that_is_gone_and_a_target_that_is_not_clear()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Git(repository, "worktree", "add", "--quiet", scratch["linked"]).Exits(0);
        Directory.Delete(scratch["linked"], recursive: true);
        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain($"BAD   the worktree {scratch["linked"]} is gone").And.Contain("git worktree prune"));
        scratch.Git(repository, "worktree", "prune").Exits(0);
        scratch.Coord(repository, "doctor").Exits(0);
        scratch.Git(repository, "branch", "--move", "elsewhere").Exits(0);
        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain("BAD   It is not clear which branch work lands in").And.Contain("coord.json"));
    }

    [Test]
    public void Finds_claims_that_cannot_be_read()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        Worker.Start(scratch, repository, "ann").Coord("claim", "readme").Exits(0);
        var claims = scratch.Git(repository, "rev-parse", "refs/notes/coord/claims").Exits(0).Line;
        File.Delete(Path.Combine(repository, ".git", "objects", claims[..2], claims[2..]));
        Directory.Delete(Path.Combine(repository, ".git", "coord", "cache"), recursive: true);
        var said = scratch.Coord(repository, "doctor").Exits(2).Output;
        Assert.That(said, Does.Contain("nobody's claims count"));
    }
}
