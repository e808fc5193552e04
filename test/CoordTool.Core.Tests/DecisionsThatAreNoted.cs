using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Decisions;

namespace CoordTool.Core.Tests;

/// <summary>Decisions as notes on commits: what is written, what is read, and what others may have left there.</summary>
public class DecisionsThatAreNoted
{
    private const string Ref = "refs/notes/coord/decisions";

    private Bench _bench = null!;

    [SetUp]
    public void Set_up() => _bench = new Bench(("a", "a\n"));

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public void Are_read_as_they_were_given()
    {
        var given = new NewDecision("One file a session.\n\n\tLocks hurt: we tried.\nDecision: d-0000000000\nStatus: rejected", DecisionStatus.Proposed, "claude-3f2a")
        {
            Category = "storage",
            Scope = [ClaimsOfSessions.Pattern("src/http/"), ClaimsOfSessions.Pattern("docs/*.md")],
            Session = "abc",
            Task = "the parser",
        };
        var added = Store().Add(_bench.Head, given);
        var read = Store().Read().Decisions.Single();
        Assert.That(read, Is.EqualTo(added).Using<Decision>((a, b) => a.Id == b.Id && a.Text == b.Text && a.Raw == b.Raw));
        Assert.That(read.Text, Is.EqualTo("One file a session.\n\n    Locks hurt: we tried.\nDecision: d-0000000000\nStatus: rejected"));
        Assert.That((read.Status, read.Category, read.Author, read.Session, read.Task), Is.EqualTo(("proposed", "storage", "claude-3f2a", "abc", "the parser")));
        Assert.That(read.Scope, Is.EqualTo(new[] { "src/http/", "docs/*.md" }));
        Assert.That(read.Time, Is.EqualTo(_bench.Time.GetUtcNow()));
        Assert.That(read.Commits, Is.EqualTo(new[] { _bench.Head.ToString() }));
    }

    [Test]
    public void Are_read_by_people_with_git()
    {
        var id = Store().Add(_bench.Head, New("One file a session.\nLocks hurt.") with { Category = "storage", Scope = [ClaimsOfSessions.Pattern("src/")], Supersedes = ["d-1"], Session = "abc", Task = "t" }).Id;
        Assert.That(_bench.Git("log", "-1", "--format=%N", "--notes=coord/decisions").Output.TrimEnd(), Is.EqualTo(
            $"Decision: {id}\nStatus: accepted\nCategory: storage\nScope: src/\nSupersedes: d-1\nAuthor: ann\nSession: abc\nTask: t\nTime: 2030-01-01T12:00:00Z\n\n    One file a session.\n    Locks hurt."));
        Assert.That(_bench.Git("log", "-1", "--format=%s", Ref).Line, Is.EqualTo($"decision: ann notes {id} on {_bench.Head.Abbreviated}"));
    }

    [Test]
    public void Stay_as_they_are_when_more_come_into_the_same_note()
    {
        var notes = new List<string> { "" };
        var ids = new List<string>();
        foreach (var text in new[] { "first", "second", "third" })
        {
            ids.Add(Store().Add(_bench.Head, New(text)).Id);
            notes.Add(Note());
            Assert.That(notes[^1], Does.StartWith(notes[^2]));
        }

        Assert.That(Store().Read().Decisions.Select(decision => decision.Id), Is.EquivalentTo(ids));
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void Are_superseded_when_they_are_read_and_not_written_anew()
    {
        var old = Store().Add(_bench.Head, New("old")).Id;
        var before = Note();
        var newer = Store().Add(_bench.Head, New("new") with { Supersedes = [old] }).Id;
        Assert.That(Note(), Does.StartWith(before));
        var read = Store().Read();
        Assert.That((read.Find(old)[0].Status, read.Find(newer)[0].Status), Is.EqualTo(("superseded", "accepted")));
        Assert.That(read.Find(old)[0].SupersededBy, Is.EqualTo(new[] { newer }));
    }

    [TestCase(DecisionStatus.Proposed)]
    [TestCase(DecisionStatus.Rejected)]
    public void Hold_as_long_as_what_would_supersede_them_does_not(DecisionStatus status)
    {
        var old = Store().Add(_bench.Head, New("old")).Id;
        Store().Add(_bench.Head, New("new") with { Status = status, Supersedes = [old] });
        Assert.That(Store().Read().Find(old)[0].Status, Is.EqualTo("accepted"));
    }

    [Test]
    public void May_supersede_each_other_and_themselves_by_hand()
    {
        ByHand("Decision: a1\nStatus: accepted\nSupersedes: b1\nSupersedes: a1\n\n    a\n\nDecision: b1\nStatus: accepted\nSupersedes: a1\n\n    b\n\nDecision: c1\nStatus: accepted\nSupersedes: c1\n\n    c\n");
        Assert.That(Store().Read().Decisions.ToDictionary(decision => decision.Id, decision => decision.Status), Is.EqualTo(new Dictionary<string, string> { ["a1"] = "superseded", ["b1"] = "superseded", ["c1"] = "accepted" }));
    }

    [Test]
    public void Are_read_though_somebody_edited_them()
    {
        ByHand("why a\r\n\r\nDecision: d-1\r\nstatus:   on hold\nNobody knows this line\nFuture-Key: x\nCategory: c\nTime: yesterday\n\nThe text, not indented.\n\n  And more.\nDecision: d-2\nDecision: no id, but a key\n\tby a tab\nagain by hand\n");
        var read = Store().Read().Decisions.OrderBy(decision => decision.Id, StringComparer.Ordinal).ToList();
        Assert.That(read.Where(decision => decision.IsByHand).Select(decision => decision.Text), Is.EquivalentTo(new[] { "why a", "again by hand" }));
        Assert.That(read[0].Text, Is.EqualTo("The text, not indented.\n\n  And more."));
        Assert.That((read[0].Status, read[0].Category, read[0].Time), Is.EqualTo(("on hold", "c", (DateTimeOffset?)null)));
        Assert.That(read[1].Text, Is.EqualTo("by a tab"));
    }

    [Test]
    public void Leave_what_is_not_even_text_as_it_was()
    {
        _bench.Shell($"printf 'caf\\351 \\033[2J\\000\\377' > ../bytes; git notes --ref=coord/decisions add -C $(git hash-object -w ../bytes) {_bench.Head}");
        var id = Store().Add(_bench.Head, New("mine")).Id;
        Assert.That(_bench.Shell($"git notes --ref=coord/decisions list {_bench.Head} | xargs git cat-file blob | head -c 12 | od -An -tx1").Line.Trim(), Is.EqualTo("63 61 66 e9 20 1b 5b 32 4a 00 ff 0a"));
        Assert.That(Store().Read().Decisions.Select(decision => decision.IsByHand ? "by hand" : decision.Id), Is.EquivalentTo(new[] { "by hand", id }));
    }

    [Test]
    public void Are_not_added_to_a_note_that_nobody_can_read_and_come_to_other_commits()
    {
        _bench.Shell($"head -c 2000000 /dev/zero | tr '\\0' x > ../huge; git notes --ref=coord/decisions add -C $(git hash-object -w ../huge) {_bench.Head}");
        var huge = _bench.Head;
        var failure = Assert.Throws<CoordException>(() => Store().Add(huge, New("mine")));
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Broken));
        var other = _bench.Commit(("b", "b\n"));
        Store().Add(other, New("mine"));
        var read = Store().Read();
        Assert.That(read.Unreadable, Is.EqualTo(new[] { huge.ToString() }));
        Assert.That(read.Decisions.Single().Commits, Is.EqualTo(new[] { other.ToString() }));
        Assert.That(_bench.Git("notes", "--ref=coord/decisions", "show", huge.ToString()).Output.TrimEnd(), Has.Length.EqualTo(2_000_000));
    }

    [Test]
    public void Do_not_make_a_note_longer_than_anybody_reads()
    {
        ByHand(string.Concat(Enumerable.Repeat("0123456789abcde\n", 65_530)));
        var failure = Assert.Throws<CoordException>(() => Store().Add(_bench.Head, New(new string('x', 2000))));
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Usage));
    }

    [Test]
    public void Hold_nothing_that_drives_a_terminal()
    {
        Store().Add(_bench.Head, new NewDecision("a\u001b[2Jb\r\nc\u0007\u202Ed", DecisionStatus.Accepted, "evil\u001b]0;x") { Category = "x\u009By" });
        Assert.That(Note().Where(c => char.IsControl(c) && c != '\n').Append('.'), Is.EqualTo("."));
        Assert.That(Note(), Does.Not.Contain('\u202E'));
        Assert.That(Store().Read().Decisions.Single().Text, Is.EqualTo("a?[2Jb\nc??d"));
    }

    [Test]
    public void Are_found_by_a_beginning_that_no_other_has()
    {
        ByHand("Decision: abc1\n\n    x\n\nDecision: abd1\n\n    y\n\nDecision: ab\n\n    z\n");
        var view = Store().Read();
        Assert.That(view.Find("ABC")[0].Id, Is.EqualTo("abc1"));
        Assert.That(view.Find("ab")[0].Id, Is.EqualTo("ab"), "the whole id of one is the beginning of others");
        foreach (var typed in new[] { "a", "zz", "", "\u001b[2J" })
        {
            Assert.That(Assert.Throws<CoordException>(() => view.Find(typed))!.Kind, Is.EqualTo(FailureKind.Usage));
        }
    }

    [Test]
    public void Are_one_where_a_landing_carried_them_to_other_commits()
    {
        var first = _bench.Head;
        var id = Store().Add(first, New("mine") with { Scope = [ClaimsOfSessions.Pattern("src/")] }).Id;
        ByHand("by hand\n", append: true);
        var second = _bench.Commit(("b", "b\n"));
        Store().Add(second, New("there before"));
        var carry = new DecisionNotes(_bench.Context, _bench.Repository);
        for (var i = 0; i < 2; i++)
        {
            Assert.That(carry.Carry([new(first.ToString(), second.ToString())]), Is.Null);
        }

        var read = Store().Read();
        Assert.That(read.Decisions.Select(decision => decision.Text), Is.EquivalentTo(new[] { "mine", "by hand", "there before" }));
        Assert.That(read.Find(id)[0].Commits, Is.EquivalentTo(new[] { first.ToString(), second.ToString() }));
        Assert.That(read.Find(id)[0].Concerns(ClaimsOfSessions.Pattern("src/a"), PathRule.Exact));
        _bench.Git("fsck", "--strict");
        _bench.Git("gc", "--quiet", "--prune=now");
    }

    [Test]
    public void All_survive_when_many_come_at_once()
    {
        const int Writers = 8, Each = 4;
        var ids = new List<string>();
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            var store = new DecisionStore(_bench.Context, _bench.Open(_bench.Top)) { Patience = TimeSpan.FromMinutes(2d) };
            for (var i = 0; i < Each; i++)
            {
                var id = store.Add(_bench.Head, New($"{writer} {i}")).Id;
                lock (ids)
                {
                    ids.Add(id);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(ids, Has.Count.EqualTo(Writers * Each));
        Assert.That(Store().Read().Decisions.Select(decision => decision.Id), Is.EquivalentTo(ids));
    }

    [Test]
    public void Go_through_a_lock_that_one_of_us_left_when_it_was_killed()
    {
        Store().Add(_bench.Head, New("first"));
        File.WriteAllText(Lock, _bench.Git("rev-parse", Ref).Line + "\n");
        Store().Add(_bench.Head, New("second"));
        Assert.That(Store().Read().Decisions, Has.Count.EqualTo(2));
        Assert.That(File.Exists(Lock), Is.False);
    }

    [Test]
    public void Wait_for_nobody_for_ever()
    {
        Store().Add(_bench.Head, New("first"));
        File.WriteAllText(Lock, "");
        var failure = Assert.Throws<CoordException>(() => new DecisionStore(_bench.Context, _bench.Repository) { Patience = TimeSpan.FromMilliseconds(50d) }.Add(_bench.Head, New("second")));
        Assert.That((failure!.Kind, File.Exists(Lock)), Is.EqualTo((FailureKind.Contention, true)));
        File.Delete(Lock);
        Assert.That(Store().Read().Decisions, Has.Count.EqualTo(1));
    }

    private string Lock => Path.Combine(_bench.Layout.CommonDirectory, Ref + ".lock");

    private static NewDecision New(string text) => new(text, DecisionStatus.Accepted, "ann");

    private DecisionStore Store() => new(_bench.Context, _bench.Open(_bench.Top));

    private string Note() => _bench.Git("notes", "--ref=coord/decisions", "show", _bench.Head.ToString()).Output;

    private void ByHand(string text, bool append = false)
    {
        File.WriteAllBytes(_bench.Scratch["by-hand"], Encoding.UTF8.GetBytes(text));
        var blob = _bench.Git("hash-object", "-w", _bench.Scratch["by-hand"]).Line;
        if (append)
        {
            _bench.Git("notes", "--ref=coord/decisions", "append", "-F", _bench.Scratch["by-hand"]);
        }
        else
        {
            _bench.Git("notes", "--ref=coord/decisions", "add", "-C", blob);
        }
    }
}
