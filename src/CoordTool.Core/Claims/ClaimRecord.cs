using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>A line that we understand, and where it stands.</summary>
/// <param name="Annotated">The object whose note it is in.</param>
/// <param name="Raw">The line byte for byte.</param>
/// <param name="Line">What it says.</param>
/// <param name="Pattern">What it is on; null for a form that only a newer version understands.</param>
internal sealed record ClaimRecord(ObjectId Annotated, byte[] Raw, ClaimLine Line, ClaimPattern? Pattern)
{
    /// <summary>Whether something is in what the line is on. A form we cannot read might be on anything: it is on what it equals.</summary>
    public bool Overlaps(ClaimPattern other) => Overlaps(Line.Pattern, Pattern, other);

    /// <summary>The same, of a line of which nothing else is read yet.</summary>
    public static bool Overlaps(string text, ClaimPattern? pattern, ClaimPattern other) => pattern?.Overlaps(other) ?? text == other.Text;

    /// <summary>The lines of a note's text (one character a byte) that we understand.</summary>
    public static IEnumerable<ClaimRecord> Of(ObjectId annotated, string text, PathRule rule)
    {
        foreach (var line in text.Split('\n'))
        {
            var raw = Encoding.Latin1.GetBytes(line);
            if (line.Length > 0 && ClaimLine.Read(raw) is { } read)
            {
                yield return new ClaimRecord(annotated, raw, read, ClaimPattern.Read(read.Pattern, rule));
            }
        }
    }
}
