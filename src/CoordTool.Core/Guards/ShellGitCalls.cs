using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>A call of Git that a shell's text makes.</summary>
/// <param name="Directory">Where it would run.</param>
/// <param name="Variables">What the text has put into its environment.</param>
/// <param name="Words">The words after <c>git</c>.</param>
public sealed record ShellGitCall(string Directory, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> Words);

/// <summary>
/// Finds the calls of Git in a text for a shell, by whatever path and behind whatever wrapper, as far as its words tell.
/// A call of which only the shell knows the words or the directory is not among them (docs/hook-contracts.md, Hooks).
/// </summary>
public sealed partial class ShellGitCalls : IShellReader
{
    private const int MostCommands = 2000;
    private const int LongestValue = 4096;

    // Each call has them all, and each shell a copy: a text that sets more is read no further.
    private const int MostVariables = 128;

    // A short text can name a long value many times: what comes after so many characters is not known.
    private const int MostExpanded = 1024 * 1024;

    private readonly List<ShellGitCall> _calls = [];
    private readonly Stack<State> _states = new();
    private readonly ShellKind _kind;
    private int _commands;
    private int _expanded;

    private ShellGitCalls(ShellKind kind, State state)
    {
        _kind = kind;
        _states.Push(state);
    }

    private State Now => _states.Peek();

    /// <summary>The calls, in their order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">The shell that will run it.</param>
    /// <param name="directory">Where that shell is.</param>
    /// <param name="environment">Its environment.</param>
    public static IReadOnlyList<ShellGitCall> Find(string text, ShellKind kind, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var reader = new ShellGitCalls(kind, new State { Directory = directory, Environment = environment });
        ShellWords.Read(text, kind, reader);
        return reader._calls;
    }

    string? IShellReader.Value(string name)
    {
        if (_expanded > MostExpanded)
        {
            return null;
        }

        var value = name == "PWD" ? Now.Directory : Now.Values.TryGetValue(name, out var set) ? set : Now.Environment.GetValueOrDefault(name);
        _expanded += value?.Length ?? 0;
        return value;
    }

    void IShellReader.Enter() => _states.Push(Now.Copy());

    void IShellReader.Leave() => _states.Pop();

    void IShellReader.Command(IReadOnlyList<ShellWord> words, int depth)
    {
        if (++_commands > MostCommands || Now.Values.Count > MostVariables)
        {
            return;
        }

        var own = new Dictionary<string, string?>(StringComparer.Ordinal);
        var at = 0;
        string? directory = Now.Directory;
        while (at < words.Count)
        {
            var word = words[at];
            if (!word.IsKnown && Assignment(word.Text) is null)
            {
                return;
            }

            if (IsReserved(word.Text))
            {
                at++;
            }
            else if (word.Text is "for" or "select" or "case")
            {
                return;
            }
            else if (word.Text == "function")
            {
                at += 2;
            }
            else if (own.Count > MostVariables)
            {
                _commands = MostCommands;
                return;
            }
            else if (Assignment(word.Text) is var (name, value))
            {
                own[name] = word.IsKnown && value.Length <= LongestValue ? value : null;
                at++;
            }
            else if (Wrapper(words, at, ref directory) is { } next)
            {
                at = next;
            }
            else
            {
                Run(words.Skip(at).ToList(), own, directory, depth);
                return;
            }
        }

        // Nothing but assignments: the shell keeps them, and hands on those of exported variables.
        foreach (var (name, value) in own)
        {
            Now.Set(name, value, export: Now.Exported.ContainsKey(name) || Now.Environment.ContainsKey(name));
        }
    }

    private void Run(List<ShellWord> words, Dictionary<string, string?> own, string? directory, int depth)
    {
        var program = Program(words[0].Text);
        switch (program)
        {
            case "git":
                Call(words, own, directory);
                break;
            case "cd" or "chdir" or "pushd" or "Set-Location" or "sl" or "Push-Location":
                Now.Directory = Target(words);
                break;
            case "popd" or "Pop-Location":
                Now.Directory = null;
                break;
            case "export" or "declare" or "typeset" or "local" or "readonly":
                foreach (var word in words.Skip(1))
                {
                    if (Assignment(word.Text) is var (name, value))
                    {
                        Now.Set(name, word.IsKnown && value.Length <= LongestValue ? value : null, export: program == "export" || words.Exists(option => option.Text is "-x"));
                    }
                    else if (program == "export" && Now.Values.TryGetValue(word.Text, out var set))
                    {
                        Now.Set(word.Text, set, export: true);
                    }
                }

                break;
            case "unset":
                words.Skip(1).ToList().ForEach(word => Now.Set(word.Text, "", export: true));
                break;
            case "eval" when words.TrueForAll(word => word.IsKnown):
                ShellWords.Read(string.Join(' ', words.Skip(1).Select(word => word.Text)), _kind, this, depth + 1);
                break;
            case "sh" or "bash" or "dash" or "zsh" or "ksh" or "ash":
                RunText(words, own, directory, depth);
                break;
        }
    }

    private void RunText(List<ShellWord> words, Dictionary<string, string?> own, string? directory, int depth)
    {
        var option = words.FindIndex(1, word => word.Text is ['-', not '-', ..] && word.Text.Contains('c', StringComparison.Ordinal));
        if (option < 0 || option + 1 >= words.Count || !words[option + 1].IsKnown)
        {
            return;
        }

        var state = Now.Copy();
        state.Directory = directory;
        foreach (var (name, value) in own)
        {
            state.Set(name, value, export: true);
        }

        _states.Push(state);
        ShellWords.Read(words[option + 1].Text, ShellKind.Posix, this, depth + 1);
        _states.Pop();
    }

    private void Call(List<ShellWord> words, Dictionary<string, string?> own, string? directory)
    {
        var variables = new Dictionary<string, string?>(Now.Exported, StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            variables[name] = value;
        }

        var given = words.Skip(1).ToList();
        if (directory is not null && variables.All(IsKnownOrOfNoMatter) && given.Select((_, at) => at).All(at => IsKnownOrMessage(given, at)))
        {
            _calls.Add(new ShellGitCall(directory, variables.Keys.Where(name => variables[name] is not null).ToDictionary(name => name, name => variables[name]!), given.ConvertAll(word => word.Text)));
        }

        if (GitCommandLine.Parse(given.ConvertAll(word => word.Text)).Command is "init" or "clone")
        {
            // What follows is as likely about that repository, which is not there yet.
            Now.Directory = null;
        }
    }

    private static bool IsKnownOrOfNoMatter(KeyValuePair<string, string?> variable) =>
        variable.Value is not null || !(variable.Key.StartsWith("GIT_", StringComparison.Ordinal) || variable.Key.StartsWith("COORD", StringComparison.Ordinal));

    // No program can be given a NUL.
    private static bool IsKnownOrMessage(List<ShellWord> words, int at) =>
        (words[at].IsKnown && !words[at].Text.Contains('\0', StringComparison.Ordinal)) || (at > 0 && words[at - 1].Text is "-m" or "--message") || words[at].Text.StartsWith("--message=", StringComparison.Ordinal);

    // Null where only the shell knows.
    private string? Target(List<ShellWord> words)
    {
        var target = words.Skip(1).FirstOrDefault(word => !word.IsKnown || word.Text is not ['-', _, ..]) ?? (((IShellReader)this).Value("HOME") is { } home ? new ShellWord(home, IsKnown: true) : null);
        return target is not { IsKnown: true, Text: not ("-" or "") } || target.Text.Contains('\0', StringComparison.Ordinal) ? null
            : Now.Directory is not null || Path.IsPathFullyQualified(target.Text) ? Path.GetFullPath(target.Text, Now.Directory ?? target.Text)
            : null;
    }

    // The last name of a path, for /usr/bin/git is Git as well.
    private static string Program(string word)
    {
        const string Windows = ".exe";
        var name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(Windows, StringComparison.OrdinalIgnoreCase) ? name[..^Windows.Length] : name;
    }

    private sealed class State
    {
        public string? Directory { get; set; }

        public required IReadOnlyDictionary<string, string> Environment { get; init; }

        public Dictionary<string, string?> Values { get; private init; } = new(StringComparer.Ordinal);

        public Dictionary<string, string?> Exported { get; private init; } = new(StringComparer.Ordinal);

        public State Copy() => new()
        {
            Directory = Directory,
            Environment = Environment,
            Values = new Dictionary<string, string?>(Values, StringComparer.Ordinal),
            Exported = new Dictionary<string, string?>(Exported, StringComparer.Ordinal),
        };

        public void Set(string name, string? value, bool export)
        {
            if (Values.Count > MostVariables && !Values.ContainsKey(name))
            {
                return;
            }

            Values[name] = value;
            if (export)
            {
                Exported[name] = value;
            }
        }
    }
}
