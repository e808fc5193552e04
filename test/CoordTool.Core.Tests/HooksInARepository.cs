using CoordTool.Core.Files;
using CoordTool.Core.Installation;

namespace CoordTool.Core.Tests;

/// <summary>Our part of Git's hooks beside what is there, run by the real Git with a stand-in for the tool.</summary>
public class HooksInARepository
{
    private static readonly string[] All = ["pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge", "post-rewrite", "reference-transaction"];

    [Test]
    public void Call_the_tool_go_in_once_and_come_out_whole()
    {
        using var bench = new Bench();
        var tool = Tool(bench, 0);
        var hooks = GitHooks.Of(bench.Context, bench.Layout);
        Assert.That(hooks.FindObstacle(), Is.Null);
        Assert.That(hooks.FindMissing(), Is.EqualTo(All));
        Assert.That(hooks.Install(tool), Is.EqualTo(All));
        Assert.That(hooks.Install(tool), Is.Empty);
        Assert.That(hooks.FindMissing(), Is.Empty);

        bench.Shell("echo x > f; git add f; git commit -qm x");
        var old = bench.Git("rev-parse", "HEAD~1").Line;
        Assert.That(Calls(bench), Does.Contain("hook pre-commit --agent git --git-pid"));
        Assert.That(Calls(bench), Does.Contain("hook post-commit --agent git --git-pid"));
        Assert.That(Calls(bench), Does.Match($"hook reference-transaction prepared --agent git --git-pid [0-9]+\n{old} {bench.Head} refs/heads/main\n"));
        Assert.That(Calls(bench), Does.Match("hook reference-transaction committed "));

        File.Delete(bench.Scratch["calls"]);
        bench.Git("branch", "other");
        Assert.That(File.Exists(bench.Scratch["calls"]), Is.False, "a ref that is not this checkout's branch started the tool");

        Assert.That(hooks.Remove(), Is.EqualTo(All));
        Assert.That(hooks.Remove(), Is.Empty);
        Assert.That(All.Select(name => HookFile(bench, name)).Where(File.Exists), Is.Empty);
    }

    [TestCase("pre-commit", 2, false)]
    [TestCase("reference-transaction", 2, false)]
    [TestCase("pre-commit", 1, true)]
    [TestCase("reference-transaction", 64, true)]
    [TestCase("reference-transaction", 139, true)]
    public void Stop_git_only_when_the_tool_refuses(string hook, int code, bool passes)
    {
        using var bench = new Bench();
        GitHooks.Of(bench.Context, bench.Layout).Install(Tool(bench, code, hook));
        Scratch.Write(bench.Top, "f", "x");
        bench.Git("add", "f");
        var before = bench.Head;

        Assert.That(bench.Scratch.Git(bench.Top, "commit", "-qm", "x").ExitCode, passes ? Is.Zero : Is.Not.Zero);
        Assert.That(bench.Head == before, Is.EqualTo(!passes));
        Assert.That(bench.Scratch.Run(bench.Top, "git", ["commit", "--allow-empty", "-qm", "off"], variables: new Dictionary<string, string> { ["COORD"] = "0" }).ExitCode, Is.Zero, "COORD=0 does not turn it off");
    }

    [TestCase("pre-commit")]
    [TestCase("reference-transaction")]
    public void Ask_again_when_the_tool_was_killed(string hook)
    {
        using var bench = new Bench();
        var killed = bench.Scratch["killed"];
        var tool = Scratch.Write(bench.Scratch.Root, "tool", $"#!/bin/sh\ncat >/dev/null\n[ \"$2\" = {hook} ] || exit 0\n[ -e '{killed}' ] || {{ : >'{killed}'; kill -9 $$; }}\nexit 2\n");
        bench.Shell($"chmod +x '{tool}'");
        GitHooks.Of(bench.Context, bench.Layout).Install(tool);

        Assert.That(bench.Scratch.Git(bench.Top, "commit", "--allow-empty", "-qm", "x").ExitCode, Is.Not.Zero);
        Assert.That(File.Exists(killed), "it was not even asked");
    }

    [Test]
    public void Let_git_go_on_when_the_tool_is_gone()
    {
        using var bench = new Bench();
        GitHooks.Of(bench.Context, bench.Layout).Install(bench.Scratch["it's gone"]);
        bench.Git("commit", "--allow-empty", "-qm", "x");
    }

    [TestCase("#!/bin/sh\n")]
    [TestCase("#!/bin/sh -eu\n")]
    [TestCase("#!/usr/bin/env bash\n")]
    public void Leave_foreign_hooks_what_git_gives_them(string shebang)
    {
        using var bench = new Bench();
        var log = bench.Scratch["foreign"];
        var texts = All.ToDictionary(name => name, name => $"{shebang}# mine\necho \"{name}\" \"$@\" >>'{log}'\n{(name == "reference-transaction" ? $"cat >>'{log}'\n" : "")}");
        foreach (var (name, text) in texts)
        {
            Scratch.Write(bench.Layout.CommonDirectory, "hooks/" + name, text);
        }

        bench.Shell("chmod +x .git/hooks/*");
        var without = Replay(bench, log, "a");
        var hooks = GitHooks.Of(bench.Context, bench.Layout);
        Assert.That(hooks.FindObstacle(), Is.Null);
        Assert.That(hooks.Install(Tool(bench, 0)), Is.EqualTo(All));
        Assert.That(hooks.Install(Tool(bench, 0)), Is.Empty);
        Assert.That(Replay(bench, log, "a"), Is.EqualTo(without));

        Assert.That(hooks.Remove(), Is.EqualTo(All));
        foreach (var (name, text) in texts)
        {
            Assert.That(File.ReadAllText(HookFile(bench, name)), Is.EqualTo(text));
        }

        Assert.That(Replay(bench, log, "a"), Is.EqualTo(without), "a foreign hook lost its mode");
    }

    [Test]
    public void Go_on_with_what_is_added_below_our_block()
    {
        using var bench = new Bench();
        var hooks = GitHooks.Of(bench.Context, bench.Layout);
        hooks.Install(Tool(bench, 0));
        File.AppendAllText(HookFile(bench, "reference-transaction"), $"cat >>'{bench.Scratch["foreign"]}'\n");
        hooks.Install(Tool(bench, 0));
        bench.Git("commit", "--allow-empty", "-qm", "x");

        Assert.That(File.ReadAllText(bench.Scratch["foreign"]), Does.Contain($"{bench.Head} refs/heads/main\n"));
    }

    [Test]
    public void Of_a_linked_worktree_see_its_own_branch()
    {
        using var bench = new Bench();
        GitHooks.Of(bench.Context, bench.Layout).Install(Tool(bench, 0));
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        File.Delete(bench.Scratch["calls"]);
        bench.Scratch.Git(bench.Scratch["linked"], "commit", "--allow-empty", "-qm", "x").Exits(0);
        Assert.That(Calls(bench), Does.Contain(" refs/heads/other\n"));
    }

    [TestCase("#!/usr/bin/env python3\nprint(1)\n")]
    [TestCase("#!/usr/bin/perl\n")]
    [TestCase("#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n")]
    public void Of_other_languages_and_managers_are_an_obstacle(string text)
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", text);
        Assert.That(GitHooks.Of(bench.Context, bench.Layout).FindObstacle()?.Next, Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public void That_are_compiled_programs_are_an_obstacle()
    {
        using var bench = new Bench();
        bench.Shell("cp /bin/cat .git/hooks/pre-commit");
        Assert.That(GitHooks.Of(bench.Context, bench.Layout).FindObstacle(), Is.Not.Null, "a block of text would be written into the program");
    }

    // A comment with a name in Latin-1 is common in old scripts.
    [Test]
    public void That_are_not_utf_8_come_back_byte_for_byte()
    {
        using var bench = new Bench();
        bench.Shell("printf '#!/bin/sh\\n# Andr\\351\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit");
        var before = File.ReadAllBytes(HookFile(bench, "pre-commit"));
        var hooks = GitHooks.Of(bench.Context, bench.Layout);
        hooks.Install(Tool(bench, 0));
        hooks.Remove();
        Assert.That(File.ReadAllBytes(HookFile(bench, "pre-commit")), Is.EqualTo(before));
    }

    // Git ignores a hook that is not executable: that is how people turn one off.
    [Test]
    public void That_were_turned_off_are_not_turned_on()
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", "#!/bin/sh\nexit 1\n");
        var hooks = GitHooks.Of(bench.Context, bench.Layout);
        if (hooks.FindObstacle() is null)
        {
            hooks.Install(Tool(bench, 0));
            bench.Git("commit", "--allow-empty", "-qm", "x");
        }
    }

    [Test]
    public void Elsewhere_are_an_obstacle_and_here_are_none()
    {
        using var bench = new Bench();
        bench.Git("config", "core.hooksPath", ".husky");
        Assert.That(GitHooks.Of(bench.Context, bench.Layout).FindObstacle()?.Reason, Does.Contain(".husky"));
        Assert.That(GitHooks.Of(bench.Context, bench.Layout).FindMissing(), Is.EqualTo(All));
        bench.Git("config", "core.hooksPath", ".git/hooks");
        Assert.That(GitHooks.Of(bench.Context, bench.Layout).FindObstacle(), Is.Null);
    }

    private static string Replay(Bench bench, string log, string name)
    {
        var start = bench.Head;
        File.Delete(log);

        // One fixed commit, so that both runs are given the same object names.
        var tree = bench.Git("rev-parse", "HEAD^{tree}").Line;
        var dates = new Dictionary<string, string> { ["GIT_AUTHOR_DATE"] = "1700000000 +0000", ["GIT_COMMITTER_DATE"] = "1700000000 +0000" };
        bench.Scratch.Run(bench.Top, "git", ["commit", "--allow-empty", "-qm", "x"], variables: dates).Exits(0);
        Assert.That(bench.Git("rev-parse", "HEAD^{tree}").Line, Is.EqualTo(tree));
        bench.Git("branch", name);
        bench.Git("branch", "-D", "-q", name);
        var said = AtomicFile.ReadText(log) ?? "";
        bench.Git("update-ref", "HEAD", start.ToString());
        return said;
    }

    /// <summary>A stand-in that notes how it was called and what it was given, and exits as told in one hook.</summary>
    private static string Tool(Bench bench, int code, string hook = "none")
    {
        var path = Scratch.Write(bench.Scratch.Root, "it's a tool/dotnet-coord-fake", $"#!/bin/sh\necho \"$@\" >>'{bench.Scratch["calls"]}'\n[ \"$2\" != reference-transaction ] || cat >>'{bench.Scratch["calls"]}'\n[ \"$2\" != {hook} ] || exit {code}\n");
        bench.Shell("chmod +x \"../it's a tool/dotnet-coord-fake\"");
        return path;
    }

    private static string Calls(Bench bench) => File.ReadAllText(bench.Scratch["calls"]);

    private static string HookFile(Bench bench, string name) => Path.Combine(bench.Layout.CommonDirectory, "hooks", name);
}
