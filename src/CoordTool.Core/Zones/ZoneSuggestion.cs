using System.Text;
using CoordTool.Core.Claims;
using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Zones;

/// <summary>A zone that the history speaks for.</summary>
/// <param name="Name">A name that no zone has yet.</param>
/// <param name="Paths">Its directories, in the form that <c>coord.json</c> takes.</param>
/// <param name="Commits">How many of the commits that were looked at changed something in it.</param>
public sealed record SuggestedZone(string Name, IReadOnlyList<string> Paths, int Commits);

/// <summary>
/// Proposes zones from the history: directories that are changed together (docs/design.md, Zones). The same history gives
/// the same proposal, whenever and by whom it is asked.
/// </summary>
public sealed class ZoneSuggestion(GitRepository repository)
{
    /// <summary>How many commits are looked at where nobody says.</summary>
    public const int UsualCommits = 500;

    /// <summary>The most that may be asked for.</summary>
    public const int MostCommits = 10_000;

    // A commit that changes more is a clean-up or an import, and tells nothing of what belongs together.
    private const int MostFilesOfACommit = 100;
    private const int DeepestDirectory = 5;
    private const int MostDirectories = 80;
    private const int MostZones = 12;
    private const int FewestCommits = 3;

    /// <summary>How many commits were looked at.</summary>
    public int Walked { get; private set; }

    /// <summary>Looks at the first parents of HEAD.</summary>
    /// <param name="commits">How many at most.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Usage"/>: <c>coord.json</c> means nothing.</exception>
    public IReadOnlyList<SuggestedZone> Run(int commits)
    {
        var layout = repository.Layout;
        var settings = CoordSettings.Read(layout);
        var changes = Changes(commits);
        var directories = Directories(changes)
            .Select(each => each with { Pattern = ClaimPattern.FromFile(layout, Path.Combine(layout.RequireWorkTree(), each.Directory), isDirectory: true) })
            .Where(each => each.Pattern is { } pattern && !settings.Zones.Any(zone => zone.Patterns.Any(known => known.Covers(pattern))))
            .OrderByDescending(each => each.Commits.Count).ThenBy(each => each.Directory, StringComparer.Ordinal)
            .Take(MostDirectories)
            .Select(each => new Group([(each.Directory, each.Pattern!.Text)], each.Commits))
            .ToList();
        var names = settings.Zones.Select(zone => zone.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. Joined(directories).Where(group => group.Commits.Count >= FewestCommits)
                .OrderByDescending(group => group.Commits.Count).ThenBy(group => group.Members[0].Directory, StringComparer.Ordinal)
                .Take(MostZones)
                .Select(group => new SuggestedZone(NameOf(group.Members[0].Directory, names), [.. group.Members.Select(member => member.Path).Order(StringComparer.Ordinal)], group.Commits.Count)),
        ];
    }

    // What each commit changed in directories, of the files that are still there.
    private List<List<string>> Changes(int most)
    {
        var objects = repository.Objects;
        var next = GitRefs.ReadHead(repository.Layout).Commit;
        var present = TreeDiff.Compare(objects, null, objects.TreeOf(next)).Select(change => change.Path).ToHashSet();
        var changes = new List<List<string>>();
        for (Walked = 0; Walked < most && !next.IsZero && objects.Has(next); Walked++)
        {
            var facts = objects.ReadCommit(next);
            next = facts.Parents is [var first, ..] ? first : ObjectId.Zero;

            // What a shallow clone lacks was not changed by its oldest commit.
            if (next.IsZero || !objects.Has(next))
            {
                continue;
            }

            var changed = TreeDiff.Compare(objects, objects.TreeOf(next), facts.Tree);
            List<string> files = changed.Count > MostFilesOfACommit ? [] :
                [.. changed.Where(change => present.Contains(change.Path)).Select(change => change.Path.Text).OfType<string>().Where(path => path.Contains('/', StringComparison.Ordinal))];
            if (files.Count > 0)
            {
                changes.Add(files);
            }
        }

        return changes;
    }

    // From the top down: a directory that a third of all commits change says nothing, its directories do.
    private static IEnumerable<ChangedDirectory> Directories(List<List<string>> changes)
    {
        var split = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var commits = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
            var below = new Dictionary<string, int>(StringComparer.Ordinal);
            var touched = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < changes.Count; i++)
            {
                foreach (var path in changes[i])
                {
                    if (UnitOf(path, split) is not { } unit)
                    {
                        continue;
                    }

                    (commits.TryGetValue(unit, out var known) ? known : commits[unit] = []).Add(i);
                    touched[unit] = touched.GetValueOrDefault(unit) + 1;
                    below[unit] = below.GetValueOrDefault(unit) + (path.IndexOf('/', unit.Length + 1) > 0 ? 1 : 0);
                }
            }

            var wide = commits.Keys.Where(unit => commits[unit].Count * 3 > changes.Count && below[unit] * 2 >= touched[unit] && unit.Count(c => c == '/') < DeepestDirectory - 1).ToList();
            if (wide.Count == 0)
            {
                return commits.Keys.Select(unit => new ChangedDirectory(unit, commits[unit]));
            }

            split.UnionWith(wide);
        }
    }

    private static string? UnitOf(string path, HashSet<string> split)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (!split.Contains(path[..slash]))
            {
                return path[..slash];
            }
        }

        return null;
    }

    // The two that are most often changed together become one, until no two are changed together in half of all cases.
    private static List<Group> Joined(List<Group> groups)
    {
        while (true)
        {
            (int First, int Second, double Strength) best = (0, 0, 0.5);
            for (var i = 0; i < groups.Count; i++)
            {
                for (var j = i + 1; j < groups.Count; j++)
                {
                    var together = groups[i].Commits.Count(groups[j].Commits.Contains);
                    var strength = (double)together / (groups[i].Commits.Count + groups[j].Commits.Count - together);
                    if (together >= FewestCommits && (strength > best.Strength || (best.Second == 0 && strength >= best.Strength)))
                    {
                        best = (i, j, strength);
                    }
                }
            }

            if (best.Second == 0)
            {
                return groups;
            }

            groups[best.First] = new Group([.. groups[best.First].Members, .. groups[best.Second].Members], [.. groups[best.First].Commits, .. groups[best.Second].Commits]);
            groups.RemoveAt(best.Second);
        }
    }

    private static string NameOf(string directory, HashSet<string> taken)
    {
        const int Longest = 40;
        var name = new StringBuilder();
        foreach (var c in directory[(directory.LastIndexOf('/') + 1)..].ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c) || name.Length > 0)
            {
                name.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-');
            }
        }

        var stem = name.Length == 0 ? "zone" : name.ToString(0, Math.Min(name.Length, Longest)).TrimEnd('-', '.');
        var number = 1;
        while (!taken.Add(number == 1 ? stem : $"{stem}-{number}"))
        {
            number++;
        }

        return number == 1 ? stem : $"{stem}-{number}";
    }

    /// <summary>Directories that belong together, the one that is changed most first.</summary>
    private sealed record ChangedDirectory(string Directory, HashSet<int> Commits, ClaimPattern? Pattern = null);

    private sealed record Group(IReadOnlyList<(string Directory, string Path)> Members, HashSet<int> Commits);
}
