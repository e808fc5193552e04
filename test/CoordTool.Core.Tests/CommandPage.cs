using System.CommandLine;
using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>One command as the reference shows it.</summary>
internal sealed record CommandPage(string Name, string Description, string Usage, IReadOnlyList<Entry> Entries, IReadOnlyList<Example> Examples)
{
    /// <summary>What every command answers by.</summary>
    public static readonly IReadOnlyList<Entry> ExitCodes =
    [
        new($"{CoordTool.ExitCodes.Done}", "Done."),
        new($"{CoordTool.ExitCodes.Internal}", "An internal error."),
        new($"{CoordTool.ExitCodes.Refused}", "Refused: the answer is no, by another session's claim or by a rule that protects work; for `doctor`, something is wrong."),
        new($"{CoordTool.ExitCodes.Conflict}", "Conflicts: what was to be merged does not go together. Nothing was changed."),
        new($"{CoordTool.ExitCodes.Contention}", "Others were faster, or took too long: run the same command again."),
        new($"{CoordTool.ExitCodes.Unsupported}", "This repository cannot be handled; the error names what it has that stands in the way."),
        new($"{CoordTool.ExitCodes.Usage}", "The command line is wrong."),
        new($"{CoordTool.ExitCodes.Interrupted}", "Interrupted."),
    ];

    /// <summary>The verbs of a group, each noun before its own.</summary>
    public static IEnumerable<CommandPage> Of(IEnumerable<Verb> verbs) =>
        verbs.SelectMany(verb => Of(verb.Subcommands.OfType<Verb>()).Prepend(Of(verb)));

    /// <summary>Options, as one types them.</summary>
    public static IEnumerable<Entry> Of(IEnumerable<Option> options) => options.Where(option => !option.Hidden).Select(option => new Entry(option.AsTyped(), option.Description!));

    private static CommandPage Of(Verb verb)
    {
        var name = verb.FullName();
        var isNoun = verb.Subcommands.Count > 0;
        string[] words = isNoun ? [string.Join('|', verb.Subcommands.Select(each => each.Name))] : [.. verb.Options.Take(1).Select(_ => "[options]"), .. verb.Arguments.Select(Word)];
        return new CommandPage(
            name,
            verb.Description!,
            string.Join(' ', [name, .. words]),
            [.. verb.Arguments.Select(argument => new Entry(argument.HelpName ?? argument.Name, argument.Description!)), .. Of(verb.Options)],
            isNoun ? [] : verb.Examples);
    }

    private static string Word(Argument argument)
    {
        var word = (argument.HelpName ?? argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{word}]" : word;
    }
}

/// <summary>A word and what it means.</summary>
internal sealed record Entry(string Word, string Meaning);
