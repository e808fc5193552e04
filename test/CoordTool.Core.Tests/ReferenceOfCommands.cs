using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>What the project says of its commands outside the tool is made of their definitions.</summary>
public class ReferenceOfCommands
{
    [Test]
    public void Is_in_the_documentation_as_the_commands_are() => Snapshot.MatchFile(CommandReference.Of(new CommandLine()), ThisProject.PathOf("docs/cli.md"));

    [Test]
    public void Is_a_page_for_man_as_the_commands_are() => Snapshot.MatchFile(ManualPage.Of(new CommandLine()), ThisProject.PathOf("docs/man/dotnet-coord.1"));

    [Test]
    public void Is_a_page_that_groff_has_nothing_to_say_about()
    {
        using var scratch = new Scratch();
        scratch.Needs("groff");
        var page = scratch.Run(scratch.Root, "groff", ["-man", "-Tascii", "-ww", "-P-cbou"], ManualPage.Of(new CommandLine())).Exits(0);
        Assert.That(page.Error, Is.Empty);
        Assert.That(page.Output, Does.Contain("worktree done").And.Contain("EXIT STATUS"));
    }

    [Test]
    public void Is_found_by_man_where_it_says_to_put_it()
    {
        using var scratch = new Scratch();
        scratch.Needs("man");
        scratch.Needs("groff");
        string[] shown = [.. ShownLine.In("docs/cli.md").Select(line => line.Text).Where(line => line.Contains("man/man1", StringComparison.Ordinal) || line.Contains("MANPATH=", StringComparison.Ordinal) || line.StartsWith("man ", StringComparison.Ordinal))];
        Assert.That(shown, Has.Length.EqualTo(5));
        var script = string.Join('\n', shown.OrderBy(line => line.StartsWith("man ", StringComparison.Ordinal)).Select(line => line.StartsWith("man ", StringComparison.Ordinal) ? $"{line} >\"$HOME/page\"; grep -q worktree \"$HOME/page\"" : line));
        scratch.Run(ThisProject.Top, "bash", ["-euc", script]).Exits(0);
    }
}
