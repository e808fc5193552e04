using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>
/// A short form of <c>eng/chaos.sh</c>: sessions work while disks are full, directories read-only, processes killed and the
/// clock jumps, as far as this machine allows; an oracle that knows nothing of the tool looks for what is lost.
/// </summary>
public class SessionsAgainstTheMachine
{
    [TestCase(1)]
    [TestCase(2)]
    public void Lose_nothing(int seed)
    {
        using var scratch = new Scratch();
        var root = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(root, "eng/chaos.sh")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var variables = new Dictionary<string, string>
        {
            ["PATH"] = $"{Path.GetDirectoryName(Tool.Path)}:{Environment.GetEnvironmentVariable("PATH")}",
            ["STRESS_BUILT"] = "1",
        };
        var ended = scratch.Run(root, Path.Combine(root, "eng/chaos.sh"), ["4", "12", $"{seed}"], variables: variables);
        Assert.That(ended.Exits(0).Output, Does.EndWith("nothing lost, nothing reverted, nothing mixed\n"));
    }
}
