using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Fuzz.Generation;
using CoordTool.Fuzz.Running;

namespace CoordTool.Fuzz.Targets;

/// <summary>The patterns of claims: two of them and a path.</summary>
internal sealed class Patterns : FuzzTarget
{
    private static readonly string[] Valid =
    [
        "src/\u001Esrc/a.cs\u001Esrc/a.cs", "src/**/*.cs\u001E**/a.*\u001Esrc/x/a.cs", "@tests\u001E@tests\u001Etests", "{a,b}/{c,d{e,f}}/[a-z]?*\u001E*/*/x*\u001Ea/c/xyz", "./\u001E**/\u001Ex",
        "[!a-c]*/**\u001E\\*\\[x\u001E*[x", "ü/e\u0301\u001EÜ/\u00e9\u001Eu\u0308/é", "가/각\u001E*\u001E가/각", "**/**/**\u001E*?*?*?a\u001Eaaa", "a/../b\u001E.git/x\u001E..",
    ];

    private static readonly Mutation Inputs = new(
        [.. Valid.Select(Encoding.UTF8.GetBytes)],
        ["*", "**", "?", "[", "]", "[!", "[^", "[a-z]", "[]]", "{", "}", ",", "{a,b}", "{,}", "/", "//", "./", "../", ".git", "\\", "\\*", "@", "@x", "a", "b", "A", "-", "!", "*a", "**/", "/**", "*?", "\u001E", "é", "e\u0301", "\u0327\u0301", "İ", "ß", "\U0001F600", "\U0001D15E", "\u1100\u1161\u11A8", "\uFFFF", "\0", "\n"]);

    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public override string Name => "patterns";

    /// <inheritdoc/>
    public override byte[] Make(Random random) => Inputs.Make(random);

    /// <inheritdoc/>
    public override void Feed(byte[] input)
    {
        var texts = Encoding.UTF8.GetString(input).Split('\u001E', 3);
        var path = texts.Length > 2 && texts[2].Length > 0 ? texts[2] : "src/a.cs";
        foreach (var rule in new[] { PathRule.Exact, PathRule.WithoutCase })
        {
            var read = texts.Take(2).Select(text => ClaimPattern.Read(text, rule)).OfType<ClaimPattern>().ToList();
            read.ForEach(pattern => One(pattern, path, rule));
            if (read is [var one, var other])
            {
                Two(one, other, path);
                Two(other, one, path);
            }
        }

        foreach (var typed in texts.Take(2).Where(text => text.Length < 3000))
        {
            if (Declared(() => ClaimPattern.Parse(_workspace.Layout, _workspace.Top, typed)) is { } parsed)
            {
                Require(ClaimPattern.Read(parsed.Text, PathRule.Exact)?.Equals(parsed) == true, $"what was typed is another once it is written: {parsed.Text}");
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _workspace.Dispose();
        base.Dispose();
    }

    private static void One(ClaimPattern pattern, string path, PathRule rule)
    {
        Require(ClaimPattern.Read(pattern.Text, rule) is { } again && again.Equals(pattern) && again.Text == pattern.Text, $"it is another once it is written: {pattern.Text}");
        Require(pattern.Overlaps(pattern), $"it does not overlap itself: {pattern.Text}");
        if (path[^1] != '/')
        {
            Require(pattern.Matches(path) == pattern.Overlaps(ClaimPattern.OfPath(path, rule)), $"a match is no overlap with the path: {pattern.Text} {path}");
        }
    }

    private static void Two(ClaimPattern one, ClaimPattern other, string path)
    {
        Require(one.Overlaps(other) == other.Overlaps(one), $"overlap depends on who is asked: {one.Text} {other.Text}");
        Require(!one.Matches(path) || !other.Matches(path) || one.Overlaps(other), $"both match a path and do not overlap: {one.Text} {other.Text} {path}");
        Require(!one.Covers(other) || (one.Overlaps(other) && (!other.Matches(path) || one.Matches(path))), $"one covers the other and has less in it: {one.Text} {other.Text} {path}");
    }
}
