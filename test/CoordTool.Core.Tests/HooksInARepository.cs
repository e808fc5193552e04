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
        Assert.That(hooks.FindMissing(), Is.EqualTo(All));
        Assert.That(Install(bench, tool), Is.EqualTo(All));
        Assert.That(Install(bench, tool), Is.Empty);
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

        Assert.That(Remove(bench), Is.EqualTo(All));
        Assert.That(Remove(bench), Is.Empty);
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
        Install(bench, Tool(bench, code, hook));
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
        Install(bench, tool);

        Assert.That(bench.Scratch.Git(bench.Top, "commit", "--allow-empty", "-qm", "x").ExitCode, Is.Not.Zero);
        Assert.That(File.Exists(killed), "it was not even asked");
    }

    [Test]
    public void Let_git_go_on_when_the_tool_is_gone()
    {
        using var bench = new Bench();
        Install(bench, bench.Scratch["it's gone"]);
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
        Assert.That(Install(bench, Tool(bench, 0)), Is.EqualTo(All));
        Assert.That(Install(bench, Tool(bench, 0)), Is.Empty);
        Assert.That(Replay(bench, log, "a"), Is.EqualTo(without));

        Assert.That(Remove(bench), Is.EqualTo(All));
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
        Install(bench, Tool(bench, 0));
        File.AppendAllText(HookFile(bench, "reference-transaction"), $"cat >>'{bench.Scratch["foreign"]}'\n");
        Install(bench, Tool(bench, 0));
        bench.Git("commit", "--allow-empty", "-qm", "x");

        Assert.That(File.ReadAllText(bench.Scratch["foreign"]), Does.Contain($"{bench.Head} refs/heads/main\n"));
    }

    [Test]
    public void Of_a_linked_worktree_see_its_own_branch()
    {
        using var bench = new Bench();
        Install(bench, Tool(bench, 0));
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        File.Delete(bench.Scratch["calls"]);
        bench.Scratch.Git(bench.Scratch["linked"], "commit", "--allow-empty", "-qm", "x").Exits(0);
        Assert.That(Calls(bench), Does.Contain(" refs/heads/other\n"));
    }

    /// <summary>What is no shell script is called from aside, with the arguments, the input and the exit code it had.</summary>
    [TestCase("perl")]
    [TestCase("program")]
    [TestCase("link")]
    public void Of_other_kinds_are_called_as_Git_would_call_them(string kind)
    {
        using var bench = new Bench();
        var log = bench.Scratch["foreign"];
        foreach (var name in All)
        {
            var path = HookFile(bench, name);
            switch (kind)
            {
                case "perl":
                    Scratch.Write(bench.Layout.CommonDirectory, "hooks/" + name, $"#!/usr/bin/perl\nopen(L, '>>', '{log}'); print L '{name} ', join(' ', @ARGV), \"\\n\"; print L <STDIN>;\n");
                    break;
                case "program":
                    // It copies what it reads to where its first argument says, which no hook is given: it has only to run.
                    File.Copy("/bin/true", path);
                    break;
                default:
                    // By one program, which goes by the name it is called.
                    Scratch.Write(bench.Layout.CommonDirectory, "tools/all", $"#!/bin/sh\necho \"${{0##*/}} $*\" >>'{log}'\ncat >>'{log}'\n");
                    bench.Shell("chmod +x .git/tools/all");
                    File.CreateSymbolicLink(path, "../tools/all");
                    break;
            }
        }

        bench.Shell("chmod +x .git/hooks/* 2>/dev/null || :");
        var before = Photograph(bench);
        var without = Replay(bench, log, "a");
        Assert.That(Install(bench, Tool(bench, 0)), Is.EqualTo(All));
        Assert.That(Install(bench, Tool(bench, 0)), Is.Empty);
        Assert.That(Replay(bench, log, "a"), Is.EqualTo(without).And.Length.EqualTo(without.Length));
        Assert.That(kind == "program" || without.Contains("refs/heads/main", StringComparison.Ordinal), "nothing was compared");
        Assert.That(Remove(bench), Is.EqualTo(All));
        Assert.That(Photograph(bench), Is.EqualTo(before));
        Assert.That(Replay(bench, log, "a"), Is.EqualTo(without));
    }

    [Test]
    public void Of_other_kinds_go_on_to_refuse()
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", "#!/usr/bin/perl\nexit 7;\n");
        bench.Shell("chmod +x .git/hooks/pre-commit");
        Install(bench, Tool(bench, 0));
        Assert.That(bench.Scratch.Git(bench.Top, "commit", "--allow-empty", "-qm", "x").ExitCode, Is.Not.Zero);
    }

    // A comment with a name in Latin-1 is common in old scripts.
    [Test]
    public void That_are_not_utf_8_come_back_byte_for_byte()
    {
        using var bench = new Bench();
        bench.Shell("printf '#!/bin/sh\\n# Andr\\351\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit");
        var before = File.ReadAllBytes(HookFile(bench, "pre-commit"));
        Install(bench, Tool(bench, 0));
        Remove(bench);
        Assert.That(File.ReadAllBytes(HookFile(bench, "pre-commit")), Is.EqualTo(before));
    }

    // Git ignores a hook that is not executable: that is how people turn one off.
    [Test]
    public void That_were_turned_off_are_not_turned_on()
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", "#!/bin/sh\nexit 1\n");
        var before = Photograph(bench);
        Install(bench, Tool(bench, 0));
        bench.Git("commit", "--allow-empty", "-qm", "x");
        Assert.That(Calls(bench), Does.Contain("hook pre-commit"));
        Remove(bench);
        Assert.That(Photograph(bench), Is.EqualTo(before));
    }

    [TestCase(".husky/_")]
    [TestCase("made later/hooks")]
    public void In_a_generated_directory_are_there_in_every_checkout(string configured)
    {
        using var bench = new Bench(("package.json", "{}\n"));
        bench.Git("worktree", "add", "-q", bench.Scratch["linked"], "-b", "other");
        bench.Git("config", "core.hooksPath", configured);
        Install(bench, Tool(bench, 0));
        bench.Git("commit", "--allow-empty", "-qm", "x");
        Assert.That(Calls(bench), Does.Contain("hook pre-commit"));
        File.Delete(bench.Scratch["calls"]);
        bench.Scratch.Git(bench.Scratch["linked"], "commit", "--allow-empty", "-qm", "x").Exits(0);
        Assert.That(Calls(bench), Does.Contain("hook pre-commit"));
        Assert.That(bench.Git("status", "--porcelain").Output, Is.Empty);
        Assert.That(bench.Scratch.Git(bench.Scratch["linked"], "status", "--porcelain").Exits(0).Output, Is.Empty);

        Remove(bench);
        Assert.That(Directory.EnumerateFileSystemEntries(bench.Top).Select(Path.GetFileName), Is.EquivalentTo(new[] { ".git", "package.json", "readme" }.Intersect(Directory.EnumerateFileSystemEntries(bench.Top).Select(Path.GetFileName))));
        Assert.That(Directory.Exists(Path.Combine(bench.Scratch["linked"], configured.Split('/')[0])), Is.False);
    }

    [TestCase("tracked")]
    [TestCase("untracked")]
    [TestCase("elsewhere")]
    public void That_are_of_others_too_are_an_obstacle_until_the_user_says_so(string where)
    {
        using var bench = new Bench();
        var directory = where == "elsewhere" ? bench.Scratch["hooks of all"] : Path.Combine(bench.Top, "hooks");
        Scratch.Write(directory, "pre-commit", "#!/bin/sh\n# ours all\n");
        bench.Shell($"chmod +x '{directory}/pre-commit'");
        if (where == "tracked")
        {
            bench.Shell("git add hooks; git commit -qm hooks");
        }

        bench.Git("config", "core.hooksPath", where == "elsewhere" ? directory : "hooks");
        var (changed, refused) = Initialization.Run(bench.Context, bench.Layout, new InstallationTerms(Tool(bench, 0), null));
        Assert.That(changed, Is.Null);
        Assert.That(refused!.Reason, Does.Contain("core.hooksPath"));
        Assert.That(refused.Next, Has.Some.Contains("--shared-hooks"));

        Assert.That(Initialization.Run(bench.Context, bench.Layout, new InstallationTerms(Tool(bench, 0), null) { SharedHooks = true }).Refused, Is.Null);
        bench.Git("commit", "--allow-empty", "-qm", "x");
        Assert.That(Calls(bench), Does.Contain("hook pre-commit"));
        Assert.That(Initialization.Run(bench.Context, bench.Layout, new InstallationTerms(Tool(bench, 0), null)).Changed!.IsEmpty, "the consent was forgotten");
        Remove(bench);
        Assert.That(Directory.EnumerateFiles(directory).Select(Path.GetFileName), Is.EqualTo(new[] { "pre-commit" }));
        Assert.That(File.ReadAllText(Path.Combine(directory, "pre-commit")), Is.EqualTo("#!/bin/sh\n# ours all\n"));
    }

    [Test]
    public void Elsewhere_in_the_repository_are_its_own()
    {
        using var bench = new Bench();
        bench.Git("config", "core.hooksPath", ".git/hooks");
        Assert.That(GitHooks.Of(bench.Context, bench.Layout).FindObstacle(allowsShared: false), Is.Null);
        bench.Git("config", "core.hooksPath", ".git/others");
        Install(bench, Tool(bench, 0));
        bench.Git("commit", "--allow-empty", "-qm", "x");
        Assert.That(Calls(bench), Does.Contain("hook pre-commit"));
    }

    /// <summary>What a hook manager does to a file that is not its own: lefthook puts it aside, pre-commit calls it.</summary>
    [TestCase(".old")]
    [TestCase(".legacy")]
    public void That_a_manager_replaced_are_put_back_and_its_copy_goes(string suffix)
    {
        using var bench = new Bench();
        var tool = Tool(bench, 0);
        Install(bench, tool);
        var path = HookFile(bench, "pre-commit");
        File.Move(path, path + suffix);
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", $"#!/bin/sh\n# a manager's\necho manager >>'{bench.Scratch["calls"]}'\n");
        bench.Shell("chmod +x .git/hooks/pre-commit");

        Assert.That(Initialization.Mend(bench.Context, bench.Layout, tool), Is.EqualTo(new[] { "pre-commit" }));
        Assert.That(Initialization.Mend(bench.Context, bench.Layout, tool), Is.Empty);
        bench.Git("commit", "--allow-empty", "-qm", "x");
        Assert.That(Calls(bench), Does.Contain("hook pre-commit").And.Contain("manager\n"));
        Assert.That(File.Exists(path + suffix), Is.False);
        Remove(bench);
        Assert.That(File.ReadAllText(path), Does.StartWith("#!/bin/sh\n# a manager's\n").And.Not.Contain("dotnet-coord"));
    }

    [Test]
    public void That_the_user_changed_since_lose_our_lines_alone()
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", "#!/bin/sh\n# mine");
        bench.Shell("chmod +x .git/hooks/pre-commit");
        Install(bench, Tool(bench, 0));
        File.AppendAllText(HookFile(bench, "pre-commit"), "\n# more\n");
        Remove(bench);
        Assert.That(File.ReadAllText(HookFile(bench, "pre-commit")), Is.EqualTo("#!/bin/sh\n# mine\n# more\n"));
    }

    [Test]
    public void Come_out_where_the_record_is_lost()
    {
        using var bench = new Bench();
        Scratch.Write(bench.Layout.CommonDirectory, "hooks/pre-commit", "#!/bin/sh\n# mine\n");
        bench.Shell("chmod +x .git/hooks/pre-commit");
        Install(bench, Tool(bench, 0));
        File.WriteAllText(Path.Combine(bench.Layout.CoordDirectory, "installation.json"), "{");
        Assert.That(Remove(bench), Is.EqualTo(All));
        Assert.That(File.ReadAllText(HookFile(bench, "pre-commit")), Is.EqualTo("#!/bin/sh\n# mine\n"));
        Assert.That(All[1..].Select(name => HookFile(bench, name)).Where(File.Exists), Is.Empty);
    }

    private static IEnumerable<string?> Install(Bench bench, string tool)
    {
        var (changed, refused) = Initialization.Run(bench.Context, bench.Layout, new InstallationTerms(tool, null));
        Assert.That(refused, Is.Null);
        return changed!.Files.Select(Path.GetFileName).Where(name => name != "exclude");
    }

    private static IEnumerable<string?> Remove(Bench bench)
    {
        var (changed, refused) = Deinitialization.Run(bench.Context, bench.Layout, purge: false, dryRun: false);
        Assert.That(refused, Is.Null);
        return changed!.Files.Select(Path.GetFileName).Where(name => name != "exclude").OrderBy(name => Array.IndexOf(All, name));
    }

    private static string Photograph(Bench bench) => bench.Shell("cd .git; ls -lR --time-style=+ hooks info | grep -v '^total'; cat hooks/* info/exclude 2>/dev/null").Output;

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
