using System.Globalization;
using System.Text;

namespace CoordTool.Core.Approvals;

/// <summary>A command as a person reads it who is asked to approve it: nothing in it hides, reorders or looks like nothing.</summary>
public static class ShownCommand
{
    /// <summary>Its lines; what is no plain character is shown by its number, as <c>&lt;U+202E&gt;</c>.</summary>
    public static IReadOnlyList<string> Lines(string command) => [.. command.Split('\n').Select(Line)];

    /// <summary>The numbers of what looks like itself and is not ASCII: a letter of another alphabet may look like one of ours.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? NotAscii(string command)
    {
        var found = command.EnumerateRunes().Where(rune => !rune.IsAscii && IsPlain(rune)).Distinct().Select(rune => $"{rune} U+{rune.Value:X4}").ToList();
        return found.Count == 0 ? null : string.Join(", ", found);
    }

    private static string Line(string line)
    {
        var shown = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            if (IsPlain(rune))
            {
                shown.Append(rune);
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
            }
        }

        // A blank at the end is not seen otherwise.
        return line.Length > 0 && line[^1] == ' ' ? shown.Remove(shown.Length - 1, 1).Append("<U+0020>").ToString() : shown.ToString();
    }

    // The fillers and the empty Braille cell are letters or symbols to Unicode, and blank to a reader.
    private static bool IsPlain(Rune rune) => rune.Value is ' '
        || (rune.Value is not (0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0)
            && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark));
}
