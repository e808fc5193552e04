using CoordTool.Fuzz.Running;

namespace CoordTool.Core.Tests;

/// <summary>What reads the text of others gets valid input, changed: a few thousand each. <c>eng/fuzz.sh</c> feeds more, and finds what hangs or overflows.</summary>
public class InputsThatNobodyWouldWrite
{
    private const int Inputs = 1500;
    private const int Seed = 7;

    private static IEnumerable<string> Targets => FuzzTargets.Names;

    [TestCaseSource(nameof(Targets))]
    public void Are_read_or_refused_in_words(string name)
    {
        using var target = FuzzTargets.Make(name);
        var failures = new List<FuzzFailure>();
        var figures = new FuzzRun(target, Seed) { Failed = failures.Add }.Run(0, Inputs);
        TestContext.Out.WriteLine($"seed {Seed}: {figures}");
        Assert.That(failures.Select(failure => $"seed {Seed}, input {failure.Number}: {failure.Error}"), Is.Empty);
        Assert.That(figures.Inputs, Is.EqualTo(Inputs));
    }
}
