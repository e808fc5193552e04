using System.Runtime.CompilerServices;
using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>What the project says of its commands outside the tool is made of their definitions.</summary>
public class ReferenceOfCommands
{
    [Test]
    public void Is_in_the_documentation_as_the_commands_are() => Is_as_made("docs/cli.md", CommandReference.Of(new CommandLine()));

    [Test]
    public void Is_a_page_for_man_as_the_commands_are() => Is_as_made("docs/man/dotnet-coord.1", ManualPage.Of(new CommandLine()));

    [Test]
    public void Is_a_page_that_groff_has_nothing_to_say_about()
    {
        using var scratch = new Scratch();
        if (scratch.Run(scratch.Root, "sh", ["-c", "command -v groff"]).ExitCode != 0)
        {
            Assert.Ignore("groff is not installed");
        }

        var page = scratch.Run(scratch.Root, "groff", ["-man", "-Tascii", "-ww", "-P-cbou"], ManualPage.Of(new CommandLine())).Exits(0);
        Assert.That(page.Error, Is.Empty);
        Assert.That(page.Output, Does.Contain("worktree done").And.Contain("EXIT STATUS"));
    }

    private static void Is_as_made(string path, string made, [CallerFilePath] string source = "")
    {
        var file = Path.GetFullPath(Path.Combine("../..", path), Path.GetDirectoryName(source)!);
        if (Environment.GetEnvironmentVariable("COORD_ACCEPT_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, made);
        }

        Assert.That(File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : null, Is.EqualTo(made), $"{path} is not what the commands say; COORD_ACCEPT_SNAPSHOTS=1 writes it anew.");
    }
}
