using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Decisions;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>Two repositories change the same notes in any way: what joining makes of them, with thousands of made-up cases.</summary>
public class NotesThatAreJoined
{
    private const int Cases = 3000;
    private const int Settlements = 120;
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Sessions = ["a", "b", "c", "a__sub__x"];
    private static readonly string[] Patterns = ["src/", "src/a", "src/b", "src/*", "docs/", "docs/a", "./", "@r", "@s"];
    private static readonly string[] Strange = ["no json", "{\"v\":1}", "[]", "{\"v\":7,\"pattern\":\"f\",\"session\":\"z\",\"x\":[1]}", "\u00e9\u00ff\u0001", "  "];

    [Test]
    public void Have_what_either_side_added_and_not_what_one_took_away()
    {
        Each(Cases, random =>
        {
            var before = Some(random);
            var (here, there) = (Changed(before, random), Changed(before, random));
            var joined = Lines(ClaimJoin.Join(Text(before), Text(here), Text(there)));
            var said = $"before\n{Text(before)}here\n{Text(here)}there\n{Text(there)}joined\n{Text(joined)}";

            Assert.That(Lines(ClaimJoin.Join(Text(before), Text(there), Text(here))), Is.EquivalentTo(joined), $"it depends on who joins first\n{said}");
            Assert.That(Lines(ClaimJoin.Join(Text(before), Text(here), Text(joined))), Is.EquivalentTo(joined), $"joined again it is another\n{said}");
            Assert.That(Lines(ClaimJoin.Join(Text(there), Text(joined), Text(there))), Is.EquivalentTo(joined), $"sent back it is another\n{said}");
            Assert.That(ClaimJoin.Join(Text(before), Text(here), Text(here)), Is.EqualTo(Text(here)), said);
            Assert.That(ClaimJoin.Join(Text(before), Text(before), Text(there)), Is.EqualTo(Text(there)), said);
            Assert.That(Lines(ClaimJoin.Join(Text(before), Text(here), Text(before))), Is.EquivalentTo(here), said);
            foreach (var (side, other) in new[] { (here, there), (there, here) })
            {
                var added = side.Except(before).Where(line => IsStrange(line) || !before.Concat(other).Any(each => each != line && IsOfOne(each, line)));
                Assert.That(added, Is.SubsetOf(joined), $"what one added is missing\n{said}");
                var removed = before.Where(line => !side.Contains(line) && other.Contains(line));
                Assert.That(removed.Intersect(joined), Is.Empty, $"what one took away is back\n{said}");
                var renewed = side.Except(before).Where(line => !IsStrange(line) && Read(line).Kind != ClaimKind.Lost && before.Exists(each => IsOfOne(each, line)) && !other.Exists(each => IsOfOne(each, line)));
                Assert.That(renewed, Is.SubsetOf(joined), $"a change did not count more than a removal\n{said}");
            }

            var strange = before.Where(IsStrange).Where(line => here.Contains(line) && there.Contains(line)).Concat(here.Concat(there).Where(IsStrange).Except(before)).Distinct();
            Assert.That(joined.Where(IsStrange), Is.EquivalentTo(strange), $"lines that nobody understands\n{said}");
        });
    }

    [Test]
    public void Keep_two_lines_of_one_session_that_somebody_else_wrote()
    {
        const string Line = """{"v":1,"kind":"hold","mode":"exclusive","pattern":"src/","session":"a","acquired":"2030-01-01T12:00:00+00:00","renewed":"2030-01-01T12:00:00+00:00","ttl":900}""";
        var text = $"{Line}\n{Line.Replace("src/", "docs/", StringComparison.Ordinal)}\n";
        Assert.That(ClaimJoin.Join("", text, text), Is.EqualTo(text));
    }

    [Test]
    public void Keep_a_line_of_which_both_took_away_a_copy() => Assert.That(ClaimJoin.Join("twice\ntwice\n", "twice\n", "twice\n"), Is.EqualTo("twice\n"));

    [Test]
    public void Have_each_decision_of_either_side()
    {
        Each(Cases / 3, random =>
        {
            var before = Enumerable.Range(0, random.Next(4)).Select(_ => NewDecision(random)).ToList();
            var byHand = random.Next(3) == 0 ? "by hand: \u00c3\u00a9\n\n  and more\n" : "";
            var (here, there) = (ChangedDecisions(before, random), ChangedDecisions(before, random));
            var joined = DecisionText.Join(Note(before), Note(here), Note(there));
            var wanted = here.Concat(there).Distinct().Where(text => !before.Contains(text) || (here.Contains(text) && there.Contains(text))).Select(Raw).ToList();
            var said = $"before\n{Note(before)}\nhere\n{Note(here)}\nthere\n{Note(there)}\njoined\n{joined}";

            Assert.That(Raws(joined), Is.EquivalentTo(wanted.Concat(Raws(byHand))), said);
            Assert.That(Raws(DecisionText.Join(Note(before), Note(there), Note(here))), Is.EquivalentTo(Raws(joined)), said);
            Assert.That(DecisionText.Join(Note(before), Note(here), joined), Is.EqualTo(joined), said);
            Assert.That(DecisionText.Join(Note(there), joined, Note(there)), Is.EqualTo(joined), said);
            Assert.That(DecisionText.Join(Note(before), Note(before), Note(there)), Is.EqualTo(Note(there)), said);

            string Note(List<string> decisions) => decisions.Aggregate(byHand, DecisionText.Append);
        });
    }

    [Test]
    public void Hold_nothing_that_excludes_another_once_it_is_settled()
    {
        using var bench = new Bench();
        var rule = PathRule.Of(bench.Layout);
        var (contested, lost) = (0, 0);
        Each(Settlements, random =>
        {
            var notes = Enumerable.Range(0, random.Next(1, 14)).Select(_ => AnyHold(random)).GroupBy(line => line.Pattern)
                .ToDictionary(group => bench.Repository.Objects.Write(ObjectKind.Blob, Encoding.UTF8.GetBytes(group.Key)).ToString(), group => Text([.. group.Select(Line).Distinct()]));
            var written = Notes.At(bench.Repository, ClaimSnapshots.Ref, null).Write(notes, "x", bench.Time.GetUtcNow());
            using var view = new ClaimView(bench.Context, bench.Layout, ClaimSnapshots.Of(bench.Repository, written), new Lazy<ClaimSettings>(() => ClaimSettings.Default));
            var all = view.Snapshot.All().Select(view.Interpret).ToList();
            var settled = ClaimSettlement.Find(view, notes.Keys.Select(hex => ObjectId.Parse(hex)).ToHashSet());
            var losers = settled.Select(each => Line(each.Loser.Line)).ToHashSet();
            var standing = all.Where(claim => !losers.Contains(Line(claim.Line))).ToList();
            var together = from one in standing from other in standing where Excludes(one, other) && one.Holds && other.Holds && !(IsNewer(one) && IsNewer(other)) select $"{Line(one.Line)}\n{Line(other.Line)}";
            Assert.That(together, Is.Empty);
            foreach (var (loser, winner) in settled)
            {
                var (gone, stays) = (view.Interpret(loser), view.Interpret(winner));
                Assert.That(losers, Does.Not.Contain(Line(winner.Line)), "it gave way to one that is lost itself");
                Assert.That(Excludes(gone, stays) && !IsNewer(gone), $"{Line(loser.Line)} had nothing against it");
                Assert.That(!gone.Holds || stays.Holds, "one that is in force gave way to one that is over");
                Assert.That(gone.Holds != stays.Holds || IsNewer(stays) || (loser.Line.IsLocalOnly && !winner.Line.IsLocalOnly)
                    || stays.Line.Acquired < gone.Line.Acquired || (stays.Line.Acquired == gone.Line.Acquired && string.CompareOrdinal(stays.Line.Session, gone.Line.Session) < 0), "it was there first");
            }

            contested += all.Count(one => all.Exists(other => Excludes(one, other)));
            lost += settled.Count;
        });
        Assert.That((contested > Settlements, lost > Settlements), Is.EqualTo((true, true)), "they did meet");

        bool Excludes(Claim one, Claim other) => one.Line.Session != other.Line.Session && !(SessionId.TryParse(one.Line.Session)?.IsKinOf(SessionId.TryParse(other.Line.Session)) ?? false)
            && !(one.Line.IsShared && other.Line.IsShared) && !one.Line.IsAuto && !other.Line.IsAuto
            && ClaimPattern.Read(one.Line.Pattern, rule)!.Overlaps(ClaimPattern.Read(other.Line.Pattern, rule)!);
    }

    private static void Each(int cases, Action<Random> check)
    {
        for (var seed = 0; seed < cases; seed++)
        {
            check(new Random(seed));
        }
    }

    // One line of a session and a kind each, as sessions write them.
    private static List<string> Some(Random random)
    {
        var lines = Sessions.Where(_ => random.Next(2) == 0).Select(session => Line(new ClaimLine
        {
            Kind = (ClaimKind)random.Next(3), Pattern = "f", Session = session, Acquired = Moment(random), Renewed = Start.AddHours(1d), Ttl = 900, IsAuto = random.Next(4) == 0, Checkout = "/c",
        })).ToList();
        lines.AddRange(Strange.Where(_ => random.Next(4) == 0));
        return lines;
    }

    private static List<string> Changed(List<string> before, Random random)
    {
        var lines = new List<string>();
        foreach (var line in before)
        {
            var whatever = random.Next(6);
            if (IsStrange(line) || whatever > 3)
            {
                lines.AddRange(random.Next(5) == 0 ? [] : [line]);
                continue;
            }

            var read = Read(line);
            lines.AddRange(whatever switch
            {
                0 => [],
                1 => [Line(read with { Renewed = Start.AddHours(2 + random.Next(3)) })],
                2 when read.Kind == ClaimKind.Hold => [Line(read with { Kind = ClaimKind.Lost, Renewed = Start.AddHours(2 + random.Next(3)), By = "other" })],
                _ => [line],
            });
        }

        foreach (var session in Sessions.Append("new").Where(_ => random.Next(5) == 0))
        {
            var added = new ClaimLine { Pattern = "f", Session = session, Acquired = Moment(random).AddDays(1d), Renewed = Start.AddDays(1d).AddHours(random.Next(3)), Ttl = 900 };
            lines.AddRange(lines.Concat(before).Any(line => !IsStrange(line) && Read(line).Session == session) ? [] : [Line(added)]);
        }

        lines.AddRange(Strange.Except(before).Where(_ => random.Next(8) == 0));
        return lines;
    }

    private static ClaimLine AnyHold(Random random) => new()
    {
        Version = random.Next(9) == 0 ? 7 : ClaimLine.CurrentVersion,
        Pattern = Patterns[random.Next(Patterns.Length)], Session = Sessions[random.Next(Sessions.Length)], Host = "elsewhere", Repository = "/elsewhere",
        IsShared = random.Next(4) == 0, IsAuto = random.Next(6) == 0, IsLocalOnly = random.Next(8) == 0,
        Acquired = Moment(random), Renewed = random.Next(4) == 0 ? Start.AddHours(-9d) : Start, Ttl = 900,
    };

    private static DateTimeOffset Moment(Random random) => Start.AddSeconds(-random.Next(5));

    private static List<string> ChangedDecisions(List<string> before, Random random) =>
        [.. before.Where(_ => random.Next(4) > 0), .. Enumerable.Range(0, random.Next(3)).Select(_ => NewDecision(random))];

    [Test]
    public void Keep_what_was_written_by_hand_in_any_encoding()
    {
        // One character a byte: Latin-1, a lone half of UTF-8, ends that look like blanks, line ends of two bytes.
        const string ByHand = "na\u00efve\r\nat the end \u00c3\u00a0";
        var decided = ByteText.Of(NewDecision(new Random(1)));
        Assert.That(DecisionText.Join("", ByHand + "\r\n", decided), Is.EqualTo($"{decided}\n{ByHand}\n"));
        Assert.That(DecisionText.Join("", decided, ByHand), Does.StartWith(ByHand));
    }

    private static string NewDecision(Random random) =>
        DecisionText.Write(new NewDecision($"Text {random.Next(9)} \u2014 \u00e9\n\n\tDecision: d-no{random.Next(9)}\nend", DecisionStatus.Accepted, "Jos\u00e9"), Start).Text;

    private static string Raw(string text) => Raws(ByteText.Of(text)).Single();

    private static IEnumerable<string> Raws(string note) => DecisionText.Read(note).Select(decision => decision.Raw);

    private static bool IsNewer(Claim claim) => claim.Line.Version > ClaimLine.CurrentVersion;

    private static bool IsStrange(string line) => Strange.Contains(line);

    private static bool IsOfOne(string one, string other) => !IsStrange(one) && !IsStrange(other) && Read(one).Session == Read(other).Session;

    private static ClaimLine Read(string line) => ClaimLine.Read(Encoding.Latin1.GetBytes(line))!;

    private static string Line(ClaimLine line) => Encoding.Latin1.GetString(line.Write());

    private static string Text(List<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
