using System.Diagnostics;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Commits in the shell of a session that waited for themselves, for an editor, or were made twice. The numbers are fixed names.</summary>
public class CounterexamplesOfTurns
{
    // A hook puts the session's own directory in front of PATH again, as a login shell does.
    [TestCase("post-commit", "[ -e ../once ] || { : >../once; echo x >x; git add x; git commit -q --amend --no-edit; }")]
    [TestCase("post-commit", "[ -e ../once ] || { : >../once; git commit -q --allow-empty -m nested; }")]
    [TestCase("pre-commit", "[ -e ../once ] || { : >../once; git stash list; git status; git notes add -m note HEAD; }")]
    [TestCase("post-commit", "git notes add -f -m note HEAD; git gc --auto; git tag -f nested; git merge -q HEAD; : >../once")]
    public void Number_25_a_hook_that_comes_through_the_shim_again_is_on_the_turn_of_its_commit(string hook, string script)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository("repo", ("f", "1\n"));
        Hook(scratch, repository, hook, $"PATH=\"$SESSION_BIN:$PATH\"\n{script}\n");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("a", "1\n");
        ann.GitWith([("SESSION_BIN", Path.GetDirectoryName(ann.GitPath)!), ("COORD_TURN_SECONDS", "1")], ["commit", "-qm", "a"]).Exits(0);
        Assert.That(File.Exists(scratch["once"]), Is.True, "the hook did not run: the test proves nothing");
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
        Assert.That(scratch.Content(repository, "a"), Is.EqualTo("1\n"));
        Assert.That(Path.Exists(Path.Combine(repository, ".git", "coord", "commit.lock")), Is.False);
    }

    [TestCase("PATH=\"$SESSION_BIN:$PATH\" git commit -q --amend --no-edit --allow-empty")]
    [TestCase("PATH=\"$SESSION_BIN:$PATH\"; git merge -q HEAD; git commit -q --allow-empty -m nested; git stash list")]
    public void Number_25_a_rebase_whose_commands_come_through_the_shim_again_is_on_its_own_turn(string script)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Commit("g", "1\n");
        ann.Commit("h", "1\n");
        ann.GitWith([("SESSION_BIN", Path.GetDirectoryName(ann.GitPath)!), ("COORD_TURN_SECONDS", "1"), ("GIT_EDITOR", ":")], ["rebase", "-x", script, "HEAD~2"]).Exits(0);
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
        Assert.That(scratch.Git(repository, "log", "--format=%s", "--grep=ann").Lines, Is.EqualTo(new[] { "ann: h", "ann: g" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Number_26_an_open_editor_keeps_nobody_from_committing(bool person)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var (ann, bob) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        ann.Stage("a", "1\n");
        using (var open = Editing(ann, "commit"))
        {
            if (person)
            {
                Scratch.Write(repository, "b", "1\n");
                scratch.Git(repository, "add", "b").Exits(0);
                scratch.Git(repository, "commit", "-qm", "b").Exits(0);
            }
            else
            {
                bob.Stage("b", "1\n");
                bob.GitWith([("COORD_TURN_SECONDS", "1")], ["commit", "-qm", "b"]).Exits(0);
            }

            Close(open, 0);
        }

        Assert.That(scratch.Git(repository, "log", "--format=%s").Lines, Is.EqualTo(new[] { "written once", "b", "first" }));
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "a" }));
        Assert.That(History.Changed(scratch, repository, "HEAD~1"), Is.EqualTo(new[] { "b" }));
        scratch.IsClean(repository);
    }

    [Test]
    public void Number_26_an_amended_commit_does_not_take_the_one_that_came_while_the_editor_was_open()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var (ann, bob) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        ann.Commit("a", "1\n");
        using (var open = Editing(ann, "commit", "--amend"))
        {
            bob.Commit("b", "1\n");
            Assert.That(Close(open, null), Does.Contain("would be the one that is amended").And.Contain("Your message is in "));
        }

        Assert.That(scratch.Git(repository, "log", "--format=%s").Lines, Is.EqualTo(new[] { "bob: b", "ann: a", "first" }));
        Assert.That(Directory.EnumerateFiles(Path.Combine(repository, ".git", "coord"), "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith("git", StringComparison.Ordinal) && new FileInfo(path).Length < 1000)
            .Any(path => File.ReadAllText(path).StartsWith("written once", StringComparison.Ordinal)), Is.True, "the message is gone");
    }

    // A program without hooks commits between the moment Git reads its parent and its own commit.
    [TestCase("commit -m again", 0)]
    [TestCase("commit -F ../message", 0)]
    [TestCase("commit -C HEAD", 0)]
    [TestCase("commit -am again", 0)]
    [TestCase("commit -F - <../message", 128)]
    [TestCase("commit -F /dev/stdin <../message", 128)]
    [TestCase("commit --file=- <../message", 128)]
    [TestCase("commit -p -m part <../answers", 128)]
    [TestCase("commit --amend -m amended", 128)]
    public void Number_28_only_a_commit_that_asks_and_reads_nothing_is_made_again(string command, int code)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository("repo", ("f", "1\n"));
        Scratch.Write(scratch.Root, "message", "message\n");
        Scratch.Write(scratch.Root, "answers", "y\n");
        const string Outsider = "[ -e ../once ] || { : >../once; COORD=0 git update-ref refs/heads/main $(echo outsider | git commit-tree -p HEAD HEAD^{tree}); }";
        Hook(scratch, repository, "commit-msg", Outsider);
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        Scratch.Write(repository, "f", "ann\n");
        if (!command.Contains("-p ", StringComparison.Ordinal))
        {
            ann.Stage("g", "1\n");
            ann.Stage("f", "ann\n");
        }

        ann.Shell($"git {command}").Exits(code);

        Assert.That(scratch.Git(repository, "log", "--format=%s", code == 0 ? "HEAD~1" : "HEAD").Lines, Is.EqualTo(new[] { "outsider", "first" }));
        if (code != 0)
        {
            ann.Git("commit", "-qam", "by hand").Exits(0);
        }

        Assert.That(scratch.Content(repository, "f"), Is.EqualTo("ann\n"));
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
    }

    [TestCase("commit", "ci")]
    [TestCase("commit --quiet", "ci")]
    [TestCase("-c user.name='A B' commit", "ci")]
    [TestCase("c2 -q", "ci")]
    public void Number_29_an_alias_of_commit_takes_its_turn(string meaning, string alias)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository("repo", ("f", "1\n"));
        scratch.Git(repository, "config", "alias.c2", "commit").Exits(0);
        scratch.Git(repository, "config", "alias.ci", meaning).Exits(0);

        // In raw mode the turn names Git alone; through the shim, the shim first.
        Hook(scratch, repository, "commit-msg", "wc -l <.git/coord/commit.lock >../holders");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("a", "1\n");
        ann.Git(alias, "-m", "a").Exits(0);
        Assert.That(File.ReadAllText(scratch["holders"]).Trim(), Is.EqualTo("2"));
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "a" }));
    }

    private static void Hook(Scratch scratch, string repository, string name, string script)
    {
        var path = Path.Combine(repository, ".git", "hooks", name);
        File.WriteAllText(path, (File.Exists(path) ? File.ReadAllText(path) : "#!/bin/sh\n") + script + "\n");
        scratch.Run(repository, "chmod", ["+x", path]).Exits(0);
    }

    private static Process Editing(ShimWorker worker, params string[] command)
    {
        var variables = new Dictionary<string, string>(worker.Variables) { ["GIT_EDITOR"] = "edit() { echo open; read line; echo \"$line once\" >\"$1\"; }; edit" };
        var open = worker.Scratch.Start(worker.Checkout, worker.GitPath, command, variables);
        Assert.That(open.StandardOutput.ReadLine(), Is.EqualTo("open"));
        return open;
    }

    private static string Close(Process open, int? code)
    {
        open.StandardInput.WriteLine("written");
        var error = open.StandardError.ReadToEnd();
        open.WaitForExit();
        Assert.That(open.ExitCode, code is { } expected ? Is.EqualTo(expected) : Is.Not.Zero, error);
        return error;
    }
}
