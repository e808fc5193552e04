using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// Sessions as processes of their own that want the same claims at the same time. Plain Git, and rules that are not the
/// tool's, judge every commit of the history they leave (eng/stress/claims-oracle.sh).
/// </summary>
public class ManySessionsAfterTheSameClaims
{
    private const string Ref = "refs/notes/coord/claims";

    // What is dealt beside the calls that have been there from the start.
    private static readonly Dictionary<string, string> Dealt = new() { ["STRESS_TAKEOVER"] = "1", ["STRESS_GLOBS"] = "1" };

    [Test]
    public void Win_each_of_them_once_and_the_others_are_told_by_whom() => Stress("--race", "20", "40", "1");

    [TestCase("1")]
    [TestCase("2")]
    public void Never_hold_what_another_holds_whoever_is_killed(string seed) => Stress("8", "40", seed);

    // None of them is registered yet, and all begin with the same files.
    [Test]
    public void Edit_the_same_files_and_one_of_them_may()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        var files = Enumerable.Range(0, 4).Select(i => $"src/{i}.txt").ToList();
        var sessions = Enumerable.Range(0, 6).Select(i => $"{i}a000000-1111-4222-8333-44445555{i:D4}").ToList();
        var answers = sessions.ConvertAll(session => Task.Run(() => files.ConvertAll(file => scratch.CoordReading(
            repository, RecordedPayload.Read("pre-tool-use-edit", session, repository, Path.Combine(repository, file)), "hook", "pre-tool-use", "--agent", "claude"))));
        var bySession = Task.WhenAll(answers).GetAwaiter().GetResult();
        using var who = JsonDocument.Parse(scratch.Coord(repository, "who", "--json").Exits(0).Output);
        var holders = who.RootElement.GetProperty("claims").EnumerateArray().ToDictionary(claim => claim.GetProperty("pattern").GetString()!, claim => claim);
        Assert.That(holders.Keys, Is.EquivalentTo(files));
        foreach (var (session, i) in sessions.Select((session, i) => (session, i)))
        {
            foreach (var (file, answer) in files.Zip(bySession[i]))
            {
                var isMine = holders[file].GetProperty("session").GetString() == session;
                answer.Exits(isMine ? 0 : 2);
                Assert.That(answer.Error, isMine ? Is.Empty : Does.StartWith($"{file} is claimed by {holders[file].GetProperty("name").GetString()} ("));
            }
        }

        Assert.That(scratch.Coord(repository, "session", "list").Exits(0).Lines, Has.Length.EqualTo(sessions.Count + 1));
        Judge(scratch, repository).Exits(0);
    }

    [Test]
    public void Get_exit_code_4_and_nothing_while_somebody_locks_the_ref()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        var workers = Enumerable.Range(1, 4).Select(i => Worker.Start(scratch, repository, $"s{i}")).ToList();
        workers[0].Coord("claim", "kept", "@kept").Exits(0);
        var before = scratch.Git(repository, "rev-parse", Ref).Exits(0).Line;
        var file = Path.Combine(repository, ".git", $"{Ref}.lock");
        File.WriteAllText(file, "");

        var answers = Together(workers, worker => worker.Coord("claim", $"{worker.Id}/", "--shared", "readme")).Append(workers[0].Coord("release", "--all")).ToList();
        foreach (var answer in answers)
        {
            answer.Exits(4);
            Assert.That(answer.Output, Is.Empty);
            Assert.That(answer.Error, Does.Contain(file));
            RepositoryThatCannotBeHandled.HasANextStep(answer);
        }

        Assert.That(file, Does.Exist);
        Assert.That(scratch.Git(repository, "rev-parse", Ref).Exits(0).Line, Is.EqualTo(before));
        workers[1].Coord("claim", "kept").Exits(2);

        File.Delete(file);
        foreach (var answer in Together(workers, worker => worker.Coord("claim", $"{worker.Id}/")))
        {
            answer.Exits(0);
        }

        workers[0].Coord("release", "kept", "@kept").Exits(0);
        Judge(scratch, repository).Exits(0);
    }

    // An edit that cannot be claimed is not refused for it: only a holder refuses.
    [Test]
    public void Edit_on_while_somebody_locks_the_ref_and_are_told()
    {
        using var scratch = new Scratch();
        var repository = scratch.CoordinatedFor("claude");
        scratch.Coord(repository, "session", "start", "--id", "ann").Exits(0);
        scratch.Coord(repository, "claim", "--session", "ann", "held").Exits(0);
        File.WriteAllText(Path.Combine(repository, ".git", $"{Ref}.lock"), "");

        Answer Edit(string path) => scratch.CoordReading(repository, Payload.Of("PreToolUse", "bob", repository, Path.Combine(repository, path)), "hook", "pre-tool-use", "--agent", "claude");
        var free = Edit("free").Exits(0);
        Assert.That(free.Output + free.Error, Does.Contain("lets this pass").Or.Contain("let this pass"));
        Edit("held").Exits(2);
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("1 could not decide"));
    }

    // What judges all this must see what is wrong.
    [TestCase("a/:exclusive:s1 a/b:exclusive:s2", "two hold the same")]
    [TestCase("a/:exclusive:s1 a/b:shared:s2", "two hold the same")]
    [TestCase("a:exclusive:s1|a:exclusive:s1 a:exclusive:s2", "two hold the same")]
    [TestCase("a/*.c:exclusive:s1|a/*.c:exclusive:s1 a/**:exclusive:s2", "two hold the same")]
    [TestCase("@a:exclusive:s1|@b:exclusive:s2", "s2 changes what s1 holds")]
    [TestCase("a:exclusive:s1|a:exclusive:s2", "s2 changes what s1 holds")]
    [TestCase("a:exclusive:s1:here|a:exclusive:s1:here a:exclusive:s2:here", "two hold the same")]
    [TestCase("a:exclusive:s1 b:exclusive:s2", "more than one session gains")]
    [TestCase("a:exclusive:s1 a:exclusive:s1", "holds twice")]
    public void Are_judged_by_what_sees(string commits, string wrong)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Write(scratch, repository, commits, "claim");
        Assert.That(Judge(scratch, repository).Exits(1).Error, Does.Contain(wrong));
    }

    [TestCase("a/:shared:s1|a/:shared:s1 a/b:shared:s2")]
    [TestCase("a:exclusive:s1:here|a:exclusive:s1:here a:exclusive:s2:there", Description = "edits of two copies")]
    [TestCase("a/b:exclusive:s1|a/b:exclusive:s1 a/bc:exclusive:s2|a/bc:exclusive:s2")]
    [TestCase("a/*.c:exclusive:s1|a/*.c:exclusive:s1 a/*.h:exclusive:s2|a/*.c:exclusive:s1 a/*.h:exclusive:s2 a/b/**:exclusive:s3")]
    public void Are_judged_by_what_lets_right_be_right(string commits)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Write(scratch, repository, commits, "claim");
        Judge(scratch, repository).Exits(0);
    }

    [Test]
    public void Are_judged_by_what_knows_a_takeover_where_there_are_any()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Write(scratch, repository, "a:exclusive:s1|a:exclusive:s2", "claim");
        var directory = Directory.CreateDirectory(scratch["oracle"]).FullName;
        scratch.Run(repository, ThisProject.PathOf("eng/stress/claims-oracle.sh"), [directory], variables: new Dictionary<string, string> { ["STRESS_TAKEOVER"] = "1" }).Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(directory, "holds")), Is.EqualTo("a exclusive s2\n"));
    }

    [TestCase("", "has no message")]
    [TestCase("somebody did something", "does not say who did what")]
    public void Are_judged_by_what_reads_messages(string message, string wrong)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Write(scratch, repository, "a:exclusive:s1", message);
        Assert.That(Judge(scratch, repository).Exits(1).Error, Does.Contain(wrong));
    }

    // id, session, operation, exit code, tip before, tip after, patterns, refusals
    [TestCase("c1\ts2\texclusive\t0\t-\tTIP\ta\t", "was so at no moment", Description = "it was told to have what another has")]
    [TestCase("c1\ts2\texclusive\t2\t-\tTIP\ta\ta=s3", "was so at no moment", Description = "it was told of a holder who is none")]
    [TestCase("c1\ts2\texclusive\t2\t-\tTIP\ta\t", "not told by whom")]
    [TestCase("c1\ts2\texclusive\t1\t-\tTIP\ta\t", "ended with exit code 1")]
    [TestCase("c1\ts1\texclusive\t4\t-\tTIP\ta\t", "did not get", Description = "it was told to have nothing, and has")]
    [TestCase("c1\ts1\texclusive\t137\t-\tTIP\ta b\t", "holds a part", Description = "all of a call or nothing")]
    [TestCase("c1\ts1\trelease\t0\tTIP\tTIP\ta\t", "was so at no moment", Description = "it was told to have given back, and has not")]
    [TestCase("c1\ts1\texclusive\t0\t1111111111111111111111111111111111111111\tTIP\ta\t", "the history lacks")]
    public void Are_judged_by_what_reads_their_answers(string call, string wrong)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Write(scratch, repository, "a:exclusive:s1", "claim");
        var log = Scratch.Write(scratch.Root, "calls", call.Replace("TIP", scratch.Git(repository, "rev-parse", Ref).Exits(0).Line, StringComparison.Ordinal) + "\n");
        Assert.That(Judge(scratch, repository, log).Exits(1).Error, Does.Contain(wrong));
    }

    private static void Stress(params string[] words)
    {
        using var scratch = new Scratch();
        var answer = scratch.Run(scratch.Root, ThisProject.PathOf("eng/stress-claims.sh"), words, variables: Dealt).Exits(0);
        TestContext.Out.WriteLine(answer.Output);
        Assert.That(answer.Output, Does.Contain("no two hold the same"));
    }

    private static Answer Judge(Scratch scratch, string repository, params string[] logs) =>
        scratch.Run(repository, ThisProject.PathOf("eng/stress/claims-oracle.sh"), [Directory.CreateDirectory(scratch["oracle"]).FullName, .. logs]);

    private static Answer[] Together(IEnumerable<Worker> workers, Func<Worker, Answer> call) =>
        Task.WhenAll(workers.Select(worker => Task.Run(() => call(worker)))).GetAwaiter().GetResult();

    /// <summary>Writes a history of claims by plain Git: commits between bars, each a list of PATTERN:MODE:SESSION, and :CHECKOUT for what an edit took.</summary>
    private static void Write(Scratch scratch, string repository, string commits, string message)
    {
        string parent = "", before = "";
        foreach (var commit in commits.Split('|'))
        {
            var notes = commit.Split(' ').Select(hold => hold.Split(':')).GroupBy(hold => hold[0], hold =>
                $"{{\"v\":1,\"kind\":\"hold\",\"mode\":\"{hold[1]}\",\"auto\":{(hold.Length > 3 ? "true" : "false")},\"pattern\":\"{hold[0]}\",\"session\":\"{hold[2]}\",\"name\":\"{hold[2]}\",\"checkout\":\"{hold[^1]}\",\"reason\":\"c1\"}}\n");
            var tree = notes.Select(note => $"100644 blob {Blob(scratch, repository, string.Concat(note))}\t{Blob(scratch, repository, note.Key)}\n");
            var root = scratch.Run(repository, "git", ["mktree"], string.Concat(tree)).Exits(0).Line;
            var said = message == "claim" ? string.Join(", ", Told(commit, before, "takes").Concat(Told(before, commit, "gives back"))) : message;
            parent = scratch.Run(repository, "git", ["commit-tree", root, .. parent.Length == 0 ? Array.Empty<string>() : ["-p", parent]], said).Exits(0).Line;
            before = commit;
        }

        scratch.Git(repository, "update-ref", Ref, parent).Exits(0);
    }

    private static IEnumerable<string> Told(string holds, string others, string verb) =>
        holds.Split(' ').Except(others.Split(' ')).Where(hold => hold.Length > 0).Select(hold => hold.Split(':')).Select(hold => $"{hold[2]} {verb} {hold[0]}");

    private static string Blob(Scratch scratch, string repository, string text) => scratch.Run(repository, "git", ["hash-object", "-w", "--stdin"], text).Exits(0).Line;
}
