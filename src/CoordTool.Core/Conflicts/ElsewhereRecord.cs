using System.Globalization;
using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Conflicts;

/// <summary>How a path is changed in another checkout.</summary>
public enum ElsewhereKind
{
    /// <summary>In its commits, since it and this one went apart.</summary>
    Committed,

    /// <summary>In its files.</summary>
    Uncommitted,

    /// <summary>In both checkouts, and Git cannot merge the two.</summary>
    Conflict,
}

/// <summary>One path that is changed in another checkout.</summary>
/// <param name="Kind">How.</param>
/// <param name="Path">The path.</param>
/// <param name="Content">What the other has there; null for nothing, or where it does not matter.</param>
/// <param name="Since">When that was first noticed.</param>
internal sealed record ElsewhereChange(ElsewhereKind Kind, string Path, ObjectId? Content, DateTimeOffset Since);

/// <summary>What another checkout changed, as seen from one.</summary>
/// <param name="Top">Its top directory.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Here">The commit of the one that looks.</param>
/// <param name="There">Its commit.</param>
/// <param name="State">What else was looked at; empty where only commits were.</param>
/// <param name="Changes">The paths.</param>
internal sealed record ElsewhereCheckout(string Top, string Name, ObjectId Here, ObjectId There, string State, IReadOnlyList<ElsewhereChange> Changes);

/// <summary>
/// The small record of a checkout that tells what the others changed: read before every edit, so nothing has to be asked
/// then (docs/design.md, Conflicts). It is published by rename, and one that cannot be read is an empty one.
/// </summary>
/// <param name="Made">When it was brought up to date.</param>
/// <param name="Others">The other checkouts.</param>
internal sealed record ElsewhereRecord(DateTimeOffset Made, IReadOnlyList<ElsewhereCheckout> Others)
{
    private const string Version = "coord-elsewhere-1";
    private const int Width = 5;

    /// <summary>When <c>conflicts</c> last looked at this checkout; null when never.</summary>
    public DateTimeOffset? Looked { get; init; }

    /// <summary>The record of a checkout, or an empty one.</summary>
    public static ElsewhereRecord Read(GitLayout layout)
    {
        var empty = new ElsewhereRecord(DateTimeOffset.MinValue, []);
        try
        {
            return AtomicFile.ReadText(FileOf(layout)) is { } text ? Parse(text.Split('\0')) ?? empty : empty;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return empty;
        }
    }

    /// <summary>Puts it in the place of what was there.</summary>
    public void Write(GitLayout layout)
    {
        var fields = new List<string> { Version, Number(Made), Looked is { } looked ? Number(looked) : "", "", "" };
        foreach (var other in Others)
        {
            fields.AddRange(["checkout", other.Top, other.Name, $"{other.Here} {other.There}", other.State]);
            foreach (var change in other.Changes)
            {
                fields.AddRange(["change", change.Path, change.Kind.ToString(), change.Content?.ToString() ?? "", Number(change.Since)]);
            }
        }

        try
        {
            AtomicFile.Write(FileOf(layout), string.Join('\0', fields));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without it nobody is warned, and the next one makes it again.
        }
    }

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "elsewhere");

    private static ElsewhereRecord? Parse(string[] fields)
    {
        if (fields.Length % Width != 0 || fields[0] != Version || Moment(fields[1]) is not { } made)
        {
            return null;
        }

        var others = new List<ElsewhereCheckout>();
        var changes = new List<ElsewhereChange>();
        for (var at = Width; at < fields.Length; at += Width)
        {
            if (fields[at] == "checkout" && fields[at + 3].Split(' ') is [var here, var there] && ObjectId.TryParse(here, out var own) && ObjectId.TryParse(there, out var other))
            {
                others.Add(new ElsewhereCheckout(fields[at + 1], fields[at + 2], own, other, fields[at + 4], changes = []));
            }
            else if (fields[at] == "change" && others.Count > 0 && Enum.TryParse<ElsewhereKind>(fields[at + 2], out var kind) && Moment(fields[at + 4]) is { } since)
            {
                changes.Add(new ElsewhereChange(kind, fields[at + 1], ObjectId.TryParse(fields[at + 3], out var content) ? content : null, since));
            }
            else
            {
                return null;
            }
        }

        return new ElsewhereRecord(made, others) { Looked = Moment(fields[2]) };
    }

    private static string Number(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Moment(string number) =>
        long.TryParse(number, CultureInfo.InvariantCulture, out var time) && time is > 0 and < 253402300799999 ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}
