using System.CommandLine;

namespace CoordTool.Commands;

/// <summary>Ways through the tree of commands.</summary>
internal static class CommandTree
{
    /// <summary>The words that call a command behind the tool's own name: <c>worktree done</c>.</summary>
    public static string FullName(this Command command) =>
        command is RootCommand ? "" : $"{command.Parents.OfType<Command>().Single().FullName()} {command.Name}".TrimStart();

    /// <summary>The options that a command takes, its own first.</summary>
    public static IEnumerable<Option> OptionsHere(this Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsHere).Where(option => option.Recursive)).Where(option => !option.Hidden);

    /// <summary>An option as one types it, the short name first: <c>-m, --message MESSAGE</c>.</summary>
    public static string AsTyped(this Option option) =>
        string.Join(", ", option.Aliases.Where(alias => alias is not ("-?" or "/?" or "/h")).Append(option.Name).OrderBy(name => name.Length))
        + (option.HelpName is not { } value ? "" : option.Arity.MinimumNumberOfValues == 0 ? $" [{value}]" : $" {value}");
}
