using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Commands that clear a tree or move HEAD, through the git in front of PATH.</summary>
public class CommandsThatWouldTakeOthersWork
{
    private static readonly string[] Taking =
    [
        "stash", "stash push", "stash save message", "stash -k", "stash -u", "stash push --all", "stash push -- b", "stash push d",
        "reset --hard", "reset --hard HEAD~1",
        "checkout .", "checkout -- .", "checkout -- b", "checkout b", "checkout -f", "checkout HEAD -- b", "checkout other d", "checkout other -- new-of-bob", "-C d checkout ..",
        "restore .", "restore b", "restore --staged --worktree .", "restore --source=HEAD~1 d", "restore --source=other new-of-bob", "restore --pathspec-from-file=../list",
        "clean -f", "clean -fd", "clean -fdx", "clean -fdX", "clean -f -- new-of-bob",
        "rm -f b", "rm -rf d", "mv b e", "mv -f a b", "mv -f d/c new-of-bob",
        "-c alias.away=stash away", "-c alias.undo=reset\u00A0--hard undo",
    ];

    private static readonly string[] Moving =
    [
        "reset --soft HEAD~1", "reset --keep HEAD~1", "reset HEAD~1",
        "checkout other", "checkout -b new", "checkout -B new HEAD", "checkout --detach", "checkout HEAD~1", "checkout --orphan new", "checkout -f other",
        "switch other", "switch -c new", "switch -C new", "switch --detach", "switch --discard-changes other", "switch --orphan new",
        "stash branch new", "rebase other", "bisect start", "bisect start HEAD HEAD~1", "am patch", "pull --rebase . other", "-c pull.rebase=true pull . other",
    ];

    [TestCaseSource(nameof(Taking))]
    public void Are_refused_under_the_work_of_another_session(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        LeaveWork(ann.Checkout, bob);

        IsRefused(ann, command);
    }

    [TestCase("checkout -- b", false)]
    [TestCase("restore b", false)]
    [TestCase("rm -f b", false)]
    [TestCase("checkout -- b", true)]
    [TestCase("rm -f b", true)]
    public void Are_refused_for_what_a_session_holds_that_may_be_resumed(string command, bool wentOn)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch);
        var process = scratch.Start(ann.Checkout, "/bin/cat", []);
        scratch.Coord(ann.Checkout, "session", "start", "--id", "cem", "--pid", $"{process.Id}").Exits(0);
        scratch.Coord(ann.Checkout, "claim", "--session", "cem", "b").Exits(0);
        Scratch.Write(ann.Checkout, "b", "cem\n");
        if (wentOn)
        {
            var worktree = scratch.Coord(ann.Checkout, "worktree", "add", "elsewhere", "--session", "cem").Exits(0).Line;
            scratch.Coord(worktree, "session", "start", "--id", "cem", "--pid", $"{process.Id}").Exits(0);
        }

        process.Kill();
        process.WaitForExit();
        process.Dispose();

        Assert.That(IsRefused(ann, command).Error, Does.Contain("b (held by person-cem, gone, last active"));
    }

    [TestCaseSource(nameof(Moving))]
    public void Are_refused_when_they_move_HEAD_under_another_session_even_on_a_clean_tree(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);

        Assert.That(IsRefused(ann, command).Error, Does.Contain(bob.Name).And.Contain("dotnet-coord worktree add"));
    }

    [TestCaseSource(nameof(Taking))]
    [TestCaseSource(nameof(Moving))]
    public void Do_as_plain_Git_when_nobody_else_is_there(string command)
    {
        using var scratch = new Scratch();
        var plain = MakeRepository(scratch, "plain");
        LeaveWork(plain, null);
        var coordinated = MakeRepository(scratch, "coordinated");
        scratch.Coord(coordinated, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, coordinated, "ann");
        LeaveWork(coordinated, null);

        var expected = scratch.Git(plain, Words(command));
        var answer = ann.Git(Words(command));

        Assert.That(answer.Exits(expected.ExitCode).Error, Does.Not.Contain("dotnet-coord"));
        Assert.That(Files(coordinated), Is.EqualTo(Files(plain)));
        foreach (var question in new[] { "rev-parse --abbrev-ref HEAD", "stash show --include-untracked --name-status", "status --porcelain" })
        {
            Assert.That(ann.Git(Words(question)).Output, Is.EqualTo(scratch.Git(plain, Words(question)).Output), question);
        }
    }

    [TestCase("stash push -- a", "1\n")]
    [TestCase("stash push --staged", "1\n")]
    [TestCase("reset --merge", "1\n")]
    [TestCase("checkout HEAD -- a", "1\n")]
    [TestCase("checkout HEAD a", "1\n")]
    [TestCase("restore -SW a", "1\n")]
    [TestCase("restore --pathspec-from-file=../own -SW", "1\n")]
    [TestCase("rm -f a", null)]
    [TestCase("mv -f a e", null)]
    [TestCase("clean -f -- new-of-ann", "ann\n")]
    [TestCase("reset", "ann\n")]
    [TestCase("reset HEAD", "ann\n")]
    [TestCase("reset --soft HEAD", "ann\n")]
    [TestCase("restore --staged .", "ann\n")]
    [TestCase("switch main", "ann\n")]
    [TestCase("checkout main", "ann\n")]
    [TestCase("checkout HEAD", "ann\n")]
    [TestCase("clean -nfd", "ann\n")]
    [TestCase("stash list", "ann\n")]
    [TestCase("bisect log", "ann\n", 1)]
    public void Pass_when_they_touch_only_what_is_the_callers_own(string command, string? left, int code = 0)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        LeaveWork(ann.Checkout, bob);
        ann.Stage("a", "ann\n");
        Scratch.Write(ann.Checkout, "new-of-ann", "new\n");
        File.WriteAllText(scratch["own"], "\"a\"\n");

        ann.Git(Words(command)).Exits(code);

        var files = Files(ann.Checkout);
        Assert.That(files.GetValueOrDefault("a"), Is.EqualTo(left));
        Assert.That((files["b"], files["new-of-bob"], files["d/c"], files["ignored"]), Is.EqualTo(("bob\n", "new\n", "nobody\n", "ignored\n")));
    }

    [TestCase("stash")]
    [TestCase("reset --hard")]
    [TestCase("checkout -f")]
    [TestCase("restore -SW .")]
    public void Pass_on_the_whole_tree_when_all_work_there_is_the_callers_own(string command)
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch);
        ann.Stage("a", "ann\n");
        ann.Coord("claim", "d").Exits(0);
        Scratch.Write(ann.Checkout, "d/c", "ann\n");

        ann.Git(Words(command)).Exits(0);

        Assert.That(Files(ann.Checkout)["a"] + Files(ann.Checkout)["d/c"], Is.EqualTo("1\n1\n"));
    }

    [TestCase("stash -u")]
    [TestCase("reset --hard HEAD~1")]
    [TestCase("checkout -f other")]
    [TestCase("clean -fd")]
    [TestCase("bisect start")]
    public void Pass_when_the_other_session_has_ended(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        LeaveWork(ann.Checkout, bob);
        IsRefused(ann, command);

        bob.End();

        ann.Git(Words(command)).Exits(0);
    }

    [Test]
    public void Pass_in_another_checkout_than_the_other_sessions()
    {
        using var scratch = new Scratch();
        var (ann, _) = Start(scratch);
        var worktree = scratch.Coord(ann.Checkout, "worktree", "add", "apart").Exits(0).Line;
        Scratch.Write(worktree, "b", "changed\n");

        ann.Git("-C", worktree, "stash").Exits(0);
        ann.Git("-C", worktree, "switch", "-c", "new").Exits(0);
    }

    [TestCase("restore b")]
    [TestCase("stash")]
    [TestCase("rm b")]
    public void Are_refused_on_what_another_session_claims(string command)
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        bob.Coord("claim", "b").Exits(0);
        if (command != "rm b")
        {
            Scratch.Write(ann.Checkout, "b", "bob\n");
        }

        var told = IsRefused(ann, command).Error;
        Assert.That(told, Does.Contain($"b (held by {bob.Name}, active"));
        Assert.That(told, Does.Contain(command == "stash" ? "git commit -m MESSAGE -- PATH" : "dotnet-coord handoff request PATH"), "a commit of b would be refused too");
        ann.Git("restore", "a").Exits(0);
    }

    // What is committed meanwhile looks changed to an index that is behind, and what is edited after that, staged.
    [Test]
    public void Are_judged_on_an_index_that_is_in_step()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        bob.Stage("b", "committed\n");
        bob.Git("commit", "--quiet", "-m", "b").Exits(0);
        ann.Git("checkout", ".").Exits(0);
        Scratch.Write(ann.Checkout, "b", "edited after that\n");

        Assert.That(IsRefused(ann, "reset --hard").Error, Does.Contain("b (changed by nobody known)"));
    }

    [Test]
    public void End_an_operation_of_the_caller_beside_the_work_of_others()
    {
        using var scratch = new Scratch();
        var repository = MakeRepository(scratch, "repo");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("a", "ann\n");
        ann.Git("commit", "--quiet", "-m", "a").Exits(0);
        ann.Git("merge", "other").Exits(1);
        var bob = ShimWorker.Start(scratch, repository, "bob");
        bob.Stage("b", "bob\n");

        ann.Git("merge", "--abort").Exits(0);

        Assert.That(Files(ann.Checkout)["a"] + Files(ann.Checkout)["b"], Is.EqualTo("ann\nbob\n"));
    }

    [Test]
    public void Do_not_end_a_rebase_over_the_work_of_others()
    {
        using var scratch = new Scratch();
        var repository = MakeRepository(scratch, "repo");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("a", "ann\n");
        ann.Git("commit", "--quiet", "-m", "a").Exits(0);
        ann.Git("rebase", "other").Exits(1);
        var bob = ShimWorker.Start(scratch, repository, "bob");
        bob.Stage("b", "bob\n");

        IsRefused(ann, "rebase --abort");
        bob.End();
        ann.Git("rebase", "--abort").Exits(0);
    }

    [Test]
    public void Go_ahead_by_force_once_all_that_is_at_stake_is_kept()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        LeaveWork(ann.Checkout, bob);

        var answer = ann.GitWith([("COORD_FORCE", "1")], ["reset", "--hard"]).Exits(0);
        ann.GitWith([("COORD_FORCE", "1")], ["clean", "-fdx"]).Exits(0);

        Assert.That(Files(ann.Checkout).Keys, Is.EquivalentTo(new[] { ".gitignore", "a", "b", "coord.json", "d/c" }));
        var rescues = scratch.Git(ann.Checkout, "for-each-ref", "--format=%(refname)", "refs/coord/rescue").Lines;
        Assert.That(rescues, Has.Length.EqualTo(2));
        Assert.That(answer.Error, Does.Contain(rescues[0]));
        Assert.That(scratch.Content(ann.Checkout, "b", rescues[0]) + scratch.Content(ann.Checkout, "d/c", rescues[0]), Is.EqualTo("bob\nnobody\n"));
        Assert.That(scratch.Content(ann.Checkout, "new-of-bob", rescues[1]) + scratch.Content(ann.Checkout, "ignored", rescues[1]), Is.EqualTo("new\nignored\n"));
    }

    [Test]
    public void Go_ahead_by_force_to_another_commit_once_the_untracked_files_in_its_way_are_kept()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        LeaveWork(ann.Checkout, bob);

        ann.GitWith([("COORD_FORCE", "1")], ["checkout", "-f", "other"]).Exits(0);

        Assert.That(Files(ann.Checkout)["new-of-bob"], Is.EqualTo("other\n"));
        var rescue = scratch.Git(ann.Checkout, "for-each-ref", "--format=%(refname)", "refs/coord/rescue").Line;
        Assert.That(scratch.Content(ann.Checkout, "b", rescue) + scratch.Content(ann.Checkout, "new-of-bob", rescue), Is.EqualTo("bob\nnew\n"));
    }

    [Test]
    public void Are_counted()
    {
        using var scratch = new Scratch();
        var (ann, bob) = Start(scratch);
        LeaveWork(ann.Checkout, bob);
        ann.Git("status").Exits(0);
        ann.Git("stash").Exits(2);
        ann.Git("stash", "push", "--", "a").Exits(0);
        ann.GitWith([], ["restore", "--pathspec-from-file=-"], "a\n").Exits(0);

        Assert.That(scratch.Coord(ann.Checkout, "status").Exits(0).Output, Does.Contain("guard: 3 checks, 1 refused, 1 could not decide"));
    }

    private static Answer IsRefused(ShimWorker worker, string command)
    {
        var before = Photograph.Of(worker.Checkout, $".git/coord/index/{worker.Id}");
        var answer = worker.Git(Words(command)).Exits(2);
        Photograph.IsStill(before, worker.Checkout, $".git/coord/index/{worker.Id}");
        Assert.That(answer.Error, Does.StartWith("refused: `git ").And.Not.Contain("COORD_FORCE"));
        return answer;
    }

    private static (ShimWorker Ann, ShimWorker Bob) Start(Scratch scratch)
    {
        var repository = MakeRepository(scratch, "repo");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Git("status").Exits(0);
        return (ann, ShimWorker.Start(scratch, repository, "bob"));
    }

    private static string MakeRepository(Scratch scratch, string name)
    {
        var repository = scratch.Repository(name, ("a", "0\n"), ("b", "0\n"), ("d/c", "0\n"), (".gitignore", "ignored\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        scratch.Git(repository, "switch", "--quiet", "-c", "other").Exits(0);
        Scratch.Write(repository, "a", "other\n");
        Scratch.Write(repository, "new-of-bob", "other\n");
        scratch.Git(repository, "add", "--all").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-m", "other").Exits(0);
        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        foreach (var path in new[] { "a", "b", "d/c" })
        {
            Scratch.Write(repository, path, "1\n");
        }

        scratch.Git(repository, "commit", "--quiet", "-am", "second").Exits(0);
        File.WriteAllText(scratch["list"], "b\n");
        File.WriteAllText(Path.Combine(repository, ".git", "patch"), "");
        return repository;
    }

    // Another's: b and new-of-bob. Nobody's: d/c and ignored.
    private static void LeaveWork(string repository, ShimWorker? bob)
    {
        foreach (var (path, content) in new[] { ("b", "bob\n"), ("new-of-bob", "new\n"), ("d/c", "nobody\n"), ("ignored", "ignored\n") })
        {
            Scratch.Write(repository, path, content);
        }

        bob?.Git("add", "b", "new-of-bob").Exits(0);
    }

    private static Dictionary<string, string> Files(string directory) =>
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(directory, path), Path: path))
            .Where(each => !each.Name.StartsWith(".git/", StringComparison.Ordinal))
            .ToDictionary(each => each.Name, each => File.ReadAllText(each.Path));

    // A space that is part of a word is written as one that does not break.
    private static string[] Words(string command) => [.. command.Split(' ').Select(word => word.Replace('\u00A0', ' '))];
}
