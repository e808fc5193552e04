using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary><c>add --all</c> and its like, through the git in front of PATH, where another session holds some of what they would take.</summary>
public class HeldPathsThatAreLeftOut
{
    private Scratch _scratch = null!;
    private ShimWorker _ann = null!;
    private ShimWorker _bob = null!;

    [SetUp]
    public void Set_up()
    {
        _scratch = new Scratch();
        var repository = _scratch.Coordinated(("src/a", "1\n"), ("src/b", "1\n"), ("src/c", "1\n"), ("lib/d", "1\n"), ("gone", "1\n"));
        _ann = ShimWorker.Start(_scratch, repository, "ann");
        _bob = ShimWorker.Start(_scratch, repository, "bob");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [TestCase("add -A", "lib/d src/a src/mine", "gone, src/b, src/new")]
    [TestCase("add --all", "lib/d src/a src/mine", "gone, src/b, src/new")]
    [TestCase("add .", "lib/d src/a src/mine", "gone, src/b, src/new")]
    [TestCase("-C lib add :/", "lib/d src/a src/mine", "gone, src/b, src/new")]
    [TestCase("-C lib add -A", "lib/d src/a src/mine", "gone, src/b, src/new")]
    [TestCase("add -u", "lib/d src/a", "gone, src/b")]
    [TestCase("add --update .", "lib/d src/a", "gone, src/b")]
    [TestCase("stage src", "src/a src/mine", "src/b, src/new")]
    [TestCase("-C src add -vA .", "src/a src/mine", "src/b, src/new")]
    [TestCase("add s*", "src/a src/mine", "src/b, src/new")]
    [TestCase("-c alias.all=add\u00A0-A all", "lib/d src/a src/mine", "gone, src/b, src/new")]
    [TestCase("--literal-pathspecs add src lib", "lib/d src/a src/mine", "src/b, src/new")]
    [TestCase("add src src/b", "src/a src/b src/mine", "src/new")]
    [TestCase("add lib src/n*", "lib/d", "src/new")]
    [TestCase("add -A src/n*", "", "src/new")]
    public void Are_not_staged_and_the_rest_is(string command, string staged, string leftOut)
    {
        LeaveWork();

        var answer = _ann.Git(Words(command)).Exits(0);

        var names = leftOut.Split(", ");
        Assert.That(answer.Error.Split('\n').Where(line => line.StartsWith("left out", StringComparison.Ordinal)), Is.EqualTo(new[] { $"left out {names.Length} path{(names.Length == 1 ? "" : "s")} claimed by {_bob.Name}: {leftOut}" }));
        Assert.That(Staged(_ann), Is.EqualTo(staged.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("add src/b src/new", "src/b src/new")]
    [TestCase("add -A -- src/b", "src/b")]
    [TestCase("add lib", "lib/d")]
    public void Are_staged_when_they_are_named_and_nothing_is_said_of_what_nobody_takes(string command, string staged)
    {
        LeaveWork();

        Assert.That(_ann.Git(Words(command)).Exits(0).Error, Is.Empty);
        Assert.That(Staged(_ann), Is.EqualTo(staged.Split(' ')));
    }

    [TestCase("commit -am all")]
    [TestCase("commit -qa -m all")]
    [TestCase("commit --all --message=all")]
    [TestCase("-C src commit -am all")]
    [TestCase("-c alias.ca=commit\u00A0-am ca all")]
    public void Are_not_committed_and_the_rest_is(string command)
    {
        LeaveWork();
        _ann.Git("add", "src/mine").Exits(0);
        var before = _scratch.Head(_ann.Checkout);

        var answer = _ann.Git(Words(command)).Exits(0);

        Assert.That(answer.Error, Does.Contain($"left out 2 paths claimed by {_bob.Name}: gone, src/b"));
        Assert.That(_scratch.Git(_ann.Checkout, "log", "--format=%s", "--name-only", $"{before}..").Exits(0).Lines, Is.EqualTo(new[] { "all", "lib/d", "src/a", "src/mine" }));
        Assert.That(_ann.Git("status", "--porcelain").Exits(0).Lines, Is.EqualTo(new[] { " D gone", " M src/b", "?? src/new" }));
    }

    [Test]
    public void Are_left_out_of_a_commit_that_is_amended()
    {
        LeaveWork();
        _ann.Git("commit", "--amend", "--no-edit", "-a").Exits(0);

        Assert.That(_scratch.Content(_ann.Checkout, "src/a") + _scratch.Content(_ann.Checkout, "src/b"), Is.EqualTo("ann\n1\n"));
        Assert.That(_scratch.Git(_ann.Checkout, "rev-list", "--count", "HEAD").Exits(0).Line, Is.EqualTo("1"));
    }

    [Test]
    public void Are_all_there_is_to_commit_and_Git_says_so_in_its_own_words()
    {
        _bob.Coord("claim", "src/").Exits(0);
        Scratch.Write(_ann.Checkout, "src/b", "bob\n");
        var before = _scratch.Head(_ann.Checkout);
        var index = File.ReadAllBytes(_ann.IndexFile);

        var answer = _ann.Git("-C", "src", "commit", "-am", "all").Exits(1);

        Assert.That(answer.Output, Does.Contain("no changes added to commit"));
        Assert.That(answer.Error, Does.Contain($"left out 1 path claimed by {_bob.Name}: src/b"));
        Assert.That(_scratch.Head(_ann.Checkout), Is.EqualTo(before));
        Assert.That(File.ReadAllBytes(_ann.IndexFile).Length, Is.EqualTo(index.Length));
    }

    [Test]
    public void Leave_nothing_staged_when_a_hook_refuses_the_commit()
    {
        LeaveWork();
        var hook = Path.Combine(_ann.Checkout, ".git/hooks/commit-msg");
        File.WriteAllText(hook, "#!/bin/sh\nexit 1\n");
        _scratch.Run(_ann.Checkout, "chmod", ["+x", hook]).Exits(0);

        _ann.Git("commit", "-am", "all").Exits(1);

        Assert.That(Staged(_ann), Is.Empty);
    }

    [Test]
    public void Stay_in_the_commit_that_ends_a_merge()
    {
        _scratch.Git(_ann.Checkout, "branch", "other").Exits(0);
        _ann.Commit("src/a", "ann\n");
        var other = _scratch.Coord(_ann.Checkout, "worktree", "add", "--branch", "other", "side").Exits(0).Line;
        Scratch.Write(other, "src/a", "other\n");
        _scratch.Git(other, "commit", "--quiet", "-am", "other").Exits(0);
        _bob.End();
        _ann.Git("merge", "other").Exits(1);
        ShimWorker.Start(_scratch, _ann.Checkout, "carl").Coord("claim", "lib/").Exits(0);
        Scratch.Write(_ann.Checkout, "src/a", "both\n");
        Scratch.Write(_ann.Checkout, "lib/d", "bob\n");

        var refused = _ann.Git("commit", "-am", "merged").Exits(1);

        Assert.That(refused.Error, Does.Not.Contain("left out").And.Contain("lib/d is claimed by"));
        _ann.Git("add", "-A").Exits(0);
        _ann.Git("commit", "--quiet", "-m", "merged").Exits(0);
        Assert.That(_scratch.Content(_ann.Checkout, "src/a") + _scratch.Content(_ann.Checkout, "lib/d"), Is.EqualTo("both\n1\n"));
    }

    [Test]
    public void Are_the_callers_own_and_those_of_sessions_that_ended_and_are_taken()
    {
        LeaveWork();
        _ann.Coord("claim", "lib/").Exits(0);
        _bob.End();

        Assert.That(_ann.Git("add", "-A").Exits(0).Error, Is.Empty);
        Assert.That(Staged(_ann), Is.EqualTo(new[] { "gone", "lib/d", "src/a", "src/b", "src/mine", "src/new" }));
    }

    // Ann's: src/a, src/mine. Nobody's: lib/d. Bob's: gone, src/b, src/new.
    private void LeaveWork()
    {
        _bob.Coord("claim", "gone", "src/b", "src/n*").Exits(0);
        File.Delete(Path.Combine(_ann.Checkout, "gone"));
        foreach (var (path, content) in new[] { ("src/a", "ann\n"), ("src/mine", "ann\n"), ("lib/d", "nobody\n"), ("src/b", "bob\n"), ("src/new", "bob\n") })
        {
            Scratch.Write(_ann.Checkout, path, content);
        }
    }

    private static string[] Staged(ShimWorker worker) => worker.Git("diff", "--cached", "--name-only").Exits(0).Lines;

    // A space that is part of a word is written as one that does not break.
    private static string[] Words(string command) => [.. command.Split(' ').Select(word => word.Replace('\u00A0', ' '))];
}
