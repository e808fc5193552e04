using System.Runtime.CompilerServices;

namespace CoordTool.Tests;

public class SampleOfThreeSessions
{
    [Test]
    public void Runs_to_its_end_without_a_surprise()
    {
        using var scratch = new Scratch();
        var answer = scratch.Run(scratch.Root, "bash", [Script()], variables: new Dictionary<string, string> { ["TMPDIR"] = scratch.Root }).Exits(0);
        Assert.That(answer.Lines[^1], Is.EqualTo("As promised: nothing lost, nothing mixed, nothing left behind."));
        Assert.That(answer.Lines.Where(line => line.StartsWith("== ", StringComparison.Ordinal)), Has.Exactly(8).Items);
        Assert.That(Directory.GetDirectories(scratch.Root, "tmp.*"), Is.Empty);
    }

    [Test]
    public void Fails_where_the_hooks_protect_nothing()
    {
        using var scratch = new Scratch();
        var answer = scratch.Run(scratch.Root, "bash", [Script()], variables: new Dictionary<string, string> { ["TMPDIR"] = scratch.Root, ["COORD"] = "0" }).Exits(1);
        Assert.That(answer.Output, Does.Not.Contain("As promised"));
    }

    private static string Script([CallerFilePath] string source = "") =>
        Path.GetFullPath("../../samples/three-sessions/run.sh", Path.GetDirectoryName(source)!);
}
