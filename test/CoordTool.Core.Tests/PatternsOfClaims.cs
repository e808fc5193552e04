using CoordTool.Core.Claims;

namespace CoordTool.Core.Tests;

public class PatternsOfClaims
{
    private Bench _bench = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _bench = new Bench(("src/a.cs", "1"), ("src/sub/b.cs", "1"), ("lib/c", "1"), ("odd/[x]*?.cs", "1"));
        _bench.Shell("ln -s src linked; ln -s ../.. src/up; ln -s /etc outside");
    }

    [OneTimeTearDown]
    public void Close() => _bench.Dispose();

    [TestCase("src/a.cs", "src/a.cs")]
    [TestCase("src", "src/")]
    [TestCase("src/", "src/")]
    [TestCase("src//sub/./b.cs", "src/sub/b.cs")]
    [TestCase("src/../lib/c", "lib/c")]
    [TestCase("new/file", "new/file")]
    [TestCase("new/", "new/")]
    [TestCase(".", "./")]
    [TestCase("./", "./")]
    [TestCase("linked/a.cs", "src/a.cs")]
    [TestCase("linked", "linked")]
    [TestCase("odd/[x]*?.cs", @"odd/\[x]\*\?.cs")]
    [TestCase(".github/x", ".github/x")]
    [TestCase(".gitignore", ".gitignore")]
    [TestCase("@tests", "@tests")]
    [TestCase("@port-8080", "@port-8080")]
    public void Are_written_in_one_form(string typed, string written)
    {
        var pattern = ClaimPattern.Parse(_bench.Layout, _bench.Top, typed);
        Assert.That(pattern.Text, Is.EqualTo(written));
        Assert.That(ClaimPattern.Read(written, PathRule.Exact), Is.EqualTo(pattern));
    }

    [Test]
    public void Count_from_the_directory_they_are_typed_in()
    {
        var below = Path.Combine(_bench.Top, "src", "sub");
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, "b.cs").Text, Is.EqualTo("src/sub/b.cs"));
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, "..").Text, Is.EqualTo("src/"));
        Assert.That(ClaimPattern.Parse(_bench.Layout, below, Path.Combine(_bench.Top, "lib", "c")).Text, Is.EqualTo("lib/c"));
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase("../repo-2/x")]
    [TestCase("/etc/passwd")]
    [TestCase("outside/passwd")]
    [TestCase(".git")]
    [TestCase(".git/config")]
    [TestCase("src/../.git/config")]
    [TestCase("a\nb")]
    [TestCase("a\0b")]
    [TestCase("a\u001b[0m")]
    [TestCase("@")]
    [TestCase("@a b")]
    [TestCase("@a/b")]
    [TestCase("@tests\n")]
    public void Of_other_forms_are_refused_as_wrong_usage(string typed)
    {
        var failure = Assert.Throws<CoordException>(() => ClaimPattern.Parse(_bench.Layout, _bench.Top, typed));
        Assert.That(failure!.Kind, Is.EqualTo(FailureKind.Usage));
        Assert.That(failure.Message.Any(char.IsControl), Is.False, "a control character reaches the terminal");
    }

    [TestCase("src/[*.cs")]
    [TestCase("@")]
    [TestCase("@a b")]
    [TestCase("/absolute")]
    [TestCase("")]
    public void That_only_a_newer_version_may_know_are_not_read(string text) => Assert.That(ClaimPattern.Read(text, PathRule.Exact), Is.Null);

    // A directory `@scope` is common in JavaScript; written bare it would be read as a resource, or as nothing.
    [TestCase("./@tests")]
    [TestCase("./@scope/")]
    [TestCase("./@scope/a.ts")]
    public void Of_files_that_begin_as_resources_do_stay_files(string typed)
    {
        var pattern = ClaimPattern.Parse(_bench.Layout, _bench.Top, typed);
        Assert.That(ClaimPattern.Read(pattern.Text, PathRule.Exact), Is.EqualTo(pattern), pattern.Text);
    }

    [Test]
    public void Come_back_from_their_written_form_whatever_is_in_the_name()
    {
        var random = new Random(7);
        const string Alphabet = @"ab*?[]{}\!/ é@.-";
        for (var round = 0; round < 3000; round++)
        {
            // Of a real path: no empty names, and a first character that is no resource's.
            var path = "x" + string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            path = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
            var pattern = ClaimPattern.OfPath(path, PathRule.Exact);
            Assert.That(ClaimPattern.Read(pattern.Text, PathRule.Exact), Is.EqualTo(pattern), path);
        }
    }

    [Test]
    public void Overlap_and_cover_as_the_sets_of_their_files_do()
    {
        string[] names = ["a", "b", "ab", "a.b"];
        string[] files = [.. names, .. names.SelectMany(x => names.Select(y => $"{x}/{y}")), .. names.SelectMany(x => names.Select(y => $"{x}/a/{y}"))];
        ClaimPattern[] patterns =
        [
            .. files.Select(file => ClaimPattern.Read(file, PathRule.Exact)!),
            .. files.Select(file => ClaimPattern.Read(file + "/", PathRule.Exact)!),
            ClaimPattern.Read("./", PathRule.Exact)!,
            ClaimPattern.Read("@a", PathRule.Exact)!,
            ClaimPattern.Read("@b", PathRule.Exact)!,
        ];

        // Enough files below every directory that two sets that differ at all differ in one of these.
        string[] universe = [.. files, .. files.SelectMany(file => new[] { file + "/q", file + "/q/r" }), "@a", "@b"];
        foreach (var left in patterns)
        {
            foreach (var right in patterns)
            {
                var (a, b) = (SetOf(left), SetOf(right));
                Assert.That(left.Overlaps(right), Is.EqualTo(a.Overlaps(b)), $"{left} and {right}");
                Assert.That(left.Covers(right), Is.EqualTo(a.IsSupersetOf(b)), $"{left} over {right}");
            }
        }

        // The name of a directory itself belongs to it: as a file it would take the directory's place.
        HashSet<string> SetOf(ClaimPattern pattern) => [.. universe.Where(file => pattern.Text switch
        {
            ['@', ..] => file == pattern.Text,
            "./" => file[0] != '@',
            var text when text[^1] == '/' => file + "/" == text || file.StartsWith(text, StringComparison.Ordinal),
            var text => file == text,
        })];
    }
}
