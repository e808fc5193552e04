using System.Globalization;

namespace CoordTool.Core.Files;

/// <summary>The time in names of files and refs, to the second, in UTC: by name they are in order.</summary>
internal static class TimedName
{
    private const string Form = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Writes a time.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Reads a time.</summary>
    /// <returns>Null for any other text.</returns>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
