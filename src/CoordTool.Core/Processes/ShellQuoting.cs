namespace CoordTool.Core.Processes;

/// <summary>Text for a POSIX shell.</summary>
public static class ShellQuoting
{
    /// <summary>A text as one word, whatever is in it (POSIX, Shell Command Language, 2.2.2 Single-Quotes).</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
