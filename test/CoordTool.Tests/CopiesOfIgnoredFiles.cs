using CoordTool.Tests.Support;

namespace CoordTool.Tests;

public class CopiesOfIgnoredFiles
{
    [Test]
    public void Are_made_of_what_is_ignored_and_named()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(
            (".gitignore", "*.env\nbuild/\ncache/\n.claude/settings.local.json\n"), (".worktreeinclude", "*.env\n!not.env\nplain\n"),
            ("coord.json", """{ "worktrees": { "copy": ["cache/"] } }"""), ("tracked", "tracked\n"));
        foreach (var path in new[] { "a.env", "not.env", "build/b.env", "build/output", "cache/deep/c", "plain", ".claude/settings.local.json" })
        {
            Scratch.Write(repository, path, $"{path}\n");
        }

        scratch.Run(repository, "chmod", ["+x", "a.env"]).Exits(0);
        Scratch.Write(repository, "tracked", "changed and not committed\n");
        var worktree = scratch.Coord(repository, "worktree", "add", "x").Exits(0).Line;
        Assert.That(Ignored(scratch, worktree), Is.EquivalentTo(new[] { "a.env", "build/b.env", "cache/deep/c", ".claude/settings.local.json" }));
        Assert.That(File.ReadAllText(Path.Combine(worktree, "cache/deep/c")), Is.EqualTo("cache/deep/c\n"));
        Assert.That(new FileInfo(Path.Combine(worktree, "a.env")).UnixFileMode.HasFlag(UnixFileMode.UserExecute));
        Assert.That(File.ReadAllText(Path.Combine(worktree, "tracked")), Is.EqualTo("tracked\n"));
        scratch.IsClean(worktree);
    }

    [Test]
    public void Stay_within_the_checkout()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated((".gitignore", "*.env\nlinks/\n"), (".worktreeinclude", "*.env\nlinks/\n"), ("target", "target\n"));
        var outside = Scratch.Write(scratch["outside"], "secret.env", "secret\n");
        Directory.CreateDirectory(Path.Combine(repository, "links"));
        File.CreateSymbolicLink(Path.Combine(repository, "links/inside"), "../target");
        File.CreateSymbolicLink(Path.Combine(repository, "links/outside"), "../../outside/secret.env");
        File.CreateSymbolicLink(Path.Combine(repository, "links/absolute"), outside);
        File.CreateSymbolicLink(Path.Combine(repository, "links/git"), "../.git/config");
        Scratch.Write(repository, "nested/n.env", "of another repository\n");
        scratch.Git(Path.Combine(repository, "nested"), "init", "--quiet").Exits(0);
        scratch.Git(repository, "worktree", "add", "--quiet", "-b", "inner", Path.Combine(repository, "inner")).Exits(0);
        Scratch.Write(repository, "inner/i.env", "of another checkout\n");

        var answer = scratch.Coord(repository, "worktree", "add", "x").Exits(0);
        Assert.That(Ignored(scratch, answer.Line), Is.EqualTo(new[] { "links/inside" }));
        Assert.That(new FileInfo(Path.Combine(answer.Line, "links/inside")).LinkTarget, Is.EqualTo("../target"));
        Assert.That(answer.Error, Does.Contain("links/outside was not copied").And.Contains("links/absolute was not copied").And.Contains("links/git was not copied"));
        Assert.That(answer.Line + "/nested", Does.Not.Exist);
        Assert.That(answer.Line + "/inner", Does.Not.Exist);
    }

    [Test]
    public void Take_no_file_away_and_go_through_no_link_in_the_worktree()
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated((".gitignore", "there.env\ndir/x.env\n"), (".worktreeinclude", "*.env\n"));
        Directory.CreateDirectory(scratch["outside"]);
        scratch.Git(repository, "switch", "--quiet", "-c", "other").Exits(0);
        File.CreateSymbolicLink(Path.Combine(repository, "dir"), scratch["outside"]);
        Scratch.Write(repository, "there.env", "of the branch\n");
        scratch.Git(repository, "add", "--force", "dir", "there.env").Exits(0);
        scratch.Git(repository, "commit", "--quiet", "-m", "a link and a file").Exits(0);
        scratch.Git(repository, "switch", "--quiet", "main").Exits(0);
        Scratch.Write(repository, "there.env", "ignored here\n");
        Scratch.Write(repository, "dir/x.env", "x\n");
        var answer = scratch.Coord(repository, "worktree", "add", "x", "--from", "other").Exits(0);
        Assert.That(File.ReadAllText(Path.Combine(answer.Line, "there.env")), Is.EqualTo("of the branch\n"));
        Assert.That(Directory.GetFileSystemEntries(scratch["outside"]), Is.Empty);
        Assert.That(answer.Error, Does.Contain("dir/x.env was not copied"));
    }

    private static string[] Ignored(Scratch scratch, string worktree) => scratch.Git(worktree, "ls-files", "--others").Exits(0).Lines;
}
