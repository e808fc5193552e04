using System.Text.Json;

namespace CoordTool.Tests.Support;

/// <summary>A claim in one value of the notes.</summary>
internal sealed record ClaimThere(string Pattern, string Session)
{
    /// <summary>Whether one is in the other: the tests claim files and directories, and no globs.</summary>
    public bool Overlaps(ClaimThere other) => Pattern == other.Pattern || Contains(Pattern, other.Pattern) || Contains(other.Pattern, Pattern);

    private static bool Contains(string directory, string path) => directory.EndsWith('/') && path.StartsWith(directory, StringComparison.Ordinal);
}

/// <summary>The claims of a repository and all they ever were, read by plain Git and by rules that are not the tool's.</summary>
internal sealed class ClaimsInHistory(Scratch scratch, string repository)
{
    public const string Ref = "refs/notes/coord/claims";

    private readonly Dictionary<string, IReadOnlyList<ClaimThere>> _notes = new(StringComparer.Ordinal);

    /// <summary>Whether there ever were any.</summary>
    public bool Exists => scratch.Git(repository, "rev-parse", "--quiet", "--verify", Ref).ExitCode == 0;

    /// <summary>The tree that the notes are.</summary>
    public string Tree => scratch.Git(repository, "rev-parse", $"{Ref}^{{tree}}").Exits(0).Line;

    /// <summary>What is held now.</summary>
    public IReadOnlyList<ClaimThere> Now => At(Ref);

    /// <summary>All lines there are now, of whatever kind: kind, pattern and session.</summary>
    public IReadOnlyList<string> Lines => [.. At(Ref, Kinds).Order(StringComparer.Ordinal)];

    /// <summary>All values that the notes ever had, the first one first.</summary>
    public IReadOnlyList<string> Commits => scratch.Git(repository, "rev-list", "--reverse", Ref).Exits(0).Lines;

    /// <summary>The messages of all changes.</summary>
    public string Log => scratch.Git(repository, "log", "--format=%B", Ref).Exits(0).Output;

    /// <summary>What was held at one of them.</summary>
    public IReadOnlyList<ClaimThere> At(string commit) => [.. At(commit, Holds)];

    /// <summary>Asserts that at no time two sessions held what excludes each other.</summary>
    public void NeverExcludedEachOther()
    {
        foreach (var commit in Commits)
        {
            var held = At(commit).OrderBy(claim => claim.Pattern, StringComparer.Ordinal).ToList();
            for (var at = 0; at < held.Count; at++)
            {
                // Sorted, what is in a directory follows it.
                for (var next = at + 1; next < held.Count && held[at].Overlaps(held[next]); next++)
                {
                    Assert.That(held[next].Session, Is.EqualTo(held[at].Session), $"{commit}: {held[at]} and {held[next]}");
                }
            }
        }
    }

    private IEnumerable<T> At<T>(string commit, Func<string, IReadOnlyList<T>> read) =>
        scratch.Git(repository, "ls-tree", "-r", commit).Exits(0).Lines
            .Select(line => line.Split('\t'))
            .Where(line => !line[1].EndsWith(".annotated", StringComparison.Ordinal))
            .SelectMany(line => read(line[0].Split(' ')[2]));

    private IReadOnlyList<string> Kinds(string blob) => [.. Text(blob).Select(line =>
    {
        using var json = JsonDocument.Parse(line);
        return $"{Of("kind")} {Of("pattern")} {Of("session")}";

        string? Of(string name) => json.RootElement.GetProperty(name).GetString();
    })];

    private IReadOnlyList<ClaimThere> Holds(string blob)
    {
        if (!_notes.TryGetValue(blob, out var lines))
        {
            _notes[blob] = lines = [.. Text(blob).Select(Read).OfType<ClaimThere>()];
        }

        return lines;
    }

    private string[] Text(string blob) => scratch.Git(repository, "cat-file", "blob", blob).Exits(0).Lines;

    private static ClaimThere? Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var claim = json.RootElement;
        return claim.GetProperty("kind").GetString() == "hold" && claim.GetProperty("mode").GetString() == "exclusive" && !claim.GetProperty("auto").GetBoolean()
            ? new ClaimThere(claim.GetProperty("pattern").GetString()!, claim.GetProperty("session").GetString()!)
            : null;
    }
}
