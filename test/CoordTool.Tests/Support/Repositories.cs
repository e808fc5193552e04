
namespace CoordTool.Tests.Support;

/// <summary>Repositories that tests work in.</summary>
internal static class Repositories
{
    /// <summary>A repository that was set up without an agent.</summary>
    public static string Coordinated(this Scratch scratch, params (string Path, string Content)[] files) => scratch.CoordinatedFor("none", files);

    /// <summary>A repository that was set up for an agent.</summary>
    public static string CoordinatedFor(this Scratch scratch, string agent, params (string Path, string Content)[] files)
    {
        var directory = scratch.Repository(files: files);
        scratch.Coord(directory, "init", "--agent", agent).Exits(0);
        return directory;
    }

    /// <summary>A clone of the repository these tests stand in; of a made one where they stand in none.</summary>
    public static string CloneOfARealOne(this Scratch scratch)
    {
        var origin = ThisProject.Top;
        if (!Path.Exists(Path.Combine(origin, ".git")) || scratch.Git(origin, "rev-parse", "--verify", "HEAD").ExitCode != 0)
        {
            var files = Enumerable.Range(0, 200).Select(i => ($"src/part{i % 7}/file{i}.txt", string.Concat(Enumerable.Range(0, 40).Select(line => $"{i} {line}\n"))));
            origin = scratch.Repository("origin", [.. files]);
        }

        var clone = scratch["clone"];
        scratch.Git(scratch.Root, "clone", "--quiet", "--no-hardlinks", origin, clone).Exits(0);

        // Whatever the origin stands on, the clone has a main with that content, and its origin's default is main too.
        scratch.Git(clone, "switch", "--quiet", "--force-create", "main").Exits(0);
        scratch.Git(clone, "remote", "remove", "origin").Exits(0);
        return clone;
    }

    public static string Head(this Scratch scratch, string directory) => scratch.Git(directory, "rev-parse", "HEAD").Exits(0).Line;

    public static string Content(this Scratch scratch, string directory, string path, string commit = "HEAD") =>
        scratch.Git(directory, "show", $"{commit}:{path}").Exits(0).Output;

    /// <summary>Passes when a person without a session sees nothing to commit.</summary>
    public static void IsClean(this Scratch scratch, string directory) =>
        Assert.That(scratch.Git(directory, "status", "--porcelain").Exits(0).Output, Is.Empty);

    /// <summary>Sets the time of every file of a checkout back, as if all had been written a minute before they were staged.</summary>
    public static void Age(string directory)
    {
        var past = DateTime.UtcNow.AddMinutes(-1);
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(directory, ".git") + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            File.SetLastWriteTimeUtc(file, past);
        }
    }
}
