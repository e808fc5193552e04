using CoordTool.Core.Git;

namespace CoordTool.Core.Tests;

public class ConfigurationFiles
{
    [TestCase("[core]\n\tbare = false\n\tBare = TRUE\n")]
    [TestCase("[Core]BARE=true;x\n")]
    [TestCase("[a]\nflag\nempty =\nspaces =   x   y   \n")]
    [TestCase("[a]\nq = \" x # ; \" y # gone\nh = x#y\n")]
    [TestCase("[a]\ne = \"a\\\"b\\\\c\\n\\t\"\n")]
    [TestCase("[a]\nlong = one \\\n  two\n[b]\nk=v\n")]
    [TestCase("[remote \"Origin Name\"]\nurl = x\n[remote \"q\\\"u\\\\o\"]\nurl = y\n")]
    [TestCase("[section.Sub]\nkey = v\n")]
    [TestCase("[a] k = v\n[b]\n\n   # c\n ; d\nk=w")]
    [TestCase("[a]\r\nk = v\r\n")]
    [TestCase("\uFEFF[a]\nk = v\n")]
    [TestCase("[a]\nk = \"\" x\nl = x \"  \"\n")]
    [TestCase("[a]\n# a comment ends with its line \\\nk = v\n")]
    [TestCase("[a]\nk = v ; so does this \\\nl = w\n")]
    [TestCase("[branch \"x[1]\"]\nk = v\n")]
    [TestCase("[branch \"x#y;z\"]\nk = v\n")]
    [TestCase("[a]\nk = caf\u00e9 \u2028 x\nl = w\n")]
    public void Say_what_git_says(string text)
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["config"], text);
        var git = new Dictionary<string, string>();
        foreach (var setting in scratch.Git(scratch.Root, "config", "-f", scratch["config"], "-l", "-z").Exits(0).Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var newline = setting.IndexOf('\n', StringComparison.Ordinal);
            git[newline < 0 ? setting : setting[..newline]] = newline < 0 ? "true" : setting[(newline + 1)..];
        }

        Assert.That(GitConfigFile.Read(scratch["config"]), Is.EquivalentTo(git));
    }

    [Test]
    public void Say_nothing_when_missing()
    {
        using var scratch = new Scratch();
        Assert.That(GitConfigFile.Read(scratch["missing"]), Is.Empty);
    }

    // A format that is hidden from us is misread; Git sees it.
    [Test]
    public void Cannot_hide_the_format_behind_a_comment()
    {
        using var bench = new Bench();
        File.WriteAllText(
            Path.Combine(bench.Layout.CommonDirectory, "config"),
            "[core]\n\trepositoryformatversion = 1\n# set by C:\\tools\\\n[extensions]\n\tobjectformat = sha256\n");
        Assert.That(bench.Git("rev-parse", "--show-object-format").Line, Is.EqualTo("sha256"));
        Assert.That(() => GitLayout.Discover(bench.Top), Throws.TypeOf<CoordException>().With.Property("Kind").EqualTo(FailureKind.Unsupported));
    }
}
