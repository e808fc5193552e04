using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using CoordTool.Commands;

namespace CoordTool.Core.Tests;

/// <summary>No document names a verb, an option or a script that is not there, or calls one in a way it does not understand. That they do what is said is seen in <c>LinesOfTheDocuments</c>.</summary>
public partial class CommandsInTheDocuments
{
    private const char Separator = '\u001f';

    // Where Git has a command of the same name, and is meant.
    private static readonly string[] CallsOfGit = ["commit -a", "commit --all", "commit --include", "commit --no-verify", "gc --prune=now", "status --porcelain", "worktree move"];

    private static IEnumerable<string> Documents() => ShownLine.Documents();

    [TestCaseSource(nameof(Documents))]
    public void Are_calls_that_the_tool_understands(string document)
    {
        var lines = ShownLine.In(document).Where(line => line.HasCall && line.Text != "dotnet-coord …").Select(line => line.Text).ToList();
        Assert.That(Calls(lines).Select(call => Error(call) is { } error ? $"{string.Join(' ', call)}: {error}" : null).OfType<string>(), Is.Empty);
    }

    // In prose the name of the tool is often left out.
    [TestCaseSource(nameof(Documents))]
    public void Are_verbs_and_options_that_there_are(string document)
    {
        var words = ShownLine.In(document).Where(line => !CallsOfGit.Contains(line.Text)).Select(line => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(words.Where(each => each.Length > 1 && Below(Root, each[0]) is not null && !IsThere(each)).Select(each => string.Join(' ', each)), Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Are_scripts_that_are_called_as_they_say(string document)
    {
        var calls = ShownLine.In(document).Select(line => Script().Match(line.Text)).Where(match => match.Success).ToList();
        Assert.That(calls.Select(call => Error(call.Groups["path"].Value, call.Groups["words"].Value.Trim()) is { } error ? $"{call.Value}: {error}" : null).OfType<string>(), Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Are_commands_that_Git_has(string document)
    {
        using var scratch = new Scratch();
        var known = scratch.Run(scratch.Root, "git", ["--list-cmds=builtins,main"]).Exits(0).Lines;
        var named = ShownLine.In(document).SelectMany(line => OfGit().Matches(line.Text)).Select(match => match.Groups["name"].Value);
        Assert.That(named.Where(name => !known.Contains(name)), Is.Empty);
    }

    [TestCaseSource(nameof(Documents))]
    public void Are_tests_that_there_are(string document)
    {
        var lines = ShownLine.In(document).Select(line => line.Text).ToList();
        var parts = lines.SelectMany(line => Filter().Matches(line)).Select(match => match.Groups["part"].Value);
        var types = typeof(CommandsInTheDocuments).Assembly.GetTypes().Select(type => type.Name).Concat(Directory.GetFiles(ThisProject.PathOf("test/CoordTool.Tests"), "*.cs").Select(Path.GetFileNameWithoutExtension)).ToList();
        Assert.That(parts.Where(part => !types.Any(type => type!.Contains(part, StringComparison.Ordinal))), Is.Empty);
        Assert.That(lines.SelectMany(line => Built().Matches(line)).Select(match => match.Groups["path"].Value).Where(path => !Path.Exists(ThisProject.PathOf(path))), Is.Empty);
    }

    [Test]
    public void Are_all_in_the_changelog()
    {
        var named = ShownLine.In("CHANGELOG.md").Select(line => line.Text.Split(' ')[0]).ToHashSet();
        Assert.That(new CommandLine().Groups.SelectMany(group => group.Verbs).Select(verb => verb.Name).Where(name => !named.Contains(name)), Is.Empty);
    }

    [Test]
    public void Are_found()
    {
        var all = Documents().SelectMany(ShownLine.In).ToList();
        Assert.That(Calls([.. all.Where(line => line.HasCall).Select(line => line.Text)]), Has.Count.GreaterThan(120));
        Assert.That(all.Count(line => Script().IsMatch(line.Text)), Is.GreaterThan(30));
        Assert.That(all.Count(line => OfGit().IsMatch(line.Text)), Is.GreaterThan(80));
    }

    [TestCase("dotnet-coord wortree add x")]
    [TestCase("dotnet-coord worktree add")]
    [TestCase("dotnet-coord claim a --for 5m")]
    [TestCase("cd \"$(dotnet coord worktree done a b)\"")]
    [TestCase("make format && dotnet-coord who --al")]
    public void Are_refused_where_they_would_not_be_understood(string line) => Assert.That(Calls([line]).Select(Error), Has.Exactly(1).Not.Null);

    [TestCase("eng/stress.sh twenty 100 --fast")]
    [TestCase("eng/stress-landings.sh 1 2 3")]
    [TestCase("eng/proof/mixed-versions.sh")]
    [TestCase("eng/demo.sh 3")]
    [TestCase("eng/chaos.sh [SESSIONS]")]
    [TestCase("eng/no-such.sh")]
    [TestCase("eng/record.awk")]
    public void Are_refused_where_a_script_would_not_take_them(string line) => Assert.That(Error(line.Split(' ', 2)[0], line.Split(' ', 2).ElementAtOrDefault(1) ?? ""), Is.Not.Null);

    private static RootCommand Root { get; } = new CommandLine().Root;

    // A real shell reads the lines, one after another, without any program; the tool in them only notes its arguments, and
    // fails, so that nothing behind it runs. What is in front of it and no part of the shell does nothing, with success.
    private static List<string[]> Calls(IReadOnlyList<string> lines)
    {
        const string Script = """
            exec 3>&1; PATH=/nowhere
            command_not_found_handle() { return 0; }
            dotnet-coord() { printf '%s\x1f' "$@" >&3; echo >&3; return 1; }
            dotnet() { [ "$1" = coord ] && shift && dotnet-coord "$@"; }
            for line; do ( eval "$line"; : "${PS1@P}" ) >/dev/null 2>&1; done; true
            """;
        using var scratch = new Scratch();
        return [.. scratch.Run(scratch.Root, "bash", ["-c", Script, "bash", .. lines.Select(line => line.Replace("VERB", "status", StringComparison.Ordinal))]).Exits(0).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd(Separator).Split(Separator, StringSplitOptions.RemoveEmptyEntries))];
    }

    private static string? Error(string[] call)
    {
        // Programs call that one, past the command line.
        if (call is ["hook", ..])
        {
            return null;
        }

        var result = new CommandLine().Parse(call);
        return ParseErrors.FindOptionAmongWords(result) ?? (result.Action is ParseErrorAction ? string.Join(' ', result.Errors.Select(error => error.Message)) : null);
    }

    private static bool IsThere(string[] words)
    {
        var (command, rest) = Find(words);
        var options = command.OptionsHere().SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet(StringComparer.Ordinal);
        return (command.Subcommands.Count == 0 || rest.Length == 0 || rest[0].StartsWith('-'))
            && rest.TakeWhile(word => word != "--").All(word => !word.StartsWith('-') || options.Contains(word));
    }

    private static (Command Command, string[] Words) Find(string[] words)
    {
        Command command = Root;
        var depth = 0;
        while (depth < words.Length && Below(command, words[depth]) is { } below)
        {
            (command, depth) = (below, depth + 1);
        }

        return (command, words[depth..]);
    }

    private static Command? Below(Command command, string word) => command.Subcommands.FirstOrDefault(each => each.Name == word);

    private static string? Error(string script, string words)
    {
        var file = ThisProject.PathOf(script);
        if (!File.Exists(file))
        {
            return "is not there";
        }

        if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute))
        {
            return "cannot be run";
        }

        var header = string.Join('\n', File.ReadLines(file).TakeWhile(line => !line.StartsWith("root=", StringComparison.Ordinal))).Replace("…", "...", StringComparison.Ordinal);
        var ways = Regex.Matches(header, $@"(usage: |# {{2,}})(\S*/)?{Regex.Escape(Path.GetFileName(script))}(?<words>( [^ ,\n""]+)*)").Select(way => way.Groups["words"].Value.Trim()).DefaultIfEmpty("").ToList();
        var call = words.Replace("…", "...", StringComparison.Ordinal);
        return ways.Exists(way => call.Contains('[', StringComparison.Ordinal) ? call == way : Fits(call, way)) ? null : $"is not as it says: {string.Join(" or ", ways)}";
    }

    // What stands outside brackets has to be there; so many other words as there are names for at most.
    private static bool Fits(string call, string way)
    {
        var typed = call.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var needed = Optional().Replace(way, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var known = way.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return typed.Where(IsOption).All(known.Contains)
            && needed.Where(IsOption).All(typed.Contains)
            && typed.Count(word => !IsOption(word)) is var count
            && count >= needed.Count(word => !IsOption(word))
            && (count <= known.Count(word => !IsOption(word)) || known.Any(word => word.EndsWith("...", StringComparison.Ordinal)));
    }

    private static bool IsOption(string word) => word.StartsWith('-');

    [GeneratedRegex(@"(?<=^|[;&|] ?)(\./)?(?<path>(eng|samples)/[\w/.-]+\.sh|\.ci/run)(?<words>( [^#;&|]+?)?)(?= {2,}#|$)")]
    private static partial Regex Script();

    [GeneratedRegex(@"(?<=^|[;&|] |\$\()git (?<name>[a-z][a-z-]+)")]
    private static partial Regex OfGit();

    [GeneratedRegex(@"FullyQualifiedName~(?<part>\w+)")]
    private static partial Regex Filter();

    [GeneratedRegex(@"dotnet (build|test) (?<path>[\w./]+)")]
    private static partial Regex Built();

    [GeneratedRegex(@"\[.*\]")]
    private static partial Regex Optional();
}
