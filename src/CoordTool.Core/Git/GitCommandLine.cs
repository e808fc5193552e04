namespace CoordTool.Core.Git;

/// <summary>The words after <c>git</c>, read the way Git reads them (<c>git help git</c>, Options).</summary>
public sealed record GitCommandLine
{
    private static readonly string[] ValueOptions = ["--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env", "--shallow-file", "--attr-source"];

    private GitCommandLine(IReadOnlyList<string> words) => Words = words;

    /// <summary>All words.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The directories of all <c>-C</c>, in order; each counts from the one before.</summary>
    public IReadOnlyList<string> Directories { get; private init; } = [];

    /// <summary>The value of <c>--git-dir</c>, or null.</summary>
    public string? GitDirectory { get; private init; }

    /// <summary>The value of <c>--work-tree</c>, or null.</summary>
    public string? WorkTree { get; private init; }

    /// <summary>Whether <c>--bare</c> was given.</summary>
    public bool IsBare { get; private init; }

    /// <summary>Whether the caller chose Git's programs himself, by <c>--exec-path=PATH</c>.</summary>
    public bool ChoosesPrograms { get; private init; }

    /// <summary>How many words come before the command.</summary>
    public int GlobalCount { get; private init; }

    /// <summary>The command; null where the words name none, as in <c>git --version</c>.</summary>
    public string? Command => GlobalCount < Words.Count ? Words[GlobalCount] : null;

    /// <summary>The words after the command.</summary>
    public IEnumerable<string> Arguments => Words.Skip(GlobalCount + 1);

    /// <summary>Reads the words.</summary>
    public static GitCommandLine Parse(IReadOnlyList<string> words)
    {
        var line = new GitCommandLine(words);
        var directories = new List<string>();
        var at = 0;
        for (; at < words.Count && words[at].StartsWith('-'); at++)
        {
            var word = words[at];
            var option = Array.Find(ValueOptions, option => word == option || word.StartsWith(option + "=", StringComparison.Ordinal));
            if (word is "-h" or "--help" or "-v" or "--version" or "--html-path" or "--man-path" or "--info-path" or "--exec-path" || word.StartsWith("--list-cmds=", StringComparison.Ordinal))
            {
                // Git answers these at once, whatever follows.
                return line with { Directories = directories, GlobalCount = words.Count };
            }

            if (word == "-C" && at + 1 < words.Count)
            {
                directories.Add(words[++at]);
            }
            else if (word == "-c")
            {
                at++;
            }
            else if (word == "--bare")
            {
                line = line with { IsBare = true };
            }
            else if (word.StartsWith("--exec-path=", StringComparison.Ordinal))
            {
                line = line with { ChoosesPrograms = true };
            }
            else if (option is not null)
            {
                var value = word.Length > option.Length ? word[(option.Length + 1)..] : ++at < words.Count ? words[at] : null;
                line = option switch
                {
                    "--git-dir" => line with { GitDirectory = value },
                    "--work-tree" => line with { WorkTree = value },
                    _ => line,
                };
            }
        }

        return line with { Directories = directories, GlobalCount = Math.Min(at, words.Count) };
    }

    /// <summary>The same options with an alias put in place of the command.</summary>
    /// <param name="expansion">What the alias stands for; it may begin with options of its own.</param>
    /// <returns>Null when the quotes of the alias do not match: Git will say so.</returns>
    public GitCommandLine? Expand(string expansion) =>
        Split(expansion) is { } words ? Parse([.. Words.Take(GlobalCount), .. words, .. Arguments]) : null;

    /// <summary>Splits an alias into words: quotes of both kinds and backslashes, as Git does (alias.c, split_cmdline).</summary>
    private static List<string>? Split(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && IsSpace(c))
            {
                // Space at the end begins one more word, an empty one.
                words.Add(word.ToString());
                word.Clear();
                while (i + 1 < text.Length && IsSpace(text[i + 1]))
                {
                    i++;
                }
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (c == '\\' && quote != '\'')
            {
                if (++i == text.Length)
                {
                    return null;
                }

                word.Append(text[i]);
            }
            else
            {
                word.Append(c);
            }
        }

        words.Add(word.ToString());
        return quote == '\0' ? words : null;

        static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r';
    }
}
