using System.Text.RegularExpressions;

namespace CoordTool.Core.Tests;

/// <summary>What the documents name is there: pages, headings, files and folders; and so is what comments name of the documents.</summary>
public partial class DocumentsOfTheProject
{
    private static readonly string[] Folders = [".ci", "docs", "eng", "samples", "src", "test"];

    // Of Claude Code, and nothing that we hear of.
    private static readonly string[] NamesOfOthers = ["CwdChanged", "EnterWorktree", "TaskCompleted", "TaskCreated", "TeammateIdle"];

    private static readonly Lazy<HashSet<string>> WordsOfCode = new(() => [.. Files().Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(file => Word().Matches(Read(file))).Select(word => word.Value)]);

    private static IEnumerable<string> Documents => Files().Where(file => file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains(".verified.", StringComparison.Ordinal));

    [TestCaseSource(nameof(Documents))]
    public void Lead_to_files_and_headings_that_are_there(string document)
    {
        var links = Link().Matches(WithoutCode(Read(document))).Select(link => link.Groups["to"].Value).Where(to => !to.Contains("://", StringComparison.Ordinal));
        Assert.That(links.Where(link => !IsThere(document, link)), Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Name_files_of_the_project_that_are_there(string document) =>
        Assert.That(ProjectPath().Matches(Read(document)).Select(path => path.Groups["path"].Value).Where(path => !Path.Exists(Path.Combine(ThisProject.Top, path))), Is.Empty);

    [TestCaseSource(nameof(Documents))]
    public void Name_types_and_tests_that_are_there(string document) =>
        Assert.That(CodeName().Matches(Read(document)).Select(name => name.Groups["name"].Value).Except(NamesOfOthers).Except(WordsOfCode.Value), Is.Empty);

    [Test]
    public void Have_the_headings_that_comments_name()
    {
        var comments = Files().Where(file => Path.GetExtension(file) is ".cs" or ".sh" or ".props" or ".csproj").Select(file => (File: file, Text: Comments(Read(file)))).ToList();
        var references = comments.SelectMany(each => Reference().Matches(each.Text).Select(reference => (each.File, Page: reference.Groups["page"].Value, Heading: reference.Groups["heading"].Value))).ToList();
        Assert.That(references, Has.Count.GreaterThan(100));
        Assert.That(references.Where(each => !HasHeading(each.Page, each.Heading)), Is.Empty);
    }

    [TestCase("src/CoordTool")]
    [TestCase("src/CoordTool.Core")]
    public void Say_what_is_in_each_folder(string project) => Assert.That(
        Directory.GetDirectories(Path.Combine(ThisProject.Top, project)).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")),
        Has.All.Matches<string>(name => Read("docs/architecture.md").Contains($"`{name}`", StringComparison.Ordinal)));

    private static bool IsThere(string document, string link)
    {
        var (path, anchor) = link.Split('#', 2) is [var before, var after] ? (before, after) : (link, null);
        var target = path.Length == 0 ? document : Path.GetRelativePath(ThisProject.Top, Path.GetFullPath(Path.Combine(ThisProject.Top, Path.GetDirectoryName(document)!, path)));
        return Path.Exists(Path.Combine(ThisProject.Top, target)) && (anchor is null || Headings(target).Select(Anchor).Contains(anchor));
    }

    private static bool HasHeading(string page, string heading) =>
        File.Exists(Path.Combine(ThisProject.Top, page)) && (heading.Length == 0 || Headings(page).Any(each => heading == each || (heading.StartsWith(each, StringComparison.Ordinal) && "):;,.".Contains(heading[each.Length]))));

    private static IEnumerable<string> Headings(string document) =>
        Heading().Matches(Fence().Replace(Read(document), "")).Select(heading => heading.Groups["text"].Value.Replace("`", "", StringComparison.Ordinal));

    // As GitHub makes them.
    private static string Anchor(string heading) => NoPartOfAnAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string text) => InlineCode().Replace(Fence().Replace(text, ""), "");

    // A reference may go on in the next line.
    private static string Comments(string text) => string.Join(' ', CommentLine().Matches(text).Select(line => line.Groups["text"].Value.Trim()));

    private static string Read(string file) => File.ReadAllText(Path.Combine(ThisProject.Top, file)).ReplaceLineEndings("\n");

    private static IEnumerable<string> Files() => Directory.GetFiles(ThisProject.Top, "*.md")
        .Concat(Folders.SelectMany(folder => Directory.GetFiles(Path.Combine(ThisProject.Top, folder), "*", SearchOption.AllDirectories)))
        .Select(file => Path.GetRelativePath(ThisProject.Top, file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"));

    [GeneratedRegex(@"\[[^\]]*\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/.*-])(\./)?(?<path>(src/CoordTool|test/(CoordTool|Shared)|eng/|samples/|\.ci/)[\w./-]*\w)")]
    private static partial Regex ProjectPath();

    [GeneratedRegex("`(?<name>([A-Z][a-z0-9]+){2,}|[A-Z][a-z]+(_[a-z]+)+)`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<page>docs/[a-z-]+\.md)(, (?<heading>.{1,60}))?")]
    private static partial Regex Reference();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoPartOfAnAnchor();

    [GeneratedRegex(@"^\s*(//+|#|<!--)(?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex CommentLine();
}
