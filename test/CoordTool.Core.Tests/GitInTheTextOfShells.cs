using CoordTool.Core.Guards;

namespace CoordTool.Core.Tests;

/// <summary>The calls of Git that the text of a shell command makes, as far as it tells.</summary>
public class GitInTheTextOfShells
{
    private static readonly Dictionary<string, string> Environment = new() { ["HOME"] = "/home/me", ["EMPTY"] = "", ["MANY"] = "a b" };

    [TestCase("git reset --hard", "/r> reset --hard")]
    [TestCase("  git   stash\t-u  ", "/r> stash -u")]
    [TestCase("git stash; git pull", "/r> stash", "/r> pull")]
    [TestCase("git stash && git pull || git clean -f", "/r> stash", "/r> pull", "/r> clean -f")]
    [TestCase("git diff | git apply & git stash\ngit clean", "/r> diff", "/r> apply", "/r> stash", "/r> clean")]
    [TestCase("git checkout -- 'a b' \"c d\" e\\ f", "/r> checkout -- [a b] [c d] [e f]")]
    [TestCase("g\"i\"t 'reset' --\"hard\"", "/r> reset --hard")]
    [TestCase("git log -1 \\\n  --oneline", "/r> log -1 --oneline")]
    [TestCase("git log # git stash\ngit status", "/r> log", "/r> status")]
    [TestCase("git log a#b", "/r> log a#b")]
    [TestCase("cd src && git stash", "/r/src> stash")]
    [TestCase("cd /x/../y; git stash", "/y> stash")]
    [TestCase("cd -P -- 'a b'; git stash", "/r/a b> stash")]
    [TestCase("cd; git stash", "/home/me> stash")]
    [TestCase("cd ~/a; git stash", "/home/me/a> stash")]
    [TestCase("cd $HOME/a && cd .. && git stash", "/home/me> stash")]
    [TestCase("(cd src && git stash); git clean", "/r/src> stash", "/r> clean")]
    [TestCase("x=$(cd src && git stash list); git clean", "/r/src> stash list", "/r> clean")]
    [TestCase("D=/w; cd \"$D/x\" && git stash", "/w/x> stash")]
    [TestCase("cd ${HOME}; git stash", "/home/me> stash")]
    [TestCase("cd \"$(git rev-parse --show-toplevel)\" && git stash; cd /x; git clean", "/r> rev-parse --show-toplevel", "/x> clean")]
    [TestCase("cd - && git stash")]
    [TestCase("cd ~other && git stash")]
    [TestCase("pushd /x && git stash; popd; git clean", "/x> stash")]
    [TestCase("git -C /x -c a=b stash", "/r> -C /x -c a=b stash")]
    [TestCase("FOO=1 git stash", "/r> stash FOO=1")]
    [TestCase("env -i -u X FOO=1 git stash", "/r> stash FOO=1")]
    [TestCase("env -C /x git stash", "/x> stash")]
    [TestCase("export COORD_FORCE=1; git stash", "/r> stash COORD_FORCE=1")]
    [TestCase("COORD_FORCE=1; git stash", "/r> stash")]
    [TestCase("GIT_DIR=$X git stash")]
    [TestCase("FOO=$X git stash", "/r> stash")]
    [TestCase("/usr/bin/git stash", "/r> stash")]
    [TestCase("\\git stash; command git clean; exec git log", "/r> stash", "/r> clean", "/r> log")]
    [TestCase("sudo -u me git stash; timeout -k 5 10 git clean; nice -n 5 nohup git log", "/r> stash", "/r> clean", "/r> log")]
    [TestCase("command -v git && git stash", "/r> stash")]
    [TestCase("if git diff --quiet; then git stash; else git log; fi", "/r> diff --quiet", "/r> stash", "/r> log")]
    [TestCase("for f in a b; do git stash; done; while ! git pull; do git clean; done", "/r> stash", "/r> pull", "/r> clean")]
    [TestCase("case $x in a) git stash ;; *) git clean;; esac", "/r> stash", "/r> clean")]
    [TestCase("{ git stash; } 2>/dev/null >&2 &>log <in; git clean 2>&1", "/r> stash", "/r> clean")]
    [TestCase(">out git stash", "/r> stash")]
    [TestCase("f() { git stash; }", "/r> stash")]
    [TestCase("bash -euc 'cd src; git stash'; git clean", "/r/src> stash", "/r> clean")]
    [TestCase("eval \"git reset\" --hard", "/r> reset --hard")]
    [TestCase("x=`cd src; git stash`; git clean", "/r/src> stash", "/r> clean")]
    [TestCase("diff <(git show a) <(git show b)", "/r> show a", "/r> show b")]
    [TestCase("git commit -m \"$(cat <<'EOF'\nit's a `git stash`; git clean\n) \" x\nEOF\n)\" && git stash", "/r> commit -m []", "/r> stash")]
    [TestCase("cat <<-E >f; git log\n\tgit stash\n\tE\ngit clean", "/r> log", "/r> clean")]
    [TestCase("cat <<< 'git stash'; git clean", "/r> clean")]
    [TestCase("echo $((1 << 2)); ((i++)); git clean", "/r> clean")]
    [TestCase("git checkout stash@{0} HEAD^{tree} $'a\\tb'", "/r> checkout stash@{0} HEAD^{tree} a\tb")]
    [TestCase("git init && git stash", "/r> init")]
    [TestCase("git checkout $B; git checkout *.c; git checkout {a,b}; git checkout $MANY; git checkout $(x)")]
    [TestCase("echo git stash; grep 'git clean' x; # git reset")]
    [TestCase("dotnet-coord run @tests -- git stash; legit stash; git-lfs pull; xargs git checkout")]
    [TestCase("$GIT stash; for git in stash; do x; done")]
    public void Are_found(string text, params string[] calls) => Assert.That(Calls(text), Is.EqualTo(calls));

    [TestCase("Set-Location C; git stash; & git clean", "/r/C> stash", "/r/C> clean")]
    [TestCase("git commit -m 'it''s' -C a\\b; if ($?) { git stash }", "/r> commit -m it's -C a\\b", "/r> stash")]
    [TestCase("git log `\n --oneline; C:\\bin\\git.exe stash", "/r> log --oneline", "/r> stash")]
    public void Are_found_in_PowerShell(string text, params string[] calls) => Assert.That(Calls(text, ShellKind.PowerShell), Is.EqualTo(calls));

    // Every piece of a text that holds none is cut, doubled and mixed; nothing may throw, and all has to end.
    [Test]
    public void Are_looked_for_in_any_bytes()
    {
        string[] pieces = ["git", " ", "\n", "'", "\"", "`", "$(", "${", "$((", ")", "(", "}", "{", "<<E", "<<<", ">&", "&>", "\\", "cd ", "a=", "$a", "eval ", "bash -c ", ";", "&&", "|", "~", "\0", "\uD800", "é", "#", "E\n", "case x in ", "-", "*"];
        var random = new Random(20260917);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var kind in new[] { ShellKind.Posix, ShellKind.PowerShell })
            {
                Assert.That(() => ShellGitCalls.Find(text, kind, "/r", Environment), Throws.Nothing, text);
                Assert.That(ShellGitCalls.Find(text + "\nE\n'\"`))}}\n", kind, "/r", Environment).SelectMany(call => call.Words), Is.All.Not.Null);
            }
        }
    }

    [TestCase("$(")]
    [TestCase("`")]
    [TestCase("(")]
    [TestCase("{}")]
    [TestCase("\"$(")]
    [TestCase("${")]
    [TestCase("<<E\n")]
    [TestCase("a=\"$a$a\"x;eval \"$a\";")]
    [TestCase("a='eval \"$a\"; eval \"$a\"';eval \"$a\";")]
    [TestCase("git log;")]
    public void Are_looked_for_in_a_bounded_part_of_endless_texts(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 400_000 / piece.Length));
        Assert.That(ShellGitCalls.Find(text, ShellKind.Posix, "/r", Environment), Has.Count.LessThanOrEqualTo(4000));
    }

    [Test]
    public void Are_read_no_further_behind_more_variables_than_anybody_sets()
    {
        var variables = string.Concat(Enumerable.Range(0, 5000).Select(i => $"v{i}=1 "));
        Assert.That(Found($"export {variables}; {string.Concat(Enumerable.Repeat("git stash;", 900))}"), Is.Empty);
        Assert.That(Found(string.Concat(Enumerable.Range(0, 100).Select(i => $"v{i}=1;")) + "git stash"), Has.Count.EqualTo(1));
    }

    [Test]
    public void Are_not_known_where_a_short_text_stands_for_millions_of_characters()
    {
        var calls = Found($"v={new string('x', 4000)}\n" + string.Concat(Enumerable.Repeat("git log \"$v$v$v$v\";", 1000)));
        Assert.That(calls, Is.Not.Empty);
        Assert.That(calls.Sum(call => call.Words.Sum(word => word.Length)), Is.LessThan(2 * 1024 * 1024));
    }

    private static string[] Calls(string text, ShellKind kind = ShellKind.Posix) =>
    [
        .. ShellGitCalls.Find(text, kind, "/r", Environment).Select(call =>
            $"{call.Directory}> {Words(call)}{string.Concat(call.Variables.Select(variable => $" {variable.Key}={variable.Value}"))}"),
    ];

    private static string Words(ShellGitCall call) => string.Join(' ', call.Words.Select(word => word.Length == 0 || word.Contains(' ', StringComparison.Ordinal) ? $"[{word}]" : word));

    private static IReadOnlyList<ShellGitCall> Found(string text) => ShellGitCalls.Find(text, ShellKind.Posix, "/r", Environment);
}
