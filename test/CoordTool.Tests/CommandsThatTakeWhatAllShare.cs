using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Commands that take from others what is in no file: entries of the stash, worktrees, branches, reflogs, what was pushed.</summary>
public class CommandsThatTakeWhatAllShare
{
    [TestCase("stash pop")]
    [TestCase("stash drop")]
    [TestCase("stash drop 0")]
    [TestCase("stash pop stash@{0}")]
    [TestCase("stash clear")]
    [TestCase("reflog delete --updateref --rewrite stash@{0}")]
    [TestCase("update-ref -d refs/stash")]
    public void Leave_the_stash_of_another_session_alone(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        Stash(ann, "a", "ann\n");
        Stash(bob, "b", "bob\n");
        var before = scratch.Git(ann.Checkout, "stash", "list", "--format=%H").Output;

        Assert.That(IsRefused(ann, command), Does.Contain($"stash@{{0}} ({bob.Name}, active"));

        Assert.That(scratch.Git(ann.Checkout, "stash", "list", "--format=%H").Output, Is.EqualTo(before));
        ann.GitWith([Force], Words(command)).Exits(0);
        var rescue = scratch.Git(ann.Checkout, "for-each-ref", "--format=%(refname)", "refs/coord/rescue").Lines;
        Assert.That(scratch.Content(ann.Checkout, "b", rescue[0]), Is.EqualTo("bob\n"));
        Assert.That(scratch.Git(ann.Checkout, "rev-parse", rescue[0] + "^{commit}").Output, Is.EqualTo(before.Split('\n')[0] + "\n"), "an entry of the stash again by `stash apply`");
    }

    [Test]
    public void Take_entries_of_the_callers_own_and_of_people()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        Stash(bob, "b", "bob\n");
        Stash(ann, "a", "ann\n");

        ann.Git("stash", "pop").Exits(0);
        ann.Git("stash", "apply").Exits(0);
        ann.Git("stash", "drop").Exits(2);
        Assert.That(Read(ann, "a") + Read(ann, "b"), Is.EqualTo("ann\nbob\n"));
        bob.Git("stash", "drop").Exits(0);

        scratch.Git(ann.Checkout, "stash").Exits(0);
        ann.Git("stash", "clear").Exits(0);
    }

    // What is judged is `stash@{0}`, and whoever takes that first leaves another one in its place.
    [Test]
    public void Take_no_entry_that_came_after_the_one_that_was_judged()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        Stash(bob, "b", "bob\n");
        scratch.Git(ann.Checkout, "commit", "-q", "--allow-empty", "-m", "another").Exits(0);
        Scratch.Write(ann.Checkout, "a", "a person's\n");
        scratch.Git(ann.Checkout, "stash").Exits(0);
        ShimWorker[] workers = [ann, .. Enumerable.Range(0, 5).Select(number => ShimWorker.Start(scratch, ann.Checkout, $"w{number}"))];

        var codes = workers.AsParallel().WithDegreeOfParallelism(workers.Length).Select(worker => worker.Git("stash", "drop").ExitCode).Order();

        Assert.That(codes, Is.EqualTo([0, 2, 2, 2, 2, 2]));
        Assert.That(scratch.Content(ann.Checkout, "b", "stash@{0}"), Is.EqualTo("bob\n"));
    }

    [Test]
    public void Take_entries_of_a_session_that_ended()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        Stash(bob, "b", "bob\n");
        var cid = ShimWorker.Start(scratch, ann.Checkout, "cid");
        cid.Git("stash", "drop").Exits(2);
        bob.End();

        cid.Git("stash", "drop").Exits(0);
    }

    [Test]
    public void Leave_the_stash_of_a_session_whose_agent_died_for_its_return()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        using (var agent = scratch.Start(ann.Checkout, "sleep", ["100"]))
        {
            scratch.Coord(ann.Checkout, "session", "start", "--id", "bob", "--pid", $"{agent.Id}").Exits(0);
            Stash(bob, "b", "bob\n");
            agent.Kill();
            agent.WaitForExit();
        }

        ShimWorker.Start(scratch, ann.Checkout, "cid");
        Assert.That(IsRefused(ann, "stash drop"), Does.Contain($"stash@{{0}} ({bob.Name}, gone, last active"));
        bob.Git("stash", "pop").Exits(0);
    }

    [Test]
    public void Leave_a_worktree_with_work_or_a_session_in_it()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        var worktree = scratch.Coord(ann.Checkout, "worktree", "add", "apart").Exits(0).Line;
        Scratch.Write(worktree, "new", "new\n");

        Assert.That(IsRefused(ann, $"worktree remove --force {worktree}"), Does.Contain("\n  new\n").And.Contain($"dotnet-coord worktree remove {worktree}"));
        bob.End();
        IsRefused(ann, "worktree remove --force repo-apart");
        ann.GitWith([Force], ["worktree", "remove", "-f", worktree]).Exits(0);

        Assert.That(Directory.Exists(worktree), Is.False);
        var rescue = scratch.Git(ann.Checkout, "for-each-ref", "--format=%(refname)", "refs/coord/rescue").Line;
        Assert.That(scratch.Content(ann.Checkout, "new", rescue), Is.EqualTo("new\n"));

        var second = scratch.Coord(ann.Checkout, "worktree", "add", "second").Exits(0).Line;
        var dan = ShimWorker.Start(scratch, second, "dan");
        Assert.That(IsRefused(ann, $"worktree remove {second}"), Does.Contain($"({dan.Name}, active"));
        dan.End();
        ann.Git("worktree", "remove", second).Exits(0);
    }

    [TestCase("branch -M work/apart other")]
    [TestCase("branch -m work/apart other")]
    [TestCase("branch -D work/apart")]
    [TestCase("update-ref -d refs/heads/work/apart")]
    [TestCase("branch -m new")]
    [TestCase("branch -M side main")]
    [TestCase("update-ref -d HEAD")]
    [TestCase("update-ref -d refs/heads/main")]
    [TestCase("symbolic-ref HEAD refs/heads/side")]
    public void Leave_the_branch_that_another_session_works_on(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        scratch.Git(ann.Checkout, "branch", "side").Exits(0);
        ShimWorker.Start(scratch, scratch.Coord(ann.Checkout, "worktree", "add", "apart").Exits(0).Line, "dan");

        IsRefused(ann, command);
        ann.Git("branch", "-m", "side", "aside").Exits(0);
        ann.Git("branch", "-D", "aside").Exits(0);
        ann.Git("symbolic-ref", "HEAD", "refs/heads/main").Exits(0);
    }

    [TestCase("push --force")]
    [TestCase("push -f origin main")]
    [TestCase("push --force-with-lease origin HEAD")]
    [TestCase("push origin +side:main")]
    [TestCase("push origin :main")]
    [TestCase("push --delete origin main")]
    [TestCase("push --mirror origin")]
    public void Do_not_replace_the_pushed_target_under_others(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        scratch.Git(scratch.Root, "init", "--bare", "--quiet", "remote").Exits(0);
        scratch.Git(ann.Checkout, "remote", "add", "origin", scratch["remote"]).Exits(0);
        scratch.Git(ann.Checkout, "branch", "side").Exits(0);
        ann.Git("push", "--quiet", "-u", "origin", "main").Exits(0);
        scratch.Git(scratch["remote"], "symbolic-ref", "HEAD", "refs/heads/none").Exits(0);
        ann.Commit("a", "2\n");

        Assert.That(IsRefused(ann, command), Does.Contain("replace main at origin").And.Contain(bob.Name));

        ann.Git("push", "--quiet", "--force", "origin", "main:mine").Exits(0);
        ann.Git("push", "--quiet", "origin", "main").Exits(0);
        bob.End();
        ann.Git(Words(command)).Exits(0);
    }

    [TestCase("reflog expire --expire=now --all")]
    [TestCase("reflog expire --expire-unreachable=now --all")]
    public void Leave_the_reflogs_that_alone_lead_to_others_commits(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        bob.Commit("b", "2\n");
        ann.Git(Words(command)).Exits(0);
        bob.Commit("b", "3\n");
        var lost = scratch.Git(ann.Checkout, "rev-parse", "HEAD").Line;
        scratch.Run(ann.Checkout, "git", ["reset", "--quiet", "--hard", "HEAD~1"], variables: new Dictionary<string, string> { ["COORD"] = "0" }).Exits(0);

        IsRefused(ann, command);
        ann.GitWith([Force], Words(command)).Exits(0);
        Assert.That(scratch.Git(ann.Checkout, "for-each-ref", "--format=%(*objectname)", "refs/coord/rescue").Lines, Does.Contain(lost));
        bob.End();
        ann.Git(Words(command)).Exits(0);
    }

    // The newest entry has a ref, and no name without its reflog: the next stash takes its place.
    [Test]
    public void Leave_the_reflog_that_alone_lists_the_stash_of_another_session()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        Stash(bob, "b", "bob\n");
        var entry = scratch.Git(ann.Checkout, "rev-parse", "refs/stash").Line;

        IsRefused(ann, "reflog expire --expire=now --all");
        ann.GitWith([Force], Words("reflog expire --expire=now --all")).Exits(0);
        Assert.That(scratch.Git(ann.Checkout, "for-each-ref", "--format=%(*objectname)", "refs/coord/rescue").Lines, Does.Contain(entry));
    }

    private static readonly (string, string) Force = ("COORD_FORCE", "1");

    private static string IsRefused(ShimWorker worker, string command)
    {
        var refs = worker.Scratch.Git(worker.Checkout, "for-each-ref").Output;
        var answer = worker.Git(Words(command)).Exits(2);
        Assert.That(worker.Scratch.Git(worker.Checkout, "for-each-ref").Output, Is.EqualTo(refs));
        Assert.That(answer.Error, Does.StartWith("refused: `git ").And.Not.Contain("COORD_FORCE"));
        return answer.Error;
    }

    private static (ShimWorker Ann, ShimWorker Bob) Start(Scratch scratch)
    {
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        return (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
    }

    private static void Stash(ShimWorker worker, string path, string content)
    {
        worker.Stage(path, content);
        worker.Git("stash", "push", "--quiet", "--", path).Exits(0);
    }

    private static string Read(ShimWorker worker, string path) => File.ReadAllText(Path.Combine(worker.Checkout, path));

    private static string[] Words(string command) => command.Split(' ');
}
