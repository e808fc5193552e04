using CoordTool.Core.Claims;
using CoordTool.Core.Git;

namespace CoordTool.Core.Configuration;

/// <summary>What <c>coord.json</c> at the top of a checkout says, with the defaults where it is silent (docs/formats.md, coord.json).</summary>
/// <param name="Claims">The times that decide about claims.</param>
/// <param name="OutsideZones">What an edit in no zone takes.</param>
/// <param name="Zones">The zones, in the order of the file.</param>
public sealed record CoordSettings(ClaimSettings Claims, ZoneClaim OutsideZones, IReadOnlyList<Zone> Zones)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "coord.json";

    /// <summary>The short name of the branch that work lands in; null where the file does not say.</summary>
    public string? Target { get; init; }

    /// <summary>How policies of force are spelled.</summary>
    public static readonly IReadOnlyList<Spelling<ForcePolicy>> ForceWords =
        [new("person", ForcePolicy.Person), new("anyone", ForcePolicy.Anyone), new("nobody", ForcePolicy.Nobody)];

    /// <summary>The number behind <see cref="RescueLimit"/>.</summary>
    public static readonly NumberSetting RescueLimitNumber =
        new("rescueLimit", 100, 0, 100_000, "MiB of untracked files that a forced command keeps as a rescue, the smallest first");

    /// <summary>Who may force what the guard refuses.</summary>
    public ForcePolicy Force { get; init; } = ForcePolicy.Person;

    /// <summary>How policies of subagents are spelled.</summary>
    public static readonly IReadOnlyList<Spelling<SubagentPolicy>> SubagentWords = [new("shared", SubagentPolicy.Shared), new("own", SubagentPolicy.Own)];

    /// <summary>Whether a subagent has an index of its own.</summary>
    public SubagentPolicy Subagents { get; init; } = SubagentPolicy.Shared;

    /// <summary>How many bytes of untracked files a forced command keeps as a rescue.</summary>
    public long RescueLimit { get; init; } = RescueLimitNumber.Default * Mebibyte;

    /// <summary>The bytes of a MiB.</summary>
    internal const long Mebibyte = 1024 * 1024;

    /// <summary>How worktrees are made and land.</summary>
    public WorktreeSettings Worktrees { get; init; } = WorktreeSettings.Default;

    /// <summary>When claims and decisions are exchanged with other machines.</summary>
    public SyncSettings Sync { get; init; } = SyncSettings.Default;

    /// <summary>The number behind <see cref="RescuesKept"/>.</summary>
    public static readonly NumberSetting RescueDays = new("days", 0, 14, 3650, "days after which gc drops a rescue; without it, none");

    /// <summary>How long rescues are kept; null for ever.</summary>
    public TimeSpan? RescuesKept { get; init; }

    /// <summary>What holds where there is no file.</summary>
    public static CoordSettings Default { get; } = new(ClaimSettings.Default, ZoneClaim.File, []);

    /// <summary>Reads the file of a checkout. Without one, or without a checkout, the defaults hold.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: the file cannot be read or means nothing.</exception>
    public static CoordSettings Read(GitLayout layout)
    {
        if (layout.WorkTree is not { } top)
        {
            return Default;
        }

        var path = Path.Combine(top, FileName);
        return SettingsFile.Read(path) is { } content ? SettingsReader.Read(path, PathRule.Of(layout), content) : Default;
    }

    /// <summary>The zone that a path of the repository is in; where several meet, the first in the file.</summary>
    /// <returns>Null outside every zone.</returns>
    public Zone? ZoneOf(string path) => Zones.FirstOrDefault(zone => zone.Holds(path));
}
