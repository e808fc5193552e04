using System.Globalization;
using System.Text;
using CoordTool.Core.Git;

namespace CoordTool.Core.History;

/// <summary>
/// A version as a name in a tree: <c>NUMBER MILLISECONDS KIND CHECKOUT PATH</c>. The number comes first, so that Git's order
/// of names is the order they were kept in, whatever the clock does. <c>git ls-tree -r REF</c> shows them.
/// </summary>
internal static class HistoryEntry
{
    /// <summary>The digits of a number.</summary>
    public const int Digits = 10;

    private const long LatestMoment = 253402300799999;
    private static readonly (VersionKind Kind, string Word)[] Kinds = [(VersionKind.Edit, "edit"), (VersionKind.Before, "before"), (VersionKind.Large, "large")];

    /// <summary>The name of a version.</summary>
    public static byte[] Name(long number, FileVersion version)
    {
        var word = Kinds.First(each => each.Kind == version.Kind).Word;
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{number:D10} {version.When.ToUnixTimeMilliseconds()} {word} {Escape(version.Checkout)} {Escape(version.Path)}"));
    }

    /// <summary>Reads a name; null for one of a newer version or of somebody else.</summary>
    public static FileVersion? Read(NamedEntry entry)
    {
        if (new TreePath(entry.Name.ToArray()).Text?.Split(' ') is not [_, var time, var word, var checkout, var path]
            || !long.TryParse(time, CultureInfo.InvariantCulture, out var moment) || moment is < 0 or > LatestMoment
            || Kinds.FirstOrDefault(each => each.Word == word) is not { Word: not null } kind)
        {
            return null;
        }

        return new FileVersion(DateTimeOffset.FromUnixTimeMilliseconds(moment), kind.Kind, Uri.UnescapeDataString(checkout), Uri.UnescapeDataString(path), entry.Entry);
    }

    /// <summary>The number that a name begins with.</summary>
    public static long? Number(NamedEntry entry) =>
        entry.Name.Length >= Digits && long.TryParse(Encoding.Latin1.GetString(entry.Name.Span[..Digits]), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // What no name in a tree may hold, what parts the words, and what a terminal would take for its own.
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '/' or '%' or ' ' or (char)127 || c < ' ')
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }
}
