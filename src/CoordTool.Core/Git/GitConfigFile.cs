using System.Text;

namespace CoordTool.Core.Git;

/// <summary>
/// One configuration file, read without includes and without the user's other files: enough for what Git itself reads
/// only from the repository's own file (<c>git help config</c>, Syntax; <c>extensions.*</c>, <c>core.bare</c>).
/// </summary>
internal static class GitConfigFile
{
    /// <summary>Reads all settings: lower-case section and key with a dot between, a subsection as it is written.</summary>
    /// <returns>The last value of each key; empty when there is no such file.</returns>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return settings;
        }

        var section = "";
        foreach (var line in LogicalLines(File.ReadAllText(path)))
        {
            var rest = line.Trim();
            if (rest.Length == 0 || rest[0] is '#' or ';')
            {
                continue;
            }

            if (rest[0] == '[')
            {
                var end = EndOfHeader(rest);
                section = end < 0 ? "" : SectionName(rest[1..end]);
                rest = end < 0 ? "" : rest[(end + 1)..].Trim();
                if (rest.Length == 0 || rest[0] is '#' or ';')
                {
                    continue;
                }
            }

            var equals = rest.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? rest : rest[..equals]).Trim().ToLowerInvariant();
            settings[$"{section}.{key}"] = equals < 0 ? "true" : Value(rest[(equals + 1)..]);
        }

        return settings;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var pending = new StringBuilder();
        foreach (var line in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'))
        {
            pending.Append(line);
            if (ContinuesOnNextLine(pending.ToString()))
            {
                pending.Length--;
                continue;
            }

            yield return pending.ToString();
            pending.Clear();
        }
    }

    // A backslash at the end continues a value, and never a comment.
    private static bool ContinuesOnNextLine(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"':
                    quoted = !quoted;
                    break;
                case '#' or ';' when !quoted:
                    return false;
                case '\\':
                    if (++i == line.Length)
                    {
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    private static int EndOfHeader(string line)
    {
        var quoted = false;
        for (var i = 1; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ']' when !quoted:
                    return i;
            }
        }

        return -1;
    }

    private static string SectionName(string header)
    {
        var quote = header.IndexOf('"', StringComparison.Ordinal);
        return quote < 0
            ? header.Trim().ToLowerInvariant()
            : $"{header[..quote].Trim().ToLowerInvariant()}.{header[(quote + 1)..].TrimEnd().TrimEnd('"').Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)}";
    }

    private static string Value(string raw)
    {
        var value = new StringBuilder();
        var quoted = false;
        var keep = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '"')
            {
                quoted = !quoted;
                keep = value.Length;
                continue;
            }

            if (!quoted && c is ('#' or ';'))
            {
                break;
            }

            if (c == '\\' && i + 1 < raw.Length)
            {
                i++;
                value.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'b' => '\b', var other => other });
                keep = value.Length;
                continue;
            }

            if (value.Length == 0 && !quoted && char.IsWhiteSpace(c))
            {
                continue;
            }

            value.Append(c);
            if (quoted || !char.IsWhiteSpace(c))
            {
                keep = value.Length;
            }
        }

        return value.ToString(0, keep);
    }
}
