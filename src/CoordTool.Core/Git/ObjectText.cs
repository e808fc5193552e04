using System.Globalization;
using System.Text;

namespace CoordTool.Core.Git;

/// <summary>A commit or a tag as text (<c>git help cat-file</c>): the lines of its header, and its message.</summary>
/// <param name="Header">The lines before the first empty one.</param>
/// <param name="Message">What follows it; empty where there is none.</param>
internal sealed record ObjectText(string Header, string Message)
{
    private const long Earliest = -62135596800;
    private const long Latest = 253402300799;

    /// <summary>The first line of the message that is not empty.</summary>
    public string Subject => Message.TrimStart('\n').Split('\n')[0];

    /// <summary>Takes the content of an object apart.</summary>
    public static ObjectText Of(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? new ObjectText(text, "") : new ObjectText(text[..end], text[(end + 2)..]);
    }

    /// <summary>The line of the header that begins with a name.</summary>
    public string? Line(string name) => Header.Split('\n').FirstOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal));

    /// <summary>The time in a line of who did what: seconds and a time zone stand at its end.</summary>
    /// <returns>Null where there is none, or one that no calendar has.</returns>
    public static DateTimeOffset? TimeIn(string? line) =>
        line?.Split(' ') is [.., var seconds, _] && long.TryParse(seconds, CultureInfo.InvariantCulture, out var time) && time is > Earliest and <= Latest
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;
}
