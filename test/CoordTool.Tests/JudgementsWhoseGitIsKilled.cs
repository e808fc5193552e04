using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>The guard asks Git, and somebody kills that Git: the command must not pass for want of an answer.</summary>
public class JudgementsWhoseGitIsKilled
{
    [TestCase("checkout .", "status")]
    [TestCase("stash", "status")]
    [TestCase("clean -fd", "ls-files")]
    public void Are_made_all_the_same(string command, string question)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"));
        var ann = ShimWorker.Start(scratch, repository, "ann");
        var bob = ShimWorker.Start(scratch, repository, "bob");
        ann.Coord("claim", "a", "new").Exits(0);
        Scratch.Write(repository, "a", "of ann\n");
        Scratch.Write(repository, "new", "of ann\n");
        var killed = Path.Combine(scratch.Root, "killed");
        var git = Scratch.Write(scratch.Root, "first/git", $"#!/bin/sh\ncase \"$*\" in *{question}*) [ -e '{killed}' ] || {{ touch '{killed}'; kill -9 $$; }};; esac\nexec \"$REAL_GIT\" \"$@\"\n");
        scratch.Run(repository, "chmod", ["+x", git]).Exits(0);

        // The session's own git comes first, and finds the one that dies before the real one.
        var refused = bob.Shell($"export REAL_GIT=$(PATH=${{PATH#*:}}; command -v git) PATH=${{PATH%%:*}}:{Path.GetDirectoryName(git)}:${{PATH#*:}}; exec git {command}").Exits(2);
        Assert.That(refused.Error, Does.Contain("refused: ").And.Contain("person-ann"));
        Assert.That(File.Exists(killed), "one was killed");
    }
}
