using System.Globalization;
using System.Text;

namespace CoordTool.Core;

/// <summary>Makes text from repositories and callers harmless for a terminal.</summary>
public static class Printable
{
    /// <summary>As <see cref="Text"/>, for words of ours that are several lines.</summary>
    public static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => Text(line)));

    /// <summary>The first names of a list, one a line under a sentence, and how many more there are.</summary>
    public static string List(IEnumerable<string> names)
    {
        const int Shown = 10;
        var all = names.Select(name => Text(name)).Distinct().ToList();
        return string.Concat(all.Take(Shown).Select(name => $"\n  {name}")) + (all.Count > Shown ? $"\n  and {all.Count - Shown} more" : "");
    }

    /// <summary>How long ago something was, in the words people use.</summary>
    public static string Ago(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => "just now",
        < 90 => $"{time.TotalSeconds:0} s ago",
        < 90 * 60 => $"{time.TotalMinutes:0} min ago",
        < 36 * 3600 => $"{time.TotalHours:0} h ago",
        _ => $"{time.TotalDays:0} days ago",
    };

    /// <summary>Replaces control characters, and shortens to a number of characters.</summary>
    public static string Text(string text, int longest = int.MaxValue)
    {
        if (text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= longest)
            {
                return clean.Append('…').ToString();
            }

            clean.Append(IsHarmless(rune) ? rune.ToString() : "?");
        }

        return clean.ToString();
    }

    // C0, DEL and C1 drive the terminal. What turns text around, breaks lines or is not to be seen at all tells a person
    // something else than is there, and a model what no person sees. The two joiners are needed to write some languages.
    private static bool IsHarmless(Rune rune) => rune.Value is 0x200C or 0x200D
        || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
