using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>What is staged and not committed: between a person and a session, and after a session is gone.</summary>
public class StagedWorkOfSessions
{
    private static string[] Staged(Scratch scratch, string repository) => scratch.Git(repository, "diff", "--cached", "--name-only").Exits(0).Lines;

    /// <summary>Sets the last sign of life of a session back.</summary>
    private static void Silence(string repository, string id, TimeSpan time) =>
        File.SetLastWriteTimeUtc(Path.Combine(repository, ".git", "coord", "sessions", $"{id}.beat"), DateTime.UtcNow - time);

    [Test]
    public void Of_a_person_is_taken_by_a_session_and_committed_under_its_name()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"), ("src/b", "b\n"));
        Scratch.Write(repository, "a", "of a person\n");
        Scratch.Write(repository, "src/b", "of a person\n");
        scratch.Git(repository, "add", "a", "src/b").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        var inside = Path.Combine(repository, "src");
        scratch.Run(inside, Tool.Path, ["index", "take", "--dry-run"], variables: ann.Variables).Exits(0);
        Assert.That(Staged(scratch, repository), Has.Length.EqualTo(2));

        Assert.That(scratch.Run(inside, Tool.Path, ["index", "take", "b"], variables: ann.Variables).Exits(0).Output, Does.Contain("src/b"));
        ann.Git("commit", "--quiet", "-m", "ann: b").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "src/b" }));
        Assert.That(scratch.Git(repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo("M  a\n"));
    }

    [Test]
    public void Of_a_session_is_given_to_a_person_or_refused_as_a_whole()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"), ("b", "b\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("a", "of ann\n");
        ann.Stage("b", "of ann\n");
        Scratch.Write(repository, "b", "of a person\n");
        scratch.Git(repository, "add", "b").Exits(0);

        var refused = ann.Coord("index", "give").Exits(2);
        Assert.That(refused.Error, Does.Contain("\n  b is staged with another content"));
        Assert.That(Staged(scratch, repository), Is.EqualTo(new[] { "b" }));
        ann.Coord("index", "give", "a").Exits(0);
        Assert.That(Staged(scratch, repository), Is.EqualTo(new[] { "a", "b" }));
        scratch.Git(repository, "commit", "--quiet", "-m", "person: both").Exits(0);
        Assert.That(scratch.Content(repository, "a") + scratch.Content(repository, "b"), Is.EqualTo("of ann\nof a person\n"));
        scratch.Coord(repository, "index", "give", "a").Exits(64);
        ann.Coord("index", "give", "nothing").Exits(64);
    }

    [Test]
    public void Is_listed_index_by_index()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"));
        var (ann, bob) = (Worker.Start(scratch, repository, "ann"), Worker.Start(scratch, repository, "bob"));
        bob.Stage("b", "b\n");
        ann.Commit("a", "1\n");
        ann.Commit("a", "2\n");
        using var answer = JsonDocument.Parse(scratch.Coord(repository, "index", "list", "--json").Exits(0).Output);
        var indexes = answer.RootElement.GetProperty("indexes").EnumerateArray().ToDictionary(index => index.TryGetProperty("session", out var session) ? session.GetString()! : "");

        Assert.That(new[] { "", "ann", "bob" }.Select(name => (indexes[name].GetProperty("behind").GetInt32(), indexes[name].GetProperty("staged").GetInt32())), Is.EqualTo(new[] { (0, 0), (0, 0), (2, 1) }));

        // Two commits are two rewrites of the default index, and none of an index that nobody used meanwhile.
        Assert.That(new[] { "", "ann", "bob" }.Select(name => indexes[name].GetProperty("counts").GetProperty("rewrites").GetInt32()), Is.EqualTo(new[] { 2, 0, 0 }));
        Assert.That(scratch.Coord(repository, "index", "list").Exits(0).Lines, Has.One.StartsWith("bob").And.One.Contains("2 commits behind"));
        Assert.That(bob.Coord("index", "list").Exits(0).Lines, Has.None.Contains("behind"), "the caller's own is brought in step first");
    }

    [Test]
    public void Goes_back_to_the_default_index_when_its_session_ends()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("a", "of ann\n");
        ann.Stage("new", "of ann\n");
        var answer = scratch.Coord(repository, "session", "end", "--id", "ann").Exits(0);

        Assert.That(answer.Output, Does.Contain($"in the default index of {repository} now:\n  a\n  new\n"));
        Assert.That(scratch.Git(repository, "status", "--porcelain").Exits(0).Output, Is.EqualTo("M  a\nA  new\n"));
        Assert.That(scratch.Coord(repository, "rescue", "list").Exits(0).Line, Is.EqualTo("no rescues"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Of_a_session_that_vanished_is_kept_by_the_next_start_and_given_back_on_return(bool claude)
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude", ("a", "a\n"));
        using var process = scratch.Start(repository, "cat", []);
        scratch.Coord(repository, "session", "start", "--id", "ann", "--pid", $"{process.Id}").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "a").Exits(0);
        Scratch.Write(repository, "a", "of ann\n");
        scratch.GitAs("ann", repository, "add", "a").Exits(0);
        Silence(repository, "ann", TimeSpan.FromMinutes(11));
        StartAnother(scratch, repository, claude);
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Output, Does.Contain("ann"), "its process lives");

        process.StandardInput.Close();
        process.WaitForExit();
        StartAnother(scratch, repository, claude);
        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Output, Does.Not.Contain("ann"));
        Assert.That(scratch.Coord(repository, "who").Exits(0).Line, Is.EqualTo("nothing is claimed"));
        Assert.That(Directory.Exists(Path.Combine(repository, ".git", "coord", "index", "ann")), Is.False);
        Assert.That(scratch.Coord(repository, "rescue", "list").Exits(0).Lines, Has.One.Contains("-ann "));

        // Meanwhile somebody commits something else; ann goes on where she stopped.
        scratch.Coord(repository, "session", "start", "--id", "cid").Exits(0);
        Scratch.Write(repository, "c", "of cid\n");
        scratch.GitAs("cid", repository, "add", "c").Exits(0);
        scratch.GitAs("cid", repository, "commit", "--quiet", "-m", "cid: c").Exits(0);
        var back = claude
            ? scratch.CoordReading(repository, Payload.Of("SessionStart", "ann", repository, source: "resume"), "hook", "session-start", "--agent", "claude").Exits(0).Output
            : scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0).Error;
        Assert.That(back, Does.Contain("staged again"));
        Assert.That(scratch.GitAs("ann", repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.EqualTo("a\n"));
        scratch.GitAs("ann", repository, "commit", "--quiet", "-m", "ann: a").Exits(0);
        Assert.That(scratch.Content(repository, "a") + scratch.Content(repository, "c"), Is.EqualTo("of ann\nof cid\n"));
        Assert.That(scratch.Coord(repository, "rescue", "list").Exits(0).Line, Is.EqualTo("no rescues"));
    }

    [Test]
    public void That_was_rescued_is_shown_restored_and_dropped()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"), ("b", "b\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("a", "of ann\n");
        ann.Stage("d/new", "of ann\n");
        ann.Git("rm", "--quiet", "--cached", "b").Exits(0);
        scratch.Git(repository, "rm", "--quiet", "--cached", "a").Exits(0);
        ann.End();
        scratch.Git(repository, "reset", "--quiet").Exits(0);
        Scratch.Write(repository, "a", "of somebody else\n");
        Directory.Delete(Path.Combine(repository, "d"), recursive: true);

        var shown = scratch.Coord(repository, "rescue", "show", "ann").Exits(0);
        Assert.That(shown.Output, Does.Contain("  M a\n  D b\n  A d/new\n").And.Contain("session ann"));
        Assert.That(shown.Error, Does.Contain("git show refs/coord/rescue/"));
        var refused = scratch.Coord(repository, "rescue", "restore", "ann").Exits(2);
        Assert.That(refused.Error, Does.Contain("\n  a\n"));
        Assert.That(Directory.Exists(Path.Combine(repository, "d")), Is.False);

        Assert.That(scratch.Coord(repository, "rescue", "restore", "ann", "d/", "b", "--dry-run").Exits(0).Output, Is.EqualTo("would restore d/new\nleft alone b, which the rescue had removed: git rm b\n"));
        scratch.Coord(repository, "rescue", "restore", "ann", "d/", "b").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(repository, "d/new")), Is.EqualTo("of ann\n"));
        Assert.That(File.ReadAllText(Path.Combine(repository, "a")), Is.EqualTo("of somebody else\n"));
        Assert.That(File.ReadAllText(Path.Combine(repository, "b")), Is.EqualTo("b\n"));

        scratch.Coord(repository, "rescue", "drop", "ann", "nobody").Exits(64);
        scratch.Coord(repository, "rescue", "drop", "ann", "--dry-run").Exits(0);
        scratch.Coord(repository, "rescue", "drop", "ann").Exits(0);
        scratch.Coord(repository, "rescue", "show", "ann").Exits(64);
        Assert.That(scratch.Git(repository, "for-each-ref", "refs/coord/rescue").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Is_kept_by_gc_and_what_is_old_goes()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "a\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("a", "of ann\n");
        scratch.Git(repository, "update-ref", "refs/coord/pin/ann", "HEAD").Exits(0);
        Silence(repository, "ann", TimeSpan.FromHours(25));
        var path = scratch.Coord(repository, "worktree", "add", "side").Exits(0).Line;
        scratch.Coord(repository, "worktree", "done", "side").Exits(0);
        var trash = Directory.EnumerateDirectories(scratch[".coord-trash"]).Single(directory => !directory.EndsWith(".git-record", StringComparison.Ordinal));
        var old = scratch[$".coord-trash/{Path.GetFileName(path)}-20200101T000000Z"];
        Directory.Move(trash, old);
        Directory.Move(trash + ".git-record", old + ".git-record");

        var told = scratch.Coord(repository, "gc", "--dry-run").Exits(0).Lines;
        Assert.That(told, Is.EqualTo(new[] { "would sweep session person-ann", $"would remove {old}" }));
        Assert.That(Directory.Exists(old));
        scratch.Coord(repository, "gc").Exits(0);
        Assert.That(Directory.EnumerateFileSystemEntries(scratch[".coord-trash"]), Is.Empty);
        Assert.That(scratch.Coord(repository, "rescue", "list").Exits(0).Lines, Has.One.Contains("-ann "));
        Assert.That(scratch.Git(repository, "for-each-ref", "refs/coord/pin").Exits(0).Output, Is.Empty);
        Assert.That(scratch.Coord(repository, "gc").Exits(0).Line, Is.EqualTo("there is nothing to take away"));
    }

    private static void StartAnother(Scratch scratch, string repository, bool claude)
    {
        if (claude)
        {
            scratch.CoordReading(repository, Payload.Of("SessionStart", "bob", repository), "hook", "session-start", "--agent", "claude").Exits(0);
        }
        else
        {
            scratch.Coord(repository, "session", "start", "--id", "bob").Exits(0);
        }
    }
}
