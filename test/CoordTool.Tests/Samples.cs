using System.Reflection;

namespace CoordTool.Tests;

/// <summary>The scripts in <c>samples</c>, as somebody runs them who has just cloned this repository. Each stops at what is not as it should be.</summary>
public class Samples
{
    private static readonly string Top = ThisProject.PathOf("samples");

    [TestCase("three-sessions",
        "git status, without any session: clean",
        "refused: src/cart is claimed by ann",
        "As promised: nothing lost, nothing mixed, nothing left behind.")]
    [TestCase("test-databases",
        "databases in .git/coord/scratch/worktree-Total/db",
        "landed work/Total in main",
        "landed work/Largest in main",
        "landed work/Customers in main",
        "Three databases, three ports, and each landed with its tests passed on what was there before it.")]
    [TestCase("mono-repo",
        "ok    work lands in main",
        "docs/orders.md is claimed by ann",
        "contracts/order is claimed by bob in another clone",
        "copied 2 ignored files",
        "Zones, claims, worktree and server did as coord.json says.")]
    [TestCase("pull-requests",
        "src/storage/file is claimed by ann in another clone",
        "main checkout and origin/format: conflict in 1 path",
        "The zones are not in step",
        "Told what could be told, and failed what the pull request can put right.")]
    public void Run_to_their_end_without_a_surprise(string sample, params string[] told)
    {
        using var scratch = new Scratch();
        var answer = Run(scratch, sample).Exits(0);
        foreach (var line in told)
        {
            Assert.That(answer.Output, Does.Contain(line));
        }

        Assert.That(answer.Lines[^1], Is.EqualTo(told[^1]));
        Assert.That(Directory.GetDirectories(scratch.Root, "tmp.*"), Is.Empty);
    }

    [Test]
    public void Are_all_run_here()
    {
        var scripts = Directory.GetFiles(Top, "run.sh", SearchOption.AllDirectories).Select(script => Path.GetFileName(Path.GetDirectoryName(script)));
        var cases = typeof(Samples).GetMethod(nameof(Run_to_their_end_without_a_surprise))!.GetCustomAttributes<TestCaseAttribute>();
        Assert.That(cases.Select(sample => sample.Arguments[0]), Is.EquivalentTo(scripts));
    }

    [Test]
    public void Fail_where_the_hooks_protect_nothing()
    {
        using var scratch = new Scratch();
        var answer = Run(scratch, "three-sessions", hooks: "0").Exits(1);
        Assert.That(answer.Output, Does.Not.Contain("As promised"));
    }

    // Packages come from where the machine has them: the home directory is the user's own.
    private static Answer Run(Scratch scratch, string sample, string hooks = "") =>
        scratch.Run(scratch.Root, "bash", [Path.Combine(Top, sample, "run.sh")], variables: new Dictionary<string, string>
        {
            ["TMPDIR"] = scratch.Root,
            ["HOME"] = Environment.GetEnvironmentVariable("HOME")!,
            ["COORD"] = hooks,
        });
}
