using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CoordTool.Tests;

/// <summary>The picture in the README, docs/tour.svg, is a recording of the tool. COORD_ACCEPT_SNAPSHOTS=1 makes it anew.</summary>
public partial class TourInTheReadme
{
    [Test]
    public void Shows_what_the_tool_prints()
    {
        using var scratch = new Scratch();
        var picture = scratch["tour.svg"];
        scratch.Run(scratch.Root, "bash", [ThisProject.PathOf("eng/record.sh"), picture], variables: new Dictionary<string, string> { ["TMPDIR"] = scratch.Root }).Exits(0);
        Snapshot.MatchFile(File.ReadAllText(picture), ThisProject.PathOf("docs/tour.svg"));
    }

    [Test]
    public void Is_text_and_needs_nothing_from_elsewhere()
    {
        var picture = XDocument.Load(ThisProject.PathOf("docs/tour.svg"));
        Assert.That(picture.Descendants().Select(element => element.Name.LocalName).Distinct(), Is.EquivalentTo(new[] { "svg", "title", "style", "rect", "text", "tspan" }));
        Assert.That(picture.Descendants().Attributes().Select(attribute => attribute.Name.LocalName), Has.None.EqualTo("href").And.None.StartsWith("on"));
        Assert.That(Elsewhere().IsMatch(string.Concat(picture.Descendants().Where(element => element.Name.LocalName == "style").Select(element => element.Value))), Is.False);
    }

    [Test]
    public void Is_not_drawn_where_a_line_would_be_cut()
    {
        using var scratch = new Scratch();
        var recording = Scratch.Write(scratch.Root, "recording", new string('x', 101) + "\n");
        var answer = scratch.Run(scratch.Root, "awk", ["-f", ThisProject.PathOf("eng/record.awk"), recording]).Exits(1);
        Assert.That(answer.Error, Does.StartWith("line 1: longer than 100 columns"));
        Assert.That(answer.Output, Is.Empty);
    }

    [GeneratedRegex("@import|url\\(|@font-face")]
    private static partial Regex Elsewhere();
}
