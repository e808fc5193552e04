namespace CoordTool.Core.Files;

/// <summary>Names that may stand for any text, in every file system and as a part of a ref.</summary>
internal static class PlainName
{
    /// <summary>A text with a dash in place of all but letters and digits of ASCII, dots, underscores and dashes.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (name, text) =>
    {
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '_' or '-' ? text[i] : '-';
        }
    });
}
