using CoordTool.Core.Claims;
using CoordTool.Core.Events;
using CoordTool.Core.Sessions;
using CoordTool.Core.StatusLines;

namespace CoordTool.Core.Tests;

/// <summary>The status line: one line, short, at most every two seconds a new one, and never a failure.</summary>
public class LineOfASession
{
    private static readonly SessionId Ann = SessionId.Parse("ann");
    private static readonly SessionId Bob = SessionId.Parse("bob");

    [Test]
    public void Says_who_where_and_how_much_and_is_made_anew_after_two_seconds()
    {
        using var bench = new Bench();
        var session = Start(bench, Ann, "Ann");
        Assert.That(Line(bench), Is.EqualTo("Ann · main · 0 claims · 0 others"));
        Start(bench, Bob, "Bob");
        new ClaimStore(bench.Context, bench.Repository).Acquire(session, [new ClaimRequest(ClaimPattern.OfPath("f", PathRule.Exact))]);
        SetCache(bench, TimeSpan.Zero);
        Assert.That(Line(bench), Is.EqualTo("Ann · main · 0 claims · 0 others"), "it is less than two seconds old");
        SetCache(bench, TimeSpan.FromSeconds(-1.9));
        Assert.That(Line(bench), Is.EqualTo("Ann · main · 0 claims · 0 others"), "it is less than two seconds old");
        SetCache(bench, TimeSpan.FromSeconds(-2.1));
        Assert.That(Line(bench), Is.EqualTo("Ann · main · 1 claim · 1 other"));
        SetCache(bench, TimeSpan.FromHours(1));
        Assert.That(StatusLine.Of(bench.Context, Bob, isCalm: false), Does.StartWith("Bob"), "each session has its own");
    }

    [Test]
    public void Reads_nothing_but_the_cache_while_that_is_fresh()
    {
        using var bench = new Bench();
        Start(bench, Ann, "Ann");
        var line = Line(bench);
        SetCache(bench, TimeSpan.Zero);

        // Nothing else that it is made of is there any more.
        foreach (var gone in new[] { "HEAD", "config", "objects", "refs", "coord/sessions", "coord/log" })
        {
            var path = Path.Combine(bench.Layout.GitDirectory, gone);
            if (File.Exists(path))
            {
                File.Move(path, path + ".away");
            }
            else
            {
                Directory.Move(path, path + ".away");
            }
        }

        Assert.That(Line(bench), Is.EqualTo(line));
        SetCache(bench, TimeSpan.FromSeconds(-3));
        Assert.That(Line(bench), Is.Not.EqualTo(line));
    }

    [Test]
    public void Says_the_last_thing_that_matters_to_this_session()
    {
        using var bench = new Bench();
        Start(bench, Ann, "Ann");
        Start(bench, Bob, "Bob");
        Append(bench, Bob, new CoordEvent(EventKind.Takeover, "") { Name = "Bob", Paths = ["src/a"], Others = ["Ann"] });
        Append(bench, Bob, new CoordEvent(EventKind.Claim, "") { Name = "Bob", Paths = ["else"] });
        Append(bench, Ann, new CoordEvent(EventKind.Commit, "mine") { Name = "Ann" });
        Assert.That(Line(bench), Is.EqualTo("Ann · main · 0 claims · 1 other · just now: Bob took over src/a"));
        bench.Time.Advance(TimeSpan.FromMinutes(3));
        Append(bench, Bob, new CoordEvent(EventKind.Refusal, "claimed by Ann") { Name = "Bob", Command = "edit", Paths = ["src/b", "src/c"], Others = ["Ann"] });
        Assert.That(Fresh(bench), Does.EndWith(" · just now: Bob was refused edit: src/b +1"));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Append(bench, Bob, new CoordEvent(EventKind.Commit, "Theirs") { Name = "Bob" });
        bench.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.That(Fresh(bench), Does.EndWith(" · 3 min ago: Bob committed Theirs"));
        bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.That(Fresh(bench), Is.EqualTo("Ann · main · 0 claims · 1 other").Or.EqualTo("Ann · main · 0 claims · 0 others"), "that is long ago");
    }

    [Test]
    public void Counts_when_more_than_ten_things_happen_within_a_minute()
    {
        using var bench = new Bench();
        Start(bench, Ann, "Ann");
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 10; i++)
        {
            Append(bench, Bob, new CoordEvent(i < 6 ? EventKind.Claim : EventKind.Release, "") { Name = "Bob", Paths = ["x"] });
        }

        Assert.That(Fresh(bench), Is.EqualTo("Ann · main · 0 claims · 0 others"));
        Append(bench, Bob, new CoordEvent(EventKind.Commit, "it") { Name = "Bob" });
        Assert.That(Fresh(bench), Does.EndWith(" · 11 events: 6 claims, 4 releases, 1 commit"));
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(Fresh(bench), Does.EndWith(": Bob committed it"));
        Assert.That(StatusLine.Of(bench.Context, Ann, isCalm: true), Does.EndWith(" · 12 events: 6 claims, 4 releases, 1 commit, ... in 10 min"));
    }

    [TestCase("\u001b]0;owned\u0007\u001b[31m")]
    [TestCase("a\nb\r\u2028c\u0085")]
    [TestCase("\u202Etxt.exe\u2066\u200f\u061c")]
    [TestCase("200")]
    [TestCase("emoji")]
    public void Is_one_tame_line_of_at_most_100_characters_whatever_the_names_are(string name)
    {
        name = name switch { "200" => new string('\u05d0', 200), "emoji" => "x" + string.Concat(Enumerable.Repeat("\ud83d\ude00", 150)), _ => string.Concat(Enumerable.Repeat(name, 30)) };
        using var bench = new Bench();
        Start(bench, Ann, "Ann");
        File.WriteAllText(Path.Combine(bench.Layout.CoordDirectory, "sessions", "ann.json"), File.ReadAllText(Path.Combine(bench.Layout.CoordDirectory, "sessions", "ann.json")).Replace("\"Ann\"", System.Text.Json.JsonSerializer.Serialize(name), StringComparison.Ordinal));
        Append(bench, Bob, new CoordEvent(EventKind.Commit, name) { Name = name, Paths = [name] });
        foreach (var line in new[] { Line(bench), StatusLine.Of(bench.Context, Ann, isCalm: true), Line(bench) })
        {
            Assert.That(line, Has.Length.LessThanOrEqualTo(StatusLine.Longest).And.Not.Empty);
            Assert.That(line.Where(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator), Is.Empty);
            Assert.That(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(line)), Is.EqualTo(line), "half of a character is left");
        }
    }

    [Test]
    public void Is_cleaned_also_where_somebody_else_wrote_the_cache()
    {
        using var bench = new Bench();
        Start(bench, Ann, "Ann");
        Line(bench);
        File.WriteAllText(Cache(bench), "\u001b[2Jowned\nand more" + new string('x', 300));
        SetCache(bench, TimeSpan.Zero);
        Assert.That(Line(bench), Has.Length.LessThanOrEqualTo(StatusLine.Longest).And.StartWith("?[2Jowned?and more"));
    }

    [Test]
    public void Is_short_where_there_is_nothing_to_say_and_where_all_is_broken()
    {
        using var bench = new Bench();
        Assert.That(StatusLine.Of(bench.ContextIn(bench.Scratch.Root), Ann, isCalm: false), Is.EqualTo("coord: no repository"));
        Assert.That(StatusLine.Of(bench.Context, null, isCalm: false), Is.EqualTo("no session · main · not set up: dotnet-coord init"));
        Assert.That(Directory.Exists(bench.Layout.CoordDirectory), Is.False, "looking leaves nothing");
        Start(bench, Ann, "Ann");
        File.WriteAllText(Path.Combine(bench.Layout.CoordDirectory, "sessions", "ann.json"), "{");
        Assert.That(Line(bench), Does.StartWith("ann · main"));
        File.WriteAllText(Path.Combine(bench.Layout.GitDirectory, "HEAD"), "rubbish\n");
        Assert.That(Fresh(bench), Has.Length.LessThan(StatusLine.Longest));
        File.WriteAllText(Path.Combine(bench.Layout.GitDirectory, "config"), "[core");
        Assert.That(Fresh(bench), Has.Length.LessThan(StatusLine.Longest));
        File.WriteAllText(bench.Scratch["file.git"], "x");
        Directory.CreateDirectory(bench.Scratch["lost"]);
        File.WriteAllText(bench.Scratch["lost/.git"], "gitdir: /nowhere\n");
        Assert.That(StatusLine.Of(bench.ContextIn(bench.Scratch["lost"]), Ann, isCalm: false), Is.EqualTo("coord: not available"));
    }

    private static Session Start(Bench bench, SessionId id, string name) =>
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(id, Name: name, ProcessId: Environment.ProcessId)).Session;

    private static void Append(Bench bench, SessionId by, CoordEvent happened) => EventJournal.Append(bench.Context, bench.Layout, by, happened);

    private static string Line(Bench bench) => StatusLine.Of(bench.Context, Ann, isCalm: false);

    private static string Fresh(Bench bench)
    {
        foreach (var file in Directory.GetFiles(bench.Layout.CheckoutCoordDirectory, "statusline-*"))
        {
            File.Delete(file);
        }

        return Line(bench);
    }

    private static string Cache(Bench bench) => Directory.GetFiles(bench.Layout.CheckoutCoordDirectory, "statusline-*").Single();

    // The clock of the test is not that of the files.
    private static void SetCache(Bench bench, TimeSpan from)
    {
        foreach (var file in Directory.GetFiles(bench.Layout.CheckoutCoordDirectory, "statusline-*"))
        {
            File.SetLastWriteTimeUtc(file, (bench.Time.GetUtcNow() + from).UtcDateTime);
        }
    }
}
