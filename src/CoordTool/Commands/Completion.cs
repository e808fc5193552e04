using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CoordTool.Commands;

/// <summary>
/// Answers <c>[suggest:POSITION] LINE</c>: the words that may stand where the line ends, or where the position is
/// (docs/design.md, Shell function). The library's own action fails on options written with <c>=</c>, and mixes everything
/// that contains the letters typed.
/// </summary>
internal sealed class Completion(RootCommand root, SuggestDirective directive) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var line = parseResult.Tokens.LastOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
        if (parseResult.GetResult(directive)?.Values is [var position, ..] && int.TryParse(position, CultureInfo.InvariantCulture, out var end) && end >= 0 && end < line.Length)
        {
            line = line[..end];
        }

        try
        {
            foreach (var candidate in Candidates(line, parseResult.Configuration).ToList())
            {
                parseResult.InvocationConfiguration.Output.WriteLine(candidate);
            }
        }
        catch (Exception)
        {
            // Whoever is in the middle of a line has no use for an error.
        }

        return ExitCodes.Done;
    }

    private IEnumerable<string> Candidates(string line, ParserConfiguration configuration)
    {
        // The program, whatever it is called by; the shell function has a word of its own.
        const string Going = "coord cd ";
        line = line.StartsWith(Going, StringComparison.Ordinal) ? $"worktree path {line[Going.Length..]}" : Cut(line, line.IndexOf(' ', StringComparison.Ordinal)).After;
        var ((before, word), kept) = (Cut(line, line.LastIndexOf(' ')), "");
        if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            (kept, word) = Cut(word, equals);
            before += $"{kept[..^1]} ";
        }

        var parsed = root.Parse(before, configuration);
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
        {
            return [];
        }

        var awaited = FindAwaited(parsed);
        if (awaited?.HelpName?.EndsWith(",...", StringComparison.Ordinal) == true)
        {
            (var earlier, word) = Cut(word, word.LastIndexOf(','));
            kept += earlier;
        }

        var all = awaited is not null ? awaited.GetCompletions(parsed.GetCompletionContext()).Select(item => item.Label) : kept.Length > 0 ? [] : Words(parsed);
        return all.Where(each => each.StartsWith(word, StringComparison.Ordinal) && IsPlain(each) && (each[0] is not ('-' or '@') || word.Length > 0)).Distinct().Select(each => kept + each);
    }

    // The option whose value comes next.
    private static Option? FindAwaited(ParseResult parsed) => parsed.Tokens is [.., { Type: TokenType.Option, Value: var name }]
        ? parsed.CommandResult.Command.OptionsHere().FirstOrDefault(option => option.Arity.MinimumNumberOfValues > 0 && (option.Name == name || option.Aliases.Contains(name)))
        : null;

    private static IEnumerable<string> Words(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var context = parsed.GetCompletionContext();
        return command.OptionsHere().Where(option => option.Arity.MaximumNumberOfValues > 1 || parsed.GetResult(option) is null or { Implicit: true }).Select(option => option.Name)
            .Concat(command.Subcommands.Where(each => !each.Hidden).Select(each => each.Name))
            .Concat(command.Arguments.SelectMany(argument => argument.GetCompletions(context)).Select(item => item.Label));
    }

    private static (string Before, string After) Cut(string text, int behind) => (text[..(behind + 1)], text[(behind + 1)..]);

    // What a shell reads as this one word, quoted by nobody.
    private static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./@:+%,".Contains(c, StringComparison.Ordinal));
}
