using System.Buffers;

namespace CoordTool.Core.Guards;

/// <content>What may stand before a command.</content>
public sealed partial class ShellGitCalls
{
    // Options of each that have their value in the next word.
    private static readonly Dictionary<string, string[]> Wrappers = new(StringComparer.Ordinal)
    {
        ["command"] = [],
        ["builtin"] = [],
        ["exec"] = ["-a"],
        ["nohup"] = [],
        ["setsid"] = [],
        ["time"] = ["-f", "-o"],
        ["nice"] = ["-n"],
        ["ionice"] = ["-c", "-n"],
        ["stdbuf"] = ["-i", "-o", "-e"],
        ["timeout"] = ["-s", "-k", "--signal", "--kill-after"],
        ["sudo"] = ["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D"],
        ["doas"] = ["-u", "-C"],
        ["env"] = ["-u", "-C", "--unset", "--chdir"],
    };

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private bool IsReserved(string word) => word is "if" or "then" or "elif" or "else" or "while" or "until" or "do" or "!" or "{" or "}" or "fi" or "done" or "esac" or "coproc"
        || (_kind == ShellKind.PowerShell && word is ".");

    private static (string Name, string Value)? Assignment(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && !char.IsAsciiDigit(word[0]) && word.AsSpan(0, equals).ContainsAnyExcept(NameCharacters) is false ? (word[..equals], word[(equals + 1)..]) : null;
    }

    // Where the command behind a wrapper begins; null where there is no wrapper.
    private static int? Wrapper(IReadOnlyList<ShellWord> words, int at, ref string? directory)
    {
        var name = Program(words[at].Text);
        if (!Wrappers.TryGetValue(name, out var withValue))
        {
            return null;
        }

        for (at++; at < words.Count && words[at].Text is ['-', _, ..]; at++)
        {
            var option = words[at].Text;
            if ((name == "command" && option is "-v" or "-V") || (name == "env" && (option.StartsWith("-S", StringComparison.Ordinal) || option.StartsWith("--split", StringComparison.Ordinal))))
            {
                // It runs nothing, or takes its command from one word.
                return words.Count;
            }

            if (option == "--")
            {
                at++;
                break;
            }

            if (withValue.Contains(option))
            {
                at++;
                directory = (name, option) is ("env", "-C" or "--chdir") or ("sudo", "-D") ? Inside(directory, at < words.Count ? words[at] : null) : directory;
            }
            else if (name == "env" && option.StartsWith("--chdir=", StringComparison.Ordinal))
            {
                directory = Inside(directory, words[at] with { Text = option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..] });
            }
        }

        // How long `timeout` waits comes before the command.
        return name == "timeout" ? at + 1 : at;
    }

    private static string? Inside(string? directory, ShellWord? target) =>
        directory is not null && target is { IsKnown: true, Text.Length: > 0 } && !target.Text.Contains('\0', StringComparison.Ordinal) ? Path.GetFullPath(target.Text, directory) : null;
}
