using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>dotnet-coord undo</c> after <c>claim --takeover</c>: who held the claim holds it again, unless others came since.</summary>
public class TakeOversThatAreTakenBack
{
    private const int Killed = 128 + 9;
    private Scratch _scratch = null!;
    private string _repository = "";
    private ClaudeSession _ann = null!;
    private ClaudeSession _bob = null!;

    [SetUp]
    public void Take_over()
    {
        _scratch = new Scratch();
        _repository = _scratch.CoordinatedFor("claude", ("readme", "hello\n"), ("src/a", "a\n"), ("src/b", "b\n"));
        _ann = ClaudeSession.Named(_scratch, _repository, "Ann");
        _bob = ClaudeSession.Named(_scratch, _repository, "Bob");
        _ann.Coord("claim", "src/").Exits(0);
        Scratch.Write(_repository, "src/a", "half done\n");
        _scratch.SetBack(_repository, "src/", "ann", TimeSpan.FromMinutes(40));
        _bob.Coord("claim", "--takeover", "src/a").Exits(0);
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/a bob" }));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Leave_the_claim_with_whom_it_was_taken_from()
    {
        var answer = _bob.Coord("undo").Exits(0);

        Assert.That(answer.Output, Is.EqualTo("undone: the take-over of src/ from Ann\n  Ann holds src/ again\n"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/ ann" }));
        Assert.That(ClaudeSession.Told(_ann.Edits("src/a")), Does.Contain("Bob handed src/ over").And.Not.Contain("no longer holds"));
        _bob.Edits("src/b").Exits(2);
        Assert.That(_scratch.Coord(_repository, "log", "--kind", "claims").Exits(0).Lines[0], Does.Match("Bob +return +src/ \\(to Ann\\)"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "src/a")), Is.EqualTo("half done\n"));
        Assert.That(_bob.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
    }

    [Test]
    public void Stay_where_others_came_since()
    {
        var eve = ClaudeSession.Named(_scratch, _repository, "Eve");
        eve.Coord("claim", "src/b").Exits(0);
        var before = _scratch.Notes(_repository);

        Assert.That(_bob.Coord("undo").Exits(2).Error, Does.Contain("\n  src/b (Eve)\n"));
        Assert.That(_scratch.Notes(_repository), Is.EqualTo(before));
        eve.Coord("release", "--all").Exits(0);
        _bob.Coord("undo").Exits(0);
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/ ann" }));
    }

    [Test]
    public void Stay_where_the_caller_claimed_more_inside()
    {
        _bob.Coord("claim", "src/b").Exits(0);
        Assert.That(_bob.Coord("undo").Exits(2).Error, Does.Contain("src/b (claimed by this session apart from the take-over)").And.Contain("dotnet-coord release"));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/a bob", "src/b bob" }));
    }

    [Test]
    public void Are_nothing_once_the_claim_was_given_back()
    {
        _bob.Coord("release", "src/a").Exits(0);
        Assert.That(_bob.Coord("undo").Exits(2).Error, Does.StartWith("refused: Nothing is held by the take-over of src/ from Ann any more"));
        Assert.That(_scratch.Held(_repository), Is.Empty);
        Assert.That(_bob.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
    }

    [Test]
    public void Leave_free_what_belonged_to_who_has_ended()
    {
        _scratch.Coord(_repository, "session", "end", "--id", "ann").Exits(0);
        Assert.That(_bob.Coord("undo").Exits(0).Output, Does.Contain("src/ is free: Ann, which held it, has ended"));
        Assert.That(_scratch.Held(_repository), Is.Empty);
    }

    [Test]
    public void Change_nothing_in_a_dry_run()
    {
        _bob.Coord("status").Exits(0);
        var before = Photograph.Of(_repository);
        Assert.That(_bob.Coord("undo", "--dry-run").Exits(0).Output, Is.EqualTo("would undo: the take-over of src/ from Ann\n  Ann holds src/ again\n"));
        Photograph.IsStill(before, _repository);
    }

    [TestCase("1")]
    [TestCase("2")]
    public void Are_taken_back_whole_by_the_next_undo_when_one_was_killed(string point)
    {
        _scratch.Run(_repository, Tool.Path, ["undo", "--session", "bob"], variables: new Dictionary<string, string> { ["COORD_UNDO_STOP_AT"] = point }).Exits(Killed);
        _bob.Coord("undo").Exits(0);
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/ ann" }));
        Assert.That(_bob.Coord("undo").Exits(0).Line, Is.EqualTo("nothing to undo"));
    }

    [Test]
    public void Are_taken_back_once_by_two_at_once()
    {
        var answers = new Answer[2];
        Task.WaitAll([.. Enumerable.Range(0, 2).Select(at => Task.Run(() => answers[at] = _bob.Coord("undo").Exits(0)))]);
        Assert.That(answers.Select(answer => answer.Lines[0]).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "nothing to undo", "undone: the take-over of src/ from Ann" }));
        Assert.That(_scratch.Held(_repository), Is.EqualTo(new[] { "src/ ann" }));
    }
}
