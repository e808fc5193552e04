using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Claude Code tells which files a shell command changed: they are edits of its session, and nobody's claim gives way to them.</summary>
public class FilesThatShellCommandsChanged
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private const string Second = "0c9fb111-1111-4222-8333-444455557777";
    private Scratch _scratch = null!;
    private string _repository = "";
    private ClaudeSession _first = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"));
        _first = ClaudeSession.Start(_scratch, _repository, First);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Are_claimed_as_by_an_edit_and_once()
    {
        Says(_first.HasChanged(In("readme"), In("src/a"), In("readme"), In("src/../readme")), "");
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"readme {First}", $"src/a {First}" }));
        Assert.That(_scratch.Git(_repository, "rev-list", "--count", ClaimNotes.Ref).Exits(0).Line, Is.EqualTo("1"));
        var before = _scratch.Notes(_repository);
        Says(_first.HasChanged(In("readme")), "");
        Assert.That(_scratch.Notes(_repository), Is.EqualTo(before));
        ClaudeSession.Start(_scratch, _repository, Second).Edits("readme").Exits(2);
    }

    [Test]
    public void Go_back_with_their_commit()
    {
        var worker = new Worker(_scratch, First, _repository, _scratch.SessionVariables(First, _repository));
        Scratch.Write(_repository, "src/a", "by sed\n");
        _first.HasChanged(In("src/a")).Exits(0);
        worker.Commit("src/a", "by sed\n");
        Assert.That(_scratch.Held(_repository), Is.Empty);
    }

    [Test]
    public void Are_said_to_be_held_where_another_session_holds_them()
    {
        ClaudeSession.Named(_scratch, _repository, "Ann");
        _scratch.Coord(_repository, "claim", "--session", "ann", "src/", "--task", "the parts").Exits(0);
        var before = _scratch.Git(_repository, "notes", "--ref=coord/claims", "list").Exits(0).Output;
        var told = ClaudeSession.Told(_first.HasChanged(In("src/a"), In("readme")));
        Assert.That(told.Split('\n'), Has.Length.EqualTo(1));
        Assert.That(told, Does.StartWith("This command changed src/a.").And.Contain("Ann").And.Contain("through src/").And.Contain("the parts"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"readme {First}", "src/ ann" }));

        // The other's note is the blob that it was.
        Assert.That(_scratch.Git(_repository, "notes", "--ref=coord/claims", "list").Exits(0).Output, Does.Contain(before.TrimEnd('\n')));
    }

    [TestCase("readme", "readme", Description = "from the directory the session is in")]
    [TestCase("/REPO/gone", "gone", Description = "deleted")]
    [TestCase("/REPO/gone/deep/er", "gone/deep/er", Description = "with its directory")]
    [TestCase("/REPO/ü [1] \"*\".txt", "ü \\[1] \"\\*\".txt")]
    [TestCase("/REPO/new\nline", "new\nline")]
    [TestCase("/REPO/.git/config", null)]
    [TestCase("/REPO/src", null, Description = "a directory")]
    [TestCase("/REPO", null)]
    [TestCase("/ROOT/outside", null)]
    [TestCase("/nowhere/at/all", null)]
    [TestCase("", null)]
    [TestCase("\0", null)]
    public void Have_odd_names_and_the_rest_is_attributed_all_the_same(string file, string? claimed)
    {
        var answer = _first.HasChanged(file.Replace("/REPO", _repository, StringComparison.Ordinal).Replace("/ROOT", _scratch.Root, StringComparison.Ordinal), In("src/a"));
        Says(answer, "");
        Assert.That(_scratch.Held(_repository), Is.EquivalentTo(new[] { $"src/a {First}" }.Concat(claimed is null ? [] : [$"{claimed} {First}"])));
    }

    [Test]
    public void Are_of_the_checkout_they_lie_in()
    {
        var worktree = _scratch.Coord(_repository, "worktree", "add", "beside").Exits(0).Line;
        var ann = ClaudeSession.Named(_scratch, _repository, "Ann");
        ann.Edits("src/a").Exits(0);

        // Ann edits another copy of it: no reason to refuse, and worth knowing.
        Assert.That(ClaudeSession.Told(_first.HasChanged(Path.Combine(worktree, "src/a"), In("readme"))), Does.Contain("Ann is editing src/a in another checkout"));
        using var who = JsonDocument.Parse(_scratch.Coord(_repository, "who", "--json").Exits(0).Output);
        var mine = who.RootElement.GetProperty("claims").EnumerateArray().Where(claim => claim.GetProperty("session").GetString() == First)
            .ToDictionary(claim => claim.GetProperty("pattern").GetString()!, claim => claim.GetProperty("checkout").GetString());
        Assert.That(mine, Is.EqualTo(new Dictionary<string, string?> { ["src/a"] = worktree, ["readme"] = _repository }));
    }

    [Test]
    public void Lie_in_a_broken_repository_which_keeps_nothing_from_the_others()
    {
        Scratch.Write(_scratch.Root, "broken/.git", "gitdir: nowhere\n");
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", "ann", "src/a").Exits(0);
        var answer = _first.HasChanged(_scratch["broken/file"], In("readme"), In("src/a"));
        Assert.That(ClaudeSession.Told(answer), Does.StartWith("This command changed src/a."));
        Assert.That(ClaudeSession.Warned(answer), Does.Contain("broken"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"readme {First}", "src/a ann" }));
    }

    [Test]
    public void Cannot_be_claimed_while_somebody_locks_the_ref_and_what_is_held_is_told()
    {
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        _scratch.Coord(_repository, "claim", "--session", "ann", "src/a").Exits(0);
        File.WriteAllText(Path.Combine(_repository, ".git", $"{ClaimNotes.Ref}.lock"), "");
        var answer = _first.HasChanged([In("src/a"), .. Enumerable.Range(0, 20).Select(i => In($"new{i}"))]);
        Assert.That(ClaudeSession.Told(answer), Does.StartWith("This command changed src/a."));
        Assert.That(ClaudeSession.Warned(answer), Does.Contain("unchecked"));
        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Contain("1 could not decide"));
    }

    [TestCase("post-tool-use", "post-tool-use-bash")]
    [TestCase("post-tool-use-failure", "post-tool-use-failure-bash")]
    public void Are_none_and_the_session_is_alive(string hook, string payload)
    {
        _first.Coord("claim", "src/a").Exits(0);
        var beat = Path.Combine(_repository, ".git", "coord", "sessions", $"{First}.beat");
        var silent = DateTime.UtcNow.AddMinutes(-10);
        File.SetLastWriteTimeUtc(beat, silent);
        var before = _scratch.Notes(_repository);
        Says(_scratch.CoordReading(_repository, RecordedPayload.Read(payload, First, _repository), "hook", hook, "--agent", "claude"), "");
        Assert.That(File.GetLastWriteTimeUtc(beat), Is.GreaterThan(silent.AddMinutes(5)));
        Assert.That(_scratch.Notes(_repository), Is.EqualTo(before));
    }

    [TestCase("post-tool-use")]
    [TestCase("post-tool-use-failure")]
    public void Are_not_told_in_words_we_know_and_that_is_said(string hook)
    {
        foreach (var payload in new[] { "", "{", "[]", RecordedPayload.Read("session-end", First, _repository), $"{{\"turn_id\":\"1\",{RecordedPayload.Read("post-tool-use-bash", First, _repository)[1..]}" })
        {
            Assert.That(ClaudeSession.Warned(_scratch.CoordReading(_repository, payload, "hook", hook, "--agent", "claude")), Does.Contain("unchecked"));
        }

        Assert.That(_scratch.Coord(_repository, "status").Exits(0).Output, Does.Contain("5 could not decide"));
    }

    // Who calls, and where, is said after them.
    [TestCase("{\"bashEditDiff\":{\"changedFiles\":[FILE]}}", true)]
    [TestCase("{\"bashEditDiff\":{\"truncated\":{\"a\":[{}]},\"changedFiles\":[5,FILE,[\"readme\"],null],\"more\":{\"b\":1}},\"stdout\":\"\"}", true)]
    [TestCase("{\"stdout\":\"\",\"bashEditDiff\":{\"truncated\":true},\"stderr\":\"\"}", false)]
    [TestCase("{\"bashEditDiff\":{},\"stderr\":\"\"}", false)]
    [TestCase("{\"bashEditDiff\":null,\"stderr\":\"\"}", false)]
    [TestCase("{\"bashEditDiff\":[{\"changedFiles\":[FILE]}]}", false)]
    [TestCase("{\"bashEditDiff\":{\"changedFiles\":{\"0\":[FILE]}},\"stderr\":\"\"}", false)]
    [TestCase("{\"changedFiles\":[FILE]}", false)]
    [TestCase("[[FILE]]", false)]
    public void Stand_in_the_response_and_what_follows_it_is_read_all_the_same(string response, bool isClaimed)
    {
        var payload = $$"""
            {"tool_response":{{response.Replace("FILE", JsonSerializer.Serialize(In("src/a")), StringComparison.Ordinal)}},
            "session_id":"{{First}}","cwd":"{{_repository}}","hook_event_name":"PostToolUse","tool_name":"Bash"}
            """;
        Says(_scratch.CoordReading(_repository, payload, "hook", "post-tool-use", "--agent", "claude"), "");
        Assert.That(_scratch.Held(_repository), Is.EqualTo(isClaimed ? new[] { $"src/a {First}" } : []));
    }

    [Test]
    public void Are_judged_by_claims_that_are_broken()
    {
        _scratch.Git(_repository, "update-ref", ClaimNotes.Ref, _scratch.Git(_repository, "rev-parse", "HEAD:readme").Exits(0).Line).Exits(0);
        Assert.That(ClaudeSession.Warned(_first.HasChanged(In("src/a"))), Does.Contain("unchecked"));
        Assert.That(ClaudeSession.Warned(_first.Edits("src/a")), Does.Contain("unchecked"));
        Assert.That(_scratch.Coord(_repository, "status").Output + _scratch.Coord(_repository, "status").Error, Does.Contain(ClaimNotes.Ref));
    }

    [Test]
    public void Are_in_no_repository_of_ours_and_nothing_is_said()
    {
        var other = _scratch.Repository("other");
        foreach (var directory in new[] { other, _scratch.Root })
        {
            var stranger = new ClaudeSession(_scratch, Second, directory);
            Says(stranger.HasChanged(Path.Combine(directory, "readme")), "");
        }

        Assert.That(Path.Combine(other, ".git", "coord"), Does.Not.Exist);
    }

    [Test]
    public void Come_with_ten_megabytes_of_output()
    {
        var payload = RecordedPayload.Read("post-tool-use-bash-that-changed-files", First, _repository, In("readme"))
            .Replace("\"stdout\":\"\"", $"\"stdout\":\"{new string('x', 10 * 1024 * 1024)}\"", StringComparison.Ordinal);
        Assert.That(payload, Has.Length.GreaterThan(10_000_000));
        Says(_scratch.CoordReading(_repository, payload, "hook", "post-tool-use", "--agent", "claude"), "");
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { $"readme {First}" }));
    }

    private static void Says(Answer answer, string what) => Assert.That(answer.Exits(0).Output + answer.Error, Is.EqualTo(what));

    private string In(string path) => Path.Combine(_repository, path);
}
