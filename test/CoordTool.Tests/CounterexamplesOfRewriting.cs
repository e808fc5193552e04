using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>One session moves the branch back over a commit that another one made.</summary>
public class CounterexamplesOfRewriting
{
    private static readonly string[] Commands =
    [
        "git commit --amend -m mine",
        "git commit -a --amend --no-edit",
        "git commit --amend --no-verify -m mine -- a",
        "git reset --soft HEAD~1",
        "git reset HEAD~1",
        "git reset --hard HEAD~1",
        "git reset --hard HEAD~2",
        "git reset --keep HEAD~1",
        "git checkout -q -B main HEAD~1",
        "git switch -q -C main HEAD~1",
        "git update-ref HEAD HEAD~1",
        "git update-ref refs/heads/main HEAD~1",
    ];

    [Test]
    public void Number_03_is_vetoed_and_nothing_is_put_back_afterwards([ValueSource(nameof(Commands))] string command, [Values] bool raw)
    {
        using var scratch = new Scratch();
        var (repository, ann, bob) = Start(scratch, raw);
        var head = scratch.Head(repository);

        var answer = Shell(scratch, repository, ann, $"echo more >>a; {command}");
        Assert.That(answer.ExitCode, Is.Not.Zero, answer.Error);
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
        if (!File.Exists(Path.Combine(repository, "b")) || File.ReadAllText(Path.Combine(repository, "b")) != "bob\n")
        {
            // It had written files before it was vetoed. Nobody commits them as they are, and they come back.
            Assert.That(scratch.Run(repository, Tool.Path, ["status"], variables: ann).Exits(0).Output, Does.Contain("b is still what it was").And.Contain("index refresh --files"));
            Shell(scratch, repository, ann, "git commit -qam back");
            Shell(scratch, repository, ann, "git commit -qam back --no-verify");
            Assert.That(scratch.Content(repository, "b"), Is.EqualTo("bob\n"));
            scratch.Run(repository, Tool.Path, ["index", "refresh", "--files"], variables: ann).Exits(0);
        }

        Assert.That(File.ReadAllText(Path.Combine(repository, "b")), Is.EqualTo("bob\n"));
        Commit(scratch, repository, bob, "echo bob2 >b2; git add b2; git commit -qm bob2", "b2");
        Commit(scratch, repository, ann, "echo ann2 >a2; git add a2; git commit -qm ann2", "a2");
        Commit(scratch, repository, ann, "echo ann3 >a; git commit -qam ann3", "a");
        Commit(scratch, repository, new Dictionary<string, string>(), "echo person >p; git add p; git commit -qam person", "p");
        Commit(scratch, repository, bob, "echo bob3 >b; git commit -qam bob3", "b");
        scratch.IsClean(repository);
    }

    [TestCase("git commit --amend -m mine", false)]
    [TestCase("git commit --amend -m mine", true)]
    [TestCase("git reset --soft HEAD~1", false)]
    [TestCase("git reset --soft HEAD~1", true)]
    [TestCase("git reset HEAD~1", true)]
    [TestCase("git reset --hard HEAD~1", false)]
    [TestCase("git reset --hard HEAD~1", true)]
    [TestCase("git checkout -q -B main HEAD~1", false)]
    [TestCase("git checkout -q -B main HEAD~1", true)]
    public void Number_03_passes_by_force_and_the_commits_are_kept(string command, bool raw)
    {
        using var scratch = new Scratch();
        var (repository, ann, _) = Start(scratch, raw);
        var head = scratch.Head(repository);

        // In raw mode Git looks whether there is anything to commit before a hook of ours brings the index in step.
        Shell(scratch, repository, ann, $"dotnet-coord index refresh; COORD_FORCE=1 {command}").Exits(0);

        Assert.That(scratch.Head(repository), Is.Not.EqualTo(head));
        Assert.That(scratch.Git(repository, "for-each-ref", "--format=%(*objectname)%(objectname)", "--contains", head, "refs/coord/rescue").Lines, Is.Not.Empty, "no rescue has the commit");
        Assert.That(scratch.Coord(repository, "rescue", "list").Exits(0).Output, Does.Contain("history"));
    }

    // What a session did alone it may undo.
    [TestCase("git commit --amend -m mine", false)]
    [TestCase("git commit --amend -m mine", true)]
    [TestCase("git reset --soft HEAD~1", true)]
    [TestCase("git reset HEAD~1", true)]
    public void Number_03_passes_for_commits_of_ones_own(string command, bool raw)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"));
        var (ann, bob) = (Variables(scratch, repository, "ann", raw), Variables(scratch, repository, "bob", raw));
        Shell(scratch, repository, bob, "echo bob >b; git add b").Exits(0);
        Commit(scratch, repository, ann, "echo ann >a; git add a; git commit -qm ann", "a");
        Shell(scratch, repository, ann, command).Exits(0);
        Shell(scratch, repository, ann, "git add a; git commit -qm mine");
        Shell(scratch, repository, bob, "git commit -qm bob").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "b" }));
        Assert.That(scratch.Content(repository, "a") + scratch.Content(repository, "b"), Is.EqualTo("ann\nbob\n"));
    }

    private static (string Repository, IReadOnlyDictionary<string, string> Ann, IReadOnlyDictionary<string, string> Bob) Start(Scratch scratch, bool raw)
    {
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        scratch.Git(repository, "branch", "side").Exits(0);
        var (ann, bob) = (Variables(scratch, repository, "ann", raw), Variables(scratch, repository, "bob", raw));
        Commit(scratch, repository, ann, "echo ann >a; git add a; git commit -qm ann", "a");
        Commit(scratch, repository, bob, "echo bob >b; git add b; git commit -qm bob", "b");
        return (repository, ann, bob);
    }

    private static IReadOnlyDictionary<string, string> Variables(Scratch scratch, string repository, string id, bool raw) =>
        raw ? Worker.Start(scratch, repository, id).Variables : ShimWorker.Start(scratch, repository, id).Variables;

    private static Answer Shell(Scratch scratch, string repository, IReadOnlyDictionary<string, string> variables, string script) =>
        scratch.Run(repository, "/bin/bash", ["-uc", script], variables: variables);

    private static void Commit(Scratch scratch, string repository, IReadOnlyDictionary<string, string> variables, string script, string path)
    {
        Shell(scratch, repository, variables, $"set -e; {script}").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { path }));
    }
}
