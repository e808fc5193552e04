using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>log --commit</c> says which session made a commit and for what, and says so where it is not known.</summary>
public class CommitsAndWhoMadeThem
{
    private Scratch _scratch = null!;
    private string _repository = null!;

    [SetUp]
    public void Start()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("b", "b\n"));
        _scratch.Coord(_repository, "session", "start", "--id", "ann", "--name", "Ann", "--task", "the first task").Exits(0);
    }

    [TearDown]
    public void End() => _scratch.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void Is_known_with_the_task_of_that_time_after_the_session_ended(bool byShim)
    {
        if (byShim)
        {
            ShimWorker.Start(_scratch, _repository, "ann").Commit("a", "1\n");
        }
        else
        {
            Worker.Start(_scratch, _repository, "ann").Commit("a", "1\n");
        }

        var first = _scratch.Head(_repository);
        _scratch.Coord(_repository, "session", "start", "--id", "ann", "--task", "the second task").Exits(0);
        Worker.Start(_scratch, _repository, "ann").Commit("a", "2\n");
        _scratch.Coord(_repository, "session", "end", "--id", "ann").Exits(0);
        Assert.That(Of(first), Is.EqualTo(("journal", "ann", "Ann", "the first task")));
        Assert.That(Of("HEAD"), Is.EqualTo(("journal", "ann", "Ann", "the second task")));
        Assert.That(_scratch.Coord(_repository, "log", "--commit", "HEAD~1").Exits(0).Lines[1], Is.EqualTo("made by session Ann (ann), on: the first task"));
        Assert.That(_scratch.Coord(_repository, "log", "--kind", "commit").Exits(0).Lines, Has.Length.EqualTo(2));
    }

    [Test]
    public void Is_known_of_a_person_to_be_a_person()
    {
        Scratch.Write(_repository, "a", "mine\n");
        _scratch.Git(_repository, "commit", "--quiet", "--all", "-m", "Mine").Exits(0);
        Assert.That(Of("HEAD"), Is.EqualTo(("journal", (string?)null, (string?)null, (string?)null)));
        Assert.That(_scratch.Coord(_repository, "log", "--commit", "HEAD").Exits(0).Lines[1], Is.EqualTo("made by a person without a session"));
    }

    [Test]
    public void Is_less_and_less_known_where_records_are_gone_and_what_was_claimed_is_no_proof()
    {
        var ann = Worker.Start(_scratch, _repository, "ann");
        ann.Coord("claim", "a", "--task", "the claim's task").Exits(0);
        ann.Commit("a", "1\n");
        ann.End();
        var log = Path.Combine(_repository, ".git", "coord", "log");
        Directory.Delete(Path.Combine(log, "commits"), recursive: true);
        Assert.That(Of("HEAD") is ("makers", "ann", _, _), Is.True);
        File.Delete(Path.Combine(log, "made"));
        Assert.That(Of("HEAD"), Is.EqualTo(("unknown", (string?)null, (string?)null, (string?)null)));
        Assert.That(_scratch.Coord(_repository, "log", "--commit", "HEAD").Exits(0).Lines[1], Does.StartWith("who made it is not known"));
        Assert.That(Of("HEAD~1").Source, Is.EqualTo("unknown"), "it is from before");
    }

    [Test]
    public void Is_known_of_what_a_landing_wrote_anew()
    {
        var path = _scratch.Coord(_repository, "worktree", "add", "fix", "--session", "ann").Exits(0).Line;
        _scratch.Coord(path, "session", "start", "--id", "bob", "--name", "Bob", "--task", "the fix").Exits(0);
        Worker.Start(_scratch, path, "bob").Commit("b", "of bob\n");
        _scratch.Coord(path, "session", "end", "--id", "bob").Exits(0);
        Worker.Start(_scratch, _repository, "ann").Commit("a", "of ann\n");
        _scratch.Coord(_repository, "worktree", "done", "fix", "--strategy", "rebase", "--session", "ann").Exits(0);
        Assert.That(Of("HEAD"), Is.EqualTo(("journal", "bob", "Bob", "the fix")));
    }

    [Test]
    public void Is_known_of_a_merge_that_a_landing_made()
    {
        var path = _scratch.Coord(_repository, "worktree", "add", "fix", "--session", "ann").Exits(0).Line;
        Scratch.Write(path, "b", "fixed\n");
        _scratch.Git(path, "commit", "--quiet", "--all", "-m", "Fix").Exits(0);
        Worker.Start(_scratch, _repository, "ann").Commit("a", "of ann\n");
        _scratch.Coord(_repository, "worktree", "done", "fix", "--session", "ann").Exits(0);
        Assert.That(Of("HEAD"), Is.EqualTo(("landing", "ann", "Ann", "the first task")));
    }

    [Test]
    public void Is_asked_of_a_commit_that_there_is()
    {
        Assert.That(_scratch.Coord(_repository, "log", "--commit", "nothing-of-that-name").Exits(64).Error, Does.Contain("There is no commit"));
        Assert.That(_scratch.Coord(_repository, "log", "--commit", "--all").ExitCode, Is.EqualTo(64));
        Assert.That(_scratch.Coord(_repository, "log", "--commit", "HEAD^{tree}").ExitCode, Is.EqualTo(64));
    }

    private (string? Source, string? Session, string? Name, string? Task) Of(string revision)
    {
        using var answer = JsonDocument.Parse(_scratch.Coord(_repository, "log", "--commit", revision, "--json").Exits(0).Output);
        return (Text("source"), Text("session"), Text("name"), Text("task"));

        string? Text(string name) => answer.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
