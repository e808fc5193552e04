using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Tests;

public class PatternsOfGlobs
{
    private Bench _bench = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _bench = new Bench(("src/a.cs", "1"), ("src/sub/b.cs", "1"), ("app/[id]/page.tsx", "1"), ("app/[id]/{x}", "1"), ("@scope/a.ts", "1"), ("a*b/c", "1"));
        _bench.Shell("ln -s src linked; ln -s /etc outside");
    }

    [OneTimeTearDown]
    public void Close() => _bench.Dispose();

    [TestCase("src/*.cs", "src/*.cs")]
    [TestCase("**/*.cs", "**/*.cs")]
    [TestCase("src/**", "src/")]
    [TestCase("src/**/", "src/")]
    [TestCase("src/**/*", "src/")]
    [TestCase("src/**/**", "src/")]
    [TestCase("**", "./")]
    [TestCase("**/*", "./")]
    [TestCase("src/*/", "src/*/")]
    [TestCase("src/*/**", "src/*/")]
    [TestCase("src/*/**/*", "src/*/")]
    [TestCase("./src//./*.cs", "src/*.cs")]
    [TestCase("src/../lib/*.cs", "lib/*.cs")]
    [TestCase("a/**/**/b?", "a/**/b?")]
    [TestCase("a/***/b", "a/*/b")]
    [TestCase("a**b", "a*b")]
    [TestCase("a*?*?", "a??*")]
    [TestCase("[^a]", "[!a]")]
    [TestCase("[/a]b*", "ab*")]
    [TestCase("[/*]*", @"\**")]
    [TestCase("[.-/]x*", ".x*")]
    [TestCase("x[a]y", "xay")]
    [TestCase("x[*]y*", @"x\*y*")]
    [TestCase("{src}", "src/")]
    [TestCase("{src,src}/a.cs", "src/a.cs")]
    [TestCase(@"x\[y]", @"x\[y]")]
    [TestCase(@"x\*y", @"x\*y")]
    [TestCase(@"x\*y/*", @"x\*y/*")]
    [TestCase(@"x/\a*", "x/a*")]
    [TestCase("src/*.{cs,csproj}", "src/*.{cs,csproj}")]
    [TestCase("./src//*/{a,b/c}/./d", "src/*/{a,b/c}/d")]
    [TestCase("{src,lib}/**", "{src,lib}/")]
    [TestCase("{src,lib}/**/*", "{src,lib}/")]
    [TestCase("{src,}/**", "{src,}/")]
    [TestCase("linked/*.cs", "src/*.cs")]
    [TestCase("linked*", "linked*")]
    [TestCase("!a*", "!a*")]
    [TestCase("-a*}", "-a*}")]
    [TestCase("./@*", @"\@*")]
    [TestCase("./@scope/*.ts", @"\@scope/*.ts")]
    [TestCase("./{@a,@b}", "{@a,@b}")]
    [TestCase("app/[id]/new.tsx", @"app/\[id]/new.tsx")]
    [TestCase("app/[id]/*.tsx", @"app/\[id]/*.tsx")]
    [TestCase("app/[id]/{x}", @"app/\[id]/\{x}")]
    [TestCase("app/[id]", @"app/\[id]/")]
    [TestCase("app/[id]/", @"app/\[id]/")]
    [TestCase("a*b/c", @"a\*b/c")]
    [TestCase("cafe\u0301/*", "caf\u00e9/*")]
    [TestCase("{e,o}\u0301", "{e,o}\u0301")]
    [TestCase("{e}\u0301", "\u00e9")]
    public void Are_written_in_one_form(string typed, string written)
    {
        var pattern = ClaimPattern.Parse(_bench.Layout, _bench.Top, typed);
        Assert.That(pattern.Text, Is.EqualTo(written));
        Assert.That(ClaimPattern.Read(written, PathRule.Exact), Is.EqualTo(pattern));
        Assert.That(ClaimPattern.Read(written, PathRule.Exact)!.Text, Is.EqualTo(written));
    }

    [Test]
    public void Count_from_the_directory_they_are_typed_in()
    {
        var below = Path.Combine(_bench.Top, "app", "[id]");
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, "*.tsx").Text, Is.EqualTo(@"app/\[id]/*.tsx"));
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, "**").Text, Is.EqualTo(@"app/\[id]/"));
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, "../../src/*").Text, Is.EqualTo("src/*"));
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, Path.Combine(_bench.Top, "src", "*")).Text, Is.EqualTo("src/*"));
    }

    [TestCase("[ab", "'[' is not closed")]
    [TestCase("src/{a,b", "'{' is not closed")]
    [TestCase("{a,{b}", "'{' is not closed")]
    [TestCase("[]", "'[' is not closed")]
    [TestCase(@"a*\", "backslash")]
    [TestCase(@"a\/b*", "backslash")]
    [TestCase("*/../a", "'..'")]
    [TestCase("{a,..}/b", "'..'")]
    [TestCase("../*", "outside")]
    [TestCase("/etc/*", "outside")]
    [TestCase("outside/*", "outside")]
    [TestCase(".git/*", ".git")]
    [TestCase("{.git,a}/*", ".git")]
    [TestCase("{.git/config}", ".git")]
    [TestCase("a\n*", "control")]
    [TestCase("{a,}", "names nothing")]
    [TestCase("{}", "names nothing")]
    [TestCase("./{x,}", "names nothing")]
    [TestCase("./{x,.}/", "names nothing")]
    [TestCase("[z-a]", "ends before it begins")]
    [TestCase("[/]", "matches nothing")]
    [TestCase("[[:alpha:]]", "[:alpha:]")]
    [TestCase("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "64 alternatives")]
    public void That_nobody_can_mean_are_refused_with_a_reason(string typed, string reason)
    {
        var failure = Assert.Throws<CoordException>(() => ClaimPattern.Parse(_bench.Layout, _bench.Top, typed));
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Usage));
        Assert.That(failure.Message, Does.Contain(reason));
    }

    [Test]
    public void That_come_to_the_top_are_all_of_it() => Assert.That(ClaimPattern.Read(@"\./", PathRule.Exact), Is.EqualTo(ClaimPattern.Read("./", PathRule.Exact)));

    [TestCase(@"\/*")]
    [TestCase(@"\/a")]
    [TestCase(@".\/")]
    public void That_begin_at_no_name_are_of_a_form_nobody_knows(string text) => Assert.That(ClaimPattern.Read(text, PathRule.Exact), Is.Null);

    [Test]
    public void That_are_endless_are_refused()
    {
        string[] endless =
        [
            new string('*', 2000), "*" + new string('x', 300) + "/" + new string('y', 1000), string.Concat(Enumerable.Repeat("{a,b}", 200)),
            new string('{', 1000), string.Concat(Enumerable.Repeat("{,a}", 200)), new string('{', 400) + "a,b" + new string('}', 400) + "{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}",
        ];
        foreach (var typed in endless)
        {
            Assert.That(Assert.Throws<CoordException>(() => ClaimPattern.Parse(_bench.Layout, _bench.Top, typed))!.Kind, Is.EqualTo(FailureKind.Usage));
            Assert.That(ClaimPattern.Read(typed, PathRule.Exact), Is.Null);
        }
    }

    [TestCase("[ab")]
    [TestCase("{a,b")]
    [TestCase("*/../a")]
    [TestCase("/abs/*")]
    [TestCase(".git/*")]
    [TestCase("[[:alpha:]]")]
    public void That_only_a_newer_version_may_know_are_not_read(string text) => Assert.That(ClaimPattern.Read(text, PathRule.Exact), Is.Null);

    [TestCase("src/*.cs", "src/a.cs", true)]
    [TestCase("src/*.cs", "src/.cs", true)]
    [TestCase("src/*.cs", "src/sub/b.cs", false)]
    [TestCase("*", ".hidden", true)]
    [TestCase("**/x", "x", true)]
    [TestCase("**/x", "a/b/x", true)]
    [TestCase("**/x", "a/xx", false)]
    [TestCase("a/**/b", "a/b", true)]
    [TestCase("a/**/b", "a/c/d/b", true)]
    [TestCase("a/**/b", "ab", false)]
    [TestCase("a/*/", "a/b", false)]
    [TestCase("a/*/", "a/b/c", true)]
    [TestCase("a/*/", "a/b/c/d", true)]
    [TestCase("*/**/*.cs", "a/b.cs", true)]
    [TestCase("a?c", "a/c", false)]
    [TestCase("a[!b]c", "a/c", false)]
    [TestCase("a[+-0]c", "a/c", false)]
    [TestCase("a[+-0]c", "a.c", true)]
    [TestCase("[]a]", "]", true)]
    [TestCase("[!]a]", "b", true)]
    [TestCase("[!]a]", "]", false)]
    [TestCase("[a-]", "-", true)]
    [TestCase(@"[\]x]", "]", true)]
    [TestCase("{[,],b}", ",", true)]
    [TestCase(@"{a\,b,c}", "a,b", true)]
    [TestCase("a{,.b{,.c}}", "a.b.c", true)]
    [TestCase("a{,.b{,.c}}", "a", true)]
    [TestCase("a{,.b{,.c}}", "a.c", false)]
    [TestCase("{a,b/{c,d}}/e", "b/d/e", true)]
    [TestCase("a{/**,}/b", "a/x/b", true)]
    [TestCase("?", "\U0001F600", true)]
    [TestCase("??", "\U0001F600", false)]
    [TestCase("*?x", "\U0001F600x", true)]
    [TestCase("[\U0001F600-\U0001F610]", "\U0001F605", true)]
    [TestCase("?", "e\u0301", true)]
    [TestCase("{e,o}\u0301*", "\u00f3", true)]
    [TestCase("a*a*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    [TestCase("**/a/**/a/**/a/**/a/**/a/**/b", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", false)]
    [TestCase("**/a/**/a/**/a/**/a/**/a/**/b", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b", true)]
    public void Hold_what_they_say(string glob, string path, bool isIn)
    {
        var pattern = ClaimPattern.Read(glob, PathRule.Exact)!;
        Assert.That(pattern.Matches(path), Is.EqualTo(isIn));
        Assert.That(pattern.Overlaps(ClaimPattern.OfPath(path, PathRule.Exact)), Is.EqualTo(isIn));
        Assert.That(pattern.Covers(ClaimPattern.OfPath(path, PathRule.Exact)), Is.EqualTo(isIn));
    }

    [TestCase("src/*.cs", "src/a*", true)]
    [TestCase("src/*.cs", "src/*.ts", false)]
    [TestCase("src/*.cs", "src/", true)]
    [TestCase("src/*.cs", "src/a.cs/", true)]
    [TestCase("src/*.cs", "src/sub/", false)]
    [TestCase("**/*.cs", "src/sub/", true)]
    [TestCase("s*", "src/", true)]
    [TestCase("s*", "src/sub/", false)]
    [TestCase("src/*/", "src/sub/", true)]
    [TestCase("src/*/", "src/a.cs", false)]
    [TestCase("*", "./", true)]
    [TestCase("*", "@tests", false)]
    [TestCase("a/**/z", "**/b/**", true)]
    [TestCase("a/**/z", "b/**/z", false)]
    [TestCase("a/**/z", "a/?", true)]
    [TestCase("[a-m]*", "*[n-z]", true)]
    [TestCase("[a-m]?", "?[n-z]", true)]
    [TestCase("[a-m]", "[n-z]", false)]
    [TestCase("[!a]", "[!b]", true)]
    [TestCase("[!a-z]", "[a-z]", false)]
    [TestCase("{a,b}/*", "{b,c}/*", true)]
    [TestCase("{a,b}/*", "{c,d}/*", false)]
    [TestCase("{{{{a,b},c},d},e}", "{e,f}", true)]
    [TestCase("{{{{a,b},c},d},e}", "[f-z]", false)]
    [TestCase("**/*a/**/*", "**/*b/**/*", true)]
    [TestCase("a*a*a*a*a*a*a*a*a*a*a*b", "a*a*a*a*a*a*a*a*a*a*a*a*a*a*c", false)]
    [TestCase("*a*a*a*a*a*a*a*a*a*a*a", "*b*b*b*b*b*b*b*b*b*b*b*", true)]
    [TestCase("**/a/**/a/**/a/**/a/**/b", "**/a/**/a/**/a/**/a/**/a/**/c", false)]
    public void Overlap_where_some_path_is_in_both(string left, string right, bool overlaps)
    {
        var (a, b) = (ClaimPattern.Read(left, PathRule.Exact)!, ClaimPattern.Read(right, PathRule.Exact)!);
        Assert.That(a.Overlaps(b), Is.EqualTo(overlaps));
        Assert.That(b.Overlaps(a), Is.EqualTo(overlaps));
    }

    [TestCase("src/*.cs", "src/*.cs", true)]
    [TestCase("{a,b}", "{b,a}", true)]
    [TestCase("src/", "src/*.cs", true)]
    [TestCase("src/", "src/**/x", true)]
    [TestCase("src/", "{src/a,src/b/*}", true)]
    [TestCase("src/", "s*/x", false)]
    [TestCase("src/", "**/src/x", false)]
    [TestCase("./", "**/x?", true)]
    [TestCase("./", "@a", false)]
    [TestCase("{**,x}", "./", true)]
    [TestCase("{*,x}", "./", false)]
    [TestCase("**/*.cs", "src/*.cs", true)]
    [TestCase("**/*.cs", "src/**/a*.cs", true)]
    [TestCase("**/*.cs", "src/*", false)]
    [TestCase("src/*", "src/[a-z]?", true)]
    [TestCase("src/[a-m]", "src/[b-d]", true)]
    [TestCase("src/[a-m]", "src/[b-z]", false)]
    [TestCase("{src,lib}/", "src/*.cs", true)]
    [TestCase("{src,lib}/", "src/sub/", true)]
    [TestCase("*/", "src/", false)]
    [TestCase("*.cs", "a.cs", true)]
    [TestCase("*.cs", "a.ts", false)]
    [TestCase("a", "a*", false)]
    public void Cover_what_is_in_them(string wide, string narrow, bool covers) =>
        Assert.That(ClaimPattern.Read(wide, PathRule.Exact)!.Covers(ClaimPattern.Read(narrow, PathRule.Exact)!), Is.EqualTo(covers));

    [TestCase("src/a/*.cs", "src/a")]
    [TestCase("src/*/a", "src")]
    [TestCase("*.cs", "")]
    [TestCase("**/a", "")]
    [TestCase("{src/a/b,src/a/c}/*", "src/a")]
    [TestCase("src/{ab,ac}", "src")]
    [TestCase("{src,lib}/*", "")]
    [TestCase(@"a\*/b*", "a*")]
    [TestCase("src/a", "src")]
    [TestCase("src/a/", "src/a")]
    [TestCase("a", "")]
    [TestCase("./", "")]
    [TestCase("@a", "")]
    public void Know_the_directory_they_lie_below(string text, string prefix) =>
        Assert.That(ClaimPattern.Read(text, PathRule.Exact)!.LiteralPrefix, Is.EqualTo(prefix));

    [TestCase("Src/A.cs", "src/a.CS")]
    [TestCase("SRC/", "src/")]
    [TestCase("Src/*.CS", "src/*.cs")]
    [TestCase("[A-C]x", "[a-c]X")]
    [TestCase("{A,b}", "{B,a}")]
    [TestCase("\u00c9*", "e\u0301*")]
    [TestCase("J\u030c", "\u01f0")]
    [TestCase("J\u030c*", "\u01f0*")]
    [TestCase("[aA]*", "a*")]
    public void Are_the_same_without_case_only_where_the_repository_ignores_it(string left, string right)
    {
        Assert.That(ClaimPattern.Read(left, PathRule.Exact), Is.Not.EqualTo(ClaimPattern.Read(right, PathRule.Exact)));
        var (a, b) = (ClaimPattern.Read(left, PathRule.WithoutCase)!, ClaimPattern.Read(right, PathRule.WithoutCase)!);
        Assert.That(a, Is.EqualTo(b));
        Assert.That(a.Key, Is.EqualTo(b.Key));
        Assert.That(a.GetHashCode(), Is.EqualTo(b.GetHashCode()));
        Assert.That(a.Covers(b) && b.Covers(a) && a.Overlaps(b), Is.True);
    }

    [TestCase("[A-Z]", "q", true)]
    [TestCase("[!A-Z]", "q", false)]
    [TestCase("[Z-a]", "z", true)]
    [TestCase("[Z-a]", "_", true)]
    [TestCase("[\u0100-\U0010FFFF]", "\u00e9", false)]
    [TestCase("[\u0001-\U0010FFFF]", "Q", true)]
    [TestCase("[\u0391-\u03a9]", "\u03c2", true)]
    public void Take_ranges_without_case_too(string glob, string path, bool isIn) =>
        Assert.That(ClaimPattern.Read(glob, PathRule.WithoutCase)!.Matches(path), Is.EqualTo(isIn));

    [TestCase("e\u0301", "\u00e9")]
    [TestCase("a\u0323\u0307", "a\u0307\u0323")]
    [TestCase("\u1100\u1161\u11a8", "\uac01")]
    [TestCase("\u212b", "\u00e5")]
    public void Are_the_same_in_every_form_of_Unicode(string left, string right)
    {
        var rule = left == "\u212b" ? PathRule.WithoutCase : PathRule.Exact;
        var (a, b) = (ClaimPattern.OfPath(left, rule), ClaimPattern.OfPath(right, rule));
        Assert.That(a, Is.EqualTo(b));
        Assert.That(a.Overlaps(b) && a.Covers(b), Is.True);
        Assert.That(rule.Fold(left), Is.EqualTo(rule.Fold(right)).And.EqualTo(a.Key));
        Assert.That(ClaimPattern.OfPath(left, PathRule.Exact).Path, Is.EqualTo(left), "the path on disk");
    }

    // The tool itself runs without culture data, where the runtime composes nothing; this test does not.
    [Test]
    public void Compose_as_Unicode_does()
    {
        Assume.That("e\u0301".Normalize(NormalizationForm.FormC), Is.EqualTo("\u00e9"), "this runtime has no culture data");
        var random = new Random(11);
        var points = Enumerable.Range(0, 0x30000).Where(point => Rune.IsValid(point) && (point & 0xFFFE) != 0xFFFE && point is not (>= 0xFDD0 and <= 0xFDEF)).Select(point => new Rune(point).ToString()).ToList();
        var marked = points.Where(point => !point.IsNormalized(NormalizationForm.FormD) || (string.CompareOrdinal(point, "\u0860") < 0 && point.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.NonSpacingMark))).ToList();
        IEnumerable<string> texts =
        [
            .. points,
            .. points.Select(point => point.Normalize(NormalizationForm.FormD)),
            .. Enumerable.Range(0, 50_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 6)).Select(_ => random.Next(3) == 0 ? "aAeEoU"[random.Next(6)].ToString() : marked[random.Next(marked.Count)]))),
        ];
        foreach (var text in texts)
        {
            if (ComposedText.Of(text) != text.Normalize(NormalizationForm.FormC))
            {
                Assert.Fail(string.Join(' ', text.EnumerateRunes().Select(rune => $"{rune.Value:X}")));
            }
        }
    }

    [TestCase("", false)]
    [TestCase("[core]\n\tignorecase = true\n", true)]
    [TestCase("[core]\n\tIgnoreCase\n", true)]
    [TestCase("[core]\n\tignorecase = Yes\n", true)]
    [TestCase("[core]\n\tignorecase = 1\n", true)]
    [TestCase("[core]\n\tignorecase = 0\n", false)]
    [TestCase("[core]\n\tignorecase =\n", false)]
    [TestCase("[core]\n\tignorecase = true\n\tignorecase = false\n", false)]
    public void Take_the_case_rule_from_the_repository(string config, bool ignoresCase)
    {
        var directory = Path.Combine(_bench.Top, ".git", "rule");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config"), config);
        Assert.That(PathRule.Of(new GitLayout(_bench.Top, directory, directory)).IgnoresCase, Is.EqualTo(ignoresCase));
    }
}
