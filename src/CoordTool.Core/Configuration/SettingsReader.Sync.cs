using System.Text.Json;
using CoordTool.Core.Git;

namespace CoordTool.Core.Configuration;

/// <summary>What the file says about the exchange with other machines.</summary>
internal ref partial struct SettingsReader
{
    private SyncSettings Sync()
    {
        RequireType("sync", JsonTokenType.StartObject, "an object, { … }");
        var settings = SyncSettings.Default;
        var keys = new HashSet<string>();
        while (NextKey(keys, "sync") is { } key)
        {
            settings = key switch
            {
                "mode" => settings with { Mode = Word("sync.mode", SyncSettings.ModeWords) },
                "remote" => settings with { Remote = Remote() },
                "limitSeconds" => settings with { Limit = Seconds(SyncSettings.LimitSeconds) },
                "everySeconds" => settings with { Every = Seconds(SyncSettings.EverySeconds) },
                _ => throw Unknown(key, "sync", SyncSettings.Keys),
            };
        }

        return settings;
    }

    private readonly TimeSpan Seconds(NumberSetting setting) => TimeSpan.FromSeconds(Number(setting, $"sync.{setting.Key}"), 0);

    // A tracked file must not send claims to an address of its choice: it names one of the remotes that are configured.
    private readonly string Remote()
    {
        RequireType("sync.remote", JsonTokenType.String, "the name of a remote");
        var name = _reader.GetString()!;
        return GitRefs.IsBranchName(name)
            ? name
            : throw Broken(Line, $"sync.remote is '{Printable.Text(name, 80)}', which no remote can be called", "It takes the name of a remote, as `git remote` lists them, and no address.");
    }
}
