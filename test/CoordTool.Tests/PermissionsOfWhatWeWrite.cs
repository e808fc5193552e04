using System.Runtime.Versioning;
using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Nothing of ours is looser than the umask lets new files be, and some of it is for its user alone, whatever the umask is.</summary>
[UnsupportedOSPlatform("windows")]
public class PermissionsOfWhatWeWrite
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [Test]
    public void Are_the_umasks_or_stricter([Values("022", "077", "002")] string umask, [Values("", "group", "all", "0660")] string shared)
    {
        using var scratch = new Scratch();
        var repository = scratch["repo"];
        Run(scratch, umask, scratch.Root, "git", ["init", "--quiet", .. shared.Length > 0 ? [$"--shared={shared}"] : (string[])[], "repo"]);
        Scratch.Write(repository, "a", "a\n");
        Scratch.Write(repository, "coord.json", """{ "worktrees": { "afterAdd": "true" } }""");
        Run(scratch, umask, repository, "git", ["add", "."]);
        Run(scratch, umask, repository, "git", ["commit", "--quiet", "-m", "first"]);
        foreach (var words in new string[][]
        {
            ["init", "--agent", "claude"], ["session", "start", "--id", "ann"], ["session", "env", "--id", "ann"], ["claim", "--session", "ann", "a"], ["approvals", "add", "--all", "--yes"], ["worktree", "add", "x"],
            ["worktree", "remove", "x"], ["decision", "add", "why", "--session", "ann"], ["status"], ["conflicts"], ["statusline"], ["gc"],
        })
        {
            Run(scratch, umask, repository, Tool.Path, words);
        }

        var git = new Dictionary<string, string> { ["COORD_SESSION"] = "ann" };
        scratch.Run(repository, "sh", ["-ec", $"umask {umask}; echo b > a; exec .git/coord/bin/git commit --quiet -am two"], variables: git).Exits(0);

        var denied = (UnixFileMode)Convert.ToInt32(umask, 8);
        var written = new DirectoryInfo(Path.Combine(repository, ".git/coord")).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Concat(new DirectoryInfo(Path.Combine(repository, ".git/hooks")).EnumerateFiles().Where(hook => File.ReadAllText(hook.FullName).Contains("dotnet-coord", StringComparison.Ordinal)))
            .ToList();
        Assert.That(written, Has.Count.GreaterThan(20));
        Assert.That(written.Where(entry => (entry.UnixFileMode & denied) != 0 && !IsIndex(entry)).Select(Describe), Is.Empty, "looser than the umask");
        Assert.That(written.Where(entry => (entry.UnixFileMode & UnixFileMode.OtherWrite) != 0).Select(Describe), Is.Empty, "anybody may write it");
        foreach (var mine in Directory.GetDirectories(Path.Combine(repository, ".git/coord/scratch")).Concat(Directory.GetFiles(Path.Combine(repository, ".git/coord/log"), "*.log"))
            .Append(scratch["home/.config/dotnet-coord"]).Append(scratch["home/.config/dotnet-coord/approvals.json"]))
        {
            Assert.That(File.GetUnixFileMode(mine) & Others, Is.EqualTo(UnixFileMode.None), mine);
        }
    }

    // As Git made its own: a session's is as shared as that.
    private static bool IsIndex(FileSystemInfo entry) => entry.Name is "index" or "landing-index";

    private static string Describe(FileSystemInfo entry) => $"{entry.UnixFileMode} {entry.FullName}";

    private static void Run(Scratch scratch, string umask, string directory, string program, string[] words) =>
        scratch.Run(directory, "sh", ["-c", "umask \"$0\"; exec \"$@\"", umask, program, .. words]).Exits(0);
}
