using CoordTool.Core.Git;
using CoordTool.Core.Landing;

namespace CoordTool.Core.Tests;

/// <summary>What a checkout holds where a landing would write (docs/design.md, Worktrees), and what of it is in the way.</summary>
public class FilesInTheWayOfALanding
{
    [TestCase("true", "f")]
    [TestCase("true", "new")]
    [TestCase("true", "-f")]
    [TestCase("true", "-d/f", "d")]
    [TestCase("true", "-f", "f/new")]
    [TestCase("true", "link")]
    [TestCase("true", "run")]
    [TestCase("true", "crlf")]
    [TestCase("true", "\"q")]
    [TestCase("mkdir new", "new")]
    [TestCase("mkdir -p new/empty", "new")]
    [TestCase("ln -s . beside; echo x > other; git add other; echo x > f", "d/f", "new")]
    [TestCase("git config core.autocrlf true; printf '1\\r\\n' > f", "f")]
    [TestCase("git config core.autocrlf true", "crlf")]
    [TestCase("git config core.fileMode false; chmod +x f", "f")]
    [TestCase("git config core.symlinks false; rm link; printf f > link", "link")]
    [TestCase("git update-index --skip-worktree f; rm f", "f")]
    public void Are_none(string script, params string[] landed) => Assert.That(InTheWay(script, landed), Is.Empty);

    [TestCase("echo mine > f", "f is modified", "f")]
    [TestCase("echo mine > f", "f is modified", "-f")]
    [TestCase("echo mine > f; echo mine > d/f", "d/f is modified", "d/f", "new")]
    [TestCase("echo mine > '\"q'", "\"q is modified", "\"q")]
    [TestCase("git update-index --skip-worktree f; echo mine > f", "f is modified", "f")]
    [TestCase("ln -sf d link", "link is modified", "link")]
    [TestCase("echo mine > f; git add f; echo 1 > f", "f is staged", "f")]
    [TestCase("git rm -q --cached f", "f is staged", "f")]
    [TestCase("echo mine > new; git add new; rm new", "new is staged", "new")]
    [TestCase("id=$(git rev-parse :f); git rm -q --cached f; printf \"100644 $id 2\\tf\\n100644 $id 3\\tf\\n\" | git update-index --index-info", "f is staged", "f")]
    [TestCase("id=$(git rev-parse :f); printf \"100644 $id 2\\tnew\\n100644 $id 3\\tnew\\n\" | git update-index --index-info", "new is staged", "new")]
    [TestCase("echo mine > new", "new is in the way, and Git does not track it", "new")]
    [TestCase("ln -s nowhere new", "new is in the way, and Git does not track it", "new")]
    [TestCase("ln -s d new", "new is in the way, and Git does not track it", "new")]
    [TestCase("mkdir new; echo mine > new/x", "new/x is in the way, and Git does not track it", "new")]
    [TestCase("echo mine > d/x", "d/x is in the way, and Git does not track it", "-d/f", "d")]
    [TestCase("echo mine > n", "n is in the way, and Git does not track it", "n/e/w")]
    [TestCase("mkdir n; echo mine > n/e", "n/e is in the way, and Git does not track it", "n/e/w")]
    [TestCase("ln -s d n", "n is in the way, and Git does not track it", "n/w")]
    [TestCase("rm f", "f is deleted, or is no longer a file", "f")]
    [TestCase("chmod +x f", "f is deleted, or is no longer a file", "f")]
    [TestCase("chmod -x run", "run is deleted, or is no longer a file", "run")]
    [TestCase("mv f was; ln -s was f", "f is deleted, or is no longer a file", "f")]
    [TestCase("rm link; printf f > link", "link is deleted, or is no longer a link", "link")]
    [TestCase("mv d was; ln -s was d", "d is a link, and no directory any more", "d/f")]
    [TestCase("git rev-parse HEAD > .git/MERGE_HEAD", "a merge is under way in ", "f")]
    public void Are_named(string script, string reason, params string[] landed) =>
        Assert.That(InTheWay(script, landed), Has.Count.EqualTo(1).And.One.StartsWith(reason));

    // A minus stands for a path that the landing takes away.
    private static IReadOnlyList<string> InTheWay(string script, string[] landed)
    {
        using var bench = new Bench(("f", "1\n"), ("d/f", "1\n"), ("crlf", "1\r\n"), ("\"q", "1\n"));
        bench.Shell("echo 1 > run; chmod +x run; ln -s f link; git add --all; git commit -qm files");
        bench.Shell(script);
        var entry = $"100644 {bench.Blob("landed\n")}";
        var changes = landed.Select(path => path[0] == '-' ? (path[1..], null) : (path.Contains('"', StringComparison.Ordinal) ? "\"\\\"q\"" : path, (string?)entry));
        var commit = bench.Git("commit-tree", "-m", "landed", "-p", "HEAD", bench.Tree(bench.Head, [.. changes])).Line;
        return new CheckedOutTarget(bench.Context, Checkouts.HoldingBranch(bench.Layout, "refs/heads/main")!).FindInTheWay(bench.Repository, bench.Head, ObjectId.Parse(commit));
    }
}
