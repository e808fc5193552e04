using System.Text.Json;
using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Configuration;

/// <summary>What the file says about worktrees and where they land.</summary>
internal ref partial struct SettingsReader
{
    /// <summary>The longest command. Windows takes no longer line, and what is longer belongs in a script.</summary>
    public const int MostCommandCharacters = 8000;

    /// <summary>The keys inside <c>worktrees</c>.</summary>
    public static readonly IReadOnlyList<string> WorktreeKeys = ["path", "branch", "copy", .. CommandStages.Words.Select(each => each.Word), "strategy", "message"];

    private string Target()
    {
        RequireType("target", JsonTokenType.String, "the name of a branch");
        var name = _reader.GetString()!;
        return GitRefs.IsBranchName(name)
            ? name
            : throw Broken(Line, $"target is '{Printable.Text(name, 80)}', which no branch can be called", "It takes the name of a branch, such as \"main\", without refs/heads/ or origin/.");
    }

    private WorktreeSettings Worktrees()
    {
        RequireType("worktrees", JsonTokenType.StartObject, "an object, { … }");
        var settings = WorktreeSettings.Default;
        var commands = new Dictionary<CommandStage, IReadOnlyList<string>>();
        var keys = new HashSet<string>();
        while (NextKey(keys, "worktrees") is { } key)
        {
            switch (key)
            {
                case "path":
                    settings = settings with { Path = PathTemplate() };
                    break;
                case "branch":
                    settings = settings with { Branch = BranchTemplate() };
                    break;
                case "copy":
                    var patterns = new List<ClaimPattern>();
                    ReadPaths("worktrees.copy", [], patterns);
                    settings = settings with { Copy = patterns };
                    break;
                case "strategy":
                    settings = settings with { Strategy = Word("worktrees.strategy", WorktreeSettings.StrategyWords) };
                    break;
                case "message":
                    settings = settings with { Message = Template("worktrees.message", WorktreeSettings.MessagePlaceholders, isLines: true) };
                    break;
                default:
                    var stage = CommandStages.Find(key) ?? throw Unknown(key, "worktrees", WorktreeKeys);
                    commands[stage] = Commands($"worktrees.{key}");
                    break;
            }
        }

        return settings with { Commands = commands };
    }

    private string PathTemplate()
    {
        const string Where = "worktrees.path";
        var template = Template(Where, WorktreeSettings.PathPlaceholders, isLines: false);
        RequireName(Where, template, WorktreeSettings.DefaultPath);
        if (template[template.LastIndexOf("{name}", StringComparison.Ordinal)..].Split('/', '\\').Contains(".."))
        {
            throw Broken(Line, $"{Where} leads back out of {{name}}", $"Every worktree has its own. For example: \"{WorktreeSettings.DefaultPath}\".");
        }

        return template[0] != '~'
            ? template
            : throw Broken(Line, $"{Where} starts with ~, which only a shell knows", $"It counts from the top of the main checkout, as \"{WorktreeSettings.DefaultPath}\" does, or is absolute.");
    }

    private string BranchTemplate()
    {
        const string Where = "worktrees.branch";
        var template = Template(Where, WorktreeSettings.BranchPlaceholders, isLines: false);
        RequireName(Where, template, WorktreeSettings.DefaultBranch);

        // The name of a worktree alone makes a branch, so what is wrong can only be around it.
        return GitRefs.IsBranchName(TextTemplate.Fill(template, new Dictionary<string, string> { ["name"] = "x" }))
            ? template
            : throw Broken(Line, $"{Where} is '{Printable.Text(template, 80)}', which makes no name of a branch", $"For example: \"{WorktreeSettings.DefaultBranch}\".");
    }

    private readonly string Template(string where, IReadOnlyList<string> placeholders, bool isLines)
    {
        var allowed = string.Join(", ", placeholders.Select(name => $"{{{name}}}"));
        RequireType(where, JsonTokenType.String, $"a text with {allowed}");
        var template = _reader.GetString()!;
        RequireText(where, template, isLines);
        return TextTemplate.FindProblem(template, placeholders) is not { } problem
            ? template
            : throw Broken(Line, $"{where} cannot be used: {problem}", $"There are {allowed}; {{{{ and }}}} stand for the braces themselves.");
    }

    // Two worktrees would be one otherwise.
    private readonly void RequireName(string where, string template, string example)
    {
        if (!TextTemplate.Names(template, "name"))
        {
            throw Broken(Line, $"{where} is without {{name}}", $"Every worktree has its own. For example: \"{example}\".");
        }
    }

    private List<string> Commands(string where)
    {
        const string Allowed = "a command line, or a list of them, [ \"make test\" ]";
        if (_reader.TokenType == JsonTokenType.String)
        {
            return [Command(where)];
        }

        RequireType(where, JsonTokenType.StartArray, Allowed);
        var commands = new List<string>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            RequireType($"each of {where}", JsonTokenType.String, "a command line");
            commands.Add(Command(where));
        }

        return commands;
    }

    private readonly string Command(string where)
    {
        var command = _reader.GetString()!;
        RequireText(where, command, isLines: true);
        return command.Length <= MostCommandCharacters
            ? command
            : throw Broken(Line, $"a command of {where} is longer than {MostCommandCharacters} characters", "Put it into a script of the repository, and name that here.");
    }

    private readonly void RequireText(string where, string text, bool isLines)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Broken(Line, $"{where} holds an empty text", "Leave it out where there is nothing to say.");
        }

        if (text.Any(c => char.IsControl(c) && !(isLines && c is '\n' or '\t')))
        {
            throw Broken(Line, $"{where} holds a control character: '{Printable.Text(text, 80)}'", isLines ? "Line breaks (\\n) and tabs are fine, others are not." : "It takes one line of text.");
        }
    }
}
