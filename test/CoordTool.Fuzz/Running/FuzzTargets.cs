using CoordTool.Fuzz.Targets;

namespace CoordTool.Fuzz.Running;

/// <summary>All that is fuzzed.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> Known = new()
    {
        ["hooks"] = () => new HookPayloads(),
        ["settings"] = () => new Settings(),
        ["claims"] = () => new ClaimNotes(),
        ["snapshots"] = () => new Snapshots(),
        ["decisions"] = () => new Decisions(),
        ["indexes"] = () => new Indexes(),
        ["gitfiles"] = () => new GitFiles(),
        ["patterns"] = () => new Patterns(),
        ["shell"] = () => new ShellTexts(),
        ["records"] = () => new Records(),
        ["texts"] = () => new ForeignTexts(),
    };

    /// <summary>The names of all.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Makes one.</summary>
    public static FuzzTarget Make(string name) => Known.TryGetValue(name, out var make) ? make() : throw new ArgumentException($"there is no target {name}; there are {string.Join(", ", Names)}");
}
