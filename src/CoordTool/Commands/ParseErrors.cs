using System.CommandLine;
using System.CommandLine.Parsing;
using CoordTool.Core;

namespace CoordTool.Commands;

/// <summary>Says what is wrong with a command line, and what may have been meant.</summary>
internal static class ParseErrors
{
    /// <summary>Reports the errors of a command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(TextWriter error, ParseResult result)
    {
        // What follows a verb that does not exist cannot be wrong in its own right.
        var messages = result.Errors.Select(each => each.Message);
        if (FindOptionAmongWords(result) is { } option)
        {
            messages = messages.Append($"Unrecognized option '{option}'.");
        }

        foreach (var message in result.UnmatchedTokens is [var first, ..] ? messages.OrderByDescending(message => Names(message, first)).Take(1) : messages)
        {
            error.WriteLine($"error: {Printable.Text(OneLine(message) + Meant(result, message))}");
        }

        error.WriteLine($"  See what there is: {$"dotnet-coord {result.CommandResult.Command.FullName()}".TrimEnd()} --help");
        return ExitCodes.Usage;
    }

    /// <summary>A mistyped option, which must not pass for a path or a name; behind <c>--</c> it is what it looks like.</summary>
    public static string? FindOptionAmongWords(ParseResult result)
    {
        var separated = result.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        return result.CommandResult.Command is Verb verb
            ? verb.PlainWords(verb.Arguments.SelectMany(argument => result.GetResult(argument)?.Tokens ?? []).SkipLast(separated).Select(token => token.Value)).FirstOrDefault(word => word.StartsWith('-'))
            : null;
    }

    private static string Meant(ParseResult result, string message)
    {
        var unknown = result.UnmatchedTokens.Append(FindOptionAmongWords(result)).OfType<string>();
        if (unknown.FirstOrDefault(word => Names(message, word)) is not { } typed)
        {
            return "";
        }

        var command = result.CommandResult.Command;
        var known = typed.StartsWith('-')
            ? command.OptionsHere().SelectMany(option => option.Aliases.Append(option.Name))
            : command.Parents.OfType<Command>().Append(command).SelectMany(each => each.Subcommands).Select(each => each.Name);
        var nearest = NearestWord.Find(typed, known);
        return nearest.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest.Select(word => $"`{word}`"))}?";
    }

    private static bool Names(string message, string word) => message.Contains($"'{word}'", StringComparison.Ordinal);

    // The library's lists have a word a line.
    private static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
}
