namespace CoordTool.Tests;

public class VersionOption
{
    [Test]
    public void Is_printed()
    {
        using var scratch = new Scratch();
        Assert.That(scratch.Coord(scratch.Root, "--version").Exits(0).Line, Does.Match(@"^\d+\.\d+"));
    }
}
