using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace CoordTool.Commands;

/// <summary>The help of the tool itself: the verbs by what they are for, and what to type first. Verbs have the standard help, and examples.</summary>
internal sealed class GroupedHelp(HelpAction standard, IReadOnlyList<(string Group, Verb[] Verbs)> groups) : SynchronousCommandLineAction
{
    private const int Column = 30;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is not RootCommand root)
        {
            standard.Invoke(parseResult);
            Show(output, ((Verb)parseResult.CommandResult.Command).Examples);
            return ExitCodes.Done;
        }

        output.WriteLine(root.Description);
        output.WriteLine("\nUsage: dotnet-coord [VERB] [options]     (or: dotnet coord ...; without a verb: status)");
        foreach (var (group, verbs) in groups)
        {
            output.WriteLine($"\n{group}");
            foreach (var verb in verbs)
            {
                var below = verb.Subcommands.Select(each => each.Name).ToList();
                var words = below.Count > 0 ? [string.Join('|', below)] : verb.Arguments.Select(argument => argument.Name).ToList();
                var left = string.Join(' ', words.Prepend(verb.Name));

                // What does not fit into its column has a line of its own.
                output.WriteLine($"  {(left.Length < Column ? left.PadRight(Column) : left + "\n  " + new string(' ', Column))}{verb.Description}");
            }
        }

        output.WriteLine("\nOptions of every verb");
        foreach (var option in root.Options.Where(option => !option.Hidden))
        {
            output.WriteLine($"  {option.AsTyped(),-Column}{option.Description}");
        }

        output.WriteLine(
            """

            First steps
              dotnet-coord init                                     once in a repository
              eval "$(dotnet-coord session start --shell bash)"     in every shell that works there
              dotnet-coord claim src/http/                          before the others get there
              cd "$(dotnet-coord worktree add fix-login)"           a checkout of your own
              dotnet-coord worktree done fix-login                  merge it and take it away
            """);
        return ExitCodes.Done;
    }

    private static void Show(TextWriter output, IReadOnlyList<Example> examples)
    {
        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example.Line.PadRight(examples.Max(each => each.Line.Length))}  {example.Purpose}");
        }

        output.WriteLine();
    }
}
