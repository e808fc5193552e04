using System.Text.RegularExpressions;

namespace CoordTool.Core.Tests;

/// <summary>The works of others that are shipped: each is named in THIRD-PARTY-NOTICES.txt, and the text of its licence goes with it.</summary>
public partial class NoticesOfOthers
{
    private static readonly string Notices = Whitespace().Replace(Read("THIRD-PARTY-NOTICES.txt"), " ");

    [Test]
    public void Name_everybody_whom_libgit2_names()
    {
        var holders = Copyright().Matches(Read("licences/libgit2.txt")).Select(line => line.Groups["holder"].Value.Trim()).Distinct().ToList();
        Assert.That(holders, Has.Count.GreaterThan(10));
        Assert.That(holders.Where(holder => !Notices.Contains(holder, StringComparison.Ordinal)), Is.Empty);
    }

    // These licences ask for their words.
    [TestCase("This product includes software developed by Rich Salz")]
    [TestCase("This product includes software developed by the OpenSSL Project for use in the OpenSSL Toolkit")]
    [TestCase("derived from the RSA Data Security, Inc. MD4 Message-Digest Algorithm")]
    [TestCase("the authors give you unlimited permission to link the compiled version of this library into combinations with other programs")]
    public void Say_what_a_licence_wants_said(string words) => Assert.That(Notices, Does.Contain(words));

    [Test]
    public void Go_with_the_texts_that_they_refer_to()
    {
        var named = File().Matches(Notices).Select(file => file.Value).Where(file => file != "licences/dotnet-runtime.txt").Distinct().ToList();
        Assert.That(named, Is.EquivalentTo(Directory.GetFiles(ThisProject.PathOf("licences")).Select(file => $"licences/{Path.GetFileName(file)}")), "that of the runtime comes from its compiler, when the tool is packed");
    }

    private static string Read(string path) => System.IO.File.ReadAllText(ThisProject.PathOf(path));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();

    // Some are in a line of their own, below the year.
    [GeneratedRegex(@"^ *(Copyright )?\([Cc]\)[ 0-9,-]+(?<holder>[A-Z][\w ,-]*\w)|^Copyright (?<holder>[A-Z][\w ]*\w)", RegexOptions.Multiline)]
    private static partial Regex Copyright();

    [GeneratedRegex(@"licences/[\w.-]+\.txt")]
    private static partial Regex File();
}
