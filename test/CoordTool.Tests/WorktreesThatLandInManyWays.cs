using System.Text.Json;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The strategies of <c>worktree done</c>, beside what Git makes of the same branches.</summary>
public class WorktreesThatLandInManyWays
{
    private Scratch _scratch = null!;
    private string _repository = "";
    private string _worktree = "";

    [SetUp]
    public void Work_in_a_worktree_while_main_moves()
    {
        _scratch = new Scratch();
        _repository = _scratch.Coordinated(("a", "1\n2\n3\n4\n5\n6\n7\n"), ("b", "b\n"));
        _worktree = _scratch.Coord(_repository, "worktree", "add", "fix").Exits(0).Line;
        Commit(_worktree, "a", "one\n2\n3\n4\n5\n6\n7\n", "Write one\n\nIt reads better.");
        Commit(_worktree, "a", "one\n2\n3\nfour\n5\n6\n7\n", "Write four");
        Commit(_repository, "a", "1\n2\n3\n4\n5\n6\nseven\n", "Write seven");
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Squash_is_one_commit_with_all_of_it()
    {
        var main = _scratch.Head(_repository);
        Assert.That(Done("--strategy", "squash").Exits(0).Output, Does.Contain("landed work/fix in main: one commit"));
        Assert.That(Log("%P|%an|%B"), Is.EqualTo($"{main}|{Author()}|work/fix\n\n* Write one\n* Write four"));
        HasAll();
        IsGone();
    }

    [Test]
    public void Squash_of_one_commit_has_its_message()
    {
        _scratch.Git(_worktree, "reset", "--quiet", "--hard", "HEAD^").Exits(0);
        Done("--strategy", "squash").Exits(0);
        Assert.That(Log("%B"), Is.EqualTo("Write one\n\nIt reads better."));
    }

    [TestCase("merge")]
    [TestCase("squash")]
    [TestCase("rebase")]
    public void Commits_are_signed_where_the_configuration_asks_for_it(string strategy)
    {
        // What Git asks of a program that signs (git help config, gpg.program).
        var signer = Scratch.Write(_scratch.Root, "signer", $"#!/bin/sh\ncat >/dev/null; test ! -e '{_scratch["locked"]}' || exit 2\nprintf '\\n[GNUPG:] SIG_CREATED \\n' >&2\necho '-----BEGIN PGP SIGNATURE-----'; echo; echo '-----END PGP SIGNATURE-----'\n");
        _scratch.Run(_scratch.Root, "chmod", ["+x", signer]).Exits(0);
        _scratch.Git(_repository, "config", "gpg.program", signer).Exits(0);
        _scratch.Git(_repository, "config", "commit.gpgSign", "true").Exits(0);
        Scratch.Write(_scratch.Root, "locked", "");
        var main = _scratch.Head(_repository);
        Assert.That(Done("--strategy", strategy).Exits(1).Error, Does.Contain("nothing was changed").And.Contain("commit.gpgSign"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(main));
        File.Delete(_scratch["locked"]);
        Done("--strategy", strategy).Exits(0);
        Assert.That(_scratch.Git(_repository, "cat-file", "commit", "main").Exits(0).Output, Does.Contain("gpgsig -----BEGIN PGP SIGNATURE-----"));
        HasAll();
    }

    [Test]
    public void Squash_a_second_time_has_nothing_left_to_do()
    {
        Done("--strategy", "squash", "--keep").Exits(0);
        var head = _scratch.Head(_repository);
        Assert.That(Done("--strategy", "squash").Exits(0).Output, Does.Contain("was in main already"));
        Assert.That(_scratch.Head(_repository), Is.EqualTo(head));
        IsGone();
    }

    [Test]
    public void Rebase_gives_the_commits_that_Git_would()
    {
        var twin = Path.Combine(_scratch.Root, "twin");
        _scratch.Git(_repository, "worktree", "add", "--quiet", "--detach", twin, "work/fix").Exits(0);
        _scratch.Git(twin, "rebase", "--quiet", "main").Exits(0);
        var expected = _scratch.Git(twin, "log", "--format=%T %an %ae %ad %B", "main..HEAD").Exits(0).Output;
        var main = _scratch.Head(_repository);
        Assert.That(Done("--strategy", "rebase").Exits(0).Output, Does.Contain("rebased"));
        Assert.That(_scratch.Git(_repository, "log", "--format=%T %an %ae %ad %B", $"{main}..main").Exits(0).Output, Is.EqualTo(expected));
        HasAll();
        IsGone();
    }

    [Test]
    public void Rebase_leaves_out_what_the_target_has_and_merges()
    {
        _scratch.Git(_repository, "cherry-pick", "work/fix^").Exits(0);
        _scratch.Git(_worktree, "merge", "--quiet", "-m", "Bring main in", "main").Exits(0);
        Commit(_worktree, "b", "b of the worktree\n", "Write b");
        var main = _scratch.Head(_repository);
        Done("--strategy", "rebase").Exits(0);
        Assert.That(_scratch.Git(_repository, "log", "--format=%s", $"{main}..main").Exits(0).Output, Is.EqualTo("Write b\nWrite four\n"));
        HasAll();
    }

    [Test]
    public void Rebase_that_conflicts_changes_nothing()
    {
        Commit(_repository, "a", "1\n2\n3\nFOUR\n5\n6\nseven\n", "Write four otherwise");
        var (main, work) = (_scratch.Head(_repository), _scratch.Head(_worktree));
        var answer = Done("--strategy", "rebase").Exits(3);
        Assert.That(answer.Error, Does.Contain("\n  a\n").And.Contain("Write four otherwise").And.Contain("Write one"));
        Assert.That((_scratch.Head(_repository), _scratch.Head(_worktree)), Is.EqualTo((main, work)));
        _scratch.IsClean(_worktree);
        _scratch.IsClean(_repository);
    }

    [Test]
    public void Forward_is_refused_where_the_target_moved()
    {
        Assert.That(Done("--strategy", "ff").Exits(2).Error, Does.Contain($"git -C {_worktree} merge main"));
        _scratch.Git(_worktree, "merge", "--quiet", "-m", "Bring main in", "main").Exits(0);
        var work = _scratch.Head(_worktree);
        Done("--strategy", "ff").Exits(0);
        Assert.That(_scratch.Head(_repository), Is.EqualTo(work));
    }

    [Test]
    public void Merge_follows_the_configuration_of_forwarding()
    {
        _scratch.Git(_worktree, "rebase", "--quiet", "main").Exits(0);
        _scratch.Git(_repository, "config", "merge.ff", "false").Exits(0);
        var (main, work) = (_scratch.Head(_repository), _scratch.Head(_worktree));
        Done("--message", "Land the fix").Exits(0);
        Assert.That(Log("%P|%B"), Is.EqualTo($"{main} {work}|Land the fix"));
    }

    [Test]
    public void Keep_leaves_worktree_and_branch_with_what_is_not_committed()
    {
        Scratch.Write(_worktree, "b", "not committed\n");
        using var answer = JsonDocument.Parse(Done("--keep", "--json").Exits(0).Output);
        Assert.That(answer.RootElement.TryGetProperty("trash", out _), Is.False);
        Assert.That(File.ReadAllText(Path.Combine(_worktree, "b")), Is.EqualTo("not committed\n"));
        Assert.That(_scratch.Git(_repository, "branch", "--contains", "work/fix").Exits(0).Output, Does.Contain("main"));
        HasAll();
    }

    [TestCase("merge", "pre-merge-commit", 1)]
    [TestCase("merge", "commit-msg", 1)]
    [TestCase("squash", "commit-msg", 1)]
    [TestCase("squash", "pre-merge-commit", 0)]
    public void A_hook_of_the_repository_has_its_say(string strategy, string hook, int asked)
    {
        Hook(hook, $"echo asked; git ls-files -s >'{_scratch.Root}/seen'; exit 1");
        var main = _scratch.Head(_repository);
        var answer = Done("--strategy", strategy).Exits(asked * 2);
        Assert.That(_scratch.Head(_repository) == main, Is.EqualTo(asked == 1));
        if (asked == 1)
        {
            Assert.That(answer.Error, Does.Contain($"The hook {hook}").And.Contain("asked"));
        }
    }

    [Test]
    public void A_hook_may_change_the_message_and_sees_what_will_be_committed()
    {
        Hook("commit-msg", "echo 'Reviewed-by: nobody' >>\"$1\"");
        Hook("pre-merge-commit", $"git write-tree >'{_scratch.Root}/tree'");
        Done().Exits(0);
        Assert.That(Log("%B"), Is.EqualTo("Merge branch 'work/fix'\nReviewed-by: nobody"));
        Assert.That(File.ReadAllText($"{_scratch.Root}/tree").Trim(), Is.EqualTo(Log("%T")));
    }

    [Test]
    public void Histories_without_a_common_commit_are_refused()
    {
        _scratch.Git(_worktree, "switch", "--quiet", "--orphan", "alone").Exits(0);
        Commit(_worktree, "c", "c\n", "Alone");
        Assert.That(_scratch.Coord(_worktree, "worktree", "done").Exits(2).Error, Does.Contain("no commit in common"));
    }

    [TestCase("--strategy", "octopus")]
    [TestCase("--message", " ")]
    [TestCase("--strategy", "rebase", "--message", "x")]
    public void What_cannot_be_meant_is_an_error(params string[] options) => Done(options).Exits(64);

    private Answer Done(params string[] options) => _scratch.Coord(_repository, ["worktree", "done", "fix", .. options]);

    private string Log(string format) => _scratch.Git(_repository, "log", "-1", $"--format={format}", "main").Exits(0).Output.TrimEnd('\n');

    private string Author() => _scratch.Git(_repository, "log", "-1", "--format=%an", "main").Exits(0).Line;

    private void HasAll()
    {
        Assert.That(_scratch.Content(_repository, "a"), Is.EqualTo("one\n2\n3\nfour\n5\n6\nseven\n"));
        Assert.That(File.ReadAllText(Path.Combine(_repository, "a")), Is.EqualTo("one\n2\n3\nfour\n5\n6\nseven\n"));
        _scratch.IsClean(_repository);
    }

    private void IsGone()
    {
        Assert.That(_worktree, Does.Not.Exist);
        Assert.That(_scratch.Git(_repository, "branch", "--list", "work/*").Exits(0).Output, Is.Empty);
    }

    private void Hook(string name, string script)
    {
        var path = Path.Combine(_repository, ".git", "hooks", name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        _scratch.Run(_repository, "chmod", ["+x", path]).Exits(0);
    }

    private void Commit(string checkout, string path, string content, string message)
    {
        Scratch.Write(checkout, path, content);
        _scratch.Git(checkout, "add", path).Exits(0);
        _scratch.Git(checkout, "commit", "--quiet", "-am", message).Exits(0);
    }
}
