using System.Text.RegularExpressions;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The live view of <c>watch</c> through the events of a day, in a real terminal.</summary>
public partial class WatchInATerminal
{
    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Make_a_repository()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "a\n"), ("src/x", "x\n"));
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    private Terminal Watch(int columns = 100, int rows = 40, string options = "") => new(_scratch, _repository, $"env --default-signal=INT,TERM dotnet-coord watch {options}", columns, rows);

    [Test]
    public void Shows_what_happens_in_a_day_and_gives_the_terminal_back()
    {
        var (ann, bob) = (ShimWorker.Start(_scratch, _repository, "ann"), ShimWorker.Start(_scratch, _repository, "bob"));
        _scratch.Coord(_repository, "session", "start", "--id", "eve").Exits(0);
        _scratch.Coord(_repository, "claim", "a", "--session", "eve").Exits(0);
        File.SetLastWriteTimeUtc(Path.Combine(_repository, ".git/coord/sessions/eve.beat"), DateTime.UtcNow.AddDays(-2));
        using var terminal = Watch();
        terminal.Shows("session person-eve is gone and was swept; free again: a");
        terminal.Shows("2 sessions");
        terminal.Shows("* main checkout  main  clean");
        Assert.That(terminal.State, Is.EqualTo((false, true)));

        ann.Coord("claim", "src/").Exits(0);
        terminal.Shows("holds src/");
        bob.Coord("claim", "src/x").Exits(2);
        terminal.Shows("person-bob  refusal  claim: claimed by person-ann [src/x]");
        ann.Commit("src/x", "of ann\n");
        terminal.Shows("ann: src/x");
        var worktree = bob.Coord("worktree", "add", "fix").Exits(0).Line;
        terminal.Shows("2 checkouts");
        var cid = ShimWorker.Start(_scratch, worktree, "cid");
        cid.Commit("new", "of cid\n");
        terminal.Shows("1 ahead of main");
        Scratch.Write(worktree, "more", "more\n");
        terminal.Shows("1 uncommitted");
        File.Delete(Path.Combine(worktree, "more"));
        cid.End();
        bob.Coord("worktree", "done", "fix").Exits(0);
        terminal.Shows("landing  work/fix in main");
        terminal.Shows("1 checkout");
        ann.Coord("release", "--all").Exits(0);
        terminal.ShowsNoMore("holds src/");
        ann.Coord("decision", "add", "Perhaps", "--status", "proposed").Exits(0);
        terminal.Shows("1 decision is proposed");
        ann.End();
        bob.End();
        terminal.Shows("no sessions");

        terminal.Press("C-c");
        terminal.Shows("ended with 130");
        Assert.That(terminal.State, Is.EqualTo((true, false)));
        Assert.That(terminal.Lines[0], Is.EqualTo("before"));
    }

    [Test]
    public void Fits_the_terminal_however_it_is_made_larger_or_smaller()
    {
        foreach (var id in Enumerable.Range(1, 12))
        {
            _scratch.Coord(_repository, "session", "start", "--id", $"worker-{id:00}").Exits(0);
        }

        _scratch.Coord(_repository, ["claim", "--session", "worker-01", .. Enumerable.Range(0, 9).Select(i => $"src/part{i}/")]).Exits(0);
        using var terminal = Watch(120, 40);
        terminal.Shows("12 sessions");
        foreach (var (columns, rows) in new[] { (60, 12), (40, 6), (200, 50), (80, 24) })
        {
            terminal.Resize(columns, rows);
            Assert.That(SpinWait.SpinUntil(() => IsDrawn(terminal.Lines, rows), TimeSpan.FromSeconds(60)), terminal.Text);
        }

        terminal.Shows("more lines: dotnet-coord status");
    }

    // Beginning, events and what comes last are each where they belong, and nothing of an earlier size is left.
    private static bool IsDrawn(string[] lines, int rows) =>
        lines[0].StartsWith("dotnet-coord watch", StringComparison.Ordinal)
        && lines.Count(line => line.Contains("dotnet-coord watch", StringComparison.Ordinal)) == 1
        && lines.Count(line => line.Contains("12 sessions", StringComparison.Ordinal)) <= 1
        && lines.Any(line => line.Contains("  claim  ", StringComparison.Ordinal) || line.EndsWith('…'))
        && lines.Length <= rows + 1;

    [TestCase(80, false)]
    [TestCase(80, true)]
    [TestCase(120, false)]
    [TestCase(120, true)]
    public void Cannot_be_driven_by_names(int columns, bool color)
    {
        var hostile = "e\u001b[2J\u001b]0;owned\u0007\r\nvil\u202E" + new string('n', 200);
        _scratch.Coord(_repository, "session", "start", "--id", "ann").Exits(0);
        Registration.Write(_repository, "ann", hostile, hostile, _repository, DateTimeOffset.UtcNow);
        _scratch.Coord(_repository, "claim", "src/", "--session", "ann").Exits(0);
        Registration.Write(_repository, "ann", hostile, hostile, _repository, DateTimeOffset.UtcNow.AddMinutes(-3));
        using var terminal = Watch(columns, 30, color ? "" : "--no-color");
        terminal.Shows("1 session");
        terminal.Shows("claim  src/");
        var text = terminal.Text;
        Assert.That(text.Where(c => (char.IsControl(c) && c != '\n') || c is '\u202E'), Is.Empty);
        Assert.That(terminal.Lines, Has.All.Length.LessThanOrEqualTo(columns));
        Assert.That(terminal.Lines[0], Does.StartWith("dotnet-coord watch"));
        Assert.That(Codes().IsMatch(terminal.Colored), Is.EqualTo(color));
        Snapshot.Match(Moments().Replace(text.Replace(_scratch.Root, "ROOT", StringComparison.Ordinal), "AGO"));
    }

    [Test]
    public void Shows_a_repository_that_was_not_set_up_and_works_nothing_in_it()
    {
        var other = _scratch.Repository("other");
        using var terminal = new Terminal(_scratch, other, "dotnet-coord watch", 100, 20);
        terminal.Shows("not set up in this repository");
        Assert.That(Directory.Exists(Path.Combine(other, ".git", "coord", "index")), Is.False);
    }

    [GeneratedRegex("\u001b\\[[0-9;]+m")]
    private static partial Regex Codes();

    [GeneratedRegex("just now|[0-9]+ (s|min) ago|[0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex Moments();
}
