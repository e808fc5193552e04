using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Sequences of commands in the shell of a session that lost work once, or came to a stop. The numbers are fixed names.</summary>
public class CounterexamplesThroughTheShim
{
    // The suite of a project that itself works on repositories, as a hook or a test of a rebase runs it.
    private const string Suite = """
        set -e
        rm -rf "$SUITE"; mkdir "$SUITE"; cd "$SUITE"
        git init -q inner; cd inner
        echo scratch >scratch; git add scratch; git commit -qm inner
        git worktree add -q ../tree -b tree
        cd ../tree; echo 2 >scratch; git commit -qam tree
        git clone -q ../inner ../clone; cd ../clone
        echo 3 >more; git add -A; git stash -q; git stash pop -q; git commit -qm clone
        git push -q origin HEAD:refs/heads/pushed
        [ "$(git ls-files | tr '\n' ' ')" = 'more scratch ' ]
        [ -z "$(git status --porcelain)" ]

        """;

    [Test]
    public void Number_01_a_pre_push_hook_that_makes_repositories_leaves_the_session_alone()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        Hook(scratch, repository, "pre-push", $"SUITE={scratch["suite"]}\n{Suite}");
        scratch.Git(scratch.Root, "init", "-q", "--bare", "origin.git").Exits(0);
        scratch.Git(repository, "remote", "add", "origin", scratch["origin.git"]).Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("g", "1\n");
        var (own, common) = (File.ReadAllBytes(ann.IndexFile), File.ReadAllBytes(Path.Combine(repository, ".git", "index")));

        ann.Git("push", "-q", "origin", "main").Exits(0);
        Assert.That(Directory.Exists(scratch["suite/clone"]), Is.True, "the hook did not run: the test proves nothing");
        Assert.That(File.ReadAllBytes(ann.IndexFile), Is.EqualTo(own));
        Assert.That(File.ReadAllBytes(Path.Combine(repository, ".git", "index")), Is.EqualTo(common));
    }

    // The case that stopped: the hook has the variables that Git sets for it, and cleans nothing up.
    [Test]
    public void Number_01_a_pre_commit_hook_that_makes_repositories_leaves_the_session_alone()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        Hook(scratch, repository, "pre-commit", $"SUITE={scratch["suite"]}\n{Suite}");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("g", "1\n");
        ann.Git("commit", "-qm", "g").Exits(0);
        Assert.That(Directory.Exists(scratch["suite/clone"]), Is.True, "the hook did not run: the test proves nothing");
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "g" }));
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
    }

    [TestCase("git rebase -q -x ../suite.sh HEAD~2")]
    [TestCase("git rebase -q --apply HEAD~2 && ../suite.sh")]
    [TestCase("git bisect start HEAD HEAD~2; git bisect run ../suite.sh; git bisect reset")]
    [TestCase("git submodule -q foreach ../suite.sh; ../suite.sh")]
    [TestCase("git -c alias.suite='!../suite.sh' suite")]
    [TestCase("git -c core.editor='../suite.sh && echo edited >' commit --amend")]
    public void Number_01_a_suite_that_makes_repositories_leaves_the_session_alone(string command)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        scratch.Run(scratch.Root, "chmod", ["+x", Scratch.Write(scratch.Root, "suite.sh", $"#!/bin/sh\nSUITE={scratch["suite"]}\n{Suite}")]).Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Commit("g", "1\n");
        ann.Commit("h", "1\n");
        ann.Shell(command).Exits(0);
        Assert.That(Directory.Exists(scratch["suite/clone"]), Is.True, "the suite did not run: the test proves nothing");
        ann.Git("fsck").Exits(0);
        Assert.That(ann.Git("status", "--porcelain").Exits(0).Output, Is.Empty);
        Assert.That(ann.Git("ls-files").Exits(0).Lines, Is.EqualTo(new[] { "f", "g", "h" }));
        scratch.IsClean(repository);
    }

    // A formatter that stages what it wrote.
    [TestCase("-m", "a")]
    [TestCase("-a", "-m", "a")]
    public void Number_07_a_hook_that_stages_files_takes_nothing_of_others_along(params string[] words)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository("repo", ("a", "1\n"), ("b", "1\n"), ("c", "1\n"));
        Hook(scratch, repository, "pre-commit", "echo generated >generated\ngit add generated\ngit add -u -- a\n");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var (ann, bob) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        bob.Stage("b", "bob\n");
        ann.Stage("a", "ann\n");
        bob.Stage("new", "bob\n");
        if (words[0] == "-a")
        {
            // Only what nobody else has staged is there to take.
            bob.Git("commit", "-q", "--no-verify", "-m", "b").Exits(0);
        }

        ann.Git(["commit", "-q", .. words]).Exits(0);

        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "a", "generated" }));
        Assert.That(ann.Git("diff", "--cached", "--name-only").Exits(0).Output, Is.Empty);
        Assert.That(bob.Git("diff", "--cached", "--name-only").Exits(0).Lines, Is.EqualTo(words[0] == "-a" ? Array.Empty<string>() : ["b", "new"]));
        Assert.That(scratch.Git(repository, "diff", "--cached", "--name-only").Exits(0).Output, Is.Empty);
    }

    [Test]
    public void Number_12_an_index_of_the_users_own_leaves_that_of_the_session_alone()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        ann.Stage("g", "1\n");
        var before = File.ReadAllBytes(ann.IndexFile);

        ann.Shell("export GIT_INDEX_FILE=../own; git read-tree --empty; echo q >q; git add q; [ \"$(git ls-files)\" = q ]; git write-tree; git stash list; git rm -q --cached q; git read-tree HEAD").Exits(0);

        Assert.That(File.ReadAllBytes(ann.IndexFile), Is.EqualTo(before));
        ann.Git("commit", "-qm", "g").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { "g" }));
    }

    [Test]
    public void Number_13_a_submodule_belongs_to_the_session_that_adds_it()
    {
        using var scratch = new Scratch();
        File.AppendAllText(scratch["home/gitconfig"], "[protocol \"file\"]\n\tallow = always\n");
        var (repository, lib) = (scratch.Coordinated(("f", "1\n")), scratch.Repository("lib", ("l", "1\n")));
        Scratch.Write(lib, "l", "2\n");
        scratch.Git(lib, "commit", "-qam", "second").Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");

        ann.Git("submodule", "--quiet", "add", lib, "sub").Exits(0);
        Assert.That(scratch.Git(repository, "diff", "--cached", "--name-only").Output, Is.Empty, "it was staged in the default index");
        ann.Git("commit", "-qm", "sub").Exits(0);
        Assert.That(History.Changed(scratch, repository, "HEAD"), Is.EqualTo(new[] { ".gitmodules", "sub" }));
        Assert.That(ann.Git("submodule", "foreach", "git ls-files").Exits(0).Output, Does.Contain("\nl\n"));

        ann.Shell("git -C sub checkout -q HEAD~1; git add sub; git submodule -q update; git -C sub rev-parse HEAD >../is; git rev-parse :sub >../staged").Exits(0);
        Assert.That(File.ReadAllText(scratch["is"]), Is.EqualTo(File.ReadAllText(scratch["staged"])));
        ann.Git("commit", "-qm", "back").Exits(0);
        scratch.IsClean(repository);
    }

    [Test]
    public void Number_16_gc_in_a_session_keeps_what_all_sessions_stage()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        var (ann, bob) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        ann.Stage("a", "staged by ann\n");
        bob.Stage("b", "staged by bob\n");
        Scratch.Write(repository, "p", "staged by a person\n");
        scratch.Git(repository, "add", "p").Exits(0);
        foreach (var command in new[] { "gc -q --prune=now", "prune --expire=now", "repack -adq", "maintenance run --quiet --task=gc" })
        {
            ann.Git(command.Split(' ')).Exits(0);
        }

        ann.Git("commit", "-qm", "a").Exits(0);
        bob.Git("commit", "-qm", "b").Exits(0);
        scratch.Git(repository, "commit", "-qm", "p").Exits(0);
        scratch.Git(repository, "fsck", "--connectivity-only").Exits(0);
        Assert.That(scratch.Content(repository, "a") + scratch.Content(repository, "b") + scratch.Content(repository, "p"), Is.EqualTo("staged by ann\nstaged by bob\nstaged by a person\n"));
    }

    [Test]
    public void Number_24_HEAD_goes_nowhere_under_another_session_even_on_a_clean_tree()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("f", "1\n"));
        scratch.Git(repository, "branch", "side").Exits(0);
        var (ann, bob) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        ann.Git("switch", "side").Exits(2);
        bob.Commit("b", "1\n");
        Assert.That(scratch.Git(repository, "branch", "--contains", "HEAD").Line, Is.EqualTo("* main"));
    }

    [Test]
    public void Number_30_a_fetch_of_many_refs_starts_nothing_of_ours()
    {
        using var scratch = new Scratch();
        var (repository, origin) = (scratch.Coordinated(("f", "1\n")), scratch.Repository("origin"));
        scratch.Run(origin, "/bin/sh", ["-euc", "for i in $(seq 200); do echo \"create refs/heads/b$i $(git rev-parse HEAD)\"; done | git update-ref --stdin"]).Exits(0);
        scratch.Git(repository, "remote", "add", "origin", origin).Exits(0);
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var bin = Directory.CreateDirectory(scratch["counting"]).FullName;
        scratch.Run(bin, "chmod", ["+x", Scratch.Write(bin, "dotnet-coord", $"#!/bin/sh\necho \"$*\" >>'{scratch["starts"]}'\nexec '{Tool.Path}' \"$@\"\n")]).Exits(0);
        var path = $"{Path.GetDirectoryName(ann.GitPath)}:{bin}:{ann.Variables["PATH"]}";

        Run("fetch", "-q", "origin");
        Assert.That(scratch.Git(repository, "for-each-ref", "refs/remotes/origin").Lines, Has.Length.GreaterThanOrEqualTo(200));
        Assert.That(File.Exists(scratch["starts"]), Is.False, "the tool was started");

        Run("commit", "-q", "--allow-empty", "-m", "counted");
        Assert.That(File.Exists(scratch["starts"]), Is.True, "nothing counts: the test proves nothing");

        void Run(params string[] command) => scratch.Run(repository, ann.GitPath, command, variables: new Dictionary<string, string>(ann.Variables) { ["PATH"] = path }).Exits(0);
    }

    private static void Hook(Scratch scratch, string repository, string name, string script)
    {
        var path = Path.Combine(repository, ".git", "hooks", name);
        File.WriteAllText(path, (File.Exists(path) ? File.ReadAllText(path) : "#!/bin/sh\n") + script + "\n");
        scratch.Run(repository, "chmod", ["+x", path]).Exits(0);
    }
}
