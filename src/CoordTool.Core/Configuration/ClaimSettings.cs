namespace CoordTool.Core.Configuration;

/// <summary>A number that <c>coord.json</c> may set.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Default">What it is where the file is silent.</param>
/// <param name="Least">The smallest that is taken.</param>
/// <param name="Most">The largest that is taken.</param>
/// <param name="Meaning">What it counts, in one phrase.</param>
public sealed record NumberSetting(string Key, int Default, int Least, int Most, string Meaning);

/// <summary>The times that decide about claims, in one place.</summary>
/// <param name="Ttl">How long a claim holds on after its session's last activity.</param>
/// <param name="EditingTtl">The same, while the session keeps editing inside the claim.</param>
/// <param name="EditingEdits">So many edits within <paramref name="EditingWindow"/> are "keeps editing".</param>
/// <param name="EditingWindow">See <paramref name="EditingEdits"/>.</param>
/// <param name="Grace">After that, how long only the holder may have it back.</param>
/// <param name="Stalled">After so long without an edit inside, the claim of a session that is alive is stalled.</param>
/// <param name="Resumption">How long the claims of a session whose process is gone are kept for its resumption.</param>
/// <param name="Contention">How long a call tries again when other sessions change the claims at the same time.</param>
public sealed record ClaimSettings(
    TimeSpan Ttl,
    TimeSpan EditingTtl,
    int EditingEdits,
    TimeSpan EditingWindow,
    TimeSpan Grace,
    TimeSpan Stalled,
    TimeSpan Resumption,
    TimeSpan Contention)
{
    /// <summary>Clocks of two machines may differ so much before anything is said of it.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(2);

    private const int Day = 24 * 60;

    /// <summary>The number behind <see cref="Ttl"/>.</summary>
    public static readonly NumberSetting TtlMinutes =
        new("ttlMinutes", 15, 1, Day, "minutes that a claim holds on after its session's last sign of life");

    /// <summary>The number behind <see cref="EditingTtl"/>.</summary>
    public static readonly NumberSetting EditingTtlMinutes =
        new("editingTtlMinutes", 30, 1, Day, "the same while the session keeps editing inside the claim; never less than ttlMinutes");

    /// <summary>The number behind <see cref="EditingEdits"/>.</summary>
    public static readonly NumberSetting EditingEditsNumber =
        new("editingEdits", 3, 1, 100, "edits within editingWindowMinutes that count as keeping at it");

    /// <summary>The number behind <see cref="EditingWindow"/>.</summary>
    public static readonly NumberSetting EditingWindowMinutes =
        new("editingWindowMinutes", 10, 1, Day, "minutes in which editingEdits are counted");

    /// <summary>The number behind <see cref="Grace"/>.</summary>
    public static readonly NumberSetting GraceMinutes =
        new("graceMinutes", 2, 0, 60, "minutes after that in which only the holder may have the claim back");

    /// <summary>The number behind <see cref="Stalled"/>.</summary>
    public static readonly NumberSetting StalledMinutes =
        new("stalledMinutes", 60, 5, Day, "minutes without an edit inside after which a live session's claim is stalled");

    /// <summary>The number behind <see cref="Resumption"/>.</summary>
    public static readonly NumberSetting ResumptionMinutes =
        new("resumptionMinutes", 10, 0, Day, "minutes that the claims of a session whose process is gone are kept for its resumption");

    /// <summary>Every number that may be set, as the file and its schema list them.</summary>
    public static readonly IReadOnlyList<NumberSetting> Numbers =
        [TtlMinutes, EditingTtlMinutes, EditingEditsNumber, EditingWindowMinutes, GraceMinutes, StalledMinutes, ResumptionMinutes];

    /// <summary>What holds where nothing is set.</summary>
    public static ClaimSettings Default { get; } = From(new Dictionary<NumberSetting, int>());

    /// <summary>The settings with these numbers, and the defaults of the others.</summary>
    internal static ClaimSettings From(IReadOnlyDictionary<NumberSetting, int> given)
    {
        int Number(NumberSetting setting) => given.TryGetValue(setting, out var number) ? number : setting.Default;
        TimeSpan Minutes(NumberSetting setting) => TimeSpan.FromMinutes((double)Number(setting));

        // Who sets only the first must not be told that the second is too small.
        var ttl = Minutes(TtlMinutes);
        var editing = given.ContainsKey(EditingTtlMinutes) || Minutes(EditingTtlMinutes) > ttl ? Minutes(EditingTtlMinutes) : ttl;
        return new ClaimSettings(
            ttl,
            editing,
            Number(EditingEditsNumber),
            Minutes(EditingWindowMinutes),
            Minutes(GraceMinutes),
            Minutes(StalledMinutes),
            Minutes(ResumptionMinutes),
            TimeSpan.FromSeconds(2d));
    }
}
