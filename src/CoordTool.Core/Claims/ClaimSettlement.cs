using CoordTool.Core.Git;

namespace CoordTool.Core.Claims;

/// <summary>A claim that cannot stand, and the one it gives way to.</summary>
/// <param name="Loser">The one that goes.</param>
/// <param name="Winner">The one that stays.</param>
internal sealed record SettledClaim(ClaimRecord Loser, ClaimRecord Winner);

/// <summary>
/// Finds the claims that exclude each other after the notes of two repositories were joined, and which of them stand: those that
/// are in force before those that are over, those that the remote knows before those that count here alone, then the one that was
/// acquired first, and where that is the same moment the one of the lesser session id.
/// </summary>
internal static class ClaimSettlement
{
    /// <summary>Finds those that have to go.</summary>
    /// <param name="view">The joined claims.</param>
    /// <param name="changed">The notes that this side changed: what the other side has alone it has settled.</param>
    public static IReadOnlyList<SettledClaim> Find(ClaimView view, IReadOnlySet<ObjectId> changed)
    {
        var contested = new Dictionary<string, Contested>(StringComparer.Ordinal);
        foreach (var record in view.Snapshot.All().Where(record => changed.Contains(record.Annotated) && IsExclusiveKind(record)))
        {
            foreach (var other in view.Snapshot.Overlapping(record.Pattern!).Where(other => Excludes(record, other)))
            {
                Add(record);
                Add(other);
            }
        }

        var standing = new List<Contested>();
        var settled = new List<SettledClaim>();
        foreach (var each in contested.Values.Order())
        {
            var before = standing.Find(other => Excludes(each.Record, other.Record) && each.Record.Overlaps(other.Record.Pattern!));

            // What a newer version wrote we do not know how to mark.
            if (before is null || each.Record.Line.Version > ClaimLine.CurrentVersion)
            {
                standing.Add(each);
            }
            else
            {
                settled.Add(new SettledClaim(each.Record, before.Record));
            }
        }

        return settled;

        void Add(ClaimRecord record)
        {
            var key = $"{record.Annotated}\0{Convert.ToHexString(record.Raw)}";
            if (!contested.ContainsKey(key))
            {
                contested[key] = new Contested(record, view.Interpret(record));
            }
        }
    }

    private static bool IsExclusiveKind(ClaimRecord record) => record is { Pattern: not null, Line: { Kind: ClaimKind.Hold, IsAuto: false } };

    // What an edit took elsewhere is about another file on another disk.
    private static bool Excludes(ClaimRecord one, ClaimRecord other) =>
        IsExclusiveKind(one) && IsExclusiveKind(other)
        && one.Line.Session != other.Line.Session
        && !ClaimOrder.IsOfKin(one.Line, Sessions.SessionId.TryParse(other.Line.Session))
        && !(one.Line.IsShared && other.Line.IsShared);

    private sealed record Contested(ClaimRecord Record, Claim Claim) : IComparable<Contested>
    {
        public int CompareTo(Contested? other)
        {
            if (other is null)
            {
                return -1;
            }

            var order = other.Claim.Holds.CompareTo(Claim.Holds);
            order = order != 0 ? order : (other.Record.Line.Version > ClaimLine.CurrentVersion).CompareTo(Record.Line.Version > ClaimLine.CurrentVersion);
            order = order != 0 ? order : Record.Line.IsLocalOnly.CompareTo(other.Record.Line.IsLocalOnly);
            order = order != 0 ? order : Record.Line.Acquired.CompareTo(other.Record.Line.Acquired);
            order = order != 0 ? order : string.CompareOrdinal(Record.Line.Session, other.Record.Line.Session);
            return order != 0 ? order : string.CompareOrdinal(Record.Line.Pattern, other.Record.Line.Pattern);
        }
    }
}
