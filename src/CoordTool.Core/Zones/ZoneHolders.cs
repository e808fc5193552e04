using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;

namespace CoordTool.Core.Zones;

/// <summary>A zone, and what of it is claimed.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Claims">The holds that have something in common with it, the one whose session was last active first.</param>
public sealed record ZoneHolders(Zone Zone, IReadOnlyList<Claim> Claims)
{
    /// <summary>Whether nothing of it is claimed.</summary>
    public bool IsFree => Claims.Count == 0;

    /// <summary>The names of those who hold some of it.</summary>
    public IReadOnlyList<string> Names => [.. Claims.Select(claim => claim.Holder).Distinct()];

    /// <summary>All zones, in the order of the file.</summary>
    /// <param name="settings">What <c>coord.json</c> says.</param>
    /// <param name="view">The claims.</param>
    public static IReadOnlyList<ZoneHolders> List(CoordSettings settings, ClaimView view) =>
    [
        .. settings.Zones.Select(zone => new ZoneHolders(
            zone,
            [
                .. zone.Patterns.SelectMany(view.List).Where(claim => claim.Holds)
                    .DistinctBy(claim => (claim.Line.Pattern, claim.Line.Session, claim.Line.Checkout))
                    .OrderByDescending(claim => claim.LastActivity)
                    .ThenBy(claim => claim.Line.Pattern, StringComparer.Ordinal),
            ])),
    ];
}
