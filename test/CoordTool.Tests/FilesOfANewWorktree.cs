using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>A new worktree takes its files from another checkout where they are there already, and holds what Git would write.</summary>
public class FilesOfANewWorktree
{
    private const string Content =
        """
        mkdir -p a/b; printf 'one\n' >f; printf 'two\n' >a/g; printf 'three\n' >a/b/h; : >empty
        printf 'x\n' >'a name with  spaces'; printf 'y\n' >$'line\nbreak'; printf 'z\n' >"$(printf 'not-\377-utf8')"
        ln -s f link; printf '#!/bin/sh\n' >prog; chmod +x prog
        printf 'a\nb\n' >crlf.txt; printf '$Id$\n' >ident.txt; printf 'quiet\n' >loud.txt; printf 'plain\n' >lf.txt
        """;

    private static string Repository(Scratch scratch, string before = "", string attributes = "")
    {
        var repository = scratch.Coordinated(("readme", "1\n"));
        scratch.Run(repository, "/bin/bash", ["-euc", $"{before}\n{Content}\nprintf '{attributes}' >.gitattributes; git add .; git commit -qm files; git status >/dev/null"]).Exits(0);
        return repository;
    }

    private static string Tree(Scratch scratch, string checkout) => scratch.Run(
        checkout, "/bin/sh", ["-euc", "git status --porcelain; find . -name .git -prune -o -printf '%p %y %m %s %l\\n' | LC_ALL=C sort; find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha1sum"]).Exits(0).Output;

    private static void HoldWhatGitWrites(Scratch scratch, string repository)
    {
        scratch.Git(repository, "worktree", "add", "-q", "-b", "plain", "../plain", "main").Exits(0);
        scratch.Coord(repository, "worktree", "add", "w").Exits(0);
        Assert.That(Tree(scratch, repository + "-w"), Is.EqualTo(Tree(scratch, Path.Combine(Path.GetDirectoryName(repository)!, "plain"))));
    }

    [TestCase("", "")]
    [TestCase("", "*.txt eol=lf\\n")]
    [TestCase("", "crlf.txt eol=crlf\\nident.txt ident\\n")]
    [TestCase("", "* text=auto\\n*.txt working-tree-encoding=ISO-8859-1\\n")]
    [TestCase("git config filter.loud.smudge 'tr a-z A-Z'; git config filter.loud.clean 'tr A-Z a-z'", "loud.txt filter=loud\\n")]
    [TestCase("git config core.autocrlf true", "")]
    [TestCase("git config core.eol crlf", "*.txt text\\n")]
    [TestCase("umask 077", "")]
    public void Are_what_Git_would_write(string before, string attributes)
    {
        using var scratch = new Scratch();
        HoldWhatGitWrites(scratch, Repository(scratch, before, attributes));
    }

    [Test]
    public void Are_taken_from_the_files_of_the_main_checkout()
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);

        // Git alone could not write it any more.
        var blob = scratch.Git(repository, "rev-parse", "main:a/b/h").Exits(0).Line;
        File.Delete(Path.Combine(repository, ".git/objects", blob[..2], blob[2..]));
        scratch.Coord(repository, "worktree", "add", "w").Exits(0);
        Assert.That(File.ReadAllText(repository + "-w/a/b/h"), Is.EqualTo("three\n"));
        Assert.That(scratch.Git(repository + "-w", "status", "--porcelain").Output, Is.Empty);
    }

    // By its stat data the first is as committed: only its content tells.
    [TestCase("touch -r f stamp; printf 'ONE\\n' >f; touch -r stamp f; rm stamp; git update-index --assume-unchanged f")]
    [TestCase("printf 'mine\\n' >f; git add f; printf 'more\\n' >a/g")]
    [TestCase("rm f a/g; mkdir f; mkfifo a/g")]
    [TestCase("rm f; ln -s a/b/h f; chmod 000 a/g")]
    [TestCase("rm -r a; ln -s /nowhere a")]
    [TestCase("git update-index --index-version 4")]
    [TestCase("git update-index --split-index")]
    [TestCase("printf broken >.git/index")]
    [TestCase("rm .git/index")]
    [TestCase("git config core.attributesFile \"$PWD/.git/attributes\"; printf '*.txt eol=crlf\\n' >.git/attributes")]
    [TestCase("git config extensions.worktreeConfig true; git sparse-checkout set --cone a")]

    // What comes from disk is Git's to write: where the system takes the hint, none of these is in its memory any more.
    [TestCase("find . -name .git -prune -o -type f -exec sync {} ';' -exec dd of={} oflag=nocache conv=notrunc count=0 status=none ';'")]
    [TestCase("find a -type f -exec sync {} ';' -exec dd of={} oflag=nocache conv=notrunc count=0 status=none ';'")]
    public void Are_the_committed_ones_whatever_is_in_the_main_checkout(string change)
    {
        using var scratch = new Scratch();
        var repository = Repository(scratch);
        scratch.Run(repository, "/bin/bash", ["-euc", change]).Exits(0);
        HoldWhatGitWrites(scratch, repository);
    }
}
