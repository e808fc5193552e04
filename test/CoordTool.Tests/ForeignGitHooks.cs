using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The repository has hooks of somebody else when it is set up.</summary>
public class ForeignGitHooks
{
    [Test]
    public void Go_on_to_see_what_Git_gives_them()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Hook(scratch, repository, "pre-commit", "#!/bin/sh\necho \"pre $#\" >> seen\n");
        Hook(scratch, repository, "reference-transaction", "#!/bin/sh\nwhile read -r old new ref; do echo \"$1 $ref\" >> seen; done\n");
        Scratch.Write(repository, ".git/info/exclude", "seen\n");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        File.Delete(Path.Combine(repository, "seen"));
        ann.Commit("a", "a\n");
        Assert.That(
            File.ReadAllLines(Path.Combine(repository, "seen")),
            Is.SupersetOf(new[] { "pre 0", "prepared refs/heads/main", "prepared HEAD", "committed refs/heads/main", "committed HEAD" }));
    }

    [Test]
    public void Go_on_to_refuse()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Hook(scratch, repository, "pre-commit", "#!/bin/sh\necho 'not today' >&2\nexit 1\n");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        var ann = Worker.Start(scratch, repository, "ann");
        ann.Stage("a", "a\n");
        Assert.That(ann.Git("commit", "-m", "ann: a").Exits(1).Error, Does.Contain("not today"));
    }

    [Test]
    public void Come_back_byte_for_byte()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Hook(scratch, repository, "pre-commit", "#!/bin/sh\n# mine\nexit 0\n");
        Hook(scratch, repository, "reference-transaction", "#!/bin/sh\ncat > /dev/null");
        var before = Photograph.Of(repository, ".git/coord/", ".git/index");
        scratch.Coord(repository, "init", "--agent", "none").Exits(0);
        Assert.That(Photograph.Of(repository, ".git/coord/", ".git/index"), Is.Not.EqualTo(before));
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository, ".git/coord/", ".git/index");
    }

    [Test]
    public void That_are_of_others_too_take_the_users_word()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository(files: ("githooks/pre-commit", "#!/bin/sh\n"));
        scratch.Git(repository, "config", "core.hooksPath", "githooks").Exits(0);
        var before = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--agent", "none").Exits(2).Error, Does.Contain("core.hooksPath is githooks").And.Contain("dotnet-coord init --shared-hooks"));
        Photograph.IsStill(before, repository);
        scratch.Coord(repository, "init", "--agent", "none", "--shared-hooks").Exits(0);
        scratch.Coord(repository, "doctor", "--probe").Exits(0);
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
    }

    [Test]
    public void Are_shown_before_they_change()
    {
        using var scratch = new Scratch();
        var repository = scratch.Repository();
        Hook(scratch, repository, "pre-commit", "#!/usr/bin/env python3\nprint('hook')\n");
        var before = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "init", "--agent", "claude", "--dry-run").Exits(0).Output, Does.Contain("pre-commit").And.Contain("settings.local.json"));
        Photograph.IsStill(before, repository);
        scratch.Coord(repository, "init", "--agent", "claude").Exits(0);
        var with = Photograph.Of(repository);
        Assert.That(scratch.Coord(repository, "deinit", "--dry-run").Exits(0).Output, Does.Contain("pre-commit").And.Contain("settings.local.json"));
        Photograph.IsStill(with, repository);
        scratch.Coord(repository, "deinit").Exits(0);
        Photograph.IsStill(before, repository);
    }

    private static void Hook(Scratch scratch, string repository, string name, string text)
    {
        var path = Scratch.Write(repository, $".git/hooks/{name}", text);
        scratch.Run(repository, "chmod", ["+x", path]).Exits(0);
    }
}
