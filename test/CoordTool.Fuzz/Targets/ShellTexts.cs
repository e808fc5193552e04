using System.Text;
using CoordTool.Agents;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>The shell commands of agents: read, never run.</summary>
internal sealed class ShellTexts : FuzzTarget
{
    private const int MostJudged = 200;

    private static readonly string[] Valid =
    [
        "cd src && git add -A; git commit -m \"a $(date) `whoami` b\"", "GIT_DIR=/x/.git FOO='a b' /usr/bin/git -C \"$HOME/x\" reset --hard HEAD~1 -- a",
        "for f in *; do git checkout -- \"$f\"; done", "if git diff --quiet; then git stash push -u; else (git clean -fdx; git restore .) fi", "bash -c 'git switch -f main; sh -c \"git rm -r .\"'",
        "x='git reset --hard'; eval \"$x\"; export GIT_INDEX_FILE=/tmp/i; git commit -am x", "cat <<EOF | git apply\n$(git clean -f)\nEOF\ngit mv a b", "sudo -u x env A=1 timeout 5 nice git cherry-pick ''",
        "git branch -D a b; git push --force origin +main :old; git worktree remove --force ../x; git stash clear; git update-ref -d refs/stash; git reflog expire --expire=now --all; git symbolic-ref HEAD refs/heads/x",
        "$env:GIT_DIR = 'x'; & git.exe reset --hard; Set-Location -Path x; git revert 'a''b'", "git -c alias.x='!f(){ :; };f' x 2>&1 >/dev/null <in | tee >(git log) && git add . --ignore-errors -- :/ ':(exclude)a' *.c",
        "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a\n*** End Patch\nEOF", "cd x && apply_patch \"*** Begin Patch\n*** Add File: b c\n*** End Patch\"", "git bisect start; git am --abort; git merge -s ours a b; git pull --rebase; git rebase -i --onto a b c; git checkout -p a -- b",
    ];

    private static readonly Mutation Inputs = new(
        [.. Valid.Select(Encoding.UTF8.GetBytes)],
        [" ", "\n", ";", "&&", "||", "|", "&", "(", ")", "((", "))", "{", "}", "$(", "${", "$((", "`", "\\`", "'", "\"", "$'", "$\"", "\\", "<<EOF\n", "EOF\n", "<<-", "<(", ">(", "2>&1", ">", "#", "~", "$HOME", "$x", "$PWD", "x=1", "x=$x$x ", "export ", "eval ", "eval \"$x\"", "sh -c '", "bash -c \"", "cd ", "cd -", "git ", "git commit -am x", "git add -A", "git reset --hard", "git checkout -- .", "git revert ''", "git clean -fd", " -- ", "-C", "--git-dir=", "-c", "''", "\"\"", "*", "?", "[a]", "if ", "then ", "fi", "do ", "done", "case x in", "esac", "function f", "unset x", "env ", "sudo ", "xargs ", "time ", "command ", "*** Begin Patch\n", "*** Add File: ", "apply_patch ", "\0", "\r\n", "é", "a1=1 a2=2 a3=3 "]);

    private static readonly Dictionary<string, string> Environment = new() { ["HOME"] = "/home/x", ["PATH"] = "/nowhere", ["x"] = "a b" };

    /// <inheritdoc/>
    public override string Name => "shell";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => random.Next(500) switch
    {
        0 => Encoding.UTF8.GetBytes(Variables(random)),
        1 => Encoding.UTF8.GetBytes(Nested(random)),
        _ => Inputs.Make(random),
    };

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var kind in new[] { ShellKind.Posix, ShellKind.PowerShell })
        {
            foreach (var call in ShellGitCalls.Find(text, kind, "/nowhere/x", Environment).Take(MostJudged))
            {
                Require(Path.IsPathFullyQualified(call.Directory), "a directory is not whole");
                Judge(GitCommandLine.Parse(call.Words), call.Words);
            }
        }

        PatchText.FilesOfCommand(text);
        PatchText.Files(text);

        // Words of a program are what a caller made of them: any, empty ones too.
        string[] words = [.. text.Split(' ').Take(500)];
        Judge(GitCommandLine.Parse(words), words);
        if (GitCommandLine.Parse(["--bare", "x", "y"]).Expand(text) is { } expanded)
        {
            Judge(expanded, ["x", "y"]);
        }
    }

    private static void Judge(GitCommandLine line, IReadOnlyList<string> words)
    {
        TreeCommand.Of(line);
        if (StagingCommand.Of(line) is { } staging)
        {
            var given = words.Prepend("git").Select(Encoding.UTF8.GetBytes).ToList();
            staging.Without(given, ["a b", "é"], [.. staging.Paths.Given.Take(1)], areLiteral: false);
            staging.Without(given, ["a"], [], areLiteral: true);
        }
    }

    // As many variables as go in, and then as many shells or calls as go in, each of which has them all.
    private static string Variables(Random random)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "export " : "");
        for (int i = 0, many = random.Next(8000); i < many; i++)
        {
            text.Append(i.ToString("x8", null).Insert(0, "a")).Append("=1 ");
        }

        var unit = new[] { "()", "git x;", "$(git x)", "`x`", "sh -c 'git x';", "eval 'git x';", "(git add .);" }[random.Next(7)];
        return text.Append(random.Next(2) == 0 ? '\n' : ' ').Insert(text.Length, unit, random.Next(8000)).ToString();
    }

    private static string Nested(Random random)
    {
        string[] open = ["$(", "(", "\"$(", "`", "${", "<(", "$((", "{", "sh -c \"", "if "];
        var unit = open[random.Next(open.Length)] + (random.Next(2) == 0 ? open[random.Next(open.Length)] : "");
        return new StringBuilder().Insert(0, unit, random.Next(30_000)).Append("git reset --hard").ToString();
    }
}
