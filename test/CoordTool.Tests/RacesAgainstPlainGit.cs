
namespace CoordTool.Tests;

/// <summary><c>eng/proof</c>, small: what the README shows of Git as it is, of an index for each session, and of ours.</summary>
public class RacesAgainstPlainGit
{
    [Test]
    public void Leave_nothing_to_count_with_ours()
    {
        using var scratch = new Scratch();
        Assert.That(Run(scratch, 3, "2").Exits(0).Lines, Has.Length.EqualTo(11));
    }

    [Test]
    public void Are_judged_by_an_oracle_that_finds_what_one_after_another_is_sure_to_do()
    {
        using var scratch = new Scratch();
        Assert.That(Run(scratch, 2, "--in-turn", "1").Exits(0).Lines.Select(line => string.Join('|', line.Split('|')[2..^1].Select(cell => cell.Trim()))).Skip(2), Is.EqualTo(new[]
        {
            "1 of 2|2 of 2|2 of 2|2 of 2",
            "1 of 1|0 of 2|0 of 2|0 of 2",
            "0 of 1|1 of 2|1 of 2|0 of 2",
            "0 of 1|1 of 2|1 of 2|0 of 2",
            "1 of 1|1 of 1|1 of 1|0 of 1",
            "1 of 1|–|–|0 of 1",
            "1 of 2|–|–|0 of 1",
            "2 of 2|–|–|2 of 2",
            "0 of 2|–|–|0 of 2",
        }));
    }

    private static Answer Run(Scratch scratch, int sessions, params string[] arguments) =>
        scratch.Run(scratch.Root, "bash", [ThisProject.PathOf("eng/proof/run.sh"), .. arguments], variables: new Dictionary<string, string> { ["TMPDIR"] = scratch.Root, ["PROOF_SESSIONS"] = $"{sessions}" });
}
