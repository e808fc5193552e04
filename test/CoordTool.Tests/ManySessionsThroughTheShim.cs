
namespace CoordTool.Tests;

/// <summary>Sessions as processes of their own that commit at the same time, as eng/stress.sh drives and plain Git judges them.</summary>
public class ManySessionsThroughTheShim
{
    [TestCase("10", "20", "add", "no-verify", "paths", "amend", "gc")]
    [TestCase("10", "20", "all", "add", "paths", "raw", "plain")]
    [TestCase("5", "40", "add", "no-verify", "paths", "amend", "kill")]
    public void Lose_revert_and_mix_nothing(params string[] arguments)
    {
        using var scratch = new Scratch();
        var answer = Stress(scratch, new Dictionary<string, string>(), arguments).Exits(0);
        Assert.That(answer.Lines[^1], Does.EndWith("nothing lost, nothing reverted, nothing mixed"));
    }

    [Test]
    public void Are_found_out_where_nothing_keeps_them_apart()
    {
        using var scratch = new Scratch();
        var answer = Stress(scratch, new Dictionary<string, string> { ["COORD"] = "0" }, "4", "5").Exits(1);
        Assert.That(answer.Error, Does.Contain("WRONG: "));
    }

    private static Answer Stress(Scratch scratch, Dictionary<string, string> variables, params string[] arguments)
    {
        variables["TMPDIR"] = scratch.Root;
        return scratch.Run(scratch.Root, "bash", [ThisProject.PathOf("eng/stress.sh"), .. arguments], variables: variables);
    }
}
