using System.Diagnostics;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// An operation of one session stopped halfway, and another one commits: it ended the operation without its content, or its
/// commit was left on no branch.
/// </summary>
public class CounterexamplesOfOperations
{
    private const string Resolve = "printf 'both\\n' >f; git add f; ";
    private const string GoOn = "for each in 1 2 3; do if [ -e .git/rebase-merge ] || [ -e .git/rebase-apply ]; then printf \"$each\\n\" >f; git add f; git rebase --continue; fi; done; :";

    /// <summary>What a session begins, how it ends it, how it takes it back, and what is in <c>only</c> when it has ended.</summary>
    public sealed record Operation(string Name, string Begin, string Finish, string Abort, string? Content = "feature\n")
    {
        public override string ToString() => Name;
    }

    private static readonly Operation[] Operations =
    [
        new("merge", "git merge feature", Resolve + "git commit -qm merged", "git merge --abort"),
        new("merge --no-commit", "git merge --no-commit --no-ff calm && false", "git commit -qm merged", "git merge --abort"),
        new("merge --continue", "git merge feature", Resolve + "git merge --continue", "git merge --abort"),
        new("merge --squash", "git merge --squash calm && false", "git commit -qm squashed", "git reset -q --merge"),
        new("merge --squash with conflicts", "git merge --squash feature", Resolve + "git commit -qm squashed", "git reset -q --merge"),
        new("cherry-pick", "git cherry-pick feature", Resolve + "git cherry-pick --continue", "git cherry-pick --abort"),
        new("cherry-pick, then commit", "git cherry-pick feature", Resolve + "git commit -q --no-edit", "git cherry-pick --abort"),
        new("cherry-pick of several", "git cherry-pick feature~1 feature other", Resolve + "git cherry-pick --continue", "git cherry-pick --abort"),
        new("revert", "git revert --no-edit HEAD~1", Resolve + "git revert --continue", "git revert --abort", Content: null),
        new("rebase", "git rebase feature", GoOn, "git rebase --abort"),
        new("rebase --apply", "git rebase --apply feature", GoOn, "git rebase --abort"),
        new("rebase with a failing test", "git rebase -x false calm", "git rebase --continue; git rebase --continue", "git rebase --abort"),
        new("pull --rebase", "git pull -q --rebase . feature", GoOn, "git rebase --abort"),
        new("am", "git format-patch -q -o ../patches feature~1..feature; git am -3 ../patches/*", Resolve + "git am --continue", "git am --abort"),
        new("bisect", "git bisect start HEAD HEAD~2 && false", "git bisect bad; git bisect reset", "git bisect reset", Content: null),
    ];

    private static readonly string[][] Commits =
    [
        ["commit", "-m", "bob"],
        ["commit", "--no-verify", "-m", "bob"],
        ["commit", "-m", "bob", "--", "b"],
        ["commit", "-a", "-m", "bob"],
    ];

    [Test]
    public void Number_02_are_not_ended_by_the_commit_of_another_session([ValueSource(nameof(Operations))] Operation operation, [Values] bool raw, [Values] bool aborts)
    {
        using var scratch = new Scratch();
        var repository = History(scratch);
        var (ann, bob) = Sessions(scratch, repository, operation, raw);
        var head = scratch.Head(repository);
        var underWay = UnderWay(repository);
        Assert.That(underWay, Is.Not.Empty, "nothing is under way: the test proves nothing");

        foreach (var commit in Commits)
        {
            var refused = Git(bob, commit);
            Assert.That(refused.ExitCode, Is.Not.Zero, refused.Command);
            Assert.That(scratch.Git(repository, [.. commit, "--allow-empty"]).ExitCode, Is.Not.Zero, "a person");
        }

        Assert.That(Git(bob, "commit", "-m", "bob").Error, Does.Contain("that was begun by person-ann is not finished"));
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
        Assert.That(UnderWay(repository), Is.EqualTo(underWay));

        Shell(ann, aborts ? operation.Abort : operation.Finish).Exits(0);
        Assert.That(UnderWay(repository), Is.Empty);
        if (!aborts && operation.Content is { } content)
        {
            Assert.That(scratch.Content(repository, "only"), Is.EqualTo(content));
        }

        Git(bob, "commit", "-m", "bob").Exits(0);
        Assert.That(History(scratch, repository), Is.EqualTo("bob: b"));
        Assert.That(scratch.Git(repository, "rev-parse", "--abbrev-ref", "HEAD").Line, Is.EqualTo("main"));

        // And nothing is left that the next commit of anybody would put back.
        Shell(ann, "echo ann >a; git add a; git commit -qm ann").Exits(0);
        Assert.That(History(scratch, repository), Is.EqualTo("ann: a"));
        Shell(new Dictionary<string, string>(), "echo person >p; git add p; git commit -qam person").Exits(0);
        Assert.That(History(scratch, repository), Is.EqualTo("person: p"));

        Answer Git(IReadOnlyDictionary<string, string> variables, params string[] words) => scratch.Run(repository, "/bin/sh", ["-c", "exec git \"$@\"", "git", .. words], variables: variables);

        Answer Shell(IReadOnlyDictionary<string, string> variables, string script) => scratch.Run(repository, "/bin/bash", ["-uc", script], variables: variables);
    }

    // A rescue keeps what the operation held; then whoever asks takes it back.
    [Test]
    public void Number_02_of_a_session_that_is_gone_are_taken_back_by_another_after_a_rescue(
        [Values("merge", "cherry-pick", "cherry-pick of several", "revert", "rebase", "rebase --apply", "am")] string name)
    {
        var operation = Array.Find(Operations, each => each.Name == name)!;
        using var scratch = new Scratch();
        var repository = History(scratch);
        using var process = scratch.Start(repository, "/bin/cat", []);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        scratch.Coord(repository, "session", "start", "--id", "ann", "--pid", $"{process.Id}").Exits(0);
        var start = scratch.Head(repository);
        Assert.That(ann.Shell(operation.Begin).ExitCode, Is.Not.Zero);
        Scratch.Write(repository, "f", "half resolved\n");
        Kill(process);

        var bob = ShimWorker.Start(scratch, repository, "bob");
        bob.Stage("b", "bob\n");
        var refused = bob.Git("commit", "-m", "bob");
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain("its session is gone").And.Contain("git "));

        var taken = bob.Shell(operation.Abort).Exits(0);
        Assert.That(UnderWay(repository), Is.Empty);
        Assert.That(scratch.Head(repository), Is.EqualTo(start));
        var rescue = scratch.Git(repository, "for-each-ref", "--format=%(refname)", "refs/coord/rescue").Lines.Single();
        Assert.That(scratch.Content(repository, "f", rescue), Is.EqualTo("half resolved\n"));
        Assert.That(taken.Error, Does.Contain(rescue["refs/coord/rescue/".Length..]));

        bob.Git("commit", "-qm", "bob").Exits(0);
        Assert.That(History(scratch, repository), Is.EqualTo("bob: b"));
    }

    [Test]
    public void Number_02_a_bisect_of_a_session_that_is_gone_is_ended_by_another()
    {
        using var scratch = new Scratch();
        var repository = History(scratch);
        using var process = scratch.Start(repository, "/bin/cat", []);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        scratch.Coord(repository, "session", "start", "--id", "ann", "--pid", $"{process.Id}").Exits(0);
        var start = scratch.Head(repository);
        ann.Git("bisect", "start", "HEAD", "HEAD~2").Exits(0);
        Kill(process);

        var bob = ShimWorker.Start(scratch, repository, "bob");
        bob.Stage("b", "bob\n");
        Assert.That(bob.Git("commit", "-m", "bob").Error, Does.Contain("its session is gone").And.Contain("git bisect reset"));
        bob.Git("bisect", "reset").Exits(0);
        Assert.That(scratch.Head(repository), Is.EqualTo(start));
        bob.Git("commit", "-qm", "bob").Exits(0);
        Assert.That(History(scratch, repository), Is.EqualTo("bob: b"));
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    private static (IReadOnlyDictionary<string, string> Ann, IReadOnlyDictionary<string, string> Bob) Sessions(Scratch scratch, string repository, Operation operation, bool raw)
    {
        // In the shell of a session, the guard lets such a thing begin only while nobody else is there.
        var ann = Variables("ann");
        var before = raw ? Variables("bob") : null;
        var begun = scratch.Run(repository, "/bin/bash", ["-uc", operation.Begin], variables: ann);
        Assert.That(begun.ExitCode, Is.Not.Zero, begun.Error);
        var bob = before ?? Variables("bob");
        Scratch.Write(repository, "b", "bob\n");
        scratch.Run(repository, "/bin/sh", ["-c", "exec git add b"], variables: bob).Exits(0);
        return (ann, bob);

        IReadOnlyDictionary<string, string> Variables(string id) => new Dictionary<string, string>(raw ? Worker.Start(scratch, repository, id).Variables : ShimWorker.Start(scratch, repository, id).Variables)
        {
            ["GIT_EDITOR"] = ":",
        };
    }

    private static string[] UnderWay(string repository) =>
        [.. new[] { "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "SQUASH_MSG", "BISECT_LOG", "rebase-merge", "rebase-apply", "sequencer" }
            .Where(name => Path.Exists(Path.Combine(repository, ".git", name)))];

    private static string History(Scratch scratch, string repository) =>
        $"{Support.History.Subject(scratch, repository, "HEAD")}: {string.Join(' ', Support.History.Changed(scratch, repository, "HEAD"))}";

    private static string History(Scratch scratch)
    {
        var repository = scratch.Repository("repo", ("f", "1\n"), ("a", "1\n"));
        scratch.Run(
            repository,
            "/bin/bash",
            [
                "-euc", """
                commit() { git add --all; git commit -qm "$1"; }
                git switch -q -c calm; echo feature >only; commit calm
                git switch -q -c feature main; echo x >x; commit x; echo feature >f; echo feature >only; commit feature
                git switch -q -c other main; echo o >o; commit other
                git switch -q main; echo 2 >f; commit two; echo 3 >f; commit three
                """,
            ]).Exits(0);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        return repository;
    }
}
