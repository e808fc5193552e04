using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>The examples that end the help of every command.</summary>
public class ExamplesOfCommands
{
    private static IEnumerable<string> Commands() => All().Select(verb => verb.FullName());

    [TestCaseSource(nameof(Commands))]
    public void Are_one_to_three_that_the_command_understands(string name)
    {
        var verb = All().Single(each => each.FullName() == name);
        Assert.That(verb.Examples, Has.Count.InRange(1, 3));
        using var scratch = new Scratch();
        foreach (var example in verb.Examples)
        {
            Assert.That(example.Purpose, Is.Not.Empty);
            var result = new CommandLine().Parse(Arguments(scratch, example.Line));
            Assert.That(result.Errors.Select(error => error.Message), Is.Empty, example.Line);
            Assert.That(result.CommandResult.Command.FullName(), Does.StartWith(name), example.Line);
        }
    }

    private static IEnumerable<Verb> All() => All(new CommandLine().Groups.SelectMany(group => group.Verbs));

    private static IEnumerable<Verb> All(IEnumerable<Verb> verbs) => verbs.SelectMany(verb => All(verb.Subcommands.OfType<Verb>()).Prepend(verb));

    // A real shell reads the line; the tool in it only notes its arguments, and fails, so that nothing behind it runs.
    private static string[] Arguments(Scratch scratch, string line)
    {
        const string Script = """exec 3>&1; dotnet-coord() { printf '%s\n' "$@" >&3; return 1; }; eval "$1" >/dev/null 2>&1; true""";
        return scratch.Run(scratch.Root, "bash", ["-c", Script, "bash", line]).Exits(0).Lines;
    }
}
