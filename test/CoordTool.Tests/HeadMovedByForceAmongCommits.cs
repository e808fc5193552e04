using CoordTool.Tests.Support;

namespace CoordTool.Tests;

/// <summary>Git writes the files before it moves HEAD; a commit in between would make it fail and leave them behind the branch.</summary>
public class HeadMovedByForceAmongCommits
{
    [TestCase("reset --hard HEAD~1", true)]
    [TestCase("reset --keep HEAD~1", true)]
    [TestCase("checkout -q -B other HEAD~1", true)]
    [TestCase("reset --hard", false)]
    public void Is_moved_on_a_turn_of_its_own(string command, bool isOnTurn)
    {
        using var scratch = new Scratch();
        var repository = scratch.Coordinated(("a", "1\n"), ("coord.json", "{ \"force\": \"anyone\" }\n"));
        var (ann, _) = (ShimWorker.Start(scratch, repository, "ann"), ShimWorker.Start(scratch, repository, "bob"));
        ann.Commit("a", "2\n");
        var hook = Scratch.Write(repository, ".git/hooks/post-index-change", $"""
            #!/bin/sh
            if [ -e .git/coord/commit.lock ]; then echo turn; else echo none; fi >>'{scratch["seen"]}'

            """);
        scratch.Run(repository, "chmod", ["+x", hook]).Exits(0);
        Scratch.Write(repository, "a", "3\n");
        ann.GitWith([("COORD_FORCE", "1")], ["checkout", "--", "a"]).Exits(0);
        File.Delete(scratch["seen"]);

        ann.GitWith([("COORD_FORCE", "1")], command.Split(' ')).Exits(0);
        Assert.That(File.ReadAllLines(scratch["seen"])[^1], Is.EqualTo(isOnTurn ? "turn" : "none"));
        Assert.That(File.Exists(Path.Combine(repository, ".git/coord/commit.lock")), Is.False, "the turn was not given back");
    }
}
