using CoordTool.Core.Git;

namespace CoordTool.Core.Shims;

/// <summary>Tells from the words of <c>git commit</c> whether the same command makes the same commit a second time.</summary>
public static class CommitMessageSource
{
    // Short options of git commit that take the rest of their word, or the next one, as their value.
    private const string WithValue = "mFcCtuS";

    /// <summary>
    /// Whether the message comes from <c>-m</c>, <c>-F FILE</c> or <c>-C</c>, so that nobody is asked and nothing read that is
    /// gone by then; and nothing is amended, which by then would be another's commit.
    /// </summary>
    public static bool CanBeReadAgain(GitCommandLine line)
    {
        var words = line.Arguments.TakeWhile(word => word != "--").ToList();
        var found = false;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                var name = word.Split('=')[0];
                var next = word.Contains('=', StringComparison.Ordinal) ? word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..] : i + 1 < words.Count ? words[i + 1] : "";
                switch (name)
                {
                    case "--message" or "--reuse-message":
                        found = true;
                        break;
                    case "--file":
                        found = IsRealFile(next);
                        break;
                    case "--no-edit" or "--quiet" or "--all" or "--no-verify" or "--verify" or "--signoff" or "--no-signoff" or "--author" or "--date" or "--allow-empty"
                        or "--allow-empty-message" or "--only" or "--include" or "--no-gpg-sign" or "--gpg-sign" or "--trailer" or "--cleanup" or "--verbose" or "--no-status" or "--status":
                        break;
                    default:
                        // --amend, --patch, --interactive, --edit, --pathspec-from-file and whatever else may ask or read.
                        return false;
                }
            }
            else if (word.StartsWith('-') && word.Length > 1)
            {
                for (var at = 1; at < word.Length; at++)
                {
                    var option = word[at];
                    if (option is 'p' or 'e' or 'c' or 't')
                    {
                        return false;
                    }

                    if (WithValue.Contains(option, StringComparison.Ordinal))
                    {
                        var value = at + 1 < word.Length ? word[(at + 1)..] : option is 'u' or 'S' ? "" : i + 1 < words.Count ? words[++i] : "";
                        found = found || option is 'm' or 'C' || (option == 'F' && IsRealFile(value));
                        if (option == 'F' && !IsRealFile(value))
                        {
                            return false;
                        }

                        break;
                    }
                }
            }
        }

        return found;
    }

    // Standard input, or what a shell made of <(...), can be read once.
    private static bool IsRealFile(string file) =>
        file is not ("-" or "") && !file.StartsWith("/dev/", StringComparison.Ordinal) && !file.StartsWith("/proc/", StringComparison.Ordinal);
}
