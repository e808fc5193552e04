using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What one session writes over the work of another comes back from the history of edits (docs/design.md, History).</summary>
public class VersionsThatWereOverwritten
{
    private const string First = "deb1a000-1111-4222-8333-444455556666";
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Come_back_after_a_stale_cat_over_a_landed_change()
    {
        var ann = ClaudeSession.Start(_scratch, _repository, First);
        var stale = File.ReadAllText(Path.Combine(_repository, "src/a")) + "of ann, who read it long ago\n";
        var worktree = _scratch.Coord(_repository, "worktree", "add", "beside").Exits(0).Line;
        Scratch.Write(worktree, "src/a", "landed\n");
        _scratch.Git(worktree, "commit", "-qam", "landed").Exits(0);
        _scratch.Coord(_repository, "worktree", "done", "beside").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "src/a")), Is.EqualTo("landed\n"));

        Scratch.Write(_repository, "src/a", stale);
        ann.HasChanged(Path.Combine(_repository, "src/a")).Exits(0);
        Assert.That(_scratch.Coord(_repository, "rescue", "show", "src/a", "--at", "0").Exits(0).Output, Is.EqualTo(stale));
        Assert.That(_scratch.Coord(Path.Combine(_repository, "src"), "rescue", "show", "a", "--at", "1").Exits(0).Output, Is.EqualTo("landed\n"));
        _scratch.Coord(_repository, "rescue", "restore", "--at", "1", "src/a").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(_repository, "src/a")), Is.EqualTo("landed\n"));
        Assert.That(_scratch.Coord(_repository, "rescue", "show", "src/a", "--at", "1").Exits(0).Output, Is.EqualTo(stale), "what was written over is kept as well");
    }

    [Test]
    public void Are_of_both_sides_of_every_edit()
    {
        var ann = ClaudeSession.Start(_scratch, _repository, First);
        Scratch.Write(_repository, "readme", "by hand\n");
        ann.Edits("readme").Exits(0);
        Scratch.Write(_repository, "readme", "by ann\n");
        Assert.That(ann.HasEdited("readme").Exits(0).Output, Is.Empty);
        Scratch.Write(_repository, "readme", "by an editor\n");

        using var answer = JsonDocument.Parse(_scratch.Coord(_repository, "rescue", "list", "readme", "--json").Exits(0).Output);
        var versions = answer.RootElement.GetProperty("versions").EnumerateArray().Select(each => (each.GetProperty("at").GetInt32(), each.GetProperty("kind").GetString(), each.GetProperty("session").GetString())).ToArray();
        Assert.That(versions, Is.EqualTo(new[] { (0, "edit", First), (1, "before", First) }));
        Assert.That(_scratch.Coord(_repository, "rescue", "show", "readme", "--at", "1").Exits(0).Output, Is.EqualTo("by hand\n"));
        Assert.That(_scratch.Coord(_repository, "rescue", "show", "readme", "--at", "2030-01-01").Exits(0).Output, Is.EqualTo("by ann\n"));
        _scratch.Coord(_repository, "rescue", "show", "readme", "--at", "1d").Exits(64);
        _scratch.Coord(_repository, "rescue", "show", "readme", "--at", "yesterday").Exits(64);
        _scratch.Coord(_repository, "rescue", "show", "src", "--at", "0").Exits(64);
    }

    [Test]
    public void Stop_no_edit_where_they_cannot_be_kept()
    {
        var ann = ClaudeSession.Start(_scratch, _repository, First);
        ann.Edits("readme").Exits(0);
        Scratch.Write(_repository, "readme", "by ann\n");
        _scratch.Run(_repository, "/bin/sh", ["-c", "rm -rf .git/refs/coord/history && mkdir -p .git/refs/coord && echo x > .git/refs/coord/history"]).Exits(0);
        Assert.That(ClaudeSession.Warned(ann.HasEdited("readme")), Does.Contain("history"));
        ann.Edits("readme").Exits(0);
    }

    [Test]
    public void Are_all_there_when_sessions_edit_one_file_at_once_and_hooks_are_killed()
    {
        const int Edits = 5;
        var sessions = Enumerable.Range(0, 20).Select(number => ClaudeSession.Named(_scratch, _repository, $"S{number}")).ToList();
        var written = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.ForEach(sessions, new ParallelOptions { MaxDegreeOfParallelism = 10 }, session =>
        {
            // Each in its own copy of the moment: what a session wrote is what its hook has to find.
            for (var number = 0; number < Edits; number++)
            {
                var (own, content) = ($"of-{session.Id}", $"{session.Id} {number}\n");
                Scratch.Write(_repository, own, content);
                using var killed = _scratch.Start(_repository, Tool.Path, ["hook", "post-tool-use", "--agent", "claude"]);
                killed.StandardInput.Write(RecordedPayload.Read("post-tool-use-edit", session.Id, _repository, Path.Combine(_repository, "readme")));
                killed.StandardInput.Close();
                if (number % 2 == 0)
                {
                    killed.Kill();
                }

                killed.WaitForExit();
                session.HasEdited(own).Exits(0);
                written.Add(content);
            }
        });

        var kept = sessions.SelectMany(session => _scratch.Git(_repository, "for-each-ref", "--format=%(refname)", $"refs/coord/history/{session.Id}*").Exits(0).Lines).Distinct()
            .SelectMany(name => _scratch.Git(_repository, "ls-tree", "-r", "--format=%(objectname)", name).Exits(0).Lines).Distinct()
            .Select(id => _scratch.Git(_repository, "cat-file", "blob", id).Exits(0).Output);
        Assert.That(written, Is.SubsetOf(kept));
        _scratch.Git(_repository, "fsck", "--strict", "--no-dangling").Exits(0);
    }
}
