using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Sequences of commands that lost work once, or would without a rule of docs/design.md. The numbers are fixed names.</summary>
public class Counterexamples
{
    // Killed after its ref has moved and before its index is in place, a commit leaves the old index.
    [TestCase("commit", "-qam", "killed")]
    [TestCase("commit", "-qm", "killed", "--", "f")]
    public void Number_05_a_commit_that_was_killed_before_its_index_was_in_place_is_not_undone(params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("g", "1\n"));
        scratch.Coord(repository, "index", "refresh").Exits(0);
        Scratch.Write(repository, "f", "2\n");

        // The hook that sees the ref move kills Git, which has not renamed its index yet.
        var hook = Path.Combine(repository, ".git", "hooks", "reference-transaction");
        var ours = File.ReadAllText(hook);
        File.AppendAllText(hook, "\n[ \"$1\" != committed ] || kill -9 $PPID\n");
        scratch.Git(repository, command).Exits(137);
        File.WriteAllText(hook, ours);
        Assert.That(scratch.Content(repository, "f"), Is.EqualTo("2\n"), "it was killed too early: the test proves nothing");
        foreach (var left in Directory.GetFiles(Path.Combine(repository, ".git"), "*.lock"))
        {
            File.Delete(left);
        }

        Scratch.Write(repository, "g", "2\n");
        scratch.Git(repository, "add", "g").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-m", "next").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "g" }));
        scratch.IsClean(repository);
    }

    // The tree is built before the editor opens; what happens to the index meanwhile must not be taken for the tree's.
    [Test]
    public void Number_06_a_stale_tree_does_not_pass_when_the_index_is_brought_in_step_while_the_editor_is_open()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"), ("b", "1\n"));

        // Another commit of which the default index knows nothing yet, as in the moment before it is refreshed.
        Behind(scratch, repository);
        File.WriteAllText(Path.Combine(repository, "b"), "of a person\n");
        scratch.Git(repository, "update-index", "--cacheinfo", $"100644,{scratch.Git(repository, "hash-object", "-w", "b").Line},b").Exits(0);
        var head = scratch.Head(repository);

        var editor = new Dictionary<string, string> { ["GIT_EDITOR"] = "dotnet-coord index refresh >&2 && echo message >" };
        var answer = scratch.Run(repository, "git", ["commit", "--no-verify"], variables: editor).Exits(128);

        Assert.That(answer.Error, Does.Contain("the default index is in step with").And.Contain("would undo what others committed").And.Contain("\n  a\n"));
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
    }

    // A default index that is behind shows what others committed as edits of one's own.
    [TestCase("commit")]
    [TestCase("merge")]
    [TestCase("switch")]
    [TestCase("rebase")]
    public void Number_08_a_person_sees_at_once_what_a_session_did(string how)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("g", "1\n"));
        scratch.Git(repository, "switch", "--quiet", "-c", "side").Exits(0);
        Scratch.Write(repository, "g", "side\n");
        scratch.Git(repository, "commit", "--quiet", "-am", "side").Exits(0);
        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        Scratch.Write(repository, "f", "2\n");
        scratch.Git(repository, "commit", "--quiet", "-am", "main").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        switch (how)
        {
            case "commit":
                ann.Commit("g", "side\n");
                break;
            case "merge":
                ann.Git("merge", "--quiet", "--no-edit", "side").Exits(0);
                break;
            default:
                ann.Git(how, "--quiet", "side").Exits(0);
                break;
        }

        scratch.IsClean(repository);
        scratch.Git(repository, "restore", ".").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(repository, "g")), Is.EqualTo("side\n"));
        Scratch.Write(repository, "mine", "1\n");
        scratch.Git(repository, "add", "mine").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-am", "mine").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "mine" }));
    }

    // The branch is moved from another checkout, and this one's files are not.
    [TestCase(false, "commit", "-a", "-m", "edit")]
    [TestCase(false, "commit", "-a", "--no-verify", "-m", "edit")]
    [TestCase(false, "commit", "-m", "edit", "--", "f", "mine")]
    [TestCase(true, "commit", "-a", "-m", "edit")]
    [TestCase(true, "commit", "--no-verify", "-m", "edit", "--", "f", "mine")]
    public void Number_09_a_branch_moved_from_elsewhere_is_not_put_back(bool inSession, params string[] command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("mine", "1\n"));
        var variables = inSession ? Worker.Start(scratch, repository, "ann").Variables : new Dictionary<string, string>();
        MoveFromElsewhere(scratch, repository);
        if (command.Contains("-a") && !command.Contains("--no-verify"))
        {
            // The first commit comes from an index that is behind: it takes what is new, and finds the file that is not.
            Scratch.Write(repository, "mine", "2\n");
            Run("commit", "--quiet", "-a", "-m", "first").Exits(0);
            Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "mine" }));
        }
        else if (command.Contains("-a"))
        {
            scratch.Run(repository, Tool.Path, ["index", "refresh"], variables: variables).Exits(0);
        }

        Scratch.Write(repository, "mine", "3\n");
        var head = scratch.Head(repository);
        var refused = Run(command);
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain("moved from elsewhere").And.Contain("\n  f\n").And.Contain("dotnet-coord index refresh --files"));
        Assert.That(scratch.Head(repository), Is.EqualTo(head));
        Assert.That(scratch.Content(repository, "f"), Is.EqualTo("of elsewhere\n"));

        scratch.Run(repository, Tool.Path, ["index", "refresh", "--files"], variables: variables).Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(repository, "f")), Is.EqualTo("of elsewhere\n"));
        Run(command).Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "mine" }));
        scratch.IsClean(repository);

        Answer Run(params string[] arguments) => scratch.Run(repository, "git", arguments, variables: variables);
    }

    [Test]
    public void Number_09_is_told_by_status_and_by_a_refresh()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        MoveFromElsewhere(scratch, repository);
        Assert.That(scratch.Coord(repository, "index", "refresh").Exits(0).Output, Does.Contain("f: the branch was moved from elsewhere").And.Contain("index refresh --files"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("stale: f is still what it was").And.Contain("index refresh --files"));
        Assert.That(scratch.Coord(repository, "index", "refresh", "--files").Exits(0).Output, Does.Contain("  f: written"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Not.Contain("stale:"));
        scratch.IsClean(repository);
    }

    // A push moves the branch of a checkout from within that checkout's own Git directory.
    [TestCase("ignore", false)]
    [TestCase("ignore", true)]
    [TestCase("updateInstead", false)]
    [TestCase("updateInstead", true)]
    public void Number_09_a_push_into_a_checked_out_branch_is_not_undone(string deny, bool inSession)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("mine", "1\n"));
        scratch.Git(repository, "config", "receive.denyCurrentBranch", deny).Exits(0);
        var variables = inSession ? Worker.Start(scratch, repository, "ann").Variables : new Dictionary<string, string>();
        var clone = scratch["clone"];
        scratch.Git(scratch.Root, "clone", "--quiet", repository, clone).Exits(0);
        Scratch.Write(clone, "f", "pushed\n");
        scratch.Git(clone, "commit", "--quiet", "-a", "-m", "pushed").Exits(0);
        scratch.Git(clone, "push", "--quiet", "origin", "main").Exits(0);

        foreach (var content in new[] { "2\n", "3\n" })
        {
            Scratch.Write(repository, "mine", content);
            scratch.Run(repository, "git", ["commit", "-a", "-m", "mine"], variables: variables);
            scratch.Run(repository, "git", ["commit", "-a", "--no-verify", "-m", "mine"], variables: variables);
            Assert.That(scratch.Content(repository, "f"), Is.EqualTo("pushed\n"));
        }

        scratch.Run(repository, Tool.Path, ["index", "refresh", "--files"], variables: variables).Exits(0);
        scratch.Run(repository, "git", ["commit", "-a", "-m", "mine"], variables: variables);
        Assert.That(scratch.Run(repository, "git", ["status", "--porcelain"], variables: variables).Exits(0).Output, Is.Empty);
        Assert.That(scratch.Content(repository, "f") + scratch.Content(repository, "mine"), Is.EqualTo("pushed\n3\n"));
    }

    [Test]
    public void Number_11_hooks_that_Git_looks_for_elsewhere_are_told_by_doctor_and_status()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated();
        scratch.Git(repository, "config", "core.hooksPath", "/dev/null").Exits(0);
        Assert.That(scratch.Coord(repository, "doctor").Exits(2).Output, Does.Contain("BAD   Git does not run our hooks"));
        Assert.That(scratch.Coord(repository, "status").Exits(0).Output, Does.Contain("WARNING"));
    }

    // An index that the user keeps himself is none of ours.
    [Test]
    public void Number_12_an_index_of_the_users_own_leaves_that_of_the_session_alone()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("g", "1\n");
        var before = File.ReadAllBytes(ann.IndexFile);

        var own = new Dictionary<string, string>(ann.Variables) { ["GIT_INDEX_FILE"] = scratch["own"] };
        scratch.Run(repository, "git", ["read-tree", "HEAD"], variables: own).Exits(0);
        Scratch.Write(repository, "q", "1\n");
        scratch.Run(repository, "git", ["add", "q"], variables: own).Exits(0);
        scratch.Run(repository, "git", ["commit", "--quiet", "-m", "own"], variables: own).Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "q" }));
        Assert.That(File.ReadAllBytes(ann.IndexFile), Is.EqualTo(before));
        ann.Git("commit", "--quiet", "-m", "ann").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "g" }));
    }

    // Between the files and the ref of a landing, the new content lies in the checkout and belongs to nobody there.
    [Test]
    public void Number_15_nobody_commits_what_is_landing()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(worktree, "f", "landed\n");
        Scratch.Write(worktree, "new", "landed\n");
        scratch.Git(worktree, "add", "--all").Exits(0);
        scratch.Git(worktree, "commit", "--quiet", "-m", "x").Exits(0);
        var (tip, said) = (scratch.Head(worktree), scratch["said"]);

        // Git calls this hook when the landing has written the checkout's files and index, and not yet moved the ref.
        var hook = Scratch.Write(repository, ".git/hooks/post-index-change", $"""
            #!/bin/sh
            [ ! -e '{said}' ] && [ -e new ] || exit 0
            exec >'{said}' 2>&1
            git rev-parse HEAD
            git add -A
            git commit -m thief
            echo "code $?"

            """);
        scratch.Run(repository, "chmod", ["+x", hook]).Exits(0);
        var before = scratch.Head(repository);
        scratch.Coord(repository, "worktree", "done", "x").Exits(0);

        var answer = File.ReadAllText(said);
        Assert.That(answer, Does.StartWith(before), "the hook came too late: the test proves nothing");
        Assert.That(answer, Does.Not.Contain("code 0"));
        Assert.That(scratch.Head(repository), Is.EqualTo(tip));
        scratch.IsClean(repository);
    }

    // By the letter of the rule these were vetoed.
    [TestCase("echo mine >g; git commit -qm named -- g")]
    [TestCase("git merge -q --ff-only up")]
    [TestCase("echo mine >g; git stash -q; git stash pop -q; git commit -qam popped")]
    [TestCase("git rebase -q side; echo mine >g; git commit -q --no-verify -am after")]
    [TestCase("git switch -q side; echo mine >g; git commit -q --no-verify -am after")]
    public void Number_18_a_person_is_not_vetoed_for_what_undoes_nothing(string script)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("g", "1\n"), ("h", "1\n"));
        Shell("git branch side; echo 2 >h; git commit -qam second; git switch -q -c up; echo 2 >f; git commit -qam up; git switch -q side; echo s >f; git commit -qam side; git switch -q main");

        // The default index is behind: a commit that no hook of ours saw.
        Shell("export GIT_INDEX_FILE=../elsewhere COORD=0; git read-tree up; git update-ref refs/heads/main up");
        Shell("git checkout -q HEAD -- f; git reset -q --hard HEAD~1");
        Shell(script);
        Shell("git update-index -q --refresh; git diff-index --quiet HEAD");

        void Shell(string commands) => scratch.Run(repository, "/bin/sh", ["-euc", commands]).Exits(0);
    }

    // What a merge brings in from the other side was committed there; only what differs from both sides is the merger's.
    [TestCase("", 0)]
    [TestCase("echo more >>held; git add held; ", 1)]
    public void Number_22_a_merge_is_not_refused_for_what_the_other_side_committed(string resolution, int code)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("held", "1\n"), ("both", "1\n"));
        Shell("git switch -q -c side; echo side >held; echo side >both; git commit -qam side; git switch -q main; echo main >both; git commit -qam main");
        scratch.Coord(repository, "session", "start", "--id", "bob").Exits(0);
        scratch.Coord(repository, "claim", "--session", "bob", "held").Exits(0);

        Shell("git merge side || :; echo resolved >both; git add both; " + resolution);
        var answer = scratch.Git(repository, "commit", "-m", "merged").Exits(code);
        Assert.That(answer.Error, code == 0 ? Does.Not.Contain("claimed") : Does.Contain("held is claimed by person-bob"));

        void Shell(string commands) => scratch.Run(repository, "/bin/sh", ["-euc", commands]).Exits(0);
    }

    // A branch goes only if it still is what landed.
    [Test]
    public void Number_23_a_branch_that_went_on_while_it_landed_stays()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var worktree = scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Scratch.Write(worktree, "f", "landed\n");
        scratch.Git(worktree, "commit", "--quiet", "-am", "x").Exits(0);
        var later = scratch.Git(worktree, "commit-tree", "-p", "HEAD", "-m", "later", "HEAD^{tree}").Exits(0).Line;

        var hook = Path.Combine(repository, ".git", "hooks", "reference-transaction");
        File.AppendAllText(hook, $"\ncase $1 in committed) while read -r o n r; do case $r in refs/heads/main) git update-ref refs/heads/work/x {later} ;; esac; done ;; esac\n");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        scratch.Coord(repository, "worktree", "done", "x");

        Assert.That(scratch.Content(repository, "f"), Is.EqualTo("landed\n"));
        Assert.That(scratch.Git(repository, "rev-parse", "work/x").Exits(0).Line, Is.EqualTo(later));
    }

    // `commit -a` holds the lock of the default index while its editor is open.
    [Test]
    public void Number_27_a_session_commits_while_a_person_has_the_default_index_locked()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"), ("g", "1\n"));
        var ann = Worker.Start(scratch, repository, "ann");
        Scratch.Write(repository, "f", "of a person\n");
        using (var open = scratch.Start(repository, "git", ["commit", "-a", "--no-verify"], new Dictionary<string, string> { ["GIT_EDITOR"] = "echo open; read" }))
        {
            Assert.That(open.StandardOutput.ReadLine(), Does.Contain("open"));
            ann.Commit("g", "of ann\n");
            open.StandardInput.WriteLine();
            open.WaitForExit();
            Assert.That(open.ExitCode, Is.Not.Zero, "its parent is not HEAD any more");
        }

        Assert.That(scratch.Content(repository, "f") + scratch.Content(repository, "g"), Is.EqualTo("1\nof ann\n"));
        scratch.Git(repository, "commit", "--quiet", "-am", "again").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "f" }));
        scratch.IsClean(repository);
    }

    private static void MoveFromElsewhere(Scratch scratch, string repository)
    {
        var elsewhere = scratch["elsewhere"];
        scratch.Git(repository, "worktree", "add", "--quiet", "-b", "side", elsewhere).Exits(0);
        Scratch.Write(elsewhere, "f", "of elsewhere\n");
        scratch.Git(elsewhere, "commit", "--quiet", "-a", "-m", "elsewhere").Exits(0);
        scratch.Git(elsewhere, "update-ref", "refs/heads/main", "side").Exits(0);
    }

    private static void Behind(Scratch scratch, string repository)
    {
        var index = scratch["elsewhere"];
        var on = new Dictionary<string, string> { ["GIT_INDEX_FILE"] = index, ["COORD"] = "0" };
        scratch.Run(repository, "git", ["read-tree", "HEAD"], variables: on).Exits(0);
        File.WriteAllText(Path.Combine(repository, "a"), "2\n");
        scratch.Run(repository, "git", ["add", "a"], variables: on).Exits(0);
        scratch.Run(repository, "git", ["commit", "--quiet", "-m", "unseen"], variables: on).Exits(0);
    }
}
