using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Links that came with a repository, or took the place of directories, lead out of it. Nothing is written, deleted or made behind them.</summary>
public class LinksThatLeadOut
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _outside = "";

    [SetUp]
    public void Keep_something_outside()
    {
        _scratch = new Scratch();
        _repository = _scratch.Repository(files: [("a", "a\n"), ("d/x", "x\n"), ("d/y", "y\n")]);
        _outside = Directory.CreateDirectory(_scratch["outside"]).FullName;
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("claude", ".claude", "")]
    [TestCase("claude", ".claude/settings.local.json", "settings.local.json")]
    [TestCase("codex", ".codex", "")]
    [TestCase("opencode", ".opencode/plugins", "")]
    [TestCase("agents-md", "AGENTS.md", "bashrc")]
    public void Keep_init_from_the_settings_behind_them(string agent, string link, string target)
    {
        foreach (var file in new[] { "settings.local.json", "hooks.json", "bashrc" })
        {
            Scratch.Write(_outside, file, "{}\n");
        }

        Track(link, Path.Combine(_outside, target));
        var before = Photograph.Of(_outside);
        var repository = Photograph.Of(_repository);
        Assert.That(_scratch.Coord(_repository, "init", "--agent", agent).Exits(64).Error, Does.Contain($"is not in this checkout: a link on the way leads to {_outside}"));
        Photograph.IsStill(before, _outside);
        Photograph.IsStill(repository, _repository);

        // Without that agent, all else works.
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        Photograph.IsStill(before, _outside);
    }

    [Test]
    public void Keep_claude_code_from_a_worktree_behind_them()
    {
        Track(".claude/worktrees", _outside);
        var call = $$"""{"session_id":"ann","hook_event_name":"WorktreeCreate","cwd":"{{_repository}}","name":"x"}""";
        var answer = _scratch.CoordReading(_repository, call, "hook", "worktree-create", "--agent", "claude").Exits(2);
        Assert.That(answer.Error, Does.Contain($"a link on the way leads to {_outside}"));
        Assert.That(answer.Output, Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(_outside), Is.Empty);
    }

    [TestCase("precious\n")]
    [TestCase(null)]
    public void Keep_a_handoff_from_the_file_behind_them(string? content)
    {
        if (content is not null)
        {
            Scratch.Write(_outside, "file", content);
        }

        File.CreateSymbolicLink(Path.Combine(_repository, "HANDOFF.md"), Path.Combine(_outside, "file"));
        var before = Photograph.Of(_outside);
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        Assert.That(_scratch.Coord(_repository, "session", "end", "--id", "ann", "--handoff").Error, Does.Contain("written or changed by somebody else"));
        Photograph.IsStill(before, _outside);
    }

    [Test]
    public void Keep_a_refresh_from_deleting_the_files_behind_them()
    {
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        MoveTheBranchWithoutTheFiles("git rm -rq d && git commit -qm 'd goes'");
        Replace("d");
        _scratch.Coord(_repository, "index", "refresh", "--files");
        Assert.That(File.ReadAllText(Path.Combine(_outside, "d/x")), Is.EqualTo("x\n"));
        Assert.That(File.ReadAllText(Path.Combine(_outside, "d/y")), Is.EqualTo("y\n"));
    }

    [Test]
    public void Keep_a_restore_from_writing_behind_them()
    {
        _scratch.Coord(_repository, "init", "--agent", "claude").Exits(0);
        var file = Path.Combine(_repository, "d/x");
        _scratch.CoordReading(_repository, Payload.Of("PreToolUse", "ann", _repository, file), "hook", "pre-tool-use", "--agent", "claude").Exits(0);
        File.WriteAllText(file, "of ann\n");
        _scratch.CoordReading(_repository, Payload.Of("PreToolUse", "ann", _repository, file).Replace("PreToolUse", "PostToolUse", StringComparison.Ordinal), "hook", "post-tool-use", "--agent", "claude").Exits(0);
        Replace("d");
        var before = Photograph.Of(_outside);
        var answer = _scratch.Coord(_repository, "rescue", "restore", "d/x", "--at", "1");
        Assert.That(answer.ExitCode, Is.Not.Zero, answer.Output);
        Photograph.IsStill(before, _outside);
    }

    [Test]
    public void Keep_a_landing_from_writing_behind_them()
    {
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        var worktree = _scratch.Coord(_repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(worktree, "d/x", "landed\n");
        _scratch.Git(worktree, "commit", "--quiet", "-am", "x").Exits(0);
        Replace("d");
        var before = Photograph.Of(_outside);
        _scratch.Coord(_repository, "worktree", "done", "x").Exits(2);
        Photograph.IsStill(before, _outside);
    }

    [Test]
    public void Keep_claims_and_zones_inside()
    {
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        Scratch.Write(_outside, "file", "outside\n");
        File.CreateSymbolicLink(Path.Combine(_repository, "out"), _outside);
        foreach (var typed in new[] { "out/file", "../outside/file", Path.Combine(_outside, "file"), "d/../../outside/file", ".git/config", "d/../.git/hooks/", "/" })
        {
            _scratch.Coord(_repository, "claim", "--session", "ann", typed).Exits(64);
            Scratch.Write(_repository, "coord.json", $$"""{ "zones": { "z": { "paths": ["{{typed}}"] } }, "worktrees": { "copy": ["{{typed}}"] } }""");
            var listed = _scratch.Coord(_repository, "zone", "list");
            Assert.That(listed.ExitCode == 64 || typed == "out/file", Is.True, $"{typed}: {listed.Output}");
            File.Delete(Path.Combine(_repository, "coord.json"));
        }
    }

    [TestCase("../x")]
    [TestCase("/x")]
    [TestCase("x/../y")]
    [TestCase("-x")]
    [TestCase(".git")]
    [TestCase("x\ny")]
    [TestCase("x.lock")]
    [TestCase("")]
    public void Are_not_made_by_names_that_lead_anywhere(string name)
    {
        _scratch.Coord(_repository, "init", "--agent", "none").Exits(0);
        var before = Directory.GetFileSystemEntries(_scratch.Root);
        foreach (var command in new string[][]
        {
            ["worktree", "add", name], ["worktree", "done", name], ["worktree", "remove", name, "--force"], ["worktree", "restore", name], ["worktree", "path", name],
            ["rescue", "show", name], ["rescue", "drop", name], ["rescue", "restore", name], ["decision", "show", name],
        })
        {
            Assert.That(_scratch.Coord(_repository, command).ExitCode, Is.EqualTo(64).Or.EqualTo(2), string.Join(' ', command));
        }

        if (name is not ("-x" or ".git" or "x.lock"))
        {
            _scratch.Coord(_repository, "session", "start", "--id", name).Exits(64);
        }

        Assert.That(Directory.GetFileSystemEntries(_scratch.Root), Is.EquivalentTo(before));
    }

    private void Track(string link, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_repository, link))!);
        File.CreateSymbolicLink(Path.Combine(_repository, link), target);
        _scratch.Git(_repository, "add", "--all").Exits(0);
        _scratch.Git(_repository, "commit", "--quiet", "-m", "a link").Exits(0);
    }

    // Somebody keeps the directory elsewhere from now on, with the same files in it.
    private void Replace(string directory)
    {
        Directory.Move(Path.Combine(_repository, directory), Path.Combine(_outside, directory));
        File.CreateSymbolicLink(Path.Combine(_repository, directory), Path.Combine(_outside, directory));
    }

    private void MoveTheBranchWithoutTheFiles(string work)
    {
        _scratch.Run(_scratch.Root, "sh", ["-ec", $"git clone -q repo clone && cd clone && {work} && git push -q origin HEAD:refs/heads/next"]).Exits(0);
        _scratch.Git(_repository, "update-ref", "refs/heads/main", "refs/heads/next").Exits(0);
    }
}
