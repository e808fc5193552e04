using System.Text;

namespace CoordTool.Core.Claims;

/// <summary>
/// Joins what two repositories made of one note. Lines are told apart by whose they are and what they say; what only one side
/// changed is taken from it, a change counts more than a removal, and of two changes the later renewal. That a session lost a
/// claim is not told of one that it gave back meanwhile, nor of one that it has.
/// </summary>
internal static class ClaimJoin
{
    /// <summary>Joins three texts of a note (one character a byte).</summary>
    /// <param name="before">As both had it last.</param>
    /// <param name="here">As one side has it.</param>
    /// <param name="there">As the other side has it, whose order is kept.</param>
    public static string Join(string before, string here, string there)
    {
        var (old, ours, theirs) = (Lines(before), Lines(here), Lines(there));
        var (had, has, haveThere) = (ClaimsIn(old), ClaimsIn(ours), ClaimsIn(theirs));
        var gone = old.Except(ours).ToHashSet();
        var joined = theirs.FindAll(line => !gone.Contains(line) && !(LossIn(line) is { } lost && had.Contains(lost) && !has.Contains(lost)));
        var present = joined.ToHashSet();
        var places = new Dictionary<LineKey, int>();
        for (var at = 0; at < joined.Count; at++)
        {
            Place(joined[at], at);
        }

        // Each once, lines that we do not understand and two of one session that somebody else wrote too.
        foreach (var added in ours.Except(old).Where(line => !present.Contains(line) && !(LossIn(line) is { } lost && had.Contains(lost) && !haveThere.Contains(lost))))
        {
            if (Key(added) is not { } key || !places.TryGetValue(key, out var at))
            {
                Place(added, joined.Count);
                joined.Add(added);
            }
            else if (IsLater(added, joined[at]))
            {
                joined[at] = added;
            }
        }

        var holds = joined.Where(line => Read(line)?.Kind == ClaimKind.Hold).Select(ClaimIn).ToHashSet();
        joined.RemoveAll(line => LossIn(line) is { } lost && holds.Contains(lost));
        return string.Concat(joined.Select(line => line + "\n"));

        void Place(string line, int at)
        {
            if (Key(line) is { } key)
            {
                places.TryAdd(key, at);
            }
        }
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Where(line => line.Length > 0)];

    // A session has one line of a kind in a note, one more for each of its processes and, by edits, for each checkout.
    private static LineKey? Key(string line) => Read(line) is not { } read ? null : new LineKey(
        read.Kind, read.Session, read.Process?.Id, read.Process?.Started, read.Version, read.IsAuto ? read.Place : null);

    private static bool IsLater(string line, string than) => Read(line) is { } one && Read(than) is { } other
        && (one.Renewed > other.Renewed || (one.Renewed == other.Renewed && string.CompareOrdinal(line, than) > 0));

    // A hold, or that it was lost.
    private static ClaimOfNote? ClaimIn(string line) => Read(line) is { Kind: not ClaimKind.Request, Version: ClaimLine.CurrentVersion } read
        ? new ClaimOfNote(read.Session, read.Pattern, read.Acquired, read.IsAuto ? read.Place : null)
        : null;

    private static ClaimOfNote? LossIn(string line) => Read(line)?.Kind == ClaimKind.Lost ? ClaimIn(line) : null;

    private static HashSet<ClaimOfNote> ClaimsIn(List<string> lines) => [.. lines.Select(ClaimIn).OfType<ClaimOfNote>()];

    private static ClaimLine? Read(string line) => ClaimLine.Read(Encoding.Latin1.GetBytes(line));

    private sealed record ClaimOfNote(string Session, string Pattern, DateTimeOffset Acquired, string? Place);

    private sealed record LineKey(ClaimKind Kind, string Session, int? Process, long? Started, int Version, string? Checkout);
}
