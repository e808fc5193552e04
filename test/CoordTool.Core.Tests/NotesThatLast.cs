using CoordTool.Core.Claims;
using static CoordTool.Core.Tests.ClaimsOfSessions;

namespace CoordTool.Core.Tests;

/// <summary>What Git's own housekeeping and a crash in the middle of a change leave of the notes.</summary>
public class NotesThatLast
{
    private const string Ref = "refs/notes/coord/claims";

    [Test]
    public void Keep_what_they_annotate_through_a_clean_up()
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        string[] patterns = ["src/", "src2/*.cs", "f", "@tests"];
        Store(bench).Acquire(a, Request(patterns));
        CleanUp(bench);

        Assert.That(bench.Git("notes", "--ref=coord/claims", "prune", "-n").Output, Is.Empty);
        bench.Git("notes", "--ref=coord/claims", "prune");
        foreach (var pattern in patterns)
        {
            var blob = Name(bench, pattern);
            Assert.That(bench.Git("cat-file", "-p", blob).Output, Is.EqualTo(pattern));
            Assert.That(bench.Git("notes", "--ref=coord/claims", "show", blob).Output, Does.Contain("\"session\":\"a\""));
        }

        Assert.That(new ClaimStore(bench.Context, bench.Open(bench.Top)).Read().List(), Has.Count.EqualTo(patterns.Length));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Hold_nothing_of_what_was_given_back(bool gitWroteBetween)
    {
        using var bench = new Bench();
        var a = Session(bench, "a");
        var store = Store(bench);
        store.Acquire(a, Request("src/", "f", "@tests"));
        if (gitWroteBetween)
        {
            // With so few notes Git lays them out flat.
            bench.Git("notes", "--ref=coord/claims", "add", "-m", "by hand", "HEAD");
            bench.Git("notes", "--ref=coord/claims", "remove", "HEAD");
            Assert.That(bench.Git("notes", "--ref=coord/claims", "list").Lines, Has.Length.EqualTo(3));
            CleanUp(bench);
        }

        Assert.That(store.Release(a.Id, a.Name, _ => true), Has.Count.EqualTo(3));
        Assert.That(bench.Git("ls-tree", "-r", Ref).Output, Is.Empty);
        bench.Git("fsck", "--strict");
    }

    [Test]
    public void Go_through_a_lock_that_one_of_us_left_when_it_was_killed()
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        Store(bench).Acquire(a, Request("f"));
        var ours = bench.Git("rev-parse", Ref).Line;
        File.WriteAllText(Lock(bench), ours + "\n");

        Assert.That(Impatient(bench).Acquire(b, Request("g")).IsGranted);
        Assert.That(File.Exists(Lock(bench)), Is.False);
        Assert.That(bench.Git("rev-parse", Ref + "^").Line, Is.EqualTo(ours));
    }

    [TestCase("", true)]
    [TestCase("", false)]
    [TestCase("HEAD", true)]
    [TestCase("HEAD", false)]
    [TestCase("0123456789012345678901234567890123456789", true)]
    [TestCase("no name of an object", true)]
    public void Wait_for_a_lock_that_may_be_somebody_elses(string content, bool exists)
    {
        using var bench = new Bench();
        var (a, b) = (Session(bench, "a"), Session(bench, "b"));
        if (exists)
        {
            Store(bench).Acquire(a, Request("f"));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Lock(bench))!);
        File.WriteAllText(Lock(bench), content == "HEAD" ? bench.Head + "\n" : content);
        var before = bench.Git("for-each-ref", Ref).Output;
        var failure = Assert.Throws<CoordException>(() => Impatient(bench).Acquire(b, Request("g")));

        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Contention));
        Assert.That(File.Exists(Lock(bench)));
        Assert.That(bench.Git("for-each-ref", Ref).Output, Is.EqualTo(before));
        File.Delete(Lock(bench));
        Assert.That(Store(bench).Acquire(b, Request("g")).IsGranted);
    }

    private static ClaimStore Impatient(Bench bench) => new(bench.Context, bench.Open(bench.Top)) { Patience = TimeSpan.FromMilliseconds(100) };

    private static string Lock(Bench bench) => Path.Combine(bench.Layout.CommonDirectory, Ref + ".lock");

    // The name alone: writing the object would keep what the clean-up must keep.
    private static string Name(Bench bench, string pattern) => bench.Scratch.Run(bench.Top, "git", ["hash-object", "--stdin"], pattern).Exits(0).Line;

    private static void CleanUp(Bench bench)
    {
        bench.Git("reflog", "expire", "--expire=now", "--all");
        bench.Git("gc", "-q", "--prune=now");
    }
}
