using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Git that runs below Git: what hooks and scripts run is judged, what Git does for a judged command is not.</summary>
public class CommandsBelowOtherCommands
{
    [TestCase("git stash")]
    [TestCase("git checkout -- .")]
    [TestCase("exec git checkout -- .")]
    [TestCase("env git reset --hard")]
    [TestCase("sh -c 'git clean -fd; exit 1'")]
    public void Are_judged_in_a_hook_of_a_commit(string line)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, ("pre-commit", $"{line} || exit 1"));
        bob.Stage("b", "bob\n");
        Scratch.Write(ann.Checkout, "new", "new\n");
        ann.Stage("a", "ann\n");

        var answer = ann.Git("commit", "-m", "a").Exits(1);

        Assert.That(answer.Error, Does.Contain("refused: `git ").And.Contain(line.Contains("clean", StringComparison.Ordinal) ? "new (changed by nobody known)" : $"b (staged by {bob.Name}, active"));
        Assert.That(Read(ann, "a") + Read(ann, "b") + Read(ann, "new"), Is.EqualTo("ann\nbob\nnew\n"));
    }

    // In the hook of `commit -a` and of `commit -- PATH` Git is on an index of its own.
    [TestCase("-a")]
    [TestCase("--", "a")]
    public void Pass_in_a_hook_where_all_work_is_the_callers_own(params string[] words)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch, ("pre-commit", "git stash --quiet --keep-index || exit 1"));
        Scratch.Write(ann.Checkout, "a", "ann\n");

        var answer = ann.Git(["commit", "-m", "a", .. words]);

        Assert.That(answer.Error, Does.Not.Contain("refused: "));
        Assert.That(scratch.Git(ann.Checkout, "stash", "list").Lines, Has.Length.EqualTo(1));
    }

    [TestCase("!git stash")]
    [TestCase("!git checkout -- .")]
    [TestCase("!f() { git reset --hard; }; f")]
    [TestCase("stash")]
    [TestCase("reset --hard")]
    public void Are_judged_in_an_alias(string meaning)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        bob.Stage("b", "bob\n");
        scratch.Git(ann.Checkout, "config", "alias.away", meaning).Exits(0);

        Assert.That(ann.Git("away").Exits(2).Error, Does.Contain($"b (staged by {bob.Name}, active"));
        Assert.That(Read(ann, "b"), Is.EqualTo("bob\n"));
    }

    [Test]
    public void Are_judged_once_in_an_alias()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        bob.Stage("b", "bob\n");
        scratch.Git(ann.Checkout, "config", "alias.away", "stash -u").Exits(0);

        ann.GitWith([("COORD_FORCE", "1")], ["away"]).Exits(0);

        Assert.That(scratch.Git(ann.Checkout, "for-each-ref", "refs/coord/rescue").Lines, Has.Length.EqualTo(1));
        Assert.That(scratch.Coord(ann.Checkout, "status").Output, Does.Contain("guard: 1 check"));
    }

    // Each step is a `checkout` of Git's own, which would be refused by itself once another session is there.
    [Test]
    public void Are_not_refused_halfway_through_a_bisect_when_a_session_starts()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        for (var i = 0; i < 8; i++)
        {
            Scratch.Write(repository, "a", $"{i}\n");
            scratch.Git(repository, "commit", "--quiet", "-am", $"{i}").Exits(0);
        }

        var ann = ShimWorker.Start(scratch, repository, "ann");
        var script = Scratch.Write(scratch.Root, "script", "#!/bin/sh\ndotnet-coord session start --id bob >/dev/null 2>&1\necho bob >b2\ntest $(cat a) -lt 5\n");
        scratch.Run(scratch.Root, "chmod", ["+x", script]).Exits(0);
        ann.Git("bisect", "start", "HEAD", "HEAD~7").Exits(0);

        var answer = ann.Git("bisect", "run", script).Exits(0);

        Assert.That(answer.Output, Does.Contain("is the first bad commit"));
        Assert.That(scratch.Git(repository, "show", "--no-patch", "--format=%s", "refs/bisect/bad").Line, Is.EqualTo("5"));

        // Back to the branch, unless that leaves a commit behind that no branch has.
        ann.GitWith([("COORD", "0")], ["commit", "--quiet", "--allow-empty", "-m", "on no branch"]).Exits(0);
        ann.Git("bisect", "reset").Exits(2);
        scratch.Git(repository, "branch", "kept").Exits(0);
        ann.Git("bisect", "reset").Exits(0);
        Assert.That(scratch.Git(repository, "rev-parse", "--abbrev-ref", "HEAD").Line, Is.EqualTo("main"));
        ann.Git("bisect", "start").Exits(2);
    }

    // And what was stashed before the first step comes back after the last.
    [Test]
    public void Are_not_refused_halfway_through_a_rebase_when_a_session_starts()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        scratch.Git(repository, "branch", "other").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "--allow-empty", "-m", "one").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "--allow-empty", "-m", "two").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        Scratch.Write(repository, "a", "ann\n");

        ann.Git("rebase", "--force-rebase", "--autostash", "-x", "dotnet-coord session start --id bob", "other").Exits(0);

        Assert.That(scratch.Git(repository, "log", "--format=%s", "other..main").Lines, Is.EqualTo(new[] { "two", "one" }));
        Assert.That(Read(ann, "a"), Is.EqualTo("ann\n"));
        ann.Git("rebase", "other").Exits(2);
    }

    [Test]
    public void Are_judged_in_a_script_below_a_command_that_passed()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch, ("post-index-change", "git clean -fd"));
        bob.Stage("b", "bob\n");
        ann.Stage("a", "ann\n");
        Scratch.Write(ann.Checkout, "new", "new\n");

        Assert.That(ann.Git("stash", "push", "--", "a").Error, Does.Contain("refused: `git clean`"));
        Assert.That(Read(ann, "new"), Is.EqualTo("new\n"));
    }

    private static (ShimWorker Ann, ShimWorker Bob) Start(Scratch scratch, params (string Name, string Line)[] hooks)
    {
        var repository = Repository(scratch, hooks);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        return (ann, ShimWorker.Start(scratch, repository, "bob"));
    }

    private static string Repository(Scratch scratch, params (string Name, string Line)[] hooks)
    {
        var repository = scratch.Repository("repo", ("a", "1\n"), ("b", "1\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        foreach (var (name, line) in hooks)
        {
            scratch.Run(repository, "chmod", ["+x", Scratch.Write(repository, $".git/hooks/{name}", $"#!/bin/sh\n{line}\n")]).Exits(0);
        }

        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        return repository;
    }

    private static string Read(ShimWorker worker, string path) => File.ReadAllText(Path.Combine(worker.Checkout, path));
}
