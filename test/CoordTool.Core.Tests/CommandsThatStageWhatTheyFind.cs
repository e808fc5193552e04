using System.Text;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;

namespace CoordTool.Core.Tests;

/// <summary>Commands that stage what they find, in every spelling that Git takes, and the same without some paths.</summary>
public class CommandsThatStageWhatTheyFind
{
    [TestCase("status")]
    [TestCase("add")]
    [TestCase("add -v")]
    [TestCase("add -p")]
    [TestCase("add -p .")]
    [TestCase("add --patch .")]
    [TestCase("add -i")]
    [TestCase("add -A -e")]
    [TestCase("add --refresh .")]
    [TestCase("add -h")]
    [TestCase("add --pathspec-from-file=list")]
    [TestCase("add --pathspec-from-file list -A")]
    [TestCase("commit -m all")]
    [TestCase("commit -m -a")]
    [TestCase("commit -ma")]
    [TestCase("commit -Fa")]
    [TestCase("commit --author -a")]
    [TestCase("commit --amend")]
    [TestCase("commit -a --no-all -m x")]
    [TestCase("commit -a -p")]
    [TestCase("commit --all --interactive")]
    [TestCase("commit -a src")]
    [TestCase("commit -a -i src")]
    [TestCase("commit -- -a")]
    public void Are_none_of_these(string words) => Assert.That(StagingCommand.Of(Line(words)), Is.Null);

    [TestCase("add -A", "add :/ :(exclude,top,literal)x -A")]
    [TestCase("stage --all", "stage :/ :(exclude,top,literal)x --all")]
    [TestCase("add -u", "add :/ :(exclude,top,literal)x -u")]
    [TestCase("add -vu", "add :/ :(exclude,top,literal)x -vu")]
    [TestCase("add .", "add :(exclude,top,literal)x .")]
    [TestCase("add -A -- src", "add :(exclude,top,literal)x -A -- src")]
    [TestCase("-C sub -c a.b=c add :/", "-C sub -c a.b=c add :(exclude,top,literal)x :/")]
    [TestCase("add -- -A", "add :(exclude,top,literal)x -- -A")]
    [TestCase("commit -a", "commit --include :/ :(exclude,top,literal)x")]
    [TestCase("commit -am all", "commit --include :/ :(exclude,top,literal)x -m all")]
    [TestCase("commit -qam a", "commit --include :/ :(exclude,top,literal)x -qm a")]
    [TestCase("commit -ama", "commit --include :/ :(exclude,top,literal)x -ma")]
    [TestCase("commit -aaqa", "commit --include :/ :(exclude,top,literal)x -q")]
    [TestCase("commit --all --amend --no-edit", "commit --include :/ :(exclude,top,literal)x --amend --no-edit")]
    [TestCase("commit --no-all --all -F a", "commit --include :/ :(exclude,top,literal)x -F a")]
    [TestCase("commit -a -m x --", "commit --include :/ :(exclude,top,literal)x -m x --")]
    [TestCase("commit -a -m", "commit --include :/ :(exclude,top,literal)x -m")]
    public void Leave_paths_out(string words, string expected) => Assert.That(Without(words, Bytes($"git {words}")), Is.EqualTo($"git {expected}"));

    [Test]
    public void Leave_paths_out_behind_an_alias()
    {
        var line = Line("-C sub ca -m x").Expand("commit -a")!;
        var words = StagingCommand.Of(line)!.Without(Bytes("git -C sub ca -m x"), ["x"], [], areLiteral: false);
        Assert.That(Joined(words), Is.EqualTo("git -C sub commit --include :/ :(exclude,top,literal)x -m x"));
    }

    [Test]
    public void Hand_on_words_that_are_no_text()
    {
        byte[] name = [.. "caf"u8, 0xE9];
        var line = GitCommandLine.Parse(["add", Encoding.UTF8.GetString(name), "."]);
        var words = StagingCommand.Of(line)!.Without([.. Bytes("git add"), name, .. Bytes(".")], ["x"], [], areLiteral: false);
        Assert.That(words[^2], Is.EqualTo(name));
    }

    [Test]
    public void Take_their_words_for_file_names_where_the_caller_says_so() => Assert.That(
        Joined(StagingCommand.Of(Line("--literal-pathspecs add -A src *"))!.Without(Bytes("git --literal-pathspecs add -A src *"), ["x"], [], areLiteral: true)),
        Is.EqualTo("git --literal-pathspecs --no-literal-pathspecs add :(exclude,top,literal)x -A :(literal)src :(literal)*"));

    [TestCase("add n* src", "add :(exclude,top,literal)x src")]
    [TestCase("add -A n*", "-c advice.addEmptyPathspec=false add")]
    public void Drop_patterns_that_fit_nothing_else(string words, string expected) => Assert.That(
        Joined(StagingCommand.Of(Line(words))!.Without(Bytes($"git {words}"), ["x"], ["n*"], areLiteral: false)),
        Is.EqualTo($"git {expected}"));

    private static string Without(string words, byte[][] given) => Joined(StagingCommand.Of(Line(words))!.Without(given, ["x"], [], areLiteral: false));

    private static GitCommandLine Line(string words) => GitCommandLine.Parse(words.Split(' '));

    private static byte[][] Bytes(string words) => [.. words.Split(' ').Select(Encoding.UTF8.GetBytes)];

    private static string Joined(IEnumerable<byte[]> words) => string.Join(' ', words.Select(Encoding.UTF8.GetString));
}
