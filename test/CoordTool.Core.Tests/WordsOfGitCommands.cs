using CoordTool.Core.Git;
using CoordTool.Core.Shims;

namespace CoordTool.Core.Tests;

/// <summary>Command lines of Git, read as the real Git reads them.</summary>
public class WordsOfGitCommands
{
    // Prints the variables that Git's options set, then the words it was given, each ended by a zero byte.
    private const string Probe = "!printf '%s\\0' \"${GIT_DIR-}\" \"${GIT_WORK_TREE-}\" \"$PWD\" \"$@\" #";

    private static readonly string[][] Options =
    [
        ["-C", "sub"], ["-C", ".."], ["-C", ""], ["-C", "."], ["-c", "a.b=c"], ["-c", "a.probe"], ["-c", "a.b"], ["-p"], ["-P"], ["--paginate"], ["--no-pager"],
        ["--git-dir=.git"], ["--git-dir", ".git"], ["--work-tree=."], ["--work-tree", "."], ["--namespace=probe"], ["--namespace", "probe"],
        ["--no-replace-objects"], ["--literal-pathspecs"], ["--no-literal-pathspecs"], ["--glob-pathspecs"], ["--noglob-pathspecs"], ["--icase-pathspecs"], ["--no-optional-locks"],
        ["--config-env=a.b=HOME"], ["--config-env", "a.b=HOME"], ["--exec-path=."],
    ];

    private static readonly string[] Arguments = ["probe", "-C", "--", "-h", "", "a b", "--git-dir=x", "-c", "\n", "'"];

    private static readonly string[] Pieces = ["a", "b", " ", "  ", "\t", "'", "\"", "\\", "\\ ", "''", "\"\"", "\\\\", "x=y", "\n", "\f", "\v", "\u00a0"];

    private Bench _bench = null!;

    [OneTimeSetUp]
    public void Make()
    {
        _bench = new Bench(("sub/sub/f", "1\n"));
        _bench.Git("config", "alias.probe", Probe);
    }

    [OneTimeTearDown]
    public void Remove() => _bench.Dispose();

    [Test]
    public void Have_the_options_before_the_command_that_Git_finds([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        string[] words =
        [
            .. Enumerable.Range(0, random.Next(5)).SelectMany(_ => Options[random.Next(Options.Length)]),
            "probe",
            .. Enumerable.Range(0, random.Next(4)).Select(_ => Arguments[random.Next(Arguments.Length)]),
        ];
        var answer = _bench.Scratch.Git(_bench.Top, words);
        var line = GitCommandLine.Parse(words);
        if (answer.ExitCode != 0)
        {
            // Git did not come to the command: a directory that is not there, or its own help.
            Assert.That(answer.Error + answer.Output, Does.Match("cannot change to|[Nn]ot a git repository|usage: git|invalid|not a git command|No manual|No such"), string.Join(' ', words));
            return;
        }

        var said = answer.Output.Split('\0')[..^1];
        if (said.Length < 3)
        {
            return;
        }

        Assert.That(line.Command, Is.EqualTo("probe"), string.Join(' ', words));
        Assert.That(line.Arguments, Is.EqualTo(said[3..]));
        Assert.That(line.GitDirectory is null, Is.EqualTo(!words.TakeWhile(word => word != "probe").Any(word => word.StartsWith("--git-dir", StringComparison.Ordinal))));
        if (line.WorkTree is null && line.GitDirectory is null)
        {
            Assert.That(said[1], Is.Empty);
        }
    }

    [Test]
    public void Split_an_alias_as_Git_does([Range(1, 120)] int seed)
    {
        var random = new Random(seed);
        var text = "probe " + string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => Pieces[random.Next(Pieces.Length)]));
        var answer = _bench.Scratch.Git(_bench.Top, "-c", $"alias.x={text}", "x", "last");

        var expanded = GitCommandLine.Parse(["x", "last"]).Expand(text);

        if (answer.ExitCode != 0)
        {
            Assert.That(answer.Error, Does.Contain("bad alias.x string"));
            Assert.That(expanded, Is.Null, text);
            return;
        }

        Assert.That(expanded, Is.Not.Null, text);
        Assert.That(expanded!.Command, Is.EqualTo("probe"));
        Assert.That(expanded.Arguments, Is.EqualTo(answer.Output.Split('\0')[3..^1]), text.Replace("\n", "\\n", StringComparison.Ordinal));
    }

    [Test]
    public void Name_no_command_of_Git_that_is_unknown()
    {
        var names = _bench.Git("--list-cmds=builtins").Lines;
        Assert.That(names, Has.Length.GreaterThan(100));
        Assert.That(names.Where(name => GitCommand.TraitsOf(name) is null), Is.Empty);
        Assert.That(GitCommand.TraitsOf("no-such-command"), Is.Null);
    }

    [TestCase("-m x", true)]
    [TestCase("-mx", true)]
    [TestCase("-am x", true)]
    [TestCase("-qam x", true)]
    [TestCase("--message=x", true)]
    [TestCase("--message x -a", true)]
    [TestCase("-m x -m y", true)]
    [TestCase("-C HEAD", true)]
    [TestCase("--reuse-message=HEAD", true)]
    [TestCase("-F file", true)]
    [TestCase("-Ffile", true)]
    [TestCase("--file=file", true)]
    [TestCase("--file file", true)]
    [TestCase("-m x -- -p", true)]
    [TestCase("-m x path", true)]
    [TestCase("-m x --author=me --date=now -s", true)]
    [TestCase("", false)]
    [TestCase("-a", false)]
    [TestCase("-- -m x", false)]
    [TestCase("-F -", false)]
    [TestCase("-F-", false)]
    [TestCase("--file=-", false)]
    [TestCase("--file -", false)]
    [TestCase("-F /dev/stdin", false)]
    [TestCase("-F /proc/self/fd/0", false)]
    [TestCase("-m x -p", false)]
    [TestCase("-pm x", false)]
    [TestCase("-m x --patch", false)]
    [TestCase("-m x --interactive", false)]
    [TestCase("-m x -e", false)]
    [TestCase("-m x --edit", false)]
    [TestCase("-c HEAD", false)]
    [TestCase("--reedit-message=HEAD", false)]
    [TestCase("-t template", false)]
    [TestCase("--template=t -m x", false)]
    [TestCase("-m x --amend", false)]
    [TestCase("-m x --am", false)]
    [TestCase("--amend --no-edit", false)]
    [TestCase("-m x --pathspec-from-file=-", false)]
    [TestCase("--fixup HEAD", false)]
    [TestCase("-m x -F -", false)]
    [TestCase("-m x --file=-", false)]
    public void Tell_whether_a_commit_can_be_made_again(string words, bool can) =>
        Assert.That(CommitMessageSource.CanBeReadAgain(GitCommandLine.Parse(["commit", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)])), Is.EqualTo(can));

    [Test]
    public void Know_the_short_options_that_take_a_value()
    {
        // After one of these the rest of the word is its value, and no further option.
        Assert.That(CommitMessageSource.CanBeReadAgain(GitCommandLine.Parse(["commit", "-mpe"])), Is.True);
        Assert.That(CommitMessageSource.CanBeReadAgain(GitCommandLine.Parse(["commit", "-m", "-p"])), Is.True);
        Assert.That(CommitMessageSource.CanBeReadAgain(GitCommandLine.Parse(["commit", "-uno", "-m", "x"])), Is.True);
    }
}
