using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// The directory of a repository came from somebody else, and its settings name a program wherever Git takes one. Each leaves
/// its name when it runs.
/// </summary>
public class RepositoriesThatWouldRunSomething
{
    private const string Programs = """
        m() { printf '#!/bin/sh\ntouch %s/%s\ncase %s in smudge|clean) exec cat;; esac\n' "$MARKS" "$1" "$1" > .git/m-"$1"; chmod +x .git/m-"$1"; echo "$PWD/.git/m-$1"; }
        mkdir .git/evil
        for hook in pre-commit prepare-commit-msg post-commit post-checkout post-merge post-rewrite post-index-change reference-transaction pre-push pre-auto-gc; do cp "$(m "hook-$hook")" ".git/evil/$hook"; done
        git config core.hooksPath "$PWD/.git/evil"
        git config core.pager "$(m pager)"; git config pager.status true; git config core.editor "$(m editor)"; git config sequence.editor "$(m sequence)"
        git config core.sshCommand "$(m ssh)"; git config core.askPass "$(m askpass)"; git config core.gitProxy "$(m proxy)"; git config credential.helper "$(m credential)"
        git config diff.external "$(m external)"; git config diff.x.textconv "$(m textconv)"; git config diff.x.command "$(m command)"; git config merge.x.driver "$(m driver)"
        git config filter.x.clean "$(m clean)"; git config filter.x.smudge "$(m smudge)"
        for name in st status rev-parse log config; do git config "alias.$name" "!$(m "alias-$name")"; done
        git config gpg.program "$(m gpg)"; git config commit.gpgSign true; git config log.showSignature true; git config remote.origin.uploadpack "$(m uploadpack)"; git config remote.origin.url "ext::$(m remote)"
        git config protocol.ext.allow always; git config gc.auto 1; git config core.alternateRefsCommand "$(m alternates)"; git config trailer.x.command "$(m trailer)"
        printf '[core]\n\tfsmonitor = %s\n' "$(m fsmonitor)" > .git/more; git config include.path more
        rm -f "$MARKS"/*
        """;

    private static readonly string[][] ReadNothingByGit =
    [
        ["who"], ["check", "a"], ["log"], ["statusline"], ["session", "list"], ["approvals", "list"], ["zone", "list"], ["rescue", "list"], ["decision", "list"], ["index", "list"],
        ["doctor"], ["gc", "--dry-run"], ["undo", "--list"], ["init", "--agent", "none", "--dry-run"], ["shell-init", "bash"],
    ];

    private static readonly string[][] LookAtFiles = [["status"], ["conflicts"], ["worktree", "list"], ["status", "--json"]];

    private Scratch _scratch = null!;
    private string _repository = "";

    [SetUp]
    public void Set_traps()
    {
        _scratch = new Scratch();
        _repository = _scratch.Repository(files: [("a", "a\n"), (".gitattributes", "* filter=x diff=x merge=x\n"), (".lfsconfig", "[lfs]\n\turl = ext::touch\n"), (".gitmodules", "[submodule \"s\"]\n\tpath = s\n\turl = ext::touch\n\tupdate = !touch\n")]);
        Directory.CreateDirectory(_scratch["marks"]);
    }

    [TearDown]
    public void Clean_up() => _scratch.Dispose();

    [Test]
    public void Run_nothing_at_first_contact_but_what_git_status_runs()
    {
        Trap();
        var status = Ran("git", "status");
        Assert.That(status, Does.Contain("fsmonitor").And.Contain("clean"), "the traps work");
        OnlyRun(status);
        foreach (var @event in new[] { ("SessionStart", "session-start"), ("PreToolUse", "pre-tool-use") })
        {
            Assert.That(RanByHook(@event.Item1, @event.Item2), Is.Empty, @event.Item2);
        }

        // Hooks of theirs are told of, and go on to run for Git as before.
        Assert.That(Ran(Tool.Path, "init", "--agent", "none"), Is.Empty);
    }

    [Test]
    public void Run_nothing_more_once_they_are_set_up()
    {
        _scratch.Coord(_repository, "init", "--agent", "claude").Exits(0);
        Trap();
        _scratch.Git(_repository, "config", "--unset", "core.hooksPath").Exits(0);
        var status = Ran("git", "status");
        OnlyRun(status);
        foreach (var words in new string[][] { ["session", "start", "--id", "ann"], ["session", "env", "--id", "ann"], ["claim", "--session", "ann", "a"], ["release", "--session", "ann", "--all"], ["index", "refresh"], ["gc"], ["zone", "suggest"], ["session", "end", "--id", "ann"] })
        {
            Assert.That(Ran(Tool.Path, words), Is.Empty, string.Join(' ', words));
        }

        Assert.That(RanByHook("PreToolUse", "pre-tool-use"), Is.Empty);
        Assert.That(RanByHook("SessionStart", "session-start"), Is.SubsetOf(status));

        // A worktree is made by Git, which runs the same for anybody.
        var made = Ran("git", "worktree", "add", "--quiet", _scratch["plain"]);
        Assert.That(Ran(Tool.Path, "worktree", "add", "x"), Is.SubsetOf(made.Concat(status)));
    }

    private void OnlyRun(string[] status)
    {
        foreach (var words in ReadNothingByGit)
        {
            Assert.That(Ran(Tool.Path, words), Is.Empty, string.Join(' ', words));
        }

        foreach (var words in LookAtFiles)
        {
            Assert.That(Ran(Tool.Path, words), Is.SubsetOf(status), string.Join(' ', words));
        }
    }

    private void Trap() => _scratch.Run(_repository, "sh", ["-ec", Programs], variables: new Dictionary<string, string> { ["MARKS"] = _scratch["marks"] }).Exits(0);

    private string[] Ran(string program, params string[] words) => Left(() => _scratch.Run(_repository, program, words));

    private string[] RanByHook(string @event, string word) =>
        Left(() => _scratch.CoordReading(_repository, Payload.Of(@event, "ann", _repository, Path.Combine(_repository, "a")), "hook", word, "--agent", "claude").Exits(0));

    // With a file that has to be looked into.
    private string[] Left(Action run)
    {
        File.SetLastWriteTimeUtc(Path.Combine(_repository, "a"), DateTime.UtcNow.AddSeconds(-Random.Shared.Next(5, 5000)));
        foreach (var mark in Directory.GetFiles(_scratch["marks"]))
        {
            File.Delete(mark);
        }

        run();
        return [.. Directory.GetFiles(_scratch["marks"]).Select(mark => Path.GetFileName(mark)).Order(StringComparer.Ordinal)];
    }
}
