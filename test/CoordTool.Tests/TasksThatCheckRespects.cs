using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Work items of another tracker in the answer of <c>check</c>, and who the tracker is told that acts.</summary>
public class TasksThatCheckRespects
{
    private const string Recorded = """
        [{"id":"p-1","title":"Headers","description":"Files: src/http/","status":"in_progress","priority":1,"issue_type":"task","assignee":"Ann"},
         {"id":"p-2","title":"Store","description":"Files: lib/x","status":"in_progress","priority":2,"issue_type":"task","assignee":"nobody here"}]
        """;

    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("src/http/a", "a\n"), ("lib/x", "x\n"));
        _scratch.Coord(_repository, "session", "start", "--id", "ann", "--name", "Ann").Exits(0);
        _scratch.Coord(_repository, "session", "start", "--id", "bob", "--name", "Bob").Exits(0);
        Tracker.Answers(_scratch, _repository, Recorded);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Refuse_what_another_live_session_works_on()
    {
        Assert.That(Check(2, "bob", "src/http/a").Line, Does.StartWith("src/http/a belongs to the task p-1 (Headers), which Ann works on (active "));
        Assert.That(Check(0, "ann", "src/http/a").Line, Is.EqualTo("src/http/a is free"));
        Assert.That(File.ReadAllLines(Tracker.Calls(_scratch)), Is.EqualTo(new[] { "list --status=in_progress --json" }), "asked once for both");
    }

    [Test]
    public void Warn_of_what_nobody_who_is_here_works_on() =>
        Assert.That(Check(0, "bob", "lib/x").Lines, Is.EqualTo(new[] { "lib/x is free", "  the task p-2 (Store), in progress for nobody here, who is no live session, is about it too" }));

    [Test]
    public void Never_take_away_what_is_claimed()
    {
        _scratch.Coord(_repository, "claim", "--session", "bob", "src/http/a").Exits(0);
        Assert.That(Check(0, "bob", "src/http/a").Lines, Is.EqualTo(new[] { "src/http/a is yours", "  the task p-1 (Headers), in progress for Ann is about it too" }));
        Assert.That(Check(2, "ann", "src/http/a").Lines[0], Does.StartWith("src/http/a is claimed by Bob ("));
    }

    [TestCase("exit 3")]
    [TestCase("echo '\u001b[2J no JSON'")]
    [TestCase("kill -9 $$")]
    public void Are_a_line_of_warning_and_no_refusal_where_the_tracker_is_broken(string script)
    {
        Tracker.Does(_scratch, _repository, script);
        var answer = Check(0, "bob", "src/http/a");
        Assert.That(answer.Line, Is.EqualTo("src/http/a is free"));
        Assert.That(answer.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1).And.All.StartsWith("`bd list "));
        Assert.That(answer.Error.Any(c => char.IsControl(c) && c != '\n'), Is.False);
    }

    [Test]
    public void Never_reach_a_terminal_raw()
    {
        Tracker.Answers(_scratch, _repository, """[{"id":"x\u001b[2J","title":"a\nb\u202e\u0007","description":"Files: src/http/ src/\u001b","assignee":"Ann"},{"id":"y","title":"\u009b","description":"Files: src/","assignee":"\u001b[31m\n"}]""");
        var answer = Check(2, "bob", "src/http/a");
        Assert.That((answer.Output + answer.Error).Where(c => (char.IsControl(c) && c != '\n') || c == '\u202E').Append('.'), Is.EqualTo("."));
        Assert.That(answer.Lines, Has.Length.EqualTo(2));
    }

    [Test]
    public void Are_told_who_acts()
    {
        Assert.That(_scratch.Coord(_repository, "session", "env", "--id", "ann").Exits(0).Lines, Has.One.EqualTo("export BD_ACTOR='Ann'"));
        Assert.That(_scratch.Coord(_repository, "session", "start", "--id", "cid", "--name", "it's C", "--shell", "bash").Exits(0).Lines, Has.One.EqualTo("export BD_ACTOR='it'\\''s C'"));
    }

    private Answer Check(int code, string session, string path) =>
        _scratch.Run(_repository, Tool.Path, ["check", "--session", session, path], variables: Tracker.Variables(_scratch)).Exits(code);
}
