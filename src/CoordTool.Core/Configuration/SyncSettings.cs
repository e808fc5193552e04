namespace CoordTool.Core.Configuration;

/// <summary>When claims and decisions are exchanged with the team's Git server (docs/design.md, Many machines).</summary>
public enum SyncMode
{
    /// <summary>Never: nothing leaves the machine.</summary>
    Off,

    /// <summary>When somebody types <c>sync</c>.</summary>
    Manual,

    /// <summary>A claim by command succeeds only once the remote has it.</summary>
    Claim,

    /// <summary>Now and then, as long as <c>watch</c> runs.</summary>
    Watch,
}

/// <summary>What <c>coord.json</c> says about the exchange with other machines.</summary>
/// <param name="Mode">When it happens.</param>
/// <param name="Remote">The name of the remote; null for the one there is, or <c>origin</c>.</param>
/// <param name="Limit">How long one exchange may take, tries included.</param>
/// <param name="Every">How long is between two exchanges of <c>watch</c>.</param>
public sealed record SyncSettings(SyncMode Mode, string? Remote, TimeSpan Limit, TimeSpan Every)
{
    /// <summary>How modes are spelled.</summary>
    public static readonly IReadOnlyList<Spelling<SyncMode>> ModeWords =
        [new("off", SyncMode.Off), new("manual", SyncMode.Manual), new("claim", SyncMode.Claim), new("watch", SyncMode.Watch)];

    /// <summary>The number behind <see cref="Limit"/>.</summary>
    public static readonly NumberSetting LimitSeconds = new("limitSeconds", 30, 1, 600, "seconds that one exchange with the remote may take, tries included");

    /// <summary>The number behind <see cref="Every"/>.</summary>
    public static readonly NumberSetting EverySeconds = new("everySeconds", 60, 10, 3600, "seconds between two exchanges while watch runs; longer while the remote cannot be reached");

    /// <summary>The keys inside <c>sync</c>.</summary>
    public static readonly IReadOnlyList<string> Keys = ["mode", "remote", LimitSeconds.Key, EverySeconds.Key];

    /// <summary>What holds where nothing is set.</summary>
    public static SyncSettings Default { get; } =
        new(SyncMode.Off, null, TimeSpan.FromSeconds(LimitSeconds.Default, 0), TimeSpan.FromSeconds(EverySeconds.Default, 0));
}
