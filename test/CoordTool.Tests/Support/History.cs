namespace CoordTool.Tests.Support;

/// <summary>What plain Git says about the commits that were made, read by plumbing alone.</summary>
internal static class History
{
    /// <summary>The commits after one, oldest first, along the first parents.</summary>
    public static IReadOnlyList<string> Since(Scratch scratch, string directory, string commit) =>
        scratch.Git(directory, "rev-list", "--reverse", "--first-parent", $"{commit}..HEAD").Exits(0).Lines;

    public static string Author(Scratch scratch, string directory, string commit) =>
        scratch.Git(directory, "show", "--no-patch", "--format=%an", commit).Exits(0).Line;

    public static string Subject(Scratch scratch, string directory, string commit) =>
        scratch.Git(directory, "show", "--no-patch", "--format=%s", commit).Exits(0).Line;

    /// <summary>The paths in which a commit differs from its first parent.</summary>
    public static IReadOnlyList<string> Changed(Scratch scratch, string directory, string commit) =>
        scratch.Git(directory, "diff-tree", "-r", "--name-only", "--no-renames", $"{commit}^1", commit).Exits(0).Lines;

    /// <summary>Passes when every commit since one holds files of its author alone, under his message, and none undoes another.</summary>
    /// <param name="scratch">Where.</param>
    /// <param name="directory">The checkout.</param>
    /// <param name="start">The commit before all of them.</param>
    /// <param name="isOf">Whether a path belongs to an author.</param>
    public static void IsEveryonesOwn(Scratch scratch, string directory, string start, Func<string, string, bool> isOf)
    {
        var seen = new HashSet<(string Path, string Content)>();
        foreach (var commit in Since(scratch, directory, start))
        {
            var author = Author(scratch, directory, commit);
            var changed = scratch.Git(directory, "diff-tree", "-r", "--no-renames", $"{commit}^1", commit).Exits(0).Lines
                .Select(line => line.Split('\t'))
                .Select(fields => (Path: fields[1], Old: fields[0].Split(' ')[2], New: fields[0].Split(' ')[3]))
                .ToList();
            Assert.That(Subject(scratch, directory, commit), Does.StartWith(author), $"{commit} has the message of another");
            Assert.That(changed, Is.Not.Empty, $"{commit} of {author} changes nothing");
            Assert.That(changed.Select(change => change.Path), Has.All.Matches<string>(path => isOf(author, path)), $"{commit} of {author} holds files of another");

            // Contents only ever grow here: one that comes a second time was put back.
            seen.UnionWith(changed.Select(change => (change.Path, change.Old)));
            Assert.That(changed.Where(change => seen.Contains((change.Path, change.New))), Is.Empty, $"{commit} of {author} puts an old content back");
        }
    }
}
