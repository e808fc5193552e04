using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>The paths that a command names.</summary>
/// <param name="Given">The words, as pathspecs.</param>
/// <param name="File">The file that holds more of them; <c>-</c> for standard input; null for none.</param>
/// <param name="IsNulTerminated">Whether NUL bytes divide that file.</param>
/// <param name="AreLiteral">Whether they are file names and no pathspecs: <c>git mv</c>.</param>
public sealed record ChosenPathspecs(IReadOnlyList<string> Given, string? File = null, bool IsNulTerminated = false, bool AreLiteral = false)
{
    /// <summary>No restriction.</summary>
    public static ChosenPathspecs All { get; } = new([]);

    /// <summary>Whether the command names no path at all.</summary>
    public bool IsEmpty => Given.Count == 0 && File is null;

    /// <summary>Takes words, and the options that name a file of them.</summary>
    public static ChosenPathspecs Of(GitOptions options, IReadOnlyList<string> words) =>
        new(words, options.Value("pathspec-from-file"), options.Has("pathspec-file-nul"));

    /// <summary>All of them, with those in the file.</summary>
    /// <param name="directory">The directory the command works in.</param>
    /// <returns>Null when they come from standard input, which only Git may read.</returns>
    public IReadOnlyList<string>? Read(string directory)
    {
        if (File is null)
        {
            return AreLiteral ? Moved(directory) : Given;
        }

        if (File == "-")
        {
            return null;
        }

        var text = System.IO.File.ReadAllText(Path.GetFullPath(File, directory));
        return IsNulTerminated
            ? text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select(Unquote)];
    }

    // A move into a directory takes nothing there but what has the same name.
    private IReadOnlyList<string> Moved(string directory)
    {
        if (Given.Count < 2 || !Directory.Exists(Path.GetFullPath(Given[^1], directory)))
        {
            return Given;
        }

        var sources = Given.Take(Given.Count - 1).ToList();
        return [.. sources, .. sources.Select(source => $"{Given[^1].TrimEnd('/')}/{Path.GetFileName(source.TrimEnd('/'))}")];
    }

    /// <summary>Reads a name that Git would have quoted (<c>git help config</c>, core.quotePath).</summary>
    private static string Unquote(string line)
    {
        if (line is not ['"', .. var inside, '"'])
        {
            return line;
        }

        var bytes = new List<byte>();
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] != '\\' || ++i == inside.Length)
            {
                var length = char.IsHighSurrogate(inside[Math.Min(i, inside.Length - 1)]) && i + 1 < inside.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(inside.Substring(Math.Min(i, inside.Length - 1), length)));
                i += length - 1;
            }
            else if (inside[i] is >= '0' and <= '3' && i + 2 < inside.Length)
            {
                bytes.Add(Convert.ToByte(inside.Substring(i, 3), 8));
                i += 2;
            }
            else
            {
                bytes.Add(inside[i] switch
                {
                    'a' => 7,
                    'b' => 8,
                    't' => 9,
                    'n' => 10,
                    'v' => 11,
                    'f' => 12,
                    'r' => 13,
                    var other => (byte)other,
                });
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
