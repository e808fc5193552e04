using CoordTool.Core.Git;
using CoordTool.Core.Shims;

namespace CoordTool.Core.Tests;

/// <summary>The <c>git</c> of a session's shell when the tool behind it was removed.</summary>
public class ShimsWithoutTheirTool
{
    [TestCase(true)]
    [TestCase(false)]
    public void Leave_the_shell_the_Git_of_the_machine(bool isProgram)
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        var layout = GitLayout.Discover(repository)!;
        ShimDirectory.Install(layout, scratch["it's gone/dotnet-coord"], isProgram);
        var answer = scratch.Run(repository, "env", [$"PATH={ShimDirectory.PathOf(layout)}:{scratch.Variables["PATH"]}", "git", "log", "--format=%s: %an", "--", "*"]).Exits(0);
        Assert.That((answer.Line, answer.Error), Is.EqualTo(("first: Test", "")));
    }

    [Test]
    public void Say_so_where_the_machine_has_no_other()
    {
        using var scratch = new Scratch();
        var layout = GitLayout.Discover(scratch.Repository())!;
        ShimDirectory.Install(layout, scratch["gone"], isProgram: false);
        Assert.That(scratch.Run(scratch.Root, "env", [$"PATH={ShimDirectory.PathOf(layout)}", "git", "status"]).Exits(127).Error, Does.Contain("no git on PATH").And.Contain(scratch["gone"]));
    }
}
